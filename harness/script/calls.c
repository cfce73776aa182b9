/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading what the user does: the calls of RFC 9293 section 3.9.1 and their options. */
#include "harness/script/read.h"

#include <string.h>

/* OPEN and LEAVE are completed by the words behind them. */
static const struct {
	const char *name;
	enum call_kind kind;
} calls[] = {
	{"OPEN", CALL_OPEN_ACTIVE},
	{"SEND", CALL_SEND},
	{"RECEIVE", CALL_RECEIVE},
	{"CLOSE", CALL_CLOSE},
	{"LEAVE", CALL_LEAVE},
	{"ABORT", CALL_ABORT},
	{"STATUS", CALL_STATUS},
};

const char *const read_call_names[] = {
	"OPEN",
	"SEND",
	"RECEIVE",
	"CLOSE",
	"LEAVE",
	"ABORT",
	"STATUS",
	NULL,
};

static const char *const option_names[] = {"timeout=", "linger=", "backlog=", "listener", NULL};

bool read_call_name(struct word word, enum call_kind *out)
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (word_is(word, calls[i].name)) {
			*out = calls[i].kind;
			return true;
		}
	return false;
}

/* A time that the case gives itself may be waited for as a literal: remembered for the checks. */
static void grant(struct cursor *c, const struct time_sum *sum)
{
	struct row *row = c->row;

	if (!row || sum->count != 1 || sum->terms[0].parameter)
		return;
	row->granted = arena_grow(
		c->reading->arena, row->granted, &row->granted_count, sizeof *row->granted);
	row->granted[row->granted_count - 1] = sum->terms[0].literal;
}

static bool misplaced(struct cursor *c, struct word word, const char *belongs)
{
	return read_wrong(
		c, word, "found \"%s\", expected it only with %s", word_show(word), belongs);
}

static bool read_time_option(struct cursor *c, struct word word, size_t from, struct time_sum *out)
{
	if (!read_duration(c, word_part(word, from, word.len), out))
		return false;
	grant(c, out);
	return true;
}

static bool read_option(struct cursor *c, struct word word, struct what *out)
{
	bool opens = out->call == CALL_OPEN_ACTIVE || out->call == CALL_OPEN_PASSIVE;

	if (word_starts(word, "timeout="))
		return opens ? read_time_option(c, word, strlen("timeout="), &out->timeout)
			     : misplaced(c, word, "OPEN");
	if (word_starts(word, "linger="))
		return out->call == CALL_LEAVE
			       ? read_time_option(c, word, strlen("linger="), &out->linger)
			       : misplaced(c, word, "LEAVE");
	if (word_starts(word, "backlog="))
		return out->call == CALL_OPEN_PASSIVE
			       ? read_number(c, word_part(word, strlen("backlog="), word.len),
					 &out->number)
			       : misplaced(c, word, "OPEN passive");
	if (word_is(word, "listener")) {
		if (out->call != CALL_LEAVE)
			return misplaced(c, word, "LEAVE");
		out->call = CALL_LEAVE_LISTENER;
		return true;
	}
	return read_expected(c, word, option_names,
		"the end of the call, timeout=, linger=, backlog= or listener");
}

static bool read_open(struct cursor *c, struct what *out)
{
	static const char *const ways[] = {"active", "passive", NULL};

	if (read_taken(c, "active"))
		out->call = CALL_OPEN_ACTIVE;
	else if (read_taken(c, "passive"))
		out->call = CALL_OPEN_PASSIVE;
	else
		return read_expected(c, read_peek(c), ways, "OPEN active or OPEN passive");
	return true;
}

bool read_call(struct cursor *c, struct what *out)
{
	struct word word = read_take(c);

	out->kind = WHAT_CALL;
	if (!read_call_name(word, &out->call))
		return read_expected(c, word, read_call_names,
			"a call (OPEN SEND RECEIVE CLOSE LEAVE ABORT STATUS), gets or told");
	if (out->call == CALL_OPEN_ACTIVE && !read_open(c, out))
		return false;
	if (out->call == CALL_SEND || out->call == CALL_RECEIVE) {
		if (!read_more(c))
			return read_expected(c, read_peek(c), NULL, "how many octets");
		if (!read_number(c, read_take(c), &out->number))
			return false;
	}
	while (read_more(c) && !word_is(read_peek(c), "or"))
		if (!read_option(c, read_take(c), out))
			return false;
	return true;
}
