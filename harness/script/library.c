/* SPDX-License-Identifier: BSD-2-Clause */
/* All cases below one folder: which there are, and each read once. */
#include "harness/script/catalogue.h"
#include "harness/script/read.h"
#include "lib/base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEEPEST = 8, LONGEST_FILE = 1 << 20 };

struct library {
	struct arena arena;
	const char *folder;
	struct catalogue catalogue;
	struct entry *entries; /* sorted by id */
	size_t count;
	const char **ids[2]; /* without and with ways and proofs */
	struct outside {
		const char *path;
		struct entry entry;
	} * *outside; /* files that lie elsewhere, in the order in which they were named */
	size_t outside_count;
	size_t id_count[2];
};

struct arena *library_arena(struct library *library)
{
	return &library->arena;
}

/* The path of a file of the folder; "." adds nothing. */
static const char *path_of(struct library *library, const char *name)
{
	if (strcmp(library->folder, ".") == 0 && *name)
		return name;
	return arena_print(&library->arena, "%s%s%s", library->folder, *name ? "/" : "", name);
}

static void add_entry(struct library *library, const char *name)
{
	size_t len = strlen(name) - strlen(".case");

	library->entries = arena_grow(
		&library->arena, library->entries, &library->count, sizeof *library->entries);
	library->entries[library->count - 1] = (struct entry){
		.id = arena_text(&library->arena, name, len)};
}

static bool ends_in_case(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && strcmp(name + len - 5, ".case") == 0;
}

static void scan(struct library *library, const char *below, int depth, struct errors *errors);

/* What is called a case and is no file is found out when it is read: no case is passed over. */
static void scan_name(struct library *library, const char *name, int depth, struct errors *errors)
{
	struct stat about;
	bool is_folder = stat(path_of(library, name), &about) == 0 && S_ISDIR(about.st_mode);

	if (is_folder)
		scan(library, name, depth + 1, errors);
	else if (ends_in_case(name))
		add_entry(library, name);
}

static void complain(
	struct library *library, const char *below, const char *why, struct errors *errors)
{
	struct place at = {path_of(library, below), 1, 1};

	errors_add(errors, &at, NULL, "the folder of cases cannot be read: %s", why);
}

static void read_folder(
	struct library *library, DIR *folder, const char *below, int depth, struct errors *errors)
{
	struct dirent *next;

	while (errno = 0, (next = readdir(folder)))
		if (next->d_name[0] != '.')
			scan_name(library,
				arena_print(&library->arena, "%s%s%s", below, *below ? "/" : "",
					next->d_name),
				depth, errors);
	if (errno != 0)
		complain(library, below, strerror(errno), errors);
}

static void scan(struct library *library, const char *below, int depth, struct errors *errors)
{
	DIR *folder = depth > DEEPEST ? NULL : opendir(path_of(library, below));

	if (depth > DEEPEST)
		complain(library, below, "it lies too deep", errors);
	else if (!folder)
		complain(library, below, strerror(errno), errors);
	else
		read_folder(library, folder, below, depth, errors);
	if (folder)
		closedir(folder);
}

static int compare(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;

	return strcmp(left->id, right->id);
}

struct library *library_open(const char *cases_folder, const char *catalogue, struct errors *errors)
{
	struct library *library = memory_get(sizeof *library);
	size_t before = errors->count;

	library->folder = arena_text(&library->arena, cases_folder, strlen(cases_folder));
	if (!catalogue_read(&library->catalogue, &library->arena, catalogue, errors)) {
		library_close(library);
		return NULL;
	}
	scan(library, "", 0, errors);
	if (errors->count > before) {
		library_close(library);
		return NULL;
	}
	if (library->count > 0)
		qsort(library->entries, library->count, sizeof *library->entries, compare);
	return library;
}

void library_close(struct library *library)
{
	if (!library)
		return;
	arena_drop(&library->arena);
	free(library);
}

struct entry *library_entry(struct library *library, const char *id)
{
	struct entry wanted = {.id = id};

	if (library->count == 0)
		return NULL;
	return bsearch(&wanted, library->entries, library->count, sizeof wanted, compare);
}

struct entry *library_entries(struct library *library, const char *start, size_t *count)
{
	size_t first = 0;

	while (first < library->count &&
		strncmp(library->entries[first].id, start, strlen(start)) != 0)
		first++;
	*count = 0;
	while (first + *count < library->count &&
		strncmp(library->entries[first + *count].id, start, strlen(start)) == 0)
		++*count;
	return library->entries + first;
}

struct raw_file *library_raw(struct library *library, struct entry *entry, struct errors *errors)
{
	struct origin origin = {.id = entry->id};

