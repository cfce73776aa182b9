/* SPDX-License-Identifier: BSD-2-Clause */
/* The legs of a run: one profile, or with --profile all every one that the target's kind has. */
#include "harness/run/run.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

static bool begins_with(const char *name, const char *with)
{
	size_t len = strlen(with);

	return strncmp(name, with, len) == 0 && (name[len] == '\0' || name[len] == '-');
}

/* The profiles of a foreign stack bear its name, or begin with it; all others are the reference's.
 */
static bool belongs_to(const char *name, const struct target_kind *kind)
{
	const struct target_kind *owner = &target_reference;

	for (const struct target_kind *const *other = run_kinds; *other; other++)
		if (*other != &target_reference && begins_with(name, (*other)->profile))
			owner = *other;
	return owner == kind;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "NAME" of "NAME.profile" when it is one more of the target's kind than its own; or NULL. */
static const char *another(struct run *run, const char *file)
{
	size_t len = strlen(file), end = strlen(".profile");
	const char *name;

	if (len <= end || strcmp(file + len - end, ".profile") != 0)
		return NULL;
	name = arena_text(&run->arena, file, len - end);
	if (strcmp(name, run->kind->profile) == 0 || !belongs_to(name, run->kind))
		return NULL;
	return name;
}

/* The target's own first, then the others by name. */
static const char **all_names(struct run *run, size_t *count)
{
	DIR *folder = opendir(arena_print(&run->arena, "%s/suite/profiles", run_home()));
	const char **names = arena_grow(&run->arena, NULL, count, sizeof *names), *name;
	struct dirent *entry;

	names[0] = run->kind->profile;
	while (folder && (entry = readdir(folder))) {
		name = another(run, entry->d_name);
		if (!name)
			continue;
		names = arena_grow(&run->arena, names, count, sizeof *names);
		names[*count - 1] = name;
	}
	if (folder)
		closedir(folder);
	qsort(names + 1, *count - 1, sizeof *names, by_name);
	return names;
}

/* A name that no file bears is told with the nearest that one does. */
static void no_profile(struct run *run, const char *name, struct errors *errors)
{
	size_t count = 0;
	const char **names = all_names(run, &count), *near;

	names = arena_grow(&run->arena, names, &count, sizeof *names);
	names[count - 1] = "all";
	names = arena_grow(&run->arena, names, &count, sizeof *names);
	names[count - 1] = NULL;
	near = errors_nearest(name, names);
	run_complain(errors, "no profile is called \"%s\"%s", name,
		near && strcmp(near, name) != 0
			? arena_print(&run->arena, " (did you mean %s?)", near)
			: "");
}

static bool read_profile(struct run *run, struct leg *leg, const char *name, struct errors *errors)
{
	const char *path = arena_print(
		&run->arena, "%s/suite/profiles/%s.profile", run_home(), name);
	struct stat what;

	/* A link that leads nowhere is a file that cannot be read, not a wrong name. */
	if (lstat(path, &what) == 0)
		leg->profile = profile_read(path, errors);
	else
		no_profile(run, name, errors);
	if (!leg->profile)
		run_complain(errors, "the profiles are the files %s/suite/profiles/*.profile%s",
			run_home(), "");
	return leg->profile != NULL;
}

static int prepare_target(struct run *run, struct leg *leg, struct errors *errors)
{
	struct fault why = {0};

	if (!run->kind->available(&why)) {
		run_complain(
			errors, "the target %s cannot run here: %s", run->kind->name, why.what);
		return EXIT_BROKEN;
	}
	leg->plan = (struct target_plan){
		.profile = leg->profile,
		.longest = NANOS_NEVER,
		.parallel = 1,
		.remarks = &run->remarks,
	};
	if (run->kind->prepare(run->target_options, &leg->plan, &why))
		return EXIT_AS_EXPECTED;
	run_complain(errors, "%s%s", why.what, "");
	return why.errnum ? EXIT_BROKEN : EXIT_USAGE;
}

static bool read_expectations(struct run *run, struct leg *leg, struct errors *errors)
{
	struct utsname host;
	const char *path = arena_print(&run->arena, "%s/suite/expectations/%s.expect", run_home(),
		run->options.expectations ? run->kind->name : "none");

	leg->expectations = expect_read(path, errors);
	if (!leg->expectations)
		return false;
	expect_fact(leg->expectations, "target", run->options.target);
	expect_fact(leg->expectations, "profile", leg->profile->name);
	if (!run->kind->is_virtual && uname(&host) == 0)
		expect_fact(leg->expectations, "kernel", host.release);
	return true;
}

static int prepare(struct run *run, struct leg *leg, const char *name, struct errors *errors)
{
	int code;

	if (!read_profile(run, leg, name, errors))
		return EXIT_USAGE;
	code = prepare_target(run, leg, errors);
	if (code != EXIT_AS_EXPECTED)
		return code;
	return read_expectations(run, leg, errors) ? EXIT_AS_EXPECTED : EXIT_USAGE;
}

static bool plays_all(const struct run *run)
{
	return run->options.profile && strcmp(run->options.profile, "all") == 0;
}

int legs_prepare(struct run *run, struct errors *errors)
{
	const char *one = run->options.profile ? run->options.profile : run->kind->profile;
	const char **names = &one;
	size_t count = 0;

	if (plays_all(run))
		names = all_names(run, &count);
	else
		count = 1;
	run->legs = arena_get(&run->arena, count * sizeof *run->legs);
	for (run->leg_count = 0; run->leg_count < count; run->leg_count++) {
		struct leg *leg = &run->legs[run->leg_count];
		int code = prepare(run, leg, names[run->leg_count], errors);

		if (code != EXIT_AS_EXPECTED) {
			run->leg_count++;
			return code;
		}
	}
	return EXIT_AS_EXPECTED;
}

void legs_free(struct run *run)
{
	for (size_t i = 0; i < run->leg_count; i++) {
		expect_free(run->legs[i].expectations);
		profile_free(run->legs[i].profile);
	}
}

const char *legs_name(const struct run *run)
{
	return plays_all(run) ? "all" : run->legs[0].profile->name;
}
