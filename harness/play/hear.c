/* SPDX-License-Identifier: BSD-2-Clause */
/* Letting time pass and sorting what happened meanwhile. */
#include "harness/play/row.h"

#include <string.h>

static void sort_packet(struct play *play, struct arrival *arrival)
{
	const struct happening *what = &arrival->what;
	struct puppet *puppet;

	if (play->capture)
		wire_capture_add(play->capture, what->at, what->bytes, what->len);
	wire_parse(what->bytes, what->len, &arrival->packet);
	if (arrival->packet.kind != WIRE_TCP && arrival->packet.kind != WIRE_MALFORMED)
		return;
	puppet = arrival->from = puppets_of_packet(play, &arrival->packet);
	if (!puppet)
		return;
	puppet->last_packet_len = what->len < sizeof puppet->last_packet
					  ? what->len
					  : sizeof puppet->last_packet;
	memcpy(puppet->last_packet, what->bytes, puppet->last_packet_len);
}

static void sort_inbox(struct play *play)
{
	for (; play->inbox_read < play->inbox.count; play->inbox_read++) {
		struct arrival *arrival;

		play->arrivals = arena_grow(
			&play->arena, play->arrivals, &play->arrival_count, sizeof *play->arrivals);
		arrival = &play->arrivals[play->arrival_count - 1];
		*arrival = (struct arrival){
			.what = play->inbox.items[play->inbox_read],
			.during = play->step,
			.phase = play->phase,
		};
		if (arrival->what.kind == HAPPENED_PACKET)
			sort_packet(play, arrival);
		else
			arrival->from = puppets_of_flow(play, &arrival->what.flow);
		if (arrival->what.kind == HAPPENED_SIGNAL)
			ladder_note(play, RUNG_USER, arrival->from, arrival->what.at,
				"user told \"%s\"", signal_name(arrival->what.signal));
	}
}

bool hear(struct play *play, nanos until)
{
	struct fault why;

	if (play->over)
		return false;
	if (until == NANOS_NEVER) {
		row_broken(play, "a wait without an end");
		return false;
	}
	if (!play->target.ops->collect(&play->target, until, &play->inbox, &why)) {
		row_broken(play, "%s", why.what);
		return false;
	}
	sort_inbox(play);
	return true;
}

struct arrival *hear_packet(struct play *play)
{
	while (play->first_open < play->arrival_count && play->arrivals[play->first_open].taken)
		play->first_open++;
	for (size_t i = play->first_open; i < play->arrival_count; i++)
		if (!play->arrivals[i].taken && play->arrivals[i].what.kind == HAPPENED_PACKET)
			return &play->arrivals[i];
	return NULL;
}

struct arrival *hear_of(struct play *play, const struct puppet *puppet, enum happening_kind kind)
{
	for (size_t i = play->first_open; i < play->arrival_count; i++)
		if (!play->arrivals[i].taken && play->arrivals[i].what.kind == kind &&
			(!puppet || play->arrivals[i].from == puppet))
			return &play->arrivals[i];
	return NULL;
}
