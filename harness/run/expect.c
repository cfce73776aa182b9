/* SPDX-License-Identifier: BSD-2-Clause */
/* Hearing the expectations: a known deviation must fail exactly as it is known to. */
#include "harness/run/expect.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *finale_name(enum finale finale)
{
	static const char *const names[] = {"ok", "deviation", "skip", "not ok", "broken"};

	return names[finale];
}

const char *result_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

void expect_free(struct expectations *expectations)
{
	if (!expectations)
		return;
	arena_drop(&expectations->arena);
	free(expectations);
}

void expect_fact(struct expectations *expectations, const char *name, const char *value)
{
	expectations->facts[expectations->fact_count++] = (struct fact){
		name, arena_print(&expectations->arena, "%s", value)};
}

static const char *fact(const struct expectations *expectations, const char *name)
{
	for (size_t i = 0; i < expectations->fact_count; i++)
		if (strcmp(expectations->facts[i].name, name) == 0)
			return expectations->facts[i].value;
	return NULL;
}

/* Compares dotted numbers: 6.10 is more than 6.5. */
static int compare_versions(const char *a, const char *b)
{
	for (;;) {
		char *after_a, *after_b;
		long x = strtol(a, &after_a, 10), y = strtol(b, &after_b, 10);

		if (x != y)
			return x < y ? -1 : 1;
		if (*after_a != '.' || *after_b != '.')
			return 0;
		a = after_a + 1;
		b = after_b + 1;
	}
}

static bool compared(const char *value, const char *operator, const char * wanted)
{
	int versions = compare_versions(value, wanted);

	if (strcmp(operator, "=") == 0)
		return fnmatch(wanted, value, 0) == 0;
	if (strcmp(operator, "!=") == 0)
		return fnmatch(wanted, value, 0) != 0;
	if (strcmp(operator, "<") == 0)
		return versions < 0;
	if (strcmp(operator, "<=") == 0)
		return versions <= 0;
	if (strcmp(operator, ">") == 0)
		return versions > 0;
	return versions >= 0;
}

bool expect_holds(const struct expectations *expectations, const struct entry *entry, int ip)
{
	if (ip && entry->ip && atoi(entry->ip) != ip)
		return false;
	for (size_t i = 0; i < entry->condition_count; i++) {
		const struct condition *condition = &entry->conditions[i];
		const char *value = fact(expectations, condition->name);

		if (!value || !compared(value, condition->operator, condition->value))
			return false;
	}
	return true;
}

static bool row_fits(const struct entry *entry, const char *row)
{
	for (size_t i = 0; i < entry->row_count; i++)
		if (fnmatch(entry->rows[i].text, row, 0) == 0)
			return true;
	return entry->row_count == 0;
}

/* The row is taken by the first glob that fits, as it is by the first entry. */
static void use(struct entry *entry, const char *row)
{
	entry->used++;
	for (size_t i = 0; i < entry->row_count; i++)
		if (fnmatch(entry->rows[i].text, row, 0) == 0) {
			entry->rows[i].used++;
			return;
		}
}

static bool is_used(const struct entry *entry)
{
	for (size_t i = 0; i < entry->row_count; i++)
		if (entry->rows[i].used == 0)
			return false;
	return entry->used > 0;
}

/* A skip is pinned by its reason too, so that a row may be pinned for several. */
static bool pins(const struct entry *entry, const char *reason)
{
	return entry->kind != ENTRY_SKIP || entry->seen_count == 0 ||
	       fnmatch(entry->seen[0], reason, 0) == 0;
}

static bool fits(const struct entry *entry, const json_t *result)
{
	int ip = (int)json_integer_value(json_object_get(result, "ip"));

	return fnmatch(entry->case_glob, result_text(result, "id"), 0) == 0 &&
	       row_fits(entry, result_text(result, "row")) &&
	       (!entry->ip || atoi(entry->ip) == ip) && pins(entry, result_text(result, "why"));
}

