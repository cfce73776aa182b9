/* SPDX-License-Identifier: BSD-2-Clause */
/* Recording the rungs of the ladder while a row is played. */
#include "harness/play/row.h"

#include <stdarg.h>
#include <stdio.h>

static struct rung *new_rung(
	struct play *play, enum rung_kind kind, const struct puppet *puppet, nanos at)
{
	struct result *result = play->result;
	struct rung *rung;

	result->rungs = arena_grow(
		&result->arena, result->rungs, &result->rung_count, sizeof *result->rungs);
	rung = &result->rungs[result->rung_count - 1];
	*rung = (struct rung){
		.kind = kind,
		.at = at,
		.who = puppet ? puppet->name : NULL,
		.line = play->step ? play->step->at.line : 0,
		.in_way = play->phase == PHASE_WAY,
		.in_proof = play->phase == PHASE_PROOF,
	};
	return rung;
}

static seq_t relative(seq_t number, bool known, seq_t from)
{
	return known ? number - from : number;
}

void ladder_segment(struct play *play, const struct puppet *puppet, enum arrow arrow,
	const struct numbers *segment, nanos at)
{
	static const char *const arrows[] = {"-->", "--x", "<--", "x--"};
	const struct shadow *s = &puppet->shadow;
	bool ours = arrow == ARROW_PEER || arrow == ARROW_PEER_LOST;
	struct rung *rung = new_rung(play, ours ? RUNG_PEER : RUNG_TARGET, puppet, at);
	char flags[40], ack[24] = "", len[24] = "", reserved[24] = "";
	seq_t seq = ours ? relative(segment->seq, true, s->peer_iss)
			 : relative(segment->seq, s->iss_known, s->iss);

	if (segment->flags & WIRE_ACK)
		snprintf(ack, sizeof ack, " ack=%u",
			ours ? relative(segment->ack, s->iss_known, s->iss)
			     : relative(segment->ack, true, s->peer_iss));
	if (segment->len)
		snprintf(len, sizeof len, " len=%u", segment->len);
	if (segment->reserved)
		snprintf(reserved, sizeof reserved, " reserved=%u", segment->reserved);
	rung->what = arena_print(&play->result->arena, "%s %s seq=%u%s%s win=%u%s", arrows[arrow],
		wire_flags_write(segment->flags, flags), seq, ack, len, segment->window, reserved);
}

void ladder_note(struct play *play, enum rung_kind kind, const struct puppet *puppet, nanos at,
	const char *format, ...)
{
	char text[300];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	new_rung(play, kind, puppet, at)->what = arena_print(&play->result->arena, "%s", text);
}

void ladder_state(struct play *play, enum state seen)
{
	if (play->result->rung_count)
		play->result->rungs[play->result->rung_count - 1].state = state_name(seen);
}
