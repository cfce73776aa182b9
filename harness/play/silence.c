/* SPDX-License-Identifier: BSD-2-Clause */
/* Silence is checked, not assumed: nothing comes, and the state changes when it should. */
#include "harness/play/row.h"

#include <stdio.h>

enum { POLL_MILLIS = 5 };

void await_unexpected(struct play *play, struct arrival *arrival, const char *wanted)
{
	struct puppet *puppet = arrival->from;
	char seen[200], described[160];
	struct numbers numbers;

	arrival->taken = true;
	numbers_of(&arrival->packet, &numbers);
	if (arrival->packet.kind == WIRE_MALFORMED)
		snprintf(seen, sizeof seen, "a packet with a wrong %s", arrival->packet.malformed);
	else if (arrival->packet.kind != WIRE_TCP)
		snprintf(seen, sizeof seen, "a packet that is not TCP");
	else if (!puppet)
		snprintf(seen, sizeof seen, "%s to nobody",
			wire_flags_write(numbers.flags, described));
	else
		snprintf(seen, sizeof seen, "%s%s%s",
			shadow_describe(&puppet->shadow, &numbers, described, sizeof described),
			puppet->name ? " to " : "", puppet->name ? puppet->name : "");
	if (puppet)
		ladder_segment(play, puppet, ARROW_TARGET, &numbers, arrival->what.at);
	row_finds(play, ASPECT_WIRE, wanted, seen);
}

bool quiet_until(struct play *play, nanos until)
{
	do {
		struct arrival *arrival;

		if (!hear(play, until))
			return false;
		arrival = hear_packet(play);
		if (arrival)
			await_unexpected(play, arrival, "silence");
	} while (!play->over && play->target.now < until);
	return !play->over;
}

/* The times between which the states of all puppets of the line must change. */
static bool change_window(struct play *play, const struct line *line, struct window *all)
{
	*all = (struct window){0, NANOS_NEVER, 0};
	for (size_t i = 0; i < line->puppet_count; i++) {
		struct window one;

		if (!window_of(play, line, &line->puppets[i], &one))
			return false;
		all->base = one.base;
		all->earliest = one.earliest < all->earliest ? one.earliest : all->earliest;
		all->latest = one.latest > all->latest ? one.latest : all->latest;
	}
	return true;
}

/* Before the earliest instant the states must still be the old ones. */
static bool unchanged_before(
	struct play *play, const struct line *line, const struct window *window)
{
	state_set old = line->puppets[0].states, next = line->step->states;
	nanos before = window->earliest - 1;

	if (before > play->target.now && !quiet_until(play, before))
		return false;
	if (old && next && !(old & next) && states_are(play, line, next) &&
		play->target.ops->state && play->target.now < window->earliest)
		row_finds(
			play, ASPECT_TIME, "the state to change later", "state changed too early");
	return !play->over;
}

static void change_by(struct play *play, const struct line *line, const struct window *window)
{
	nanos step = play->target.is_virtual ? window->latest : POLL_MILLIS * NANOS_MILLI;

	while (play->target.now < window->latest &&
		(play->target.is_virtual || !play->target.ops->state ||
			!states_are(play, line, line->step->states))) {
		nanos until = nanos_add(play->target.now, step);

		if (!quiet_until(play, until < window->latest ? until : window->latest))
			return;
	}
	quiet_until(play, play->target.now);
}

void await_silence(struct play *play, const struct line *line)
{
	bool changes = line->step->when.kind == WHEN_AFTER && line->step->states;
	struct window window;

	if (!change_window(play, line, &window))
		return;
	if (changes && unchanged_before(play, line, &window))
		change_by(play, line, &window);
	else if (!changes)
		quiet_until(
			play, line->step->when.kind == WHEN_FOR ? window.earliest : window.latest);
	for (size_t i = 0; i < line->puppet_count; i++)
		line->puppets[i].last_event = play->target.now;
	if (line->step->when.kind != WHEN_AT_ONCE)
		ladder_note(play, RUNG_NOTE, line->puppets, play->target.now, "silence");
}
