/* SPDX-License-Identifier: BSD-2-Clause */
/* Playing all cells of a plan, table by table, or telling one. */
#include "harness/matrix/seat.h"

#include <stdatomic.h>

enum {
	TOGETHER = 256,          /* cells at a time where one boot serves many */
	TOGETHER_WAITING = 2048, /* the same where their way takes its time */
	TRIES = 5,
	NUMBERS_TRIED = 64, /* each fits with one half of all numbers */
};

/* So long after its start a table of cells may not still be going on, beside its waits. */
static const nanos LATE = 150 * 1000000;

/* Cells that sit together. */
struct sitting {
	size_t *cells;
	size_t at; /* where in the list those begin that are meant */
	struct matrix_share *share;
	struct outcome_of_cell *outcomes;
};

/* A cell whose target is booted for it alone. */
static bool play_alone(struct game *game, size_t number, struct outcome_of_cell *outcome)
{
	bool went_well;

	game->seat_count = 1;
	game_sits(game, &game->seats[0], number, outcome);
	went_well = game_boots(game) && game_plays(game);
	if (went_well && game->ops->sound)
		went_well = game->ops->sound(&game->target, game->why);
	game_halts(game);
	return went_well;
}

/* Timers of the target must not run out while nobody looks: a table that was held up is played
 * again. */
static bool was_late(const struct game *game, nanos begun)
{
	nanos tables = (nanos)(game->seat_count + TOGETHER - 1) / TOGETHER;

	return game->target.now - begun - game->waited > LATE * tables;
}

/* Plays `count` cells, from `first` on or those of the list, on the seats. */
static bool play_table(
	struct game *game, const size_t *cells, size_t count, struct outcome_of_cell *outcomes)
{
	game->seat_count = count;
	game->waited = 0;
	for (size_t i = 0; i < count; i++)
		game_sits(game, &game->seats[i], cells[i], &outcomes[cells[i]]);
	if (!game_plays(game))
		return false;
	game_forgets(game);
	return true;
}

/* Leaves in the list what was not played: a number of the target's was not fit for the cell. */
static size_t keep_unplayed(size_t *cells, size_t count, const struct outcome_of_cell *outcomes)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (!outcomes[cells[i]].played)
			cells[kept++] = cells[i];
	return kept;
}

/* A table that was late is played again, in halves; each half may be late again, but not for
 * ever. */
static bool play_some(struct game *game, struct sitting *sitting, size_t count, unsigned tries)
{
	size_t *cells = sitting->cells + sitting->at, half = (count + 1) / 2, from = sitting->at;
	nanos begun = game->target.now;
	bool fine;

	if (tries == 0)
		return fault_set(game->why, 0,
			"this machine is too busy: %zu cells took longer than %d ms, %d times",
			count, (int)(LATE / 1000000), TRIES);
	if (!play_table(game, cells, count, sitting->outcomes))
		return false;
	if (!was_late(game, begun))
		return true;
	atomic_fetch_add(&sitting->share->again, count);
	fine = play_some(game, sitting, half, tries - 1);
	sitting->at = from + half;
	fine = fine && (half == count || play_some(game, sitting, count - half, tries - 1));
	sitting->at = from;
	return fine;
}

static bool play_sitting(struct game *game, size_t from, size_t to, struct matrix_share *share,
	struct outcome_of_cell *outcomes)
{
	size_t cells[TOGETHER_WAITING], count = to - from;
	struct sitting sitting = {cells, 0, share, outcomes};

	for (size_t i = 0; i < count; i++)
		cells[i] = from + i;
	for (unsigned tries = 0; count > 0 && tries < NUMBERS_TRIED; tries++) {
		if (!play_some(game, &sitting, count, TRIES))
			return false;
		count = keep_unplayed(cells, count, outcomes);
	}
	return count == 0 ||
	       fault_set(game->why, 0,
		       "no initial number of the target makes 0 an old ACK, as %zu cells need it",
		       count);
}

