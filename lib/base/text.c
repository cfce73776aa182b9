/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts that grow, and the distance between two words. */
#include "lib/base/text.h"

#include "lib/base/memory.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_WORD = 64 };

static void make_room(struct text *text, size_t more)
{
	size_t want = text->len + more + 1;

	if (want <= text->room)
		return;
	want = want < 2 * text->room ? 2 * text->room : want;
	text->at = memory_widen(text->at, want);
	text->room = want;
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

/* The least and the greatest second octet behind a first one: no character has two forms, none is
 * half of another one, none is beyond the last. */
static bool second(unsigned char first, unsigned char c)
{
	unsigned char least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
	unsigned char greatest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;

	return c >= least && c <= greatest;
}

size_t text_character(const char *text, size_t len)
{
	const unsigned char *c = (const unsigned char *)text;
	size_t size = *c < 0xE0 ? 2 : *c < 0xF0 ? 3 : 4;

	if (*c < 0x80)
		return *c >= 0x20 && *c != 0x7F;
	if (*c < 0xC2 || *c > 0xF4 || len < size || !second(*c, c[1]))
		return 0;
	for (size_t i = 2; i < size; i++)
		if ((c[i] & 0xC0) != 0x80)
			return 0;
	return size;
}
