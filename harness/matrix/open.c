/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening the matrix: the target with the words that make it fit, a profile for each initial
 * sequence number, the routes and the plan. */
#include "harness/matrix/open.h"

#include <stdio.h>
#include <string.h>

static const struct target_kind *kind_of(const char *target)
{
	size_t len = strcspn(target, ":");

	for (const struct target_kind *const *kind = run_kinds; *kind; kind++)
		if (strncmp((*kind)->name, target, len) == 0 && !(*kind)->name[len])
			return *kind;
	return NULL;
}

/* The target as it was asked for, with the words that the matrix needs behind. */
static const char *fit(struct arena *arena, const char *target)
{
	const struct target_kind *kind = kind_of(target);
	const char *words = kind ? kind->matrix_options : NULL;

	if (!words || strstr(target, words))
		return target;
	return arena_print(arena, "%s%s%s", target, strchr(target, ':') ? "," : ":", words);
}

/* The options with which a target is made whose initial sequence number is the n-th. */
static const char *numbered(struct matrix *matrix, unsigned n)
{
	struct arena *arena = &matrix->run.arena;
	const char *options = matrix->run.target_options;
	char word[40];

	snprintf(word, sizeof word, matrix->run.kind->matrix_number, matrix_target_numbers[n]);
	return arena_print(arena, "%s%s%s", options, *options ? "," : "", word);
}

/* A profile for each of the target's initial numbers, where it lets us choose. */
static int make_profiles(struct matrix *matrix, struct errors *errors)
{
	const struct profile *first = matrix->run.legs[0].profile;

	for (unsigned i = 0; i < MATRIX_NUMBERS; i++) {
		struct target_plan plan = {.longest = NANOS_NEVER, .parallel = 1};
		struct fault why = {0};
		struct text unused = {0};
		bool fine;

		matrix->profiles[i] = first;
		if (!matrix->run.kind->matrix_number)
			continue;
		matrix->profiles[i] = plan.profile = matrix->owned[i] = profile_read(
			arena_print(&matrix->run.arena, "%s/suite/profiles/%s.profile", run_home(),
				first->name),
			errors);
		if (!plan.profile)
			return EXIT_USAGE;
		plan.remarks = &unused;
		fine = matrix->run.kind->prepare(numbered(matrix, i), &plan, &why);
		text_free(&unused);
		if (!fine) {
			run_complain(errors, "%s%s", why.what, "");
			return EXIT_USAGE;
		}
	}
	return EXIT_AS_EXPECTED;
}

int matrix_open(
	struct matrix *matrix, const struct run_options *options, bool quick, struct errors *errors)
{
	struct run_options fitting = *options;
	struct arena arena = {0};
	int code;

	memset(matrix, 0, sizeof *matrix);
	fitting.target = fit(&arena, options->target);
	code = run_open(&matrix->run, &fitting, errors);
	matrix->target = arena_print(&matrix->run.arena, "%s", fitting.target);
	matrix->run.options.target = matrix->target;
	arena_drop(&arena);
	if (code != EXIT_AS_EXPECTED)
		return code;
	matrix->run.target_options = strchr(matrix->target, ':');
	matrix->run.target_options = matrix->run.target_options ? matrix->run.target_options + 1
								: "";
	code = make_profiles(matrix, errors);
	if (code != EXIT_AS_EXPECTED)
		return code;
	text_add(&matrix->conditions, "%s", text_get(&matrix->run.remarks));
	if (!routes_make(&matrix->routes, matrix->run.library, matrix->profiles[0], errors))
		return EXIT_USAGE;
	plan_make(&matrix->plan, &matrix->routes, quick);
	return EXIT_AS_EXPECTED;
}

/* One cell of each route. */
static bool try_routes(struct matrix *matrix, const struct matrix_setup *setup,
	struct outcome_of_cell *outcomes, struct fault *why)
{
	struct plan one_each = {.routes = &matrix->routes};
	struct matrix_share share = {0};
	bool went_well;

	one_each.cells = arena_get(&one_each.arena, matrix->routes.count * sizeof *one_each.cells);
	for (size_t i = 0; i < matrix->routes.count; i++)
		one_each.cells[i] = matrix->plan.cells[matrix->plan.route_from[i]];
	one_each.count = matrix->routes.count;
	went_well = matrix_play(setup, &one_each, &share, outcomes, why);
	arena_drop(&one_each.arena);
	return went_well;
}

/* Is it known why this route is not played? */
static bool is_pinned(struct matrix *matrix, const struct left_out *out)
{
	const char *why;
	json_t *result = json_pack("{s:o, s:s, s:s, s:s}", "id",
		json_sprintf("matrix/%s", out->name), "row", "", "verdict", "skip", "why",
		out->why);
	enum finale finale = expect_judge(matrix->run.legs[0].expectations, result, &why);

	json_decref(result);
	return finale == FINALE_SKIP;
}

bool matrix_reach(struct matrix *matrix, uint8_t ip, bool quick, struct fault *why)
{
	struct matrix_setup setup = matrix_setup_of(matrix, ip);
	struct outcome_of_cell outcomes[ROUTES_MAX];

	if (!try_routes(matrix, &setup, outcomes, why))
		return false;
	for (size_t i = matrix->routes.count; i-- > 0;)
		if (outcomes[i].wrong == WRONG_WAY)
			routes_leave_out(&matrix->routes, i, "the way does not lead there");
	plan_free(&matrix->plan);
	plan_make(&matrix->plan, &matrix->routes, quick);
	for (size_t i = 0; i < matrix->routes.out_count; i++) {
		const struct left_out *out = &matrix->routes.out[i];

		text_add(&matrix->conditions, "%s is not played: %s\n", out->name, out->why);
		if (!is_pinned(matrix, out))
			matrix->unreached++;
	}
	return true;
}

void matrix_close(struct matrix *matrix)
{
	plan_free(&matrix->plan);
	routes_free(&matrix->routes);
	for (unsigned i = 0; i < MATRIX_NUMBERS; i++)
		if (matrix->owned[i])
			profile_free(matrix->owned[i]);
	text_free(&matrix->conditions);
	run_free(&matrix->run);
}

struct matrix_setup matrix_setup_of(const struct matrix *matrix, uint8_t ip)
{
	struct matrix_setup setup = {
		.kind = matrix->run.kind,
		.options = matrix->run.target_options,
		.ip = ip,
		.decided = matrix->run.kind == &target_reference,
	};

	memcpy(setup.profiles, matrix->profiles, sizeof setup.profiles);
	return setup;
}
