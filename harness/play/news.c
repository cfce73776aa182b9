/* SPDX-License-Identifier: BSD-2-Clause */
/* Good news may go unwritten because it follows from the states; so it must follow from them: once,
 * and not before. */
#include "harness/play/row.h"

#include <stdio.h>

static const state_set SYNCHRONIZED = 1u << STATE_ESTABLISHED | 1u << STATE_FIN_WAIT_1 |
				      1u << STATE_FIN_WAIT_2 | 1u << STATE_CLOSE_WAIT |
				      1u << STATE_CLOSING | 1u << STATE_LAST_ACK |
				      1u << STATE_TIME_WAIT;
static const state_set PEER_FINISHED = 1u << STATE_CLOSE_WAIT | 1u << STATE_CLOSING |
				       1u << STATE_LAST_ACK | 1u << STATE_TIME_WAIT;

void news_states(struct puppet *puppet, state_set states)
{
	puppet->synchronized |= states == 0 || states & SYNCHRONIZED;
	puppet->peer_finished |= states == 0 || states & PEER_FINISHED;
}

/* On a real clock the user's news may come after the next connection has begun: what was owed for
 * the last one may still be told once. */
void news_begin(struct play *play, struct puppet *puppet)
{
	puppet->owed_established = !play->target.is_virtual && puppet->synchronized &&
				   !puppet->told_established;
	puppet->owed_closing = !play->target.is_virtual && puppet->peer_finished &&
			       !puppet->told_closing;
	puppet->synchronized = puppet->peer_finished = false;
	puppet->told_established = puppet->told_closing = false;
}

/* One piece of good news: whether the states bear it out, whether it was told, whether it is owed.
 */
static void judge_one(struct play *play, enum signal signal, bool may, bool *told, bool *owed)
{
	char seen[80];

	if (may && !*told) {
		*told = true;
		return;
	}
	if (*owed) {
		*owed = false;
		return;
	}
	snprintf(seen, sizeof seen, "told \"%s\" %s", signal_name(signal),
		*told ? "again" : "too early");
	*told = true;
	row_finds_unasked(play, "good news once, and when the states bear it out", seen);
}

/* A call in a state that refuses it is answered with "connection closing" too. */
static bool answers_a_call(const struct line *line)
{
	return line && line->whats[0]->kind == WHAT_CALL;
}

void news_check(struct play *play, const struct line *line)
{
	for (; play->news_read < play->arrival_count; play->news_read++) {
		const struct arrival *arrival = &play->arrivals[play->news_read];
		struct puppet *puppet = arrival->from;

		if (arrival->what.kind != HAPPENED_SIGNAL || !puppet)
			continue;
		if (arrival->what.signal == SIGNAL_ESTABLISHED)
			judge_one(play, SIGNAL_ESTABLISHED, puppet->synchronized,
				&puppet->told_established, &puppet->owed_established);
		else if (arrival->what.signal == SIGNAL_CLOSING && !answers_a_call(line))
			judge_one(play, SIGNAL_CLOSING, puppet->peer_finished,
				&puppet->told_closing, &puppet->owed_closing);
	}
}

static bool asks_for(const struct script *script, enum signal signal)
{
	for (size_t i = 0; i < script->step_count; i++)
		for (size_t j = 0; j < script->steps[i].what_count; j++) {
			const struct what *what = &script->steps[i].whats[j];

			if (what->kind == WHAT_TOLD && what->signal == signal)
				return true;
		}
	return false;
}

bool news_is_free(const struct play *play, enum signal signal)
{
	if (signal == SIGNAL_ESTABLISHED || signal == SIGNAL_CLOSING)
		return true;
	return !signal_is_bad(signal) && !asks_for(play->script, signal);
}

static bool needs_no_line(const struct play *play, const struct happening *what)
{
	return what->kind == HAPPENED_PACKET ||
	       (what->kind == HAPPENED_SIGNAL && news_is_free(play, what->signal));
}

/* News that is not free, and octets, that no line asked for. */
void news_unasked(struct play *play)
{
	for (size_t i = 0; i < play->arrival_count && !play->over; i++) {
		const struct arrival *arrival = &play->arrivals[i];
		char seen[80] = "octets for the user";

		if (arrival->taken || needs_no_line(play, &arrival->what))
			continue;
		if (arrival->what.kind == HAPPENED_SIGNAL)
			snprintf(seen, sizeof seen, "told \"%s\"",
				signal_name(arrival->what.signal));
		play->step = arrival->during ? arrival->during : play->step;
		play->phase = arrival->phase;
		row_finds_unasked(play, "no news that the case does not ask for", seen);
	}
}
