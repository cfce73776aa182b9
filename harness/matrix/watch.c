/* SPDX-License-Identifier: BSD-2-Clause */
/* On a sample: a segment that acknowledges nothing does not move the retransmission timer. The same
 * way without the segment says when the copy has to come. */
#include "harness/matrix/seat.h"

#include <stdlib.h>

/* The segment arrives so long after what waits for its acknowledgment was sent: a timer that begins
 * anew then is late by as much. */
static const nanos PAUSE = 100 * 1000000;
/* Copies come within this; where time costs nothing, those of slow profiles too. */
static const nanos PATIENCE = 1400 * (nanos)1000000, VIRTUAL_PATIENCE = 20 * NANOS_SECOND;
/* Real timers are counted in wheels, and read by a scheduler. */
static const nanos TOLERANCE = 45 * 1000000;

/* So many at a time where one boot serves many: their copies come at one instant, and none may come
 * while others are still on their way. */
enum { EVERY = 41, TOGETHER = 256, TRIES = 8 };

/* Whether what reaches beyond the window is taken at all is not asked here. */
static bool acknowledges_all(const struct cell *cell)
{
	return (cell->at[AXIS_CONTROL] & ~(WIRE_PSH | WIRE_URG)) == WIRE_ACK &&
	       cell->at[AXIS_SEQ] == SEQ_NXT && cell->at[AXIS_ACK] == ACK_NXT &&
	       cell->at[AXIS_LENGTH] != LENGTH_WINDOW_1;
}

/* Does the cell leave everything as it was, with something in flight? What it acknowledges and
 * offers does not count where it must be dropped. */
static bool is_eligible(const struct seat *seat)
{
	const struct oracle_reaction *reaction = &seat->ruling.allowed[0];
	const struct oracle_view *view = &seat->view;
	const struct oracle_segment *segment = &seat->segment;
	bool acknowledges = segment->flags & WIRE_ACK && seq_lt(view->snd_una, segment->ack) &&
			    seq_le(segment->ack, view->snd_nxt);

	bool opens = seat->cell->at[AXIS_OFFER] == OFFER_OPEN;

	return seat->route->in_flight > 0 && reaction->after == view->state &&
	       reaction->rcv_nxt == view->rcv_nxt && reaction->answer != ORACLE_SYN_ACK &&
	       seat->has_sent && ((opens && !acknowledges) || !judge_may_count(view, segment));
}

/* Does the cell acknowledge all that is in flight, in turn, so that no copy may come? Where our FIN
 * is acknowledged the state has shown it. */
static bool is_settled(const struct seat *seat)
{
	return acknowledges_all(seat->cell) && seat->has_sent && seat->view.syn_acknowledged &&
	       seat->ruling.allowed[0].after == seat->view.state &&
	       judge_may_count(&seat->view, &seat->segment);
}

/* One cell of the sample, and how long its copy took; the first of each route is left alone, and
 * shows when a copy comes by itself. */
struct sample {
	size_t cell;
	bool alone;
	bool counts;
	bool settled; /* no copy may come */
	nanos took;   /* 0: no copy came */
};

static bool copies_are_there(const struct game *game)
{
	for (size_t i = 0; i < game->seat_count; i++)
		if (game->seats[i].phase == PHASE_HELD && game->seats[i].copy_at == 0)
			return false;
	return true;
}

static bool watch_for(struct game *game, nanos wait)
{
	nanos end = nanos_add(game->target.now, wait);

	while (game->target.now < end && !copies_are_there(game))
		if (!hear_until(game, end))
			return false;
	return true;
}

/* A copy that came before its time says that the harness was late. */
static bool was_late(const struct game *game)
{
	for (size_t i = 0; i < game->seat_count; i++)
		if (game->seats[i].phase == PHASE_HELD && game->seats[i].copy_at > 0)
			return true;
	return false;
}

static bool let_on(struct game *game, struct sample *samples)
{
	for (size_t i = 0; i < game->seat_count; i++) {
		struct seat *seat = &game->seats[i];

		if (seat->phase != PHASE_HELD || samples[i].alone)
			continue;
		if (!game_meets(game, seat))
			return false;
		samples[i].settled = seat->phase == PHASE_ANSWER && is_settled(seat);
		samples[i].counts = samples[i].settled ||
				    (seat->phase == PHASE_ANSWER && is_eligible(seat));
		seat->phase = samples[i].counts ? PHASE_HELD : PHASE_OVER;
	}
	return true;
}

static void take_times(const struct game *game, struct sample *samples)
{
	for (size_t i = 0; i < game->seat_count; i++) {
		const struct seat *seat = &game->seats[i];

		samples[i].took = seat->copy_at > 0 ? seat->copy_at - seat->sent_at : 0;
	}
}

