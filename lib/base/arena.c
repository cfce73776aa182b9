/* SPDX-License-Identifier: BSD-2-Clause */
/* A chain of blocks; a request that does not fit the last block starts a new one. */
#include "lib/base/arena.h"

#include "lib/base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16384, ALIGN = 16 };

struct arena_block {
	struct arena_block *before;
	size_t used, room;
	_Alignas(ALIGN) unsigned char bytes[];
};

static struct arena_block *new_block(struct arena *arena, size_t size)
{
	size_t room = size > BLOCK ? size : BLOCK;
	struct arena_block *block = memory_get(sizeof *block + room);

	block->before = arena->last;
	block->room = room;
	arena->last = block;
	return block;
}

void *arena_get(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->last;
	size_t whole = (size + ALIGN - 1) / ALIGN * ALIGN;
	void *got;

	if (whole < size)
		whole = SIZE_MAX / 2; /* absurd: there is never so much */
	if (!block || block->room - block->used < whole)
		block = new_block(arena, whole);
	got = block->bytes + block->used;
	block->used += whole;
	return got;
}

char *arena_text(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_get(arena, len + 1);

	memcpy(copy, text, len);
	return copy;
}

/* Most texts are short: they are formed once, and once more only where they are not. */
char *arena_print(struct arena *arena, const char *format, ...)
{
	char near[256], *text;
	va_list args, again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(near, sizeof near, format, args);
	va_end(args);
	if (len < 0)
		len = 0;
	text = arena_get(arena, (size_t)len + 1);
	if ((size_t)len < sizeof near)
		memcpy(text, near, (size_t)len);
	else
		vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return text;
}

/* Arrays double: the room of an array of n elements is the power of two at or above n. */
void *arena_grow(struct arena *arena, void *items, size_t *count, size_t item_size)
{
	size_t n = *count;

	*count = n + 1;
	if (n != 0 && (n & (n - 1)) != 0)
		return items;
	void *wider = arena_get(arena, (n ? 2 * n : 1) * item_size);

	if (n)
		memcpy(wider, items, n * item_size);
	return wider;
}

void arena_drop(struct arena *arena)
{
	while (arena->last) {
		struct arena_block *block = arena->last;

		arena->last = block->before;
		free(block);
	}
}

void arena_clear(struct arena *arena)
{
	while (arena->last && arena->last->before) {
		struct arena_block *block = arena->last;

		arena->last = block->before;
		free(block);
	}
	if (arena->last) {
		memset(arena->last->bytes, 0, arena->last->used);
		arena->last->used = 0;
	}
}
