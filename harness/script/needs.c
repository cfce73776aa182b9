/* SPDX-License-Identifier: BSD-2-Clause */
/* Judging needs: capabilities and conditions. */
#include "harness/script/needs.h"
#include "harness/script/times.h"

#include <stdlib.h>
#include <string.h>

bool needs_compare(int64_t a, enum comparison comparison, int64_t b)
{
	switch (comparison) {
	case CMP_EQUAL: return a == b;
	case CMP_UNEQUAL: return a != b;
	case CMP_LESS: return a < b;
	case CMP_AT_MOST: return a <= b;
	case CMP_MORE: return a > b;
	case CMP_AT_LEAST: break;
	}
	return a >= b;
}

static bool same_word(const struct need *need, const char *word)
{
	bool same = strcmp(word, need->right) == 0;

	return need->comparison == CMP_UNEQUAL ? !same : same;
}

static bool time_met(const struct need *need, const struct profile *profile)
{
	struct times_source source = times_of_profile(profile);
	struct value value;
	nanos right;

	if (times_term(&need->left, &source, &value, NULL) != TIMES_FOUND || value.count != 1)
		return false;
	return nanos_read(need->right, strlen(need->right), &right) &&
	       needs_compare(value.times[0], need->comparison, right);
}

bool needs_met(const struct need *need, const struct profile *profile)
{
	const struct value *value;

	if (need->capability)
		return profile_can(profile, need->capability) != need->lacking;
	value = profile_value(profile, need->left.parameter);
	switch (value->kind) {
	case VALUE_NUMBER:
		return needs_compare(
			value->number, need->comparison, strtoll(need->right, NULL, 10));
	case VALUE_WORD: return same_word(need, value->word);
	case VALUE_WHAT: return same_word(need, value->what ? value->what->text : value->word);
	case VALUE_DURATION:
	case VALUE_LIST: return time_met(need, profile);
	case VALUE_NONE: break;
	}
	return false;
}

const char *needs_unmet(const struct script *script, const struct profile *profile)
{
	for (size_t i = 0; i < script->need_count; i++)
		if (!needs_met(&script->needs[i], profile))
			return script->needs[i].text;
	return NULL;
}
