/* SPDX-License-Identifier: BSD-2-Clause */
/* Playing cells, many side by side: each goes its way, meets its segment, is judged, and is asked
 * what it has become. All that the target does is collected for all of them at once. */
#include "harness/matrix/seat.h"
#include "harness/play/peers.h"
#include "lib/base/memory.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	TARGET_PORT = 7777,   /* where somebody listens */
	TARGET_ALONE = 7778,  /* where nobody does */
	TOGETHER = 256,       /* cells at a time where one boot serves many */
	NUMBERS_IN_TURN = 16, /* so many cells after each other share their initial numbers */
	LATE_MS = 150,        /* so long after its start a cell may not still be going on */
	TRIES = 5,
	BLOCK = 1024, /* cells that a worker takes at a time */
};

/* --- sitting down ----------------------------------------------------------------------------- */

static struct flow flow_of(const struct game *game, const struct route *route, size_t n)
{
	return (struct flow){
		.target = peers_target(game->setup->ip),
		.peer = peers_address(game->setup->ip, n / PEER_PORTS),
		.target_port = route->listens ? TARGET_PORT : TARGET_ALONE,
		.peer_port = (uint16_t)(PEER_PORT + n % PEER_PORTS),
	};
}

static void sit(
	struct game *game, struct seat *seat, size_t number, struct outcome_of_cell *outcome)
{
	size_t turn = number / NUMBERS_IN_TURN;
	const struct cell *cell = &game->plan->cells[number];

	memset(seat, 0, sizeof *seat);
	seat->number = number;
	seat->cell = cell;
	seat->route = &game->plan->routes->items[cell->at[AXIS_ROUTE]];
	seat->profile = game->setup->profiles[turn % MATRIX_NUMBERS];
	seat->outcome = outcome;
	*outcome = (struct outcome_of_cell){.played = true};
	seat->flow = flow_of(game, seat->route, game->setup->kind->many ? game->flows++ : 0);
	seat->states = state_only(STATE_CLOSED);
	seat->shadow.old_acks_refused = profile_can(seat->profile, "rfc5961");
	shadow_peer_restarts(
		&seat->shadow, matrix_peer_numbers[turn / MATRIX_NUMBERS % MATRIX_NUMBERS]);
}

static bool boot(struct game *game, const struct profile *profile)
{
	struct wire_address peers[8];
	struct boot how = {
		.profile = profile,
		.options = game->setup->options,
		.ip = game->setup->ip,
		.address = peers_target(game->setup->ip),
		.peers = peers,
		.peer_count = sizeof peers / sizeof *peers,
	};

	for (size_t i = 0; i < how.peer_count; i++)
		peers[i] = peers_address(game->setup->ip, i);
	game->target = (struct target){.ops = game->ops};
	game->booted = true;
	game->listening = false;
	game->flows = 0;
	return game->ops->boot(&game->target, &how, game->why);
}

static void halt(struct game *game)
{
	if (game->booted)
		game->ops->halt(&game->target);
	game->booted = false;
}

/* --- listening -------------------------------------------------------------------------------- */

/* Has the seat what it waits for? Silence is known at once: what was injected has been answered. */
static bool is_satisfied(const struct seat *seat)
{
	if (seat->phase == PHASE_WAY)
		return way_is_answered(seat);
	return seat->phase == PHASE_OVER || seat->heard_count > 0 || seat->text > 0;
}

static nanos latest_deadline(const struct game *game)
{
	nanos latest = game->target.now;

	for (size_t i = 0; i < game->seat_count; i++)
		if (!is_satisfied(&game->seats[i]) && game->seats[i].deadline > latest)
			latest = game->seats[i].deadline;
	return latest;
}

static bool listen(struct game *game)
{
	nanos until;

	if (!hear_until(game, game->target.now))
		return false;
	while ((until = latest_deadline(game)) > game->target.now)
		if (!hear_until(game, until))
			return false;
	return true;
}

/* --- one round: everybody does what is next, then everybody listens --------------------------- */

static void lose_way(struct game *game, struct seat *seat)
{
	seat->outcome->wrong = WRONG_WAY;
	seat->phase = PHASE_OVER;
	story_note(game, "the way does not lead here");
}

static bool meet_segment(struct game *game, struct seat *seat)
{
	enum state state = game->ops->state ? game->ops->state(&game->target, &seat->flow)
					    : STATE_NOT_SEEN;

	if (seat->heard_count > 0 || seat->told ||
		(state != STATE_NOT_SEEN && state != seat->route->looked)) {
		lose_way(game, seat);
		return true;
	}
	segment_view(game, seat);
	segment_make(game, seat);
	oracle_ask(&seat->view, &seat->segment, &seat->ruling);
	seat->phase = PHASE_ANSWER;
	seat_listens_anew(seat);
	story_note(game, "the segment");
	if (!segment_send(game, seat))
		return false;
	seat->deadline = game->target.now;
	if (seat->ruling.allowed[0].answer == ORACLE_ACK_LATER)
		seat->deadline = nanos_add(
			game->target.now, profile_value(seat->profile, "ack_delay")->times[0]);
	return true;
}

static bool ask_for_text(struct game *game, struct seat *seat)
{
	struct call call = {.kind = CALL_RECEIVE, .linger = -1, .count = seat->reaction->text};

	seat->phase = PHASE_TEXT;
	seat_listens_anew(seat);
	seat->deadline = game->target.now;
	return seat_calls(game, seat, &call);
}