struct entry *expect_find(
	struct expectations *expectations, enum entry_kind kind, const json_t *result)
{
	for (size_t i = 0; i < expectations->count; i++) {
		struct entry *entry = &expectations->entries[i];

		if (entry->kind == kind && fits(entry, result) &&
			expect_holds(expectations, entry, 0))
			return entry;
	}
	return NULL;
}

bool expect_is_of_matrix(const struct entry *entry)
{
	static const char start[] = "matrix/";

	return entry->kind == ENTRY_FINDING ||
	       strncmp(entry->case_glob, start, sizeof start - 1) == 0;
}

const struct entry *expect_stale(
	const struct expectations *expectations, bool ipv4, bool ipv6, size_t *at)
{
	while (*at < expectations->count) {
		const struct entry *entry = &expectations->entries[(*at)++];
		int ip = entry->ip ? atoi(entry->ip) : 0;
		bool played = ip == 0 || (ip == 4 && ipv4) || (ip == 6 && ipv6);

		if (!expect_is_of_matrix(entry) && played && !is_used(entry) &&
			expect_holds(expectations, entry, 0))
			return entry;
	}
	return NULL;
}

static bool entry_has(const struct entry *entry, const char *signature)
{
	for (size_t i = 0; i < entry->seen_count; i++)
		if (fnmatch(entry->seen[i], signature, 0) == 0)
			return true;
	return false;
}

/* Every finding is expected, and every expectation was found. */
static bool as_expected(const struct entry *entry, const json_t *findings)
{
	size_t index;
	json_t *finding;

	json_array_foreach((json_t *)findings, index,
		finding) if (!entry_has(entry, json_string_value(json_object_get(finding,
						       "signature")))) return false;
	for (size_t i = 0; i < entry->seen_count; i++) {
		bool found = false;

		json_array_foreach((json_t *)findings, index, finding)
			found |= fnmatch(entry->seen[i],
					 json_string_value(json_object_get(finding, "signature")),
					 0) == 0;
		if (!found)
			return false;
	}
	return true;
}

static enum finale judge_skip(struct expectations *expectations, const json_t *result,
	struct entry *pinned, const char **why)
{
	*why = result_text(result, "why");
	if (pinned) {
		use(pinned, result_text(result, "row"));
		return FINALE_SKIP;
	}
	*why = arena_print(
		&expectations->arena, "a skip that suite/expectations does not pin: %s", *why);
	return FINALE_NOT_OK;
}

static enum finale judge_played(struct expectations *expectations, const json_t *result,
	struct entry *known, const char **why)
{
	bool ok = strcmp(result_text(result, "verdict"), "ok") == 0;

	*why = result_text(result, "why");
	if (!known)
		return ok ? FINALE_OK : FINALE_NOT_OK;
	use(known, result_text(result, "row"));
	if (ok) {
		*why = arena_print(&expectations->arena,
			"the known deviation of %s:%d has vanished", known->at.file,
			known->at.line);
		return FINALE_NOT_OK;
	}
	if (as_expected(known, json_object_get(result, "findings"))) {
		*why = known->why;
		return FINALE_DEVIATION;
	}
	*why = arena_print(&expectations->arena,
		"the known deviation of %s:%d now fails in another way: %s", known->at.file,
		known->at.line, *why);
	return FINALE_NOT_OK;
}

enum finale expect_judge(struct expectations *expectations, const json_t *result, const char **why)
{
	const char *verdict = result_text(result, "verdict");

	if (strcmp(verdict, "broken") == 0) {
		*why = result_text(result, "why");
		return FINALE_BROKEN;
	}
	if (strcmp(verdict, "skip") == 0)
		return judge_skip(
			expectations, result, expect_find(expectations, ENTRY_SKIP, result), why);
	return judge_played(
		expectations, result, expect_find(expectations, ENTRY_DEVIATION, result), why);
}
