/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading WHEN: at once, after, within, for, and since. */
#include "harness/script/read.h"

#include <ctype.h>

static const char *const whens[] = {"now", "at", "after", "within", "for", NULL};

/* Does the word begin like a time? {synack_end} is no time, but what happens. */
static bool like_time(struct word word)
{
	const struct parameter *parameter;
	size_t end = 1;

	if (word.len == 0 || word.at[0] != '{')
		return word.len > 0 &&
		       (isdigit((unsigned char)word.at[0]) || word_is(word, "never"));
	while (end < word.len && word.at[end] != '}' && word.at[end] != '.')
		end++;
	parameter = profile_parameter(word.at + 1, end - 1);
	return !parameter || parameter->kind != VALUE_WHAT;
}

/* `what` is the message's word for what must stand here. A list that a cell left empty: the line
 * is not played. */
static bool missing_time(struct cursor *c, const char *what)
{
	if (c->emptied) {
		c->dropped = true;
		return false;
	}
	return read_expected(c, read_peek(c), NULL, "%s", what);
}

static bool read_since(struct cursor *c, struct when *out)
{
	struct word word;

	if (!read_taken(c, "since"))
		return true;
	word = read_take(c);
	if (word_is_name(word)) {
		out->since = SINCE_NAME;
		out->since_name = word_copy(c->reading->arena, word);
		return read_name_known(c, word);
	}
	if (read_call_name(word, &out->since_call)) {
		out->since = SINCE_CALL;
		return true;
	}
	out->since = SINCE_FLAGS;
	return read_flags(c, word, &out->since_flags);
}

static bool read_each(struct cursor *c, struct when *out)
{
	if (!like_time(read_peek(c)))
		return missing_time(c, "a list, as {synack_waits}");
	while (read_more(c) && like_time(read_peek(c)))
		if (!read_list(c, read_take(c), &out->time))
			return false;
	return read_since(c, out);
}

static bool read_after(struct cursor *c, struct when *out)
{
	out->kind = WHEN_AFTER;
	if (read_taken(c, "each")) {
		out->kind = WHEN_AFTER_EACH;
		return read_each(c, out);
	}
	if (!like_time(read_peek(c)))
		return missing_time(c, "a time, as {two_msl} or 1s");
	return read_duration(c, read_take(c), &out->time) && read_since(c, out);
}

static bool read_within(struct cursor *c, struct when *out)
{
	out->kind = WHEN_WITHIN;
	if (!like_time(read_peek(c)))
		return missing_time(c, "a time, as {ack_delay}");
	return read_duration(c, read_take(c), &out->time) && read_since(c, out);
}

bool read_when(struct cursor *c, struct when *out)
{
	if (read_taken(c, "now")) {
		out->kind = WHEN_NOW;
		return true;
	}
	if (read_taken(c, "at")) {
		out->kind = WHEN_AT_ONCE;
		return read_taken(c, "once") || read_expected(c, read_peek(c), NULL, "at once");
	}
	if (read_taken(c, "after"))
		return read_after(c, out);
	if (read_taken(c, "within"))
		return read_within(c, out);
	if (read_taken(c, "for")) {
		out->kind = WHEN_FOR;
		if (!like_time(read_peek(c)))
			return missing_time(c, "a time, as 2s");
		return read_duration(c, read_take(c), &out->time);
	}
	return read_expected(c, read_peek(c), whens, "now, at once, after, within or for");
}
