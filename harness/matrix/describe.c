/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing boxes in few words: values that no cell has there may be said as well, where that makes
 * it shorter. */
#include "harness/matrix/describe.h"

#include <stdio.h>
#include <string.h>

enum { FLAGS = 6, CUBES = 729, VALUE_TEXT = 40 }; /* 3^6 */

/* Values of one axis in words. */
struct wording {
	struct text text;
	unsigned words;
	uint64_t means;
};

static uint64_t one(unsigned value)
{
	return UINT64_C(1) << value;
}

static void say(struct wording *wording, const char *with, uint64_t means, const char *word)
{
	text_add(&wording->text, "%s%s", wording->words ? with : "", word);
	wording->words++;
	wording->means |= means;
}

/* --- flags: what must be set, what must not ----------------------------------------------------
 */

/* The n-th way to say of each flag that it must be set, must not be, or may be. */
struct flags_cube {
	unsigned set, clear, said;
	uint64_t means;
};

static struct flags_cube cube_of(unsigned nth)
{
	struct flags_cube cube = {0};

	for (unsigned flag = 0; flag < FLAGS; flag++, nth /= 3) {
		cube.set |= (unsigned)(nth % 3 == 1) << flag;
		cube.clear |= (unsigned)(nth % 3 == 2) << flag;
		cube.said += nth % 3 != 0;
	}
	for (unsigned value = 0; value < CONTROLS; value++)
		if ((value & cube.set) == cube.set && !(value & cube.clear))
			cube.means |= one(value);
	return cube;
}

static struct flags_cube best_cube(uint64_t left, uint64_t may)
{
	struct flags_cube best = {0};
	int most = 0;

	for (unsigned nth = 0; nth < CUBES; nth++) {
		struct flags_cube cube = cube_of(nth);
		int holds = __builtin_popcountll(cube.means & left);

		if ((cube.means & ~may) || holds < most ||
			(holds == most && cube.said >= best.said))
			continue;
		best = cube;
		most = holds;
	}
	return best;
}

static void say_cube(struct wording *wording, const struct flags_cube *cube, uint64_t values)
{
	uint64_t held = cube->means & values;
	char word[VALUE_TEXT], flag[VALUE_TEXT], *end = word;

	if ((held & (held - 1)) == 0) { /* a single set is said as it is */
		unsigned value = (unsigned)__builtin_ctzll(held);

		say(wording, "|", held, axis_value(AXIS_CONTROL, value, word));
		return;
	}
	for (unsigned i = 0; i < FLAGS; i++)
		if ((cube->set | cube->clear) & 1u << i)
			end += sprintf(end, "%c%s", cube->set & 1u << i ? '+' : '-',
				axis_value(AXIS_CONTROL, 1u << i, flag));
	say(wording, "|", cube->means, word);
}

static struct wording flags_words(uint64_t values, uint64_t may)
{
	struct wording wording = {0};

	while (values & ~wording.means) {
		struct flags_cube cube = best_cube(values & ~wording.means, may);

		say_cube(&wording, &cube, values & ~wording.means);
	}
	return wording;
}

/* --- routes: those whose names are partly alike together ---------------------------------------
 */

/* Names that begin or end alike, as a glob. */
struct route_glob {
	const char *name;
	int len;  /* of what is kept of it */
	bool end; /* the end is kept, else the beginning */
	uint64_t means;
};

static uint64_t meant(const struct routes *routes, const struct route_glob *glob)
{
	uint64_t means = 0;

	for (unsigned i = 0; i < routes->count; i++) {
		const char *name = routes->items[i].name;

		if (glob->end ? strcmp(strchr(name, '/'), glob->name) == 0
			      : strncmp(name, glob->name, (size_t)glob->len) == 0)
			means |= one(i);
	}
	return means;
}

/* Takes the glob when it holds more of what is left, or as much in fewer letters. */
static void prefer(
	struct route_glob *best, const struct route_glob *glob, uint64_t left, uint64_t may)
{
	int now = __builtin_popcountll(glob->means & left);
	int before = __builtin_popcountll(best->means & left);

	if (!(glob->means & ~may) && now > 1 &&
		(now > before || (now == before && glob->len < best->len)))
		*best = *glob;
}

/* The best beginning or end of that route's name. */
static void try_name(const struct routes *routes, const char *name, struct route_glob *best,
	uint64_t left, uint64_t may)
{
	const char *slash = strchr(name, '/');
	struct route_glob end = {.name = slash, .len = (int)strlen(slash), .end = true};

	end.means = meant(routes, &end);
	prefer(best, &end, left, may);
	for (const char *at = slash; at; at = strchr(at + 1, '-')) {
		struct route_glob glob = {.name = name, .len = (int)(at - name) + (at == slash)};

		glob.means = meant(routes, &glob);
		prefer(best, &glob, left, may);
	}
}