/* Does the way wait for a timer of the target? */
static bool takes_time(const struct route *route)
{
	for (size_t i = 0; i < route->line_count; i++)
		if (route->lines[i]->when.kind == WHEN_AFTER ||
			route->lines[i]->when.kind == WHEN_AFTER_EACH)
			return true;
	return false;
}

/* Where the table that begins at `from` ends: cells side by side are of one route, so that they
 * wait for the same. */
static size_t end_of_table(const struct plan *plan, size_t from)
{
	const struct route *route = &plan->routes->items[plan->cells[from].at[AXIS_ROUTE]];
	size_t end = from + 1, most = takes_time(route) ? TOGETHER_WAITING : TOGETHER;

	while (end < plan->count && end - from < most &&
		plan->cells[end].at[AXIS_ROUTE] == plan->cells[from].at[AXIS_ROUTE])
		end++;
	return end;
}

static bool play_one_table(struct game *game, size_t from, size_t to, struct matrix_share *share,
	struct outcome_of_cell *outcomes)
{
	bool went_well = true;

	if (game->setup->kind->many)
		return play_sitting(game, from, to, share, outcomes);
	for (size_t i = from; went_well && i < to; i++)
		went_well = play_alone(game, i, &outcomes[i]);
	return went_well;
}

/* Every worker counts the tables, and plays those that nobody has taken. */
static bool play_tables(
	struct game *game, struct matrix_share *share, struct outcome_of_cell *outcomes)
{
	size_t mine = atomic_fetch_add(&share->next, 1);
	const struct plan *plan = game->plan;

	for (size_t from = 0, table = 0, to; from < plan->count; from = to, table++) {
		to = end_of_table(plan, from);
		if (table != mine)
			continue;
		if (!play_one_table(game, from, to, share, outcomes))
			return false;
		mine = atomic_fetch_add(&share->next, 1);
	}
	return true;
}

bool matrix_play(const struct matrix_setup *setup, const struct plan *plan,
	struct matrix_share *share, struct outcome_of_cell *outcomes, struct fault *why)
{
	struct game game;
	size_t seats = setup->kind->many ? TOGETHER_WAITING : 1;
	bool went_well = game_begin(&game, setup, plan, seats, why) &&
			 play_tables(&game, share, outcomes);

	if (went_well && setup->kind->many && game.ops->sound)
		went_well = game.ops->sound(&game.target, why);
	game_end(&game);
	return went_well;
}

/* In a boot for many, until the target's number is fit for the cell. */
static bool tell_sitting(struct game *game, size_t cell, struct matrix_story *out)
{
	game->seat_count = 1;
	for (unsigned tries = 0; tries < NUMBERS_TRIED; tries++) {
		text_free(&out->ladder);
		game_sits(game, &game->seats[0], cell, &out->outcome);
		if (!game_plays(game))
			return false;
		if (out->outcome.played)
			return true;
	}
	return fault_set(game->why, 0,
		"no initial number of the target makes 0 an old ACK, as this cell needs it");
}

bool matrix_tell(const struct matrix_setup *setup, const struct plan *plan, size_t cell,
	struct matrix_story *out, struct fault *why)
{
	struct game game;
	bool went_well;

	*out = (struct matrix_story){.outcome = {.played = false}};
	went_well = game_begin(&game, setup, plan, 1, why);
	game.ladder = &out->ladder;
	if (went_well)
		went_well = setup->kind->many ? tell_sitting(&game, cell, out)
					      : play_alone(&game, cell, &out->outcome);
	out->view = game.seats[0].view;
	out->segment = game.seats[0].segment;
	out->shadow = game.seats[0].shadow;
	out->number_fixed = setup->kind->matrix_number != NULL;
	out->ruling = game.seats[0].ruling;
	game_end(&game);
	return went_well;
}