static bool send_probe(struct game *game, struct seat *seat)
{
	bool sent;

	seat->phase = PHASE_PROBE;
	seat_listens_anew(seat);
	if (!probe_send(game, seat, &sent))
		return false;
	if (!sent)
		seat->phase = PHASE_OVER;
	return true;
}

static bool go_way(struct game *game, struct seat *seat)
{
	if (seat->line < seat->route->line_count) {
		if (!way_speaks(game, seat))
			return false;
		if (seat->line < seat->route->line_count)
			return true;
	}
	return meet_segment(game, seat);
}

/* What the seat does next; false when the world refused. */
static bool act(struct game *game, struct seat *seat)
{
	switch (seat->phase) {
	case PHASE_WAY: return go_way(game, seat);
	case PHASE_ANSWER:
		return seat->reaction->text > 0 && !seat->view.left ? ask_for_text(game, seat)
								    : send_probe(game, seat);
	case PHASE_TEXT:
	case PHASE_PROBE: return send_probe(game, seat);
	case PHASE_OVER: break;
	}
	return true;
}

/* What the seat makes of what it heard. */
static void judge(struct game *game, struct seat *seat)
{
	switch (seat->phase) {
	case PHASE_WAY:
		if (!way_hears(game, seat))
			lose_way(game, seat);
		return;
	case PHASE_ANSWER: judge_answer(game, seat); break;
	case PHASE_TEXT: judge_text(seat); break;
	case PHASE_PROBE: probe_judge(seat); break;
	case PHASE_OVER: return;
	}
	if (seat->outcome->wrong != WRONG_NOTHING)
		seat->phase = PHASE_OVER;
}

static bool round_of(struct game *game, bool *over)
{
	*over = true;
	for (size_t i = 0; i < game->seat_count; i++) {
		struct seat *seat = &game->seats[i];

		if (seat->phase == PHASE_OVER)
			continue;
		if (!act(game, seat))
			return false;
		*over &= seat->phase == PHASE_OVER;
	}
	if (*over)
		return true;
	if (!listen(game))
		return false;
	for (size_t i = 0; i < game->seat_count; i++)
		judge(game, &game->seats[i]);
	return true;
}

/* --- tables of cells ---------------------------------------------------------------------------
 */

static bool play_together(struct game *game)
{
	bool over = false, went_well = true;

	while (went_well && !over)
		went_well = round_of(game, &over);
	if (game->ops->forget)
		for (size_t i = 0; i < game->seat_count; i++)
			game->ops->forget(&game->target, &game->seats[i].flow);
	return went_well;
}

/* A cell whose target is booted for it alone. */
static bool play_alone(struct game *game, size_t number, struct outcome_of_cell *outcome)
{
	bool went_well;

	game->seat_count = 1;
	sit(game, &game->seats[0], number, outcome);
	went_well = boot(game, game->seats[0].profile) && play_together(game);
	if (went_well && game->ops->sound)
		went_well = game->ops->sound(&game->target, game->why);
	halt(game);
	return went_well;
}

static bool begin(struct game *game, const struct matrix_setup *setup, const struct plan *plan,
	struct fault *why)
{
	*game = (struct game){
		.setup = setup,
		.plan = plan,
		.why = why,
		.ops = setup->kind->many ? setup->kind->many : setup->kind->ops,
		.seat_room = setup->kind->many ? TOGETHER : 1,
	};
	game->seats = memory_get(game->seat_room * sizeof *game->seats);
	game->packet = memory_get(WIRE_PACKET_MAX);
	game->payload = memory_get(WIRE_PACKET_MAX + 1);
	return !setup->kind->many || boot(game, setup->profiles[0]);
}

static void end(struct game *game)
{
	halt(game);
	arena_drop(&game->inbox.arena);
	free(game->seats);
	free(game->packet);
	free(game->payload);
}

static bool play_some(struct game *game, size_t from, size_t to, struct outcome_of_cell *outcomes)
{
	game->seat_count = to - from;
	for (size_t i = from; i < to; i++)
		sit(game, &game->seats[i - from], i, &outcomes[i]);
	return play_together(game);
}

bool matrix_play(const struct matrix_setup *setup, const struct plan *plan,
	struct matrix_share *share, struct outcome_of_cell *outcomes, struct fault *why)
{
	struct game game;
	bool went_well = begin(&game, setup, plan, why);
	size_t at_a_time = setup->kind->many ? TOGETHER : BLOCK;

	while (went_well) {
		size_t from = atomic_fetch_add(&share->next, at_a_time), to = from + at_a_time;

		if (from >= plan->count)
			break;
		if (to > plan->count)
			to = plan->count;
		if (setup->kind->many)
			went_well = play_some(&game, from, to, outcomes);
		for (size_t i = from; !setup->kind->many && went_well && i < to; i++)
			went_well = play_alone(&game, i, &outcomes[i]);
	}
	end(&game);
	return went_well;
}

bool matrix_tell(const struct matrix_setup *setup, const struct plan *plan, size_t cell,
	struct matrix_story *out, struct fault *why)
{
	struct game game;
	bool went_well;

	*out = (struct matrix_story){.outcome = {.played = false}};
	went_well = begin(&game, setup, plan, why);
	game.ladder = &out->ladder;
	if (went_well && setup->kind->many) {
		game.seat_count = 1;
		sit(&game, &game.seats[0], cell, &out->outcome);
		went_well = play_together(&game);
	} else if (went_well) {
		went_well = play_alone(&game, cell, &out->outcome);
	}
	out->view = game.seats[0].view;
	out->segment = game.seats[0].segment;
	out->ruling = game.seats[0].ruling;
	end(&game);
	return went_well;
}