static struct wording route_words(const struct routes *routes, uint64_t values, uint64_t may)
{
	struct wording wording = {0};

	for (uint64_t left = values; left; left = values & ~wording.means) {
		struct route_glob best = {.len = 0};
		unsigned first = (unsigned)__builtin_ctzll(left);
		char word[VALUE_TEXT * 2];

		for (uint64_t more = left; more; more &= more - 1)
			try_name(routes, routes->items[__builtin_ctzll(more)].name, &best, left,
				may);
		snprintf(word, sizeof word, best.end ? "*%.*s" : "%.*s*", best.len, best.name);
		if (best.means)
			say(&wording, ",", best.means, word);
		else
			say(&wording, ",", one(first), routes->items[first].name);
	}
	return wording;
}

/* --- the other axes: ranges --------------------------------------------------------------------
 */

static bool is_ordered(enum axis axis)
{
	return axis == AXIS_SEQ || axis == AXIS_ACK || axis == AXIS_LENGTH;
}

/* The last value of a range that begins there: the next ones may be said too, the last one must. */
static unsigned range_end(enum axis axis, unsigned from, uint64_t values, uint64_t may)
{
	unsigned last = from;

	for (unsigned i = from + 1; i < axis_values(axis) && (may & one(i)); i++)
		if (values & one(i))
			last = i;
	return is_ordered(axis) ? last : from;
}

static struct wording value_words(enum axis axis, uint64_t values, uint64_t may)
{
	struct wording wording = {0};
	char from[VALUE_TEXT], to[VALUE_TEXT], word[2 * VALUE_TEXT + 2];

	for (unsigned i = 0; i < axis_values(axis); i++) {
		unsigned end = range_end(axis, i, values, may);

		if (!(values & one(i)))
			continue;
		axis_value(axis, i, from);
		if (end < i + 2) {
			say(&wording, ",", one(i), from);
			continue;
		}
		snprintf(word, sizeof word, "%s..%s", from, axis_value(axis, end, to));
		for (; i <= end; i++)
			wording.means |= one(i);
		say(&wording, ",", 0, word);
		i = end;
	}
	return wording;
}

/* --- all axes ----------------------------------------------------------------------------------
 */

static struct wording words_of(
	const struct universe *universe, enum axis axis, uint64_t values, uint64_t may)
{
	if (axis == AXIS_CONTROL)
		return flags_words(values, may);
	if (axis == AXIS_ROUTE)
		return route_words(universe->plan->routes, values, may);
	return value_words(axis, values, may);
}

/* Says the values, or those that are kept out when that is shorter; box->on becomes what was said.
 */
static void write_axis(
	const struct universe *universe, struct box *box, enum axis axis, struct text *out)
{
	uint64_t reach = universe_reach(universe, box, axis), values = box->on[axis] & reach;
	struct wording in = words_of(universe, axis, values, values | ~reach);
	struct wording not = {0};

	if (axis != AXIS_CONTROL)
		not = words_of(universe, axis, reach & ~values, ~values);
	if (not .words > 0 && not .words < in.words) {
		text_add(out, "%s=!%s", axis_name(axis), text_get(&not .text));
		box->on[axis] = ~not .means;
	} else {
		text_add(out, "%s=%s", axis_name(axis), text_get(&in.text));
		box->on[axis] = in.means;
	}
	text_free(&in.text);
	text_free(&not .text);
}

void box_write(const struct universe *universe, const struct box *box, struct text *out)
{
	/* What is least telling is left out first. */
	static const enum axis order[AXES] = {
		AXIS_OFFER, AXIS_EXTRA, AXIS_LENGTH, AXIS_ACK, AXIS_CONTROL, AXIS_SEQ, AXIS_ROUTE};
	struct box said = *box;
	size_t before = out->len;

	for (size_t i = 0; i < AXES; i++)
		if (!(universe_reach(universe, &said, order[i]) & ~said.on[order[i]]))
			said.on[order[i]] = ~UINT64_C(0);
	for (enum axis axis = 0; axis < AXES; axis++) {
		if (said.on[axis] == ~UINT64_C(0))
			continue;
		text_add(out, "%s", out->len > before ? " " : "");
		write_axis(universe, &said, axis, out);
	}
	if (out->len == before)
		text_add(out, "all");
}
