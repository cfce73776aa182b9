/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the conditions of a case: needs, laws, and the further peers. */
#include "harness/script/read.h"

#include <ctype.h>
#include <string.h>

static const struct {
	const char *sign;
	enum comparison comparison;
} comparisons[] = {
	{"=", CMP_EQUAL},
	{"!=", CMP_UNEQUAL},
	{"<", CMP_LESS},
	{"<=", CMP_AT_MOST},
	{">", CMP_MORE},
	{">=", CMP_AT_LEAST},
};

static bool read_comparison(struct cursor *c, enum comparison *out)
{
	for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++)
		if (read_taken(c, comparisons[i].sign)) {
			*out = comparisons[i].comparison;
			return true;
		}
	return read_expected(c, read_peek(c), NULL, "= != < <= > or >=");
}

static const char **split_words(struct arena *arena, const char *words)
{
	const char **list = arena_get(arena, (strlen(words) + 2) * sizeof *list);
	size_t n = 0;

	while (*(words += strspn(words, " "))) {
		size_t len = strcspn(words, " ");

		list[n++] = arena_text(arena, words, len);
		words += len;
	}
	return list;
}

static bool read_right_word(struct cursor *c, const struct parameter *parameter, struct word word)
{
	const char **words = split_words(c->reading->arena, parameter->words);

	for (size_t i = 0; words[i]; i++)
		if (word_is(word, words[i]))
			return true;
	return read_expected(c, word, (const char *const *)words, "a value of {%s}: %s",
		parameter->name, parameter->words);
}

/* The right side of a condition must be a value that the left side can have. */
static bool read_right(struct cursor *c, const struct parameter *parameter, struct need *out)
{
	struct word word = read_take(c);
	struct number_sum number;
	size_t from = c->next - 1;
	nanos time;

	out->right = word_copy(c->reading->arena, word);
	switch (parameter->kind) {
	case VALUE_WORD: return read_right_word(c, parameter, word);
	case VALUE_NUMBER:
		return isdigit((unsigned char)*out->right)
			       ? read_number(c, word, &number)
			       : read_expected(c, word, NULL, "a number");
	case VALUE_WHAT:
		while (read_more(c))
			read_take(c);
		out->right = read_span(c, from, c->next);
		return true;
	case VALUE_DURATION:
	case VALUE_LIST:
	case VALUE_NONE: break;
	}
	return nanos_read(word.at, word.len, &time) ||
	       read_expected(c, word, NULL, "a time, as 60s or never");
}

/* A word, number or WHAT has no order. */
static bool check_order(struct cursor *c, struct word sign, const struct parameter *parameter,
	enum comparison comparison)
{
	bool ordered = parameter->kind != VALUE_WORD && parameter->kind != VALUE_WHAT;

	return ordered || comparison == CMP_EQUAL || comparison == CMP_UNEQUAL ||
	       read_wrong(c, sign, "found \"%s\", expected = or !=: a word is not more or less",
		       word_show(sign));
}

static bool read_left(struct cursor *c, struct word word, struct time_term *left)
{
	size_t end = word.len;
	const struct parameter *parameter = NULL;

	if (word.len > 2 && word.at[word.len - 1] == '}')
		parameter = profile_parameter(word.at + 1, word.len - 2);
	if (!parameter || parameter->kind == VALUE_DURATION || parameter->kind == VALUE_LIST) {
		if (!read_term(c, word, left))
			return false;
		return !read_is_list(left) ||
		       read_wrong(c, word,
			       "found the list \"%s\", expected one time of it, such "
			       "as {%s.1}",
			       word_show(word), left->parameter);
	}
	left->parameter = parameter->name;
	left->times = left->over = 1;
	left->text = arena_text(c->reading->arena, word.at, end);
	return true;
}

static bool read_condition(struct cursor *c, struct need *out)
{
	struct word word = read_take(c), sign;
	const struct parameter *parameter;

	if (!read_left(c, word, &out->left))
		return false;
	parameter = profile_parameter(out->left.parameter, strlen(out->left.parameter));
	sign = read_peek(c);
	return read_comparison(c, &out->comparison) &&
	       check_order(c, sign, parameter, out->comparison) && read_right(c, parameter, out);
}

static bool read_capability(struct cursor *c, struct need *out)
{
	struct word word;

	out->lacking = read_taken(c, "no");
	word = read_take(c);
	for (size_t i = 0; profile_capabilities[i]; i++)
		if (word_is(word, profile_capabilities[i])) {
			out->capability = profile_capabilities[i];
			return true;
		}
	return read_expected(c, word, profile_capabilities,
		out->lacking ? "a capability that is to be missing"
			     : "a capability or a condition, as {tw_rst} = closes");
}

static bool read_need(struct cursor *c, struct need *out)
{
	struct word word = read_peek(c);
	size_t from = c->next;
	bool condition = word.len > 0 && word.at[0] == '{';

	if (!(condition ? read_condition(c, out) : read_capability(c, out)))
		return false;
	out->text = read_span(c, from, c->next);
	return true;
}

/* Commas are words of their own where they stand at the end of one. */
static void split_commas(struct cursor *c)
{
	struct word *words = arena_get(c->reading->arena, (2 * c->count + 2) * sizeof *words);
	size_t n = 0;

	for (size_t i = c->next; i < c->count; i++) {
		struct word word = c->words[i];
		bool comma = word.len > 1 && word.at[word.len - 1] == ',';

		words[n++] = word_part(word, 0, word.len - comma);
		if (comma)
			words[n++] = word_part(word, word.len - 1, word.len);
	}
	c->words = words;
	c->count = n;
	c->next = 0;
}

bool read_needs(struct cursor *c, struct script *script)
{
	split_commas(c);
	if (!read_more(c))
		return c->emptied ||
		       read_expected(c, read_peek(c), NULL, "a capability or a condition");
	do {
		struct need need = {0};

		if (!read_need(c, &need))
			return false;
		script->needs = arena_grow(
			c->reading->arena, script->needs, &script->need_count, sizeof need);
		script->needs[script->need_count - 1] = need;
	} while (read_taken(c, ","));
	return !read_more(c) ||
	       read_expected(c, read_peek(c), NULL, "a comma, or the end of the needs");
}

static bool read_peer(struct cursor *c, struct script *script)
{
	static const char *const taken[] = {
		"user", "peer", "silence", "since", "or", "same", "named", "about", "of", NULL};
	struct word word = read_take(c);
	struct peer_pattern peer = {.name = word_copy(c->reading->arena, word)};

	for (size_t i = 0; taken[i]; i++)
		if (word_is(word, taken[i]))
			return read_wrong(c, word,
				"found \"%s\", expected another name: the "
				"language uses this word",
				taken[i]);
	if (!word_is_name(word))
		return read_expected(c, word, NULL, "a peer's name, a word in small letters");
	for (size_t i = 0; i < script->peer_count; i++)
		if (word_is(word, script->peers[i].name))
			return read_wrong(c, word, "found a second peer \"%s\"", peer.name);
	peer.crowd = read_taken(c, "of");
	if (peer.crowd && !read_number(c, read_take(c), &peer.size))
		return false;
	script->peers = arena_grow(
		c->reading->arena, script->peers, &script->peer_count, sizeof peer);
	script->peers[script->peer_count - 1] = peer;
	return true;
}

bool read_peers(struct cursor *c, struct script *script)
{
	split_commas(c);
	do {
		if (!read_peer(c, script))
			return false;
	} while (read_taken(c, ","));
	return !read_more(c) ||
	       read_expected(c, read_peek(c), NULL, "a comma, or the end of the peers");
}
