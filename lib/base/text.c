/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts that grow, and the distance between two words. */
#include "lib/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NO_MEMORY_STATUS = 3, LONGEST_WORD = 64 };

static void make_room(struct text *text, size_t more)
{
	size_t want = text->len + more + 1;

	if (want <= text->room)
		return;
	want = want < 2 * text->room ? 2 * text->room : want;
	text->at = realloc(text->at, want);
	text->room = want;
	if (!text->at) {
		fputs("halfopen: out of memory\n", stderr);
		exit(NO_MEMORY_STATUS);
	}
}

void text_add(struct text *text, const char *format, ...)
{
	va_list args, again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	make_room(text, len < 0 ? 0 : (size_t)len);
	if (len >= 0)
		vsnprintf(text->at + text->len, (size_t)len + 1, format, again);
	va_end(again);
	text->len += len < 0 ? 0 : (size_t)len;
}

const char *text_get(const struct text *text)
{
	return text->at ? text->at : "";
}

void text_free(struct text *text)
{
	free(text->at);
	*text = (struct text){0};
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned text_distance(const char *a, const char *b)
{
	unsigned row[3][LONGEST_WORD + 1];
	size_t la = strlen(a), lb = strlen(b);
	unsigned *before = row[0], *last = row[1], *now = row[2];

	if (la >= LONGEST_WORD || lb >= LONGEST_WORD)
		return LONGEST_WORD;
	for (size_t j = 0; j <= lb; j++)
		last[j] = before[j] = (unsigned)j;
	for (size_t i = 1; i <= la; i++) {
		unsigned *spare = before;

		now[0] = (unsigned)i;
		for (size_t j = 1; j <= lb; j++) {
			now[j] = least(least(last[j], now[j - 1]) + 1,
				last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
		before = last, last = now, now = spare;
	}
	return last[lb];
}
