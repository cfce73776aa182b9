/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading what the user does: the calls of RFC 9293 section 3.9.1 and their options. */
#include "harness/script/read.h"

#include <string.h>

/* OPEN, LEAVE and KEEP-ALIVE are completed by the words behind them. */
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
	{"KEEP-ALIVE", CALL_KEEP_ALIVE},
};

const char *const read_call_names[] = {
	"OPEN",
	"SEND",
	"RECEIVE",
	"CLOSE",
	"LEAVE",
	"ABORT",
	"STATUS",
	"KEEP-ALIVE",
	NULL,
};

static const char *const option_names[] = {
	"timeout=", "linger=", "backlog=", "listener", "urgent", NULL};

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

static bool takes_time(enum call_kind call)
{
	return call == CALL_OPEN_ACTIVE || call == CALL_OPEN_PASSIVE || call == CALL_SEND;
}

static bool read_time_option(struct cursor *c, struct word word, size_t from, struct time_sum *out)
{
	if (!read_duration(c, word_part(word, from, word.len), out))
		return false;
	grant(c, out);
	return true;
}

static bool read_word_option(struct cursor *c, struct word word, struct what *out)
{
	if (word_is(word, "listener")) {
		if (out->call != CALL_LEAVE)
			return misplaced(c, word, "LEAVE");
		out->call = CALL_LEAVE_LISTENER;
		return true;
	}
	if (word_is(word, "urgent")) {
		out->urgent = true;
		return out->call == CALL_SEND || misplaced(c, word, "SEND");
	}
	return read_expected(c, word, option_names,
		"the end of the call, timeout=, linger=, backlog=, listener or urgent");
}

static bool read_option(struct cursor *c, struct word word, struct what *out)
{
	if (word_starts(word, "timeout="))
		return takes_time(out->call)
			       ? read_time_option(c, word, strlen("timeout="), &out->timeout)
			       : misplaced(c, word, "OPEN and SEND");
	if (word_starts(word, "linger="))
		return out->call == CALL_LEAVE
			       ? read_time_option(c, word, strlen("linger="), &out->linger)
			       : misplaced(c, word, "LEAVE");
	if (word_starts(word, "backlog="))
		return out->call == CALL_OPEN_PASSIVE
			       ? read_number(c, word_part(word, strlen("backlog="), word.len),
					 &out->number)
			       : misplaced(c, word, "OPEN passive");
	return read_word_option(c, word, out);
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

static bool read_switch(struct cursor *c, struct what *out)
{
	static const char *const sides[] = {"on", "off", NULL};

	out->on = read_taken(c, "on");
	return out->on || read_taken(c, "off") ||
	       read_expected(c, read_peek(c), sides, "KEEP-ALIVE on or KEEP-ALIVE off");
}

static bool read_count(struct cursor *c, struct what *out)
{
	if (!read_more(c))
		return read_expected(c, read_peek(c), NULL, "how many octets");
	return read_number(c, read_take(c), &out->number);
}

/* What must stand behind the name of the call. */
static bool complete(struct cursor *c, struct what *out)
{
	if (out->call == CALL_OPEN_ACTIVE)
		return read_open(c, out);
	if (out->call == CALL_KEEP_ALIVE)
		return read_switch(c, out);
	return (out->call != CALL_SEND && out->call != CALL_RECEIVE) || read_count(c, out);
}

bool read_call(struct cursor *c, struct what *out)
{
	struct word word = read_take(c);

	out->kind = WHAT_CALL;
	if (!read_call_name(word, &out->call))
		return read_expected(c, word, read_call_names,
			"a call (OPEN SEND RECEIVE CLOSE LEAVE ABORT STATUS KEEP-ALIVE), gets or "
			"told");
	if (!complete(c, out))
		return false;
	while (read_more(c) && !word_is(read_peek(c), "or"))
		if (!read_option(c, read_take(c), out))
			return false;
	return true;
}
