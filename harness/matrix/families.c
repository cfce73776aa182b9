/* SPDX-License-Identifier: BSD-2-Clause */
/* Which rules are of one check. */
#include "harness/matrix/families.h"

#include "lib/base/text.h"

#include <assert.h>
#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

/* How long the part of the id is that names the check: "9293-3.10.7.4-RST" of
 * "9293-3.10.7.4-RST-OOW-CW"; all of it where no word stands behind a section. */
static size_t check_len(const char *id)
{
	const char *section = strchr(id, '-'), *word = section ? strchr(section + 1, '-') : NULL;
	bool named = word && memchr(section, '.', (size_t)(word - section)) &&
		     isupper((unsigned char)word[1]);

	return named ? (size_t)(word - id) + 1 + strcspn(word + 1, "-") : strlen(id);
}

/* How long the name of a state at the beginning of the text is, or 0. */
static size_t state_at(const char *text)
{
	size_t longest = 0;

	for (enum state state = 0; state < STATE_COUNT; state++) {
		const char *name = state_name(state);
		size_t len = strlen(name);

		if (strncmp(text, name, len) == 0 && len > longest)
			longest = len;
	}
	return longest;
}

static const char *stateless_sentence(struct arena *arena, const char *says)
{
	char *copy = arena_text(arena, says, strlen(says)), *to = copy;

	while (*says) {
		size_t len = state_at(says);

		*to++ = len ? '*' : *says;
		says += len ? len : 1;
	}
	*to = '\0';
	return copy;
}

bool rule_glob_fits(const char *globs, const char *id)
{
	struct arena arena = {0};
	bool fits = false;

	for (const char *at = globs; *at && !fits; at += strspn(at, " ")) {
		size_t len = strcspn(at, " ");

		fits = fnmatch(arena_text(&arena, at, len), id, 0) == 0;
		at += len;
	}
	arena_drop(&arena);
	return fits;
}

struct naming {
	struct families *families;
	struct arena *arena;
	const struct oracle_rule *rules;
	const char *checks[FAMILY_RULES];
	const char *sentences[FAMILY_RULES]; /* without states */
};

static bool are_one(const struct naming *naming, size_t a, size_t b)
{
	return strcmp(naming->sentences[a], naming->sentences[b]) == 0 ||
	       strcmp(naming->checks[a], naming->checks[b]) == 0;
}

/* All that are of family `from` become of family `to`. */
static void join(struct families *families, uint8_t from, uint8_t to)
{
	for (size_t i = 0; i < families->rules; i++)
		if (families->of[i] == from)
			families->of[i] = to;
}

static bool fits_only(const struct naming *naming, const char *globs, size_t family)
{
	for (size_t i = 0; i < naming->families->rules; i++)
		if (naming->families->of[i] != family && rule_glob_fits(globs, naming->rules[i].id))
			return false;
	return true;
}

static void add_name(const struct naming *naming, const char **names, const char *name)
{
	if (!**names || !rule_glob_fits(*names, name))
		*names = arena_print(naming->arena, "%s%s%s", *names, **names ? " " : "", name);
}

/* The ids of the family, or globs of its checks. */
static const char *names_of(const struct naming *naming, size_t family, bool by_check)
{
	const char *names = "";

	for (size_t i = 0; i < naming->families->rules; i++) {
		const char *id = naming->rules[i].id, *check = naming->checks[i];

		if (naming->families->of[i] != family)
			continue;
		if (by_check && strcmp(id, check) != 0)
			add_name(naming, &names, arena_print(naming->arena, "%s-*", check));
		else
			add_name(naming, &names, id);
	}
	return names;
}

/* Have all of them one id? */
static bool has_one_id(const struct naming *naming, size_t family)
{
	const char *id = NULL;

	for (size_t i = 0; i < naming->families->rules; i++) {
		if (naming->families->of[i] != family)
			continue;
		if (id && strcmp(id, naming->rules[i].id) != 0)
			return false;
		id = naming->rules[i].id;
	}
	return true;
}

static void name_families(struct naming *naming)
{
	struct families *families = naming->families;

	for (size_t i = 0; i < families->rules; i++) {
		size_t family = families->of[i];
		const char *globs = names_of(naming, family, true);

		if (has_one_id(naming, family) || !fits_only(naming, globs, family))
			globs = names_of(naming, family, false);
		families->names[family] = globs;
	}
}

/* Numbers the families without a gap, in the order of their first rules. */
static void number(struct families *families)
{
	uint8_t numbers[FAMILY_RULES];
	bool known[FAMILY_RULES] = {false};

	families->count = 0;
	for (size_t i = 0; i < families->rules; i++) {
		uint8_t old = families->of[i];

		if (!known[old])
			numbers[old] = (uint8_t)families->count++;
		known[old] = true;
		families->of[i] = numbers[old];
	}
}

void families_make(struct families *families, struct arena *arena, const struct oracle_rule *rules,
	size_t count)
{
	struct naming naming = {.families = families, .arena = arena, .rules = rules};

	assert(count <= FAMILY_RULES);
	*families = (struct families){.items = rules, .rules = count};
	for (size_t i = 0; i < count; i++) {
		naming.checks[i] = arena_text(arena, rules[i].id, check_len(rules[i].id));
		naming.sentences[i] = stateless_sentence(arena, rules[i].says);
		families->of[i] = (uint8_t)i;
		for (size_t j = 0; j < i; j++)
			if (are_one(&naming, i, j))
				join(families, families->of[i], families->of[j]);
	}
	number(families);
	name_families(&naming);
}

void families_of_oracle(struct families *families, struct arena *arena)
{
	size_t count = oracle_rules();
	struct oracle_rule *rules = arena_get(arena, count * sizeof *rules);

	for (size_t i = 0; i < count; i++)
		rules[i] = *oracle_rule(i);
	families_make(families, arena, rules, count);
}