	if (entry->tried)
		return entry->raw;
	entry->tried = true;
	origin.path = path_of(library, arena_print(&library->arena, "%s.case", entry->id));
	origin.text.at = catalogue_load(
		&library->arena, origin.path, LONGEST_FILE, &origin.text.len, errors);
	if (origin.text.at)
		entry->raw = read_case(&library->arena, library, &origin, errors);
	return entry->raw;
}

static void no_such_case(struct library *library, const char *id, struct errors *errors)
{
	const char **ids = arena_get(&library->arena, (library->count + 1) * sizeof *ids);
	const char *file = path_of(library, arena_print(&library->arena, "%s.case", id)), *meant;
	struct place at = {file, 1, 1};

	for (size_t i = 0; i < library->count; i++)
		ids[i] = library->entries[i].id;
	meant = errors_nearest(id, (const char *const *)ids);
	errors_add(errors, &at, NULL, "there is no such case%s%s%s", meant ? " (did you mean " : "",
		meant ? meant : "", meant ? "?)" : "");
}

static const struct case_file *resolve_own(
	struct library *library, struct entry *entry, struct errors *errors)
{
	struct place at = {entry->id, 1, 1};
	const struct case_file *file;

	if (!library_raw(library, entry, errors)) {
		if (errors->count == 0)
			errors_add(errors, &at, NULL, "the file has errors, told before");
		return NULL;
	}
	file = resolve_file(library, entry, entry->raw->file.roles, errors);
	if (!file && errors->count == 0)
		errors_add(errors, &at, NULL, "the file has errors, told before");
	return file;
}

const struct case_file *library_case(struct library *library, const char *id, struct errors *errors)
{
	struct entry *entry = library_entry(library, id);

	if (entry)
		return resolve_own(library, entry, errors);
	no_such_case(library, id, errors);
	return NULL;
}

const struct case_file *library_read_text(
	struct library *library, const char *id, struct word text, struct errors *errors)
{
	struct entry *entry = arena_get(&library->arena, sizeof *entry);
	struct origin origin = {
		.id = id,
		.path = path_of(library, arena_print(&library->arena, "%s.case", id)),
		.text = text,
	};

	entry->id = arena_text(&library->arena, id, strlen(id));
	entry->tried = true;
	entry->raw = read_case(&library->arena, library, &origin, errors);
	return entry->raw ? resolve_own(library, entry, errors) : NULL;
}

/* Reads a file that lies elsewhere; its entry has no id when that could not be. */
static struct entry *read_outside(
	struct library *library, const char *path, const char *const *taken, struct errors *errors)
{
	struct outside *new = arena_get(&library->arena, sizeof *new);
	struct origin origin = {.path = path};

	library->outside = arena_grow(&library->arena, library->outside, &library->outside_count,
		sizeof *library->outside);
	library->outside[library->outside_count - 1] = new;
	new->path = arena_text(&library->arena, path, strlen(path));
	new->entry.tried = true;
	origin.text.at = catalogue_load(
		&library->arena, path, LONGEST_FILE, &origin.text.len, errors);
	if (origin.text.at)
		origin.id = outside_id(library, new->path, origin.text.at, taken, errors);
	if (!origin.id)
		return &new->entry;
	new->entry.id = origin.id;
	new->entry.raw = read_case(&library->arena, library, &origin, errors);
	return &new->entry;
}

const struct case_file *library_outside(
	struct library *library, const char *path, struct errors *errors)
{
	const char **taken = arena_get(
		&library->arena, (library->outside_count + 1) * sizeof *taken);
	struct entry *entry = NULL;
	size_t count = 0;

	for (size_t i = 0; i < library->outside_count; i++) {
		struct outside *known = library->outside[i];

		if (strcmp(known->path, path) == 0)
			entry = &known->entry;
		if (known->entry.id)
			taken[count++] = known->entry.id;
	}
	if (!entry)
		entry = read_outside(library, path, taken, errors);
	return entry->raw ? resolve_own(library, entry, errors) : NULL;
}

const char *const *library_ids(struct library *library, bool ways_too, size_t *count)
{
	const char ***ids = &library->ids[ways_too];

	if (!*ids) {
		*ids = arena_get(&library->arena, (library->count + 1) * sizeof **ids);
		for (size_t i = 0; i < library->count; i++) {
			const char *id = library->entries[i].id;

			if (ways_too ||
				(strncmp(id, "ways/", 5) != 0 && strncmp(id, "proofs/", 7) != 0))
				(*ids)[library->id_count[ways_too]++] = id;
		}
	}
	*count = library->id_count[ways_too];
	return *ids;
}

const struct requirement *library_requirement(const struct library *library, const char *id)
{
	return catalogue_find(&library->catalogue, id);
}

const struct requirement *library_requirements(const struct library *library, size_t *count)
{
	*count = library->catalogue.count;
	return library->catalogue.items;
}
