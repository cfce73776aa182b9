/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a line, one after the other, and how an error at one of them is said. */
#include "harness/script/read.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE = 1000, QUOTED = 60 };

bool word_is(struct word word, const char *text)
{
	return strlen(text) == word.len && memcmp(word.at, text, word.len) == 0;
}

bool word_starts(struct word word, const char *text)
{
	size_t len = strlen(text);

	return len <= word.len && memcmp(word.at, text, len) == 0;
}

const char *word_copy(struct arena *arena, struct word word)
{
	return arena_text(arena, word.at, word.len);
}

struct word word_part(struct word word, size_t from, size_t to)
{
	return (struct word){word.at + from, to - from};
}

bool word_is_name(struct word word)
{
	for (size_t i = 0; i < word.len; i++) {
		char c = word.at[i];

		if (!((c >= 'a' && c <= 'z') || (i > 0 && (c == '-' || (c >= '0' && c <= '9')))))
			return false;
	}
	return word.len > 0;
}

const char *word_show(struct word word)
{
	static char buffers[4][QUOTED + 8];
	static unsigned turn;
	char *out = buffers[turn++ % 4];
	size_t len = word.len < QUOTED ? word.len : QUOTED;

	while (len > 0 && len < word.len && ((unsigned char)word.at[len] & 0xC0) == 0x80)
		len--;
	snprintf(out, sizeof buffers[0], "%.*s%s", (int)len, word.at, len < word.len ? "..." : "");
	return out;
}

static size_t word_end(const char *text, size_t from)
{
	size_t i = from;

	if (text[i] == '|')
		return i + 1;
	if (text[i] == '"') {
		const char *close = strchr(text + i + 1, '"');

		return close ? (size_t)(close - text) + 1 : strlen(text);
	}
	while (text[i] && text[i] != ' ' && text[i] != '|')
		i++;
	return i;
}

static void split(struct cursor *c)
{
	size_t i = 0, count = 0;

	for (size_t at = 0; c->text[at]; at++)
		count += c->text[at] != ' ' && (at == 0 || c->text[at - 1] == ' ');
	count += strlen(c->text) > 0 ? 2 : 0;
	for (const char *bar = c->text; (bar = strpbrk(bar, "|\"")); bar++)
		count += 2;
	c->words = arena_get(c->reading->arena, (count + 1) * sizeof *c->words);
	c->count = 0;
	while (c->text[i += strspn(c->text + i, " ")]) {
		size_t end = word_end(c->text, i);

		c->words[c->count++] = (struct word){c->text + i, end - i};
		i = end;
	}
	c->words[c->count] = (struct word){c->text + i, 0};
}

void read_start(struct cursor *c, struct reading *reading, const struct line *line, struct row *row)
{
	*c = (struct cursor){.reading = reading, .line = line, .row = row};
	c->text = read_replace(c, NULL, &c->emptied);
	split(c);
}

void read_start_part(
	struct cursor *c, struct reading *reading, const struct line *line, struct word part)
{
	size_t from = (size_t)(part.at - line->text), end = from + part.len;

	read_start(c, reading, line, NULL);
	while (c->count > 0 && (size_t)(c->words[c->count - 1].at - c->text) >= end)
		c->count--;
	while (c->next < c->count && (size_t)(c->words[c->next].at - c->text) < from)
		c->next++;
}

bool read_more(const struct cursor *c)
{
	return c->next < c->count && !word_is(c->words[c->next], "|");
}

struct word read_peek(const struct cursor *c)
{
	struct word none = {c->text + strlen(c->text), 0};

	return c->next < c->count ? c->words[c->next] : none;
}

struct word read_take(struct cursor *c)
{
	struct word word = read_peek(c);

	if (c->next < c->count)
		c->next++;
	return word;
}

bool read_taken(struct cursor *c, const char *text)
{
	if (!word_is(read_peek(c), text))
		return false;
	c->next++;
	return true;
}

const char *read_span(const struct cursor *c, size_t from, size_t to)
{
	size_t room = 1;
	char *out, *end;

	for (size_t i = from; i < to; i++)
		room += c->words[i].len + 1;
	out = end = arena_get(c->reading->arena, room);
	for (size_t i = from; i < to; i++) {
		if (i > from)
			*end++ = ' ';
		memcpy(end, c->words[i].at, c->words[i].len);
		end += c->words[i].len;
	}
	return out;
}

int read_column(const struct line *line, size_t byte)
{
	int column = 1;

	for (size_t i = 0; i < byte && line->text[i]; i++)
		column += ((unsigned char)line->text[i + 1] & 0xC0) != 0x80;
	return column;
}

/* Does the line read otherwise than it stands, because of the row? */
static bool replaced(const struct cursor *c)
{
	return c->row && *c->row->label &&
	       (strlen(c->text) != c->line->len ||
		       memcmp(c->text, c->line->text, c->line->len) != 0);
}

static void say(struct cursor *c, struct word at, const char *message)
{
	struct reading *reading = c->reading;
	size_t offset = (size_t)(at.at - c->text);
	struct place place = {reading->file->path, c->line->number, 0};
	const char *shown = "";

	read_replace(c, &offset, NULL);
	place.column = read_column(c->line, offset);
	if (replaced(c))
		shown = arena_print(reading->arena, "\n  [row %s: %.300s]", c->row->label,
			read_span(c, 0, c->count));
	errors_add(reading->errors, &place, c->line->text, "%s%s", message, shown);
}

bool read_wrong(struct cursor *c, struct word at, const char *format, ...)
{
	char message[MESSAGE];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	say(c, at, message);
	return false;
}

bool read_expected(
	struct cursor *c, struct word found, const char *const *near, const char *format, ...)
{
	char expected[MESSAGE];
	const char *meant = NULL;
	va_list args;

	if (c->emptied && (word_is(found, "|") || *found.at == '\0')) {
		c->dropped = true;
		return false;
	}
	va_start(args, format);
	vsnprintf(expected, sizeof expected, format, args);
	va_end(args);
	if (near && found.len > 0)
		meant = errors_nearest(word_copy(c->reading->arena, found), near);
	if (found.len == 0)
		return read_wrong(c, found, "found %s, expected %s",
			*found.at ? "nothing" : "the end of the line", expected);
	return read_wrong(c, found, "found \"%s\", expected %s%s%s%s", word_show(found), expected,
		meant ? " (did you mean " : "", meant ? meant : "", meant ? "?)" : "");
}

void read_line_wrong(
	struct reading *reading, const struct line *line, size_t byte, const char *format, ...)
{
	struct place at = {reading->file->path, line->number, read_column(line, byte)};
	char message[MESSAGE];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	errors_add(reading->errors, &at, line->text, "%s", message);
}

void read_line_warn(
	struct reading *reading, const struct line *line, size_t byte, const char *format, ...)
{
	struct place at = {reading->file->path, line->number, read_column(line, byte)};
	char message[MESSAGE];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	errors_warn(reading->errors, &at, line->text, message);
}

const char *read_phrase(struct cursor *c, struct word *all, bool *comma)
{
	struct word last = *all = read_peek(c);
	const char *name = "";

	for (*comma = false; read_more(c) && !*comma;) {
		last = read_take(c);
		*comma = last.at[last.len - 1] == ',';
		name = arena_print(c->reading->arena, "%s%s%.*s", name, *name ? " " : "",
			(int)(last.len - *comma), last.at);
	}
	all->len = (size_t)(last.at - all->at) + last.len - *comma;
	return name;
}
