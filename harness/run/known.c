/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading and telling what is known of every target. */
#include "harness/run/known.h"

#include "harness/run/run.h"
#include "lib/base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

struct target_known {
	const char *name;
	struct expectations *expectations;
};

struct known {
	struct arena arena;
	struct target_known *targets;
	size_t count;
};

static const char ending[] = ".expect";

static int is_expectations(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name), end = strlen(ending);

	return len > end && strcmp(entry->d_name + len - end, ending) == 0;
}

static void add_target(
	struct known *known, const char *folder, const char *file, struct errors *errors)
{
	struct target_known target = {
		.name = arena_text(&known->arena, file, strlen(file) - strlen(ending)),
		.expectations = expect_read(
			arena_print(&known->arena, "%s/%s", folder, file), errors),
	};

	if (!target.expectations)
		return;
	known->targets = arena_grow(&known->arena, known->targets, &known->count, sizeof target);
	known->targets[known->count - 1] = target;
}

struct known *known_read(struct errors *errors)
{
	struct known *known = memory_get(sizeof *known);
	size_t before = errors->count;
	struct dirent **files = NULL;
	const char *folder;
	int count;

	folder = arena_print(&known->arena, "%s/suite/expectations", run_home());
	count = scandir(folder, &files, is_expectations, alphasort);
	for (int i = 0; i < count; i++) {
		add_target(known, folder, files[i]->d_name, errors);
		free(files[i]);
	}
	free(files);
	if (count < 0) {
		struct place at = {folder, 1, 1};

		errors_add(errors, &at, NULL, "the folder cannot be read: %s", strerror(errno));
	}
	if (errors->count == before)
		return known;
	known_free(known);
	return NULL;
}

void known_free(struct known *known)
{
	if (!known)
		return;
	for (size_t i = 0; i < known->count; i++)
		expect_free(known->targets[i].expectations);
	arena_drop(&known->arena);
	free(known);
}

static void print_entry(
	FILE *to, struct known *known, const struct entry *entry, const char *source)
{
	fprintf(to, "    %s", entry->kind == ENTRY_SKIP ? "not played" : entry->class);
	for (size_t i = 0; i < entry->row_count; i++)
		fprintf(to, "%s%s", i ? " " : ", row ", entry->rows[i].text);
	fprintf(to, "%s%s%s%s\n", entry->ip ? ", IPv" : "", entry->ip ? entry->ip : "",
		entry->when ? ", when " : "", entry->when ? entry->when : "");
	fprintf(to, "      why   %s\n", entry->why);
	for (size_t i = 0; i < entry->seen_count; i++)
		fprintf(to, "      seen  %s\n", entry->seen[i]);
	for (size_t i = 0; i < entry->link_count; i++) {
		const char *address = link_address(&known->arena, entry->links[i], source);

		fprintf(to, "      link  %s%s%s\n", entry->links[i], address ? "  " : "",
			address ? address : "");
	}
}

/* What is said of all cases alike says nothing of this one, and a finding of the matrix speaks of
 * rules. */
static bool speaks_of(const struct entry *entry, const char *case_id)
{
	return entry->kind != ENTRY_FINDING && strcmp(entry->case_glob, "*") != 0 &&
	       fnmatch(entry->case_glob, case_id, 0) == 0;
}

void known_print(FILE *to, struct known *known, const char *case_id)
{
	for (size_t t = 0; t < known->count; t++) {
		const struct target_known *target = &known->targets[t];
		size_t told = 0;

		fprintf(to, "  %s\n", target->name);
		for (size_t i = 0; i < target->expectations->count; i++) {
			const struct entry *entry = &target->expectations->entries[i];

			if (!speaks_of(entry, case_id))
				continue;
			print_entry(to, known, entry, target->expectations->source);
			told++;
		}
		if (told == 0)
			fputs("    does as the case says, as far as is known\n", to);
	}
}
