/* SPDX-License-Identifier: BSD-2-Clause */
/* Errors in files that people write: the message, the line, a caret, and the word that was meant.
 */
#include "harness/script/errors.h"

#include "lib/base/memory.h"

#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	SHOWN = 300,  /* characters of a line that are shown at most */
	ENOUGH = 200, /* errors and warnings, after which only counting goes on */
	MESSAGE = 2000,
};

static bool continues(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80; /* a further byte of one character */
}

/* The byte at which the character of that column (from 1) starts, or the end. */
static size_t byte_of(const char *source, int column)
{
	size_t i = 0;

	for (int at = 1; at < column && source[i]; at++) {
		i++;
		while (continues(source[i]))
			i++;
	}
	return i;
}

/* A long line is shown from a little before the place. */
static void add_source(struct text *text, const char *source, int column)
{
	int from = column > SHOWN * 2 / 3 ? column - SHOWN / 3 : 1;
	size_t start = byte_of(source, from), len = byte_of(source + start, SHOWN + 1);

	while (len > 0 && source[start + len] == '\0' && source[start + len - 1] == ' ')
		len--;
	text_add(text, "  %.*s\n  %*s^\n", (int)len, source + start, column - from, "");
}

static bool said_here(const struct errors *errors, const struct place *at)
{
	return errors->last_file && errors->last_line == at->line &&
	       strcmp(errors->last_file, at->file) == 0;
}

/* A copy, since files come and go while errors are gathered. */
static void remember(struct errors *errors, const char *file)
{
	if (errors->last_file && strcmp(errors->last_file, file) == 0)
		return;
	free(errors->last_file);
	errors->last_file = memory_get(strlen(file) + 1);
	strcpy(errors->last_file, file);
}

/* One thing is said of a line: what comes second is dropped. */
static void add(struct errors *errors, const struct place *at, const char *source,
	const char *message, bool is_warning)
{
	size_t so_far = errors->count + errors->warnings;

	if (said_here(errors, at))
		return;
	remember(errors, at->file);
	errors->last_line = at->line;
	*(is_warning ? &errors->warnings : &errors->count) += 1;
	if (so_far == ENOUGH)
		text_add(&errors->text, "%s: more is wrong than is shown here\n", at->file);
	if (so_far >= ENOUGH)
		return;
	text_add(&errors->text, "%s:%d:%d: %s%s\n", at->file, at->line, at->column,
		is_warning ? "warning: " : "", message);
	if (source)
		add_source(&errors->text, source, at->column);
}

void errors_add(
	struct errors *errors, const struct place *at, const char *source, const char *format, ...)
{
	char message[MESSAGE];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	add(errors, at, source, message, false);
}

void errors_warn(
	struct errors *errors, const struct place *at, const char *source, const char *message)
{
	add(errors, at, source, message, true);
}

void errors_join(struct errors *errors, struct errors *more)
{
	if (errors->count + errors->warnings <= ENOUGH)
		text_add(&errors->text, "%s", text_get(&more->text));
	errors->count += more->count;
	errors->warnings += more->warnings;
	errors_free(more);
}

void errors_free(struct errors *errors)
{
	text_free(&errors->text);
	free(errors->last_file);
	*errors = (struct errors){0};
}

/* Near enough to be meant: a third of the letters, at least one and at most three, may be off. */
static unsigned tolerance(const char *word)
{
	size_t third = strlen(word) / 3;

	return third > 3 ? 3 : third > 1 ? (unsigned)third : strlen(word) > 1;
}

static const char *nearest_below(const char *word, const char *const *candidates, unsigned least)
{
	const char *nearest = NULL;

	for (; *candidates; candidates++) {
		unsigned distance = strcasecmp(word, *candidates) == 0
					    ? 0
					    : text_distance(word, *candidates);

		if (distance < least) {
			least = distance;
			nearest = *candidates;
		}
	}
	return nearest;
}

const char *errors_nearest(const char *word, const char *const *candidates)
{
	return nearest_below(word, candidates, tolerance(word) + 1);
}

const char *errors_least_far(const char *word, const char *const *candidates)
{
	return nearest_below(word, candidates, UINT_MAX);
}
