/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the catalogue of requirements, a table with one requirement a line. */
#include "harness/script/catalogue.h"

#include "lib/base/file.h"

#include <stdlib.h>
#include <string.h>

enum { CELLS = 8, MOST = 16 << 20 };

static bool complain(struct errors *errors, struct arena *arena, const char *path, const char *what)
{
	struct place at = {arena_text(arena, path, strlen(path)), 1, 1};

	errors_add(errors, &at, NULL, "%s", what);
	return false;
}

char *catalogue_load(
	struct arena *arena, const char *path, size_t most, size_t *len, struct errors *errors)
{
	struct fault why;
	char *text = file_read(arena, path, most, len, &why);

	if (!text)
		complain(errors, arena, path, why.what);
	return text;
}

static int compare(const void *a, const void *b)
{
	const struct requirement *const *left = a, *const *right = b;

	return strcmp((*left)->id, (*right)->id);
}

/* Cuts a line at its tabs; false when there are too few. */
static bool cut(char *line, char *cells[CELLS])
{
	for (int i = 0; i < CELLS; i++) {
		char *tab = strchr(line, '\t');

		cells[i] = line;
		if (!tab)
			return i + 1 == CELLS;
		*tab = '\0';
		line = tab + 1;
	}
	return true;
}

static bool add(struct catalogue *catalogue, struct arena *arena, char *line)
{
	char *cells[CELLS];

	if (!cut(line, cells))
		return false;
	catalogue->items = arena_grow(
		arena, catalogue->items, &catalogue->count, sizeof *catalogue->items);
	catalogue->items[catalogue->count - 1] = (struct requirement){.id = cells[0],
		.section = cells[1],
		.level = cells[2],
		.phase = cells[3],
		.role = cells[4],
		.text = cells[6]};
	return true;
}

static void sort(struct catalogue *catalogue, struct arena *arena)
{
	catalogue->sorted = arena_get(arena, (catalogue->count + 1) * sizeof *catalogue->sorted);
	for (size_t i = 0; i < catalogue->count; i++)
		catalogue->sorted[i] = &catalogue->items[i];
	qsort(catalogue->sorted, catalogue->count, sizeof *catalogue->sorted, compare);
}

bool catalogue_read(
	struct catalogue *catalogue, struct arena *arena, const char *path, struct errors *errors)
{
	struct place at = {arena_text(arena, path, strlen(path)), 0, 1};
	size_t len;
	char *text = catalogue_load(arena, path, MOST, &len, errors), *rest = text;

	if (!text)
		return false;
	if (len > MOST || memchr(text, 0, len))
		return complain(errors, arena, path,
			len > MOST ? "found a file of more than 16 MiB, expected less"
				   : "found a character of code 0, expected plain text");
	for (char *line; (line = strsep(&rest, "\n"));) {
		at.line++;
		if (at.line == 1 || !*line)
			continue; /* the first line names the columns */
		if (!add(catalogue, arena, line)) {
			errors_add(errors, &at, NULL,
				"found too few cells, expected %d with tabs between", CELLS);
			return false;
		}
	}
	sort(catalogue, arena);
	return true;
}

const struct requirement *catalogue_find(const struct catalogue *catalogue, const char *id)
{
	struct requirement wanted = {.id = id};
	const struct requirement *key = &wanted, **found;

	found = bsearch(
		&key, catalogue->sorted, catalogue->count, sizeof *catalogue->sorted, compare);
	return found ? *found : NULL;
}
