/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of ours: the calls of the target's user. */
#include "harness/play/row.h"

#include <stdio.h>

enum { SEND_MAX = 65535 };

static bool read_times(
	struct play *play, struct puppet *puppet, const struct what *what, struct call *call)
{
	call->linger = -1;
	if (what->timeout.count && !row_duration(play, puppet, &what->timeout, &call->timeout))
		return false;
	return !what->linger.count || row_duration(play, puppet, &what->linger, &call->linger);
}

static bool read_count(
	struct play *play, struct puppet *puppet, const struct what *what, struct call *call)
{
	uint32_t count = 0;

	if (what->number.count && !row_number(play, puppet, &what->number, SENDING, &count))
		return false;
	if (count > SEND_MAX) {
		row_broken(play, "%u octets in one call are more than %d", count, SEND_MAX);
		return false;
	}
	call->count = count;
	if (what->call == CALL_OPEN_PASSIVE)
		call->backlog = what->number.count
					? (int)count
					: (int)row_promise(play, puppet, "backlog")->number;
	return true;
}

static void after_call(struct play *play, struct puppet *puppet, const struct call *call)
{
	puppet->called[call->kind] = puppet->last_event = play->target.now;
	if (call->kind == CALL_SEND)
		puppet->sent += (uint32_t)call->count;
	if (call->kind == CALL_RECEIVE)
		puppet->receiving = true;
}

bool user_calls(struct play *play, struct puppet *puppet, const struct call *call)
{
	struct fault why = {0};

	switch (play->target.ops->call(&play->target, call, &why)) {
	case CALLED: after_call(play, puppet, call); return true;
	case CALL_LACKING: row_skips(play, "the target lacks this call: %s", why.what); break;
	case CALL_FAILED: row_broken(play, "%s", why.what); break;
	}
	return false;
}

/* STATUS must tell the state right of the bar. */
static void check_status(struct play *play, struct puppet *puppet)
{
	char wanted[160], seen[160];
	struct arrival *told;

	while (!(told = hear_of(play, puppet, HAPPENED_STATUS)) &&
		play->target.now < puppet->last_event + row_prompt(play))
		if (!hear(play, puppet->last_event + row_prompt(play)))
			return;
	if (!told && hear(play, play->target.now))
		told = hear_of(play, puppet, HAPPENED_STATUS);
	if (told)
		told->taken = true;
	if (told && (play->step->states == 0 || play->step->states & state_only(told->what.state)))
		return;
	snprintf(seen, sizeof seen, "STATUS tells %s",
		told ? state_name(told->what.state) : "nothing");
	row_finds(play, ASPECT_USER, state_set_write(play->step->states, wanted, sizeof wanted),
		seen);
}

void speak_call(struct play *play, struct puppet *puppet, const struct what *what)
{
	uint8_t bytes[SEND_MAX];
	struct call call = {.kind = what->call,
		.flow = puppet->flow,
		.bytes = bytes,
		.urgent = what->urgent,
		.on = what->on};

	if (!read_times(play, puppet, what, &call) || !read_count(play, puppet, what, &call))
		return;
	if (call.kind == CALL_SEND)
		for (uint32_t i = 0; i < call.count; i++)
			bytes[i] = peers_octet(false, puppet->sent + i);
	ladder_note(play, RUNG_USER, puppet, play->target.now, "%s", what->text);
	if (user_calls(play, puppet, &call) && call.kind == CALL_STATUS)
		check_status(play, puppet);
}
