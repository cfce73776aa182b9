/* SPDX-License-Identifier: BSD-2-Clause */
/* Which rules are kin, and which are of one check. */
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

/* Does an id end in a state, as the catalogue writes it in short? */
static bool is_state(const char *word)
{
	static const char *const words[] = {"ESTAB", "FW1", "FW2", "CW", "CLOSING", "LA", "TW"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return strncmp(word, "SYN", 3) == 0 && strcmp(word + 3, "RCVD") == 0;
}

/* The id with a star for the state at its end; the id itself when there is none. */
static const char *stateless_id(struct arena *arena, const char *id)
{
	const char *last = strrchr(id, '-');

	if (!last || !is_state(last + 1))
		return id;
	return arena_print(arena, "%.*s*", (int)(last + 1 - id), id);
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
	struct rule_families *families;
	struct arena *arena;
	const struct oracle_rule *rules;
	size_t count;
	const char *keys[FAMILY_RULES];  /* rules with one key are of one family */
	const char *globs[FAMILY_RULES]; /* what a family of several is called by, if that fits */
};

/* All that are of family `from` become of family `to`. */
static void join(const struct naming *naming, uint8_t from, uint8_t to)
{
	for (size_t i = 0; i < naming->count; i++)
		if (naming->families->of[i] == from)
			naming->families->of[i] = to;
}

static bool fits_only(const struct naming *naming, const char *globs, size_t family)
{
	for (size_t i = 0; i < naming->count; i++)
		if (naming->families->of[i] != family && rule_glob_fits(globs, naming->rules[i].id))
			return false;
	return true;
}

/* What the rules of the family are called by, each name once. */
static const char *names_of(const struct naming *naming, size_t family, bool by_glob)
{
	const char *names = "";

	for (size_t i = 0; i < naming->count; i++) {
		const char *name = by_glob ? naming->globs[i] : naming->rules[i].id;

		if (naming->families->of[i] != family || (*names && rule_glob_fits(names, name)))
			continue;
		names = arena_print(naming->arena, "%s%s%s", names, *names ? " " : "", name);
	}
	return names;
}

/* Have all of them one id? */
static bool has_one_id(const struct naming *naming, size_t family)
{
	const char *id = NULL;

	for (size_t i = 0; i < naming->count; i++) {
		if (naming->families->of[i] != family)
			continue;
		if (id && strcmp(id, naming->rules[i].id) != 0)
			return false;
		id = naming->rules[i].id;
	}
	return true;
}

static void name_families(const struct naming *naming)
{
	struct rule_families *families = naming->families;

	for (size_t i = 0; i < naming->count; i++) {
		size_t family = families->of[i];
		const char *globs = names_of(naming, family, true);

		if (has_one_id(naming, family) || !fits_only(naming, globs, family))
			globs = names_of(naming, family, false);
		families->names[family] = globs;
	}
}

/* Numbers the families without a gap, in the order of their first rules. */
static void number(const struct naming *naming)
{
	struct rule_families *families = naming->families;
	uint8_t numbers[FAMILY_RULES];
	bool known[FAMILY_RULES] = {false};

	families->count = 0;
	for (size_t i = 0; i < naming->count; i++) {
		uint8_t old = families->of[i];

		if (!known[old])
			numbers[old] = (uint8_t)families->count++;
		known[old] = true;
		families->of[i] = numbers[old];
	}
}

/* Rules of one id are always of one family, since entries of expectations tell rules by it. */
static void make(const struct naming *naming)
{
	for (size_t i = 0; i < naming->count; i++) {
		naming->families->of[i] = (uint8_t)i;
		for (size_t j = 0; j < i; j++)
			if (strcmp(naming->keys[i], naming->keys[j]) == 0 ||
				strcmp(naming->rules[i].id, naming->rules[j].id) == 0)
				join(naming, naming->families->of[i], naming->families->of[j]);
	}
	number(naming);
	name_families(naming);
}

void families_make(struct families *families, struct arena *arena, const struct oracle_rule *rules,
	size_t count)
{
	struct naming naming = {.arena = arena, .rules = rules, .count = count};

	assert(count <= FAMILY_RULES);
	*families = (struct families){.items = rules, .rules = count};
	for (size_t i = 0; i < count; i++) {
		naming.keys[i] = stateless_sentence(arena, rules[i].says);
		naming.globs[i] = stateless_id(arena, rules[i].id);
	}
	naming.families = &families->kins;
	make(&naming);
	for (size_t i = 0; i < count; i++) {
		size_t len = check_len(rules[i].id);

		naming.keys[i] = arena_text(arena, rules[i].id, len);
		naming.globs[i] = rules[i].id[len] ? arena_print(arena, "%s-*", naming.keys[i])
						   : rules[i].id;
	}
	naming.families = &families->checks;
	make(&naming);
}

void families_of_oracle(struct families *families, struct arena *arena)
{
	size_t count = oracle_rules();
	struct oracle_rule *rules = arena_get(arena, count * sizeof *rules);

	for (size_t i = 0; i < count; i++)
		rules[i] = *oracle_rule(i);
	families_make(families, arena, rules, count);
}
