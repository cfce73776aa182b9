/* SPDX-License-Identifier: BSD-2-Clause */
/* A text that grows. Owned by whoever declared it; freed with text_free(). */
#ifndef HALFOPEN_BASE_TEXT_H
#define HALFOPEN_BASE_TEXT_H

#include <stddef.h>

struct text {
	char *at; /* NUL-terminated once anything was added; NULL before: struct text t = {0}; */
	size_t len, room;
};

/* Adds a formatted piece. Without memory the program ends, as in arena_get(). */
void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The text so far; "" when nothing was added. Valid until the next text_add(). */
const char *text_get(const struct text *text);

void text_free(struct text *text);

/* How many octets the character of UTF-8 at `text` has, of `len` that are there; 0 when it may not
 * stand in plain text: a control character, or no UTF-8. */
size_t text_character(const char *text, size_t len);

/* How far two words are apart: the number of letters to insert, delete, change or swap with their
 * neighbour. For "did you mean"; words longer than 63 characters count as far apart. */
unsigned text_distance(const char *a, const char *b);

#endif
