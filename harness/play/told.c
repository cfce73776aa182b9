/* SPDX-License-Identifier: BSD-2-Clause */
/* What the user is told, and the octets that reach the user. */
#include "harness/play/row.h"

#include <stdio.h>

static bool wants_signal(const struct line *line, enum signal signal)
{
	for (size_t i = 0; i < line->what_count; i++)
		if (line->whats[i]->kind == WHAT_TOLD && line->whats[i]->signal == signal)
			return true;
	return false;
}

/* The first signal that the line wants, or that is not free; free news that it does not want is
 * passed over, and so is what was told before our last line. */
static struct arrival *next_signal(
	struct play *play, const struct line *line, const struct puppet *puppet)
{
	struct arrival *told;

	while ((told = hear_of(play, puppet, HAPPENED_SIGNAL))) {
		if (!news_is_free(play, told->what.signal) ||
			(wants_signal(line, told->what.signal) &&
				(size_t)(told - play->arrivals) >= play->ours_mark))
			return told;
		told->taken = true;
	}
	return NULL;
}

/* A segment that came before the signal could rightly come was wanted by no line. */
static void refuse_packets(struct play *play, const struct line *line, const struct window *window)
{
	struct arrival *packet = hear_packet(play);

	if (packet && line->step->when.kind != WHEN_AT_ONCE && packet->what.at < window->earliest)
		await_unexpected(play, packet, line->step->text);
}

static struct arrival *wait_for_signal(struct play *play, const struct line *line,
	const struct puppet *puppet, const struct window *window)
{
	nanos end = nanos_add(window->latest, window_grace(play, window));
	struct arrival *told = next_signal(play, line, puppet);

	while (!told && !play->over && play->target.now < end) {
		hear(play, end);
		refuse_packets(play, line, window);
		told = next_signal(play, line, puppet);
	}
	if (!told && hear(play, play->target.now))
		told = next_signal(play, line, puppet);
	return told;
}

static void judge_signal(struct play *play, const struct line *line, const struct window *window,
	struct arrival *told)
{
	struct window when = *window;
	char seen[80] = "told nothing";

	if (told) {
		told->taken = true;
		snprintf(seen, sizeof seen, "told \"%s\"", signal_name(told->what.signal));
	}
	if (!told || !wants_signal(line, told->what.signal)) {
		row_finds(play, ASPECT_USER, line->step->text, seen);
		return;
	}
	if (line->step->when.kind == WHEN_AT_ONCE)
		when.earliest = play->ours_time; /* no order between signals and segments */
	window_judge(play, &when, seen, told->what.at);
	if (told->what.at > play->line_time)
		play->line_time = told->what.at;
}

void await_told(struct play *play, const struct line *line)
{
	if (play->target.deaf) {
		if (play->result->held[ASPECT_USER] == HELD)
			play->result->held[ASPECT_USER] = NOT_SEEN;
		return;
	}
	for (size_t i = 0; i < line->puppet_count && !play->over; i++) {
		struct puppet *puppet = &line->puppets[i];
		struct window window;

		if (!window_of(play, line, puppet, &window))
			return;
		judge_signal(play, line, &window, wait_for_signal(play, line, puppet, &window));
		puppet->last_event = play->line_time;
	}
}

/* --- octets ---------------------------------------------------------------------------------- */

/* How many octets beyond the n wanted have arrived in order and wait for the user; a FIN counts. */
static uint32_t beyond(const struct puppet *puppet, uint32_t n)
{
	const struct shadow *s = &puppet->shadow;

	return s->rcv_nxt - s->irs - 1 - puppet->delivered - n;
}

/* Asks for one octet more than is wanted when no more should be there: it must not come. */
static bool ask(struct play *play, struct puppet *puppet, uint32_t n)
{
	struct call call = {.kind = CALL_RECEIVE, .flow = puppet->flow, .linger = -1};

	call.count = beyond(puppet, n) <= 1 ? n + 1 : n;
	return user_calls(play, puppet, &call);
}

static bool right_octets(const struct puppet *puppet, const struct happening *data)
{
	for (uint32_t i = 0; i < data->len; i++)
		if (data->bytes[i] != peers_octet(true, puppet->delivered + i))
			return false;
	return true;
}

/* Takes one delivery; returns its octets, or 0 when there is none yet. */
static uint32_t take_data(struct play *play, struct puppet *puppet, const struct line *line)
{
	struct arrival *data = hear_of(play, puppet, HAPPENED_DATA);
	uint32_t len;

	if (!data)
		return 0;
	data->taken = true;
	puppet->receiving = false;
	len = (uint32_t)data->what.len;
	if (!right_octets(puppet, &data->what))
		row_finds(play, ASPECT_USER, line->step->text, "wrong octets");
	puppet->delivered += len;
	ladder_note(play, RUNG_USER, puppet, data->what.at, "user gets %u", len);
	return len;
}

/* Asks and waits until as many octets as wanted have come, or the latest instant is over. */
static uint32_t collect_octets(struct play *play, const struct line *line, struct puppet *puppet,
	const struct window *window, uint32_t wanted)
{
	bool waited_out = false;
	uint32_t got = 0;

	while (!play->over && got < wanted) {
		uint32_t more;

		if (!puppet->receiving && !ask(play, puppet, wanted - got))
			break;
		more = take_data(play, puppet, line);
		got += more;
		if (more > 0)
			continue;
		if (waited_out)
			break;
		waited_out = play->target.now >= window->latest;
		hear(play, waited_out ? play->target.now : window->latest);
	}
	return got;
}

static void get_octets(struct play *play, const struct line *line, struct puppet *puppet,
	const struct window *window)
{
	uint32_t wanted = 0, got;

	if (!row_number(play, puppet, &line->whats[0]->number, SENDING, &wanted))
		return;
	got = collect_octets(play, line, puppet, window, wanted);
	if (got != wanted)
		row_finds(play, ASPECT_USER, line->step->text,
			got < wanted ? "user gets too few" : "user gets too many");
}

void await_data(struct play *play, const struct line *line)
{
	for (size_t i = 0; i < line->puppet_count && !play->over; i++) {
		struct window window;

		if (!window_of(play, line, &line->puppets[i], &window))
			return;
		get_octets(play, line, &line->puppets[i], &window);
	}
}
