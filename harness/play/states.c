/* SPDX-License-Identifier: BSD-2-Clause */
/* The state right of the bar: looked up by the four-tuple where the target can tell. */
#include "harness/play/row.h"

#include <stdio.h>

enum { LOOK_AGAIN_MICROS = 500 };

/* CLOSED says that this connection is gone; a listener may be there. */
static bool fits(enum state seen, state_set wanted)
{
	if (seen == STATE_LISTEN && wanted & state_only(STATE_CLOSED))
		return true;
	return (wanted & state_only(seen)) != 0;
}

static enum state look(struct play *play, const struct puppet *puppet)
{
	return play->target.ops->state(&play->target, &puppet->flow);
}

bool states_are(struct play *play, const struct line *line, state_set wanted)
{
	if (!play->target.ops->state)
		return true;
	for (size_t i = 0; i < line->puppet_count; i++) {
		enum state seen = look(play, &line->puppets[i]);

		if (seen != STATE_NOT_SEEN && !fits(seen, wanted))
			return false;
	}
	return true;
}

static void check_one(struct play *play, struct puppet *puppet, state_set wanted)
{
	enum state seen = look(play, puppet);
	char wants[160], sees[40];

	ladder_state(play, seen);
	if (seen == STATE_NOT_SEEN && play->result->held[ASPECT_USER] == HELD)
		play->result->held[ASPECT_USER] = NOT_SEEN;
	if (seen == STATE_NOT_SEEN || fits(seen, wanted))
		return;
	snprintf(sees, sizeof sees, "state %s", state_name(seen));
	row_finds(play, ASPECT_USER, state_set_write(wanted, wants, sizeof wants), sees);
}

/* A line that does not ask leaves the states unknown. */
static void forget_states(const struct line *line)
{
	for (size_t i = 0; i < line->puppet_count; i++) {
		line->puppets[i].states = 0;
		news_states(&line->puppets[i], 0);
	}
}

void states_check(struct play *play, const struct line *line)
{
	state_set wanted = line->step->states;
	nanos deadline = nanos_add(play->target.now, row_prompt(play));

	if (wanted == 0)
		forget_states(line);
	if (wanted == 0 || play->over)
		return;
	if (!play->target.ops->state && play->result->held[ASPECT_USER] == HELD)
		play->result->held[ASPECT_USER] = NOT_SEEN;
	while (!states_are(play, line, wanted) && play->target.now < deadline)
		if (!hear(play, play->target.now + LOOK_AGAIN_MICROS * NANOS_MICRO))
			return;
	for (size_t i = 0; i < line->puppet_count; i++) {
		if (play->target.ops->state && !play->over)
			check_one(play, &line->puppets[i], wanted);
		line->puppets[i].states = wanted;
		news_states(&line->puppets[i], wanted);
	}
}

void states_begin(struct play *play, struct puppet *puppet)
{
	state_set states = play->step->states;
	state_set first = state_only(STATE_SYN_SENT) | state_only(STATE_SYN_RECEIVED);
	state_set gone = state_only(STATE_CLOSED) | state_only(STATE_LISTEN) |
			 state_only(STATE_TIME_WAIT);

	if (states == 0 || states & ~first || puppet->states == 0 || puppet->states & ~gone)
		return;
	shadow_begin(&puppet->shadow);
	puppet->sent = puppet->delivered = 0;
	puppet->receiving = false;
	puppet->promise_count = 0;
	news_begin(play, puppet);
}