/* Plays samples side by side, as many as the game has seats for. */
static bool watch_some(struct game *game, struct sample *samples, size_t count, bool *late)
{
	nanos patience = game->setup->kind->is_virtual ? VIRTUAL_PATIENCE : PATIENCE;
	struct outcome_of_cell unused;
	bool went_well;

	game->seat_count = count;
	for (size_t i = 0; i < count; i++) {
		game_sits(game, &game->seats[i], samples[i].cell, &unused);
		game->seats[i].held = true;
		samples[i].took = 0;
	}
	went_well = game_boots(game) && game_plays(game) && watch_for(game, PAUSE);
	*late = went_well && game->setup->kind->many && was_late(game);
	if (went_well && !*late)
		went_well = let_on(game, samples) && watch_for(game, patience);
	if (went_well) {
		take_times(game, samples);
		game_forgets(game);
	}
	game_halts(game);
	return went_well;
}

/* Who was late goes again in halves, which have less to do before the copies come. */
static bool watch_in_time(struct game *game, struct sample *samples, size_t count, unsigned tries)
{
	size_t half = (count + 1) / 2;
	bool late = false;

	if (!watch_some(game, samples, count, &late))
		return false;
	if (!late)
		return true;
	if (tries == 0)
		return fault_set(game->why, 0,
			"this machine is too busy: copies came while %zu cells were on their way",
			count);
	return watch_in_time(game, samples, half, tries - 1) &&
	       (half == count || watch_in_time(game, samples + half, count - half, tries - 1));
}

static void compare(const struct game *game, const struct sample *samples, size_t count,
	struct matrix_watched *watched, struct outcome_of_cell *outcomes)
{
	nanos within = game->setup->kind->is_virtual ? 0 : TOLERANCE, wanted = 0;

	for (size_t i = 0; i < count; i++) {
		const struct sample *sample = &samples[i];
		struct outcome_of_cell *outcome = &outcomes[sample->cell];

		if (sample->alone) {
			wanted = sample->took;
			watched->blind += wanted == 0;
		}
		if (sample->alone || !sample->counts || wanted == 0)
			continue;
		watched->cells++;
		outcome->watched = true;
		if (sample->settled ? sample->took == 0
				    : sample->took > 0 && llabs(sample->took - wanted) <= within)
			continue;
		watched->moved++;
		outcome->wrong = WRONG_TIMER;
		outcome->wanted = 0;
		outcome->seen = sample->settled ? 2 : sample->took == 0 || sample->took > wanted;
	}
}

/* Few cells acknowledge everything: all of them are watched. Where the number 0 lies may be left to
 * chance. */
static bool is_of_sample(
	const struct plan *plan, size_t cell, const struct outcome_of_cell *outcomes)
{
	return outcomes[cell].wrong == WRONG_NOTHING &&
	       ((cell % EVERY == 0 && plan->cells[cell].at[AXIS_ACK] != ACK_ZERO) ||
		       acknowledges_all(&plan->cells[cell]));
}

/* Of each route with something in flight: its first cell, to be left alone, and every EVERYth. */
static struct sample *choose(const struct plan *plan, const struct outcome_of_cell *outcomes,
	struct arena *arena, size_t *count)
{
	struct sample *samples = NULL;

	for (size_t r = 0; r < plan->routes->count; r++) {
		size_t from = plan->route_from[r], to = plan->route_from[r + 1];

		for (size_t i = from; plan->routes->items[r].in_flight > 0 && i < to; i++) {
			if (i != from && !is_of_sample(plan, i, outcomes))
				continue;
			samples = arena_grow(arena, samples, count, sizeof *samples);
			samples[*count - 1] = (struct sample){.cell = i, .alone = i == from};
		}
	}
	return samples;
}

static const struct route *route_of(const struct plan *plan, const struct sample *sample)
{
	return &plan->routes->items[plan->cells[sample->cell].at[AXIS_ROUTE]];
}

/* To close a window takes its time, so those who do it keep to themselves. */
static size_t end_of_some(const struct plan *plan, const struct sample *samples, size_t from,
	size_t count, size_t most)
{
	const struct route *first = route_of(plan, &samples[from]);
	size_t to = from + 1;

	while (to < count && to - from < most &&
		route_of(plan, &samples[to])->closed_window == first->closed_window)
		to++;
	return to;
}

bool matrix_watch(const struct matrix_setup *setup, const struct plan *plan,
	struct outcome_of_cell *outcomes, struct matrix_watched *watched, struct fault *why)
{
	struct arena arena = {0};
	size_t count = 0, at_a_time;
	struct sample *samples = choose(plan, outcomes, &arena, &count);
	struct game game;
	bool went_well;

	*watched = (struct matrix_watched){.every = EVERY};
	at_a_time = setup->kind->many ? TOGETHER : 1;
	went_well = game_begin(&game, setup, plan, at_a_time, why);
	for (size_t from = 0, to; went_well && from < count; from = to) {
		to = end_of_some(plan, samples, from, count, at_a_time);
		went_well = watch_in_time(&game, samples + from, to - from, TRIES);
	}
	if (went_well)
		compare(&game, samples, count, watched, outcomes);
	game_end(&game);
	arena_drop(&arena);
	return went_well;
}
