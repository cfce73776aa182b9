/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the name of a cell, as cell_write() writes it: six parts between colons. */
#include "harness/matrix/matrix.h"
#include "harness/script/errors.h"

#include <stdio.h>
#include <string.h>

enum { PARTS = 6, VALUE_TEXT = 40, CANDIDATES = CONTROLS + 1 };

#define FORM                                                                                       \
	"ROUTE:FLAGS:SEQ:ACK:LEN:WIN, as ESTABLISHED/usual:SYN,ACK:nxt+1:nxt:mss:open; "           \
	"`halfopen matrix --list` names all"

static const char *const controls[] = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "NONE", NULL};

/* `found "WORD", expected AXIS (did you mean X?)`, with all candidates when none is near. */
static bool expected(
	const char *word, const char *what, const char *const *candidates, struct fault *why)
{
	const char *near = errors_nearest(word, candidates);
	char all[300] = "";

	if (near)
		return fault_set(
			why, 0, "found \"%s\", expected %s (did you mean %s?)", word, what, near);
	for (size_t i = 0; candidates[i]; i++)
		snprintf(all + strlen(all), sizeof all - strlen(all), " %s", candidates[i]);
	return fault_set(why, 0, "found \"%s\", expected %s:%s", word, what, all);
}

/* Cuts the text at its colons; false when they are not five. */
static bool cut(char *text, char *parts[PARTS])
{
	int count = 0;

	for (char *at = text, *colon; at && count < PARTS; at = colon ? colon + 1 : NULL) {
		parts[count++] = at;
		colon = strchr(at, ':');
		if (colon && count == PARTS)
			return false;
		if (colon)
			*colon = '\0';
	}
	return count == PARTS;
}

static bool read_route(
	const struct routes *routes, const char *word, uint8_t *out, struct fault *why)
{
	const char *names[ROUTES_MAX + 1] = {NULL};

	for (size_t i = 0; i < routes->count; i++) {
		names[i] = routes->items[i].name;
		*out = (uint8_t)i;
		if (strcmp(word, names[i]) == 0)
			return true;
	}
	const char *near = errors_least_far(word, names);
	return fault_set(why, 0, "found \"%s\", expected a route%s%s%s", word,
		near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
}

/* A value of an axis that has words of its own. */
static bool read_value(enum axis axis, const char *word, uint8_t *out, struct fault *why)
{
	char texts[CANDIDATES][VALUE_TEXT], what[VALUE_TEXT];
	const char *candidates[CANDIDATES] = {NULL};

	for (unsigned i = 0; i < axis_values(axis); i++) {
		candidates[i] = axis_value(axis, i, texts[i]);
		*out = (uint8_t)i;
		if (strcmp(word, candidates[i]) == 0)
			return true;
	}
	snprintf(what, sizeof what, "a value of %s", axis_name(axis));
	return expected(word, what, candidates, why);
}

/* SYN,ACK in any order. */
static bool read_controls(char *word, uint8_t *out, struct fault *why)
{
	*out = 0;
	if (strcmp(word, "NONE") == 0)
		return true;
	for (char *next; word; word = next) {
		unsigned i = 0;

		next = strchr(word, ',');
		if (next)
			*next++ = '\0';
		while (controls[i] && strcmp(word, controls[i]) != 0)
			i++;
		if (1u << i >= CONTROLS)
			return expected(word, "flags with commas", controls, why);
		*out |= (uint8_t)(1u << i);
	}
	return true;
}

/* The flags, and behind a plus the bits beside the six. */
static bool read_flags(char *word, struct cell *out, struct fault *why)
{
	char *extra = strchr(word, '+');

	if (extra)
		*extra++ = '\0';
	return read_controls(word, &out->at[AXIS_CONTROL], why) &&
	       (!extra || read_value(AXIS_EXTRA, extra, &out->at[AXIS_EXTRA], why));
}

bool cell_read(const struct plan *plan, const char *text, struct cell *out, struct fault *why)
{
	char copy[CELL_TEXT], *parts[PARTS];

	*out = (struct cell){{0}};
	if (snprintf(copy, sizeof copy, "%s", text) >= CELL_TEXT || !cut(copy, parts))
		return fault_set(why, 0, "found \"%.80s\", expected " FORM, text);
	if (!read_route(plan->routes, parts[0], &out->at[AXIS_ROUTE], why) ||
		!read_flags(parts[1], out, why) ||
		!read_value(AXIS_SEQ, parts[2], &out->at[AXIS_SEQ], why) ||
		!read_value(AXIS_ACK, parts[3], &out->at[AXIS_ACK], why) ||
		!read_value(AXIS_LENGTH, parts[4], &out->at[AXIS_LENGTH], why) ||
		!read_value(AXIS_OFFER, parts[5], &out->at[AXIS_OFFER], why))
		return false;
	return plan_find(plan, out) >= 0 ||
	       fault_set(why, 0,
		       "\"%s\" is not played: with PSH, URG and the bits beside the six not every "
		       "combination is, and values that fall together on a route stand there once",
		       text);
}
