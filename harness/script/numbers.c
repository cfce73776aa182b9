/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading numbers: the variables of RFC 9293 section 3.3.1, whole numbers, + and -. */
#include "harness/script/read.h"

#include <ctype.h>
#include <string.h>

static const char *const variable_names[] = {"ISS", "IRS", "SND.UNA", "SND.NXT", "SND.WND",
	"RCV.NXT", "RCV.WND", "SEG.SEQ", "SEG.ACK", "SEG.LEN", "SEG.WND", NULL};

static const char *const peer_names[] = {"ISS", "SND.NXT", "RCV.NXT", NULL};

/* 123 or 2^31; false where it is neither or does not fit 32 bits. */
static bool read_literal(struct word word, uint32_t *out)
{
	uint64_t number = 0;
	size_t i = 0;

	if (word_starts(word, "2^"))
		i = 2;
	if (word.len == i || word.len - i > 10)
		return false;
	for (; i < word.len; i++) {
		if (!isdigit((unsigned char)word.at[i]))
			return false;
		number = number * 10 + (uint64_t)(word.at[i] - '0');
	}
	if (word_starts(word, "2^") && number < 32)
		number = UINT64_C(1) << number;
	else if (word_starts(word, "2^"))
		return false;
	*out = (uint32_t)number;
	return number <= UINT32_MAX;
}

static bool find(struct word word, const char *const *names, size_t *index)
{
	for (*index = 0; names[*index]; (*index)++)
		if (word_is(word, names[*index]))
			return true;
	return false;
}

/* peer.ISS, good.SND.NXT: the word before the point is `peer` or a further peer. */
static bool read_peers_own(struct cursor *c, struct word word, struct number_term *out)
{
	const char *point = memchr(word.at, '.', word.len);
	size_t len = (size_t)(point - word.at), index;
	struct word who = word_part(word, 0, len), name = word_part(word, len + 1, word.len);

	if (!word_is(who, "peer")) {
		struct cursor alone = *c;

		alone.words = &who;
		alone.count = 1;
		alone.next = 0;
		if (!read_who(&alone, &out->peer))
			return read_expected(c, who, NULL, "peer or a further peer of the case");
	}
	if (!find(name, peer_names, &index))
		return read_expected(c, name, peer_names, "ISS, SND.NXT or RCV.NXT of a peer");
	out->variable = (enum variable)(VAR_PEER_ISS + (int)index);
	return true;
}

static bool read_value(struct cursor *c, struct word word, struct number_term *out)
{
	size_t index;

	if (find(word, variable_names, &index)) {
		out->variable = (enum variable)index;
		return true;
	}
	if (word.len > 2 && word.at[0] == '{' && word.at[word.len - 1] == '}') {
		const struct parameter *parameter = read_parameter(
			c, word_part(word, 1, word.len - 1), 1u << VALUE_NUMBER);

		out->variable = VAR_PARAMETER;
		out->parameter = parameter ? parameter->name : NULL;
		return parameter != NULL;
	}
	if (word.len && islower((unsigned char)word.at[0]) && memchr(word.at, '.', word.len))
		return read_peers_own(c, word, out);
	out->variable = VAR_NUMBER;
	if (read_literal(word, &out->number))
		return true;
	if (word.len && isdigit((unsigned char)word.at[0]))
		return read_expected(c, word, NULL, "a whole number below 2^32");
	return read_expected(c, word, variable_names, "a variable of RFC 9293");
}

static size_t term_end(struct word word, size_t at)
{
	while (at < word.len && word.at[at] != '+' && word.at[at] != '-')
		at++;
	return at;
}

bool read_number(struct cursor *c, struct word word, struct number_sum *out)
{
	bool minus = false;

	*out = (struct number_sum){.text = word_copy(c->reading->arena, word)};
	for (size_t at = 0, end; at <= word.len; at = end + 1) {
		struct number_term term = {.minus = minus};

		end = term_end(word, at);
		if (end == at && word.len > 0)
			return read_wrong(c, word_part(word, at, word.len),
				"found \"%s\", expected a number or a variable on both sides of + "
				"and -",
				word_show(word));
		if (!read_value(c, word_part(word, at, end), &term))
			return false;
		out->terms = arena_grow(
			c->reading->arena, out->terms, &out->count, sizeof *out->terms);
		out->terms[out->count - 1] = term;
		minus = end < word.len && word.at[end] == '-';
	}
	return true;
}
