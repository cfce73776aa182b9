/* SPDX-License-Identifier: BSD-2-Clause */
/* Waiting for the target's segments: each puppet of the line for its own, in its own time. */
#include "harness/play/row.h"

#include <stdio.h>

/* What one puppet still waits for. */
struct wait {
	struct puppet *puppet;
	nanos list[VALUE_TIMES]; /* after each: the waits between the copies */
	size_t count, done;
	struct window window;
};

static bool allows_silence(const struct line *line)
{
	for (size_t i = 0; i < line->what_count; i++)
		if (line->whats[i]->kind == WHAT_SILENCE)
			return true;
	return false;
}

static const char *wanted_of(struct play *play, const struct line *line, const struct wait *wait)
{
	const char *text = "";

	for (size_t i = 0; i < line->what_count; i++)
		text = arena_print(&play->arena, "%s%s%s", text, i ? " or " : "",
			match_wanted(play, wait->puppet, line->whats[i]));
	if (wait->count > 1)
		text = arena_print(
			&play->arena, "%s (copy %zu of %zu)", text, wait->done + 1, wait->count);
	return text;
}

/* For the signature: which of many copies it was. */
static void name_copy(struct play *play, const struct wait *wait)
{
	play->copy = wait->count > 1 ? arena_print(&play->arena, ", copy %zu of %zu",
					       wait->done + 1, wait->count)
				     : NULL;
}

/* For the next copy of a list. */
static void open_window(struct play *play, struct wait *wait, nanos base)
{
	nanos due = row_due_after(play, base, wait->list[wait->done]);

	wait->window = window_around(play, base, due);
}

static bool start_wait(struct play *play, const struct line *line, struct wait *wait)
{
	const struct when *when = &line->step->when;
	nanos base;

	wait->count = 1;
	if (when->kind != WHEN_AFTER_EACH)
		return window_of(play, line, wait->puppet, &wait->window);
	if (!row_list(play, wait->puppet, &when->time, wait->list, &wait->count) ||
		!line_base(play, line, wait->puppet, &base))
		return false;
	if (wait->count)
		open_window(play, wait, base);
	return true;
}

/* The pattern that the packet fits, or NULL with what differed from the first. */
static const struct what *fitting(struct play *play, const struct line *line, struct wait *wait,
	const struct arrival *arrival, const char **why)
{
	*why = NULL;
	for (size_t i = 0; i < line->what_count && !play->over; i++) {
		const char *differs = NULL;

		if (line->whats[i]->kind != WHAT_SEGMENT)
			continue;
		if (match_segment(play, wait->puppet, line->whats[i], &arrival->packet, &differs))
			return line->whats[i];
		if (!*why)
			*why = differs;
	}
	return NULL;
}

static void take(
	struct play *play, const struct line *line, struct wait *wait, struct arrival *arrival)
{
	const char *why;
	const struct what *what;
	struct numbers numbers;

	name_copy(play, wait);
	what = fitting(play, line, wait, arrival, &why);
	if (play->over)
		return;
	if (!what) {
		await_unexpected(play, arrival,
			arena_print(&play->arena, "%s (differs in: %s)",
				wanted_of(play, line, wait), why ? why : "kind"));
		return;
	}
	arrival->taken = true;
	numbers_of(&arrival->packet, &numbers);
	if (!window_holds(&wait->window, arrival->what.at))
		window_judge(play, &wait->window, wanted_of(play, line, wait), arrival->what.at);
	shadow_target_sent(&wait->puppet->shadow, &numbers, what->arrow == ARROW_TARGET);
	ladder_segment(play, wait->puppet, what->arrow, &numbers, arrival->what.at);
	latest_note(&wait->puppet->shadow.from_target, &numbers, arrival->what.at);
	wait->puppet->last_event = play->line_time = arrival->what.at;
	if (++wait->done < wait->count)
		open_window(play, wait, arrival->what.at);
}

static struct wait *wait_of(struct wait *waits, size_t count, const struct puppet *puppet)
{
	for (size_t i = 0; i < count; i++)
		if (waits[i].puppet == puppet && waits[i].done < waits[i].count)
			return &waits[i];
	return NULL;
}

/* The open wait that gives up first. */
static struct wait *soonest(
	struct play *play, struct wait *waits, size_t count, nanos *until, bool silence)
{
	struct wait *first = NULL;

	for (size_t i = 0; i < count; i++) {
		nanos grace = silence ? 0 : window_grace(play, &waits[i].window);
		nanos end = nanos_add(waits[i].window.latest, grace);

		if (waits[i].done == waits[i].count || (first && *until <= end))
			continue;
		first = &waits[i];
		*until = end;
	}
	return first;
}

static void next_packet(
	struct play *play, const struct line *line, struct wait *waits, size_t count)
{
	struct arrival *arrival = hear_packet(play);
	struct wait *wait;

	if (!arrival)
		return;
	wait = arrival->packet.kind == WIRE_TCP || arrival->packet.kind == WIRE_MALFORMED
		       ? wait_of(waits, count, arrival->from)
		       : NULL;
	if (wait)
		take(play, line, wait, arrival);
	else
		await_unexpected(play, arrival, line->step->text);
}

static void give_up(struct play *play, const struct line *line, struct wait *wait, bool silence)
{
	name_copy(play, wait);
	ladder_note(play, RUNG_NOTE, wait->puppet, play->target.now,
		silence ? "silence" : "nothing came");
	if (!silence)
		row_finds(play, ASPECT_WIRE, wanted_of(play, line, wait), "nothing");
	wait->done = wait->count;
	play->line_time = wait->puppet->last_event = play->target.now;
}

static void wait_for_all(
	struct play *play, const struct line *line, struct wait *waits, size_t count)
{
	bool silence = allows_silence(line);
	nanos until = 0;

	while (!play->over) {
		struct wait *first = soonest(play, waits, count, &until, silence);

		if (!first)
			return;
		if (hear_packet(play)) {
			next_packet(play, line, waits, count);
		} else if (play->target.now < until) {
			hear(play, until);
		} else if (hear(play, play->target.now) && !hear_packet(play)) {
			give_up(play, line, first, silence);
		}
	}
}

void await_segments(struct play *play, const struct line *line)
{
	struct wait *waits = arena_get(&play->arena, line->puppet_count * sizeof *waits);

	for (size_t i = 0; i < line->puppet_count; i++) {
		waits[i].puppet = &line->puppets[i];
		if (!start_wait(play, line, &waits[i]))
			return;
	}
	wait_for_all(play, line, waits, line->puppet_count);
	play->copy = NULL;
}
