/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that is dropped whole: whoever makes the arena owns everything that came out of it. */
#ifndef HALFOPEN_BASE_ARENA_H
#define HALFOPEN_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *last; /* zero it to begin: struct arena a = {0}; */
};

/* `size` zeroed bytes, aligned for anything; never NULL: without memory the program ends with a
 * message and status 3, since nothing that the harness could still do would be a verdict. */
void *arena_get(struct arena *arena, size_t size);

/* A copy of the first `len` characters of text, with a NUL behind. */
char *arena_text(struct arena *arena, const char *text, size_t len);

/* A formatted text. */
char *arena_print(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Makes room for one more element at the end of an array that lives in the arena: returns the
 * array (moved when it had to grow) with *count grown by one. `items` may be NULL at *count 0. */
void *arena_grow(struct arena *arena, void *items, size_t *count, size_t item_size);

/* Drops everything; the arena can be used again. */
void arena_drop(struct arena *arena);

/* Forgets everything and keeps a block to go on with: for an arena that is filled over and over. */
void arena_clear(struct arena *arena);

#endif
