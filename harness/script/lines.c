/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines of a case file: which characters may stand in them, and what each line is. */
#include "harness/script/read.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST_FILE = 1 << 20, LONGEST_LINE = 2000 };

static const char *const heads[] = {
	"case",
	"title",
	"role",
	"proves",
	"law",
	"needs",
	"peers",
	"ambiguous",
	"also",
	"handled",
	NULL,
};

static const char *const starts[] = {
	"case",
	"title",
	"role",
	"proves",
	"law",
	"needs",
	"peers",
	"ambiguous",
	"also",
	"handled",
	"given",
	"now",
	"at",
	"after",
	"within",
	"for",
	"proved",
	"rows",
	NULL,
};

/* A tab is a blank, and so is the carriage return of files from elsewhere. */
static void make_blanks(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\t' || (text[i] == '\r' && i + 1 == len))
			text[i] = ' ';
}

static bool sound(struct reading *reading, char *text, size_t len, int number)
{
	struct line line = {text, len, number};

	for (size_t i = 0, size; i < len; i += size) {
		size = text_character(text + i, len - i);
		if (size == 0) {
			unsigned char byte = (unsigned char)text[i];

			text[i] = '\0';
			read_line_wrong(reading, &line, i,
				"found a character of code %u, expected plain text in UTF-8", byte);
			return false;
		}
	}
	if (len > LONGEST_LINE)
		read_line_wrong(reading, &line, LONGEST_LINE,
			"found a line of %zu characters, expected %d at most", len, LONGEST_LINE);
	return len <= LONGEST_LINE;
}

/* The length without comment and without blanks at the end. */
static size_t meaning(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == '#' && (i == 0 || text[i - 1] == ' '))
			len = i;
	while (len > 0 && text[len - 1] == ' ')
		len--;
	return len;
}

static void add_line(struct reading *reading, const char *text, size_t len, int number)
{
	char *copy = arena_text(reading->arena, text, len);
	struct line *line;
	size_t counts;

	make_blanks(copy, len);
	if (!sound(reading, copy, len, number))
		return;
	counts = meaning(copy, len);
	if (counts == 0 && !reading->keep_empty)
		return;
	reading->lines = arena_grow(
		reading->arena, reading->lines, &reading->line_count, sizeof *reading->lines);
	line = &reading->lines[reading->line_count - 1];
	*line = (struct line){copy, counts, number};
}

void read_split(struct reading *reading, const char *text, size_t len)
{
	static const struct line nothing = {"", 0, 1};
	int number = 1;

	if (len > LONGEST_FILE) {
		read_line_wrong(reading, &nothing, 0,
			"found a file of more than %d bytes, expected less", LONGEST_FILE);
		return;
	}

	for (size_t at = 0; at < len; number++) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t size = end ? (size_t)(end - text) - at : len - at;

		add_line(reading, text + at, size, number);
		at += size + 1;
	}
}

static struct word first_word(const struct line *line)
{
	size_t from = strspn(line->text, " "), to = from;

	while (to < line->len && line->text[to] != ' ' && line->text[to] != '|')
		to++;
	return (struct word){line->text + from, to - from};
}

static bool is_one_of(struct word word, const char *const *list)
{
	while (*list && !word_is(word, *list))
		list++;
	return *list != NULL;
}

static void add(
	struct reading *reading, const struct line ***list, size_t *count, const struct line *line)
{
	*list = arena_grow(reading->arena, *list, count, sizeof **list);
	(*list)[*count - 1] = line;
}

/* What a line is shows in its first word, and steps have a bar. */
static void sort_line(struct reading *reading, const struct line *line)
{
	struct word first = first_word(line);
	bool bar = memchr(line->text, '|', line->len) != NULL;

	if (reading->row_line_count > 0 || (word_is(first, "rows") && !bar)) {
		add(reading, &reading->row_lines, &reading->row_line_count, line);
	} else if (bar || (is_one_of(first, starts) && !is_one_of(first, heads))) {
		add(reading, &reading->steps, &reading->step_count, line);
	} else if (!is_one_of(first, heads)) {
		const char *word = word_copy(reading->arena, first);
		const char *meant = errors_nearest(word, starts);

		read_line_wrong(reading, line, (size_t)(first.at - line->text),
			"found \"%s\", expected a head word or a step%s%s%s", word_show(first),
			meant ? " (did you mean " : "", meant ? meant : "", meant ? "?)" : "");
	} else if (reading->step_count > 0) {
		read_line_wrong(reading, line, 0,
			"found \"%s\" after a step, expected all of the head before the steps",
			word_show(first));
	} else {
		add(reading, &reading->head, &reading->head_count, line);
	}
}

void read_lines(struct reading *reading, const char *text, size_t len)
{
	read_split(reading, text, len);
	for (size_t i = 0; i < reading->line_count; i++)
		sort_line(reading, &reading->lines[i]);
}
