/* SPDX-License-Identifier: BSD-2-Clause */
/* Cells side by side: each goes its way, meets its segment, is judged, and is asked what it has
 * become. In each round everybody does what is next, and then what the target did is collected for
 * all of them. */
#include "harness/matrix/seat.h"
#include "harness/play/peers.h"
#include "lib/base/memory.h"

#include <stdlib.h>
#include <string.h>

enum {
	TARGET_PORT = 7777,   /* where somebody listens */
	TARGET_ALONE = 7778,  /* where nobody does */
	PEERS = 16,           /* hosts, each with its ports: more than one worker needs */
	BREATH = 256,         /* after so many seats what they brought about is heard */
	NUMBERS_IN_TURN = 16, /* so many cells after each other share their initial numbers */
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

size_t matrix_turn(size_t cell)
{
	return cell / NUMBERS_IN_TURN;
}

void game_sits(struct game *game, struct seat *seat, size_t number, struct outcome_of_cell *outcome)
{
	size_t turn = matrix_turn(number);
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
	struct wire_address peers[PEERS];
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
	return seat->phase == PHASE_OVER ||
	       (!seat->listens_on && (seat->heard_count > 0 || seat->text > 0));
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

enum state game_state(struct game *game, const struct seat *seat)
{
	return game->ops->state ? game->ops->state(&game->target, &seat->flow) : STATE_NOT_SEEN;
}

/* Has the way led to its state, in which nothing waits to be heard? */
static bool way_is_gone(struct game *game, const struct seat *seat)
{
	enum state state = game_state(game, seat);

	return seat->heard_count == 0 && !seat->told &&
	       (state == STATE_NOT_SEEN || state == seat->route->looked);
}

static bool meet(struct game *game, struct seat *seat)
{
	segment_view(seat);
	segment_make(game, seat);
	if (!segment_is_fit(game, seat)) {
		seat->outcome->played = false;
		seat->phase = PHASE_OVER;
		return true;
	}
	oracle_ask(&seat->view, &seat->segment, &seat->ruling);
	seat->phase = PHASE_ANSWER;
	seat_listens_anew(seat);
	story_note(game, "the segment");
	if (!segment_send(game, seat))
		return false;
	seat->listens_on = game->setup->kind->is_virtual && !seat->held;
	seat->deadline = game->target.now;
	if (seat->ruling.allowed[0].answer == ORACLE_ACK_LATER || seat->listens_on)
		seat->deadline = nanos_add(
			game->target.now, profile_value(seat->profile, "ack_delay")->times[0]);
	return true;
}

bool game_meets(struct game *game, struct seat *seat)
{
	/* What the last line of the way brought about is no answer. */
	if (!game->setup->kind->many && !hear_until(game, game->target.now))
		return false;
	if (!way_is_gone(game, seat)) {
		lose_way(game, seat);
		return true;
	}
	return meet(game, seat);
}

static bool ask_for_text(struct game *game, struct seat *seat)
{
	/* One octet more than there should be: it must not come. */
	struct call call = {.kind = CALL_RECEIVE, .linger = -1, .count = seat->reaction->text + 1};

	seat->phase = PHASE_TEXT;
	seat->listens_on = false;
	seat_listens_anew(seat);
	seat->deadline = game->target.now;
	return seat_calls(game, seat, &call);
}

static bool send_probe(struct game *game, struct seat *seat)
{
	bool sent;

	seat->phase = PHASE_PROBE;
	seat->listens_on = false;
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
		/* In a boot for many the user takes a connection over while we listen; before that
		 * nobody would be told of its end. */
		if (seat->line < seat->route->line_count || game->setup->kind->many)
			return true;
	}
	if (seat->held) {
		seat->phase = PHASE_HELD;
		return true;
	}
	return game_meets(game, seat);
}

/* What the seat does next; false when the world refused. */
static bool act(struct game *game, struct seat *seat)
{
	switch (seat->phase) {
	case PHASE_WAY: return go_way(game, seat);
	case PHASE_HELD: return game_meets(game, seat);
	case PHASE_ANSWER:
		return judge_asks(seat) ? ask_for_text(game, seat) : send_probe(game, seat);
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
	case PHASE_HELD:
	case PHASE_OVER: return;
	}
	if (seat->outcome->wrong != WRONG_NOTHING)
		seat->phase = PHASE_OVER;
}

static bool rests(const struct seat *seat)
{
	return seat->phase == PHASE_OVER || (seat->held && seat->phase == PHASE_HELD);
}

static bool round_of(struct game *game, bool *over)
{
	*over = true;
	for (size_t i = 0; i < game->seat_count; i++) {
		struct seat *seat = &game->seats[i];

		if (rests(seat))
			continue;
		if (!act(game, seat))
			return false;
		*over &= rests(seat);
		if (i % BREATH == BREATH - 1 && !hear_until(game, game->target.now))
			return false;
	}
	if (*over)
		return true;
	if (!listen(game))
		return false;
	for (size_t i = 0; i < game->seat_count; i++)
		judge(game, &game->seats[i]);
	return true;
}

bool game_plays(struct game *game)
{
	bool over = false, went_well = true;

	while (went_well && !over)
		went_well = round_of(game, &over);
	return went_well;
}

void game_forgets(struct game *game)
{
	if (game->ops->forget)
		for (size_t i = 0; i < game->seat_count; i++)
			game->ops->forget(&game->target, &game->seats[i].flow);
}

/* --- tables of cells ---------------------------------------------------------------------------
 */

bool game_begin(struct game *game, const struct matrix_setup *setup, const struct plan *plan,
	size_t seats, struct fault *why)
{
	*game = (struct game){
		.setup = setup,
		.plan = plan,
		.why = why,
		.ops = setup->kind->many ? setup->kind->many : setup->kind->ops,
	};
	game->seats = memory_get(seats * sizeof *game->seats);
	game->packet = memory_get(WIRE_PACKET_MAX);
	game->payload = memory_get(WIRE_PACKET_MAX + 1);
	return !setup->kind->many || boot(game, setup->profiles[0]);
}

void game_end(struct game *game)
{
	halt(game);
	arena_drop(&game->inbox.arena);
	free(game->seats);
	free(game->packet);
	free(game->payload);
}

bool game_boots(struct game *game)
{
	return game->setup->kind->many || boot(game, game->seats[0].profile);
}

void game_halts(struct game *game)
{
	if (!game->setup->kind->many)
		halt(game);
}
