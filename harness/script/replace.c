/* SPDX-License-Identifier: BSD-2-Clause */
/* Columns in lines: <word> gives way to the row's cell, and errors find the way back. */
#include "harness/script/read.h"

#include <string.h>

/* The length of the `<word>` that starts at `at`, or 0: <-- and <= are none. */
static size_t column_at(const struct line *line, size_t at)
{
	size_t end = at + 1;

	if (line->text[at] != '<')
		return 0;
	while (end < line->len && line->text[end] != '>')
		end++;
	if (end == line->len || !word_is_name((struct word){line->text + at + 1, end - at - 1}))
		return 0;
	return end + 1 - at;
}

static struct column *find(const struct reading *reading, struct word name)
{
	for (size_t i = 0; i < reading->column_count; i++)
		if (word_is(name, reading->columns[i].name))
			return &reading->columns[i];
	return NULL;
}

static const char *cell_of(const struct cursor *c, struct word name)
{
	const struct reading *reading = c->reading;
	const struct column *column = find(reading, name);

	if (!column)
		return "";
	return reading->tables[column->table]
		.rows[c->row->picks[column->table]]
		.cells[column->cell];
}

/* A piece of the line and where it went. */
struct moved {
	size_t from, to, len;
	bool cell; /* it stands for a column: all of it came from one place */
};

/* Is the offset of the replaced text that was asked for inside the piece? Then *offset becomes the
 * byte of the line that it came from. */
static void trace(size_t *offset, bool *found, const struct moved *piece)
{
	if (!offset || *found || *offset < piece->to || *offset >= piece->to + piece->len)
		return;
	*offset = piece->from + (piece->cell ? 0 : *offset - piece->to);
	*found = true;
}

static size_t measure(const struct cursor *c)
{
	size_t room = 1;

	for (size_t at = 0, len; at < c->line->len; at += len ? len : 1) {
		len = column_at(c->line, at);
		room += len ? strlen(cell_of(c, word_part((struct word){c->line->text, 0}, at + 1,
							at + len - 1)))
			    : 1;
	}
	return room;
}

const char *read_replace(const struct cursor *c, size_t *offset, bool *emptied)
{
	const struct line *line = c->line;
	bool found = false;
	char *text;
	size_t used = 0;

	if (!c->row || !memchr(line->text, '<', line->len))
		return arena_text(c->reading->arena, line->text, line->len);
	text = arena_get(c->reading->arena, measure(c));
	for (size_t at = 0, len; at < line->len; at += len ? len : 1) {
		len = column_at(line, at);
		const char *cell = len ? cell_of(c, (struct word){line->text + at + 1, len - 2})
				       : line->text + at;
		size_t size = len ? strlen(cell) : 1;

		trace(offset, &found, &(struct moved){at, used, size, len > 0});
		memcpy(text + used, cell, size);
		used += size;
		if (len && size == 0 && emptied)
			*emptied = true;
	}
	if (offset && !found)
		*offset = line->len;
	return text;
}

bool read_mark(struct reading *reading, const struct line *line)
{
	bool fine = true;

	for (size_t at = 0, len; at < line->len; at += len ? len : 1) {
		struct word name = {line->text + at + 1, 0};
		struct column *column;

		len = column_at(line, at);
		if (len == 0)
			continue;
		name.len = len - 2;
		column = find(reading, name);
		if (column) {
			column->used = true;
			continue;
		}
		fine = false;
		if (!reading->columns_unsure)
			read_line_wrong(reading, line, at,
				"found \"<%s>\", expected a column of the rows", word_show(name));
	}
	return fine;
}

void read_unused(struct reading *reading)
{
	for (size_t i = 0; i < reading->column_count && !reading->columns_unsure; i++) {
		const struct column *column = &reading->columns[i];

		if (!column->used)
			read_line_wrong(reading, column->line, (size_t)column->at,
				"found the column \"%s\", expected a line that uses it",
				column->name);
	}
}
