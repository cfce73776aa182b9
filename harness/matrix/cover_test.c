/* SPDX-License-Identifier: BSD-2-Clause */
/* Covering cells by boxes: nothing is left out, nothing comes in, and what one box can say takes
 * one; what is written is read back as the same cells. */
#include "harness/matrix/box.h"
#include "harness/matrix/describe.h"
#include "harness/matrix/synthetic_test.h"
#include "lib/wire/segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

struct world {
	struct routes routes;
	struct plan plan;
	struct arena arena;
	size_t *cells;
	struct universe universe;
	uint64_t *group;
};

/* The universe is every cell that fits the words, so that the rest is of no account. */
static void world_make(struct world *world, const char *words)
{
	struct box_mistake mistake;
	struct box box;
	size_t count = 0;

	*world = (struct world){0};
	synthetic_make(&world->plan, &world->routes);
	assert_true(box_read(&world->arena, &world->routes, words, &box, &mistake));
	world->cells = arena_get(&world->arena, world->plan.count * sizeof *world->cells);
	for (size_t i = 0; i < world->plan.count; i++)
		if (box_has(&box, &world->plan.cells[i]))
			world->cells[count++] = i;
	universe_make(&world->universe, &world->arena, &world->plan, world->cells, count);
	world->group = arena_get(&world->arena, world->universe.words * sizeof *world->group);
}

static void world_drop(struct world *world)
{
	plan_free(&world->plan);
	arena_drop(&world->arena);
}

static void add_box(struct world *world, const struct box *box)
{
	const struct universe *universe = &world->universe;

	for (size_t i = 0; i < universe->count; i++)
		if (box_has(box, &universe->plan->cells[universe->cells[i]]))
			world->group[i / 64] |= UINT64_C(1) << i % 64;
}

static void add_words(struct world *world, const char *words)
{
	struct box_mistake mistake;
	struct box box;

	assert_true(box_read(&world->arena, &world->routes, words, &box, &mistake));
	add_box(world, &box);
}

static bool in_group(const struct world *world, size_t i)
{
	return world->group[i / 64] >> i % 64 & 1;
}

/* Every cell of the group is in a box, and every cell of a box in the group: of the boxes as found,
 * and of what their words mean. */
static void check_exact(struct world *world, const struct cover *cover)
{
	struct box *read = arena_get(&world->arena, (cover->count + 1) * sizeof *read);

	assert_int_equal(cover->rest, 0);
	for (size_t b = 0; b < cover->count; b++) {
		struct text words = {0};
		struct box_mistake mistake;

		box_write(&world->universe, &cover->boxes[b], &words);
		if (!box_read(&world->arena, &world->routes, text_get(&words), &read[b], &mistake))
			fail_msg("\"%s\" is not read back", text_get(&words));
		text_free(&words);
	}
	for (size_t i = 0; i < world->universe.count; i++) {
		const struct cell *cell = &world->plan.cells[world->cells[i]];
		bool found = false, said = false;

		for (size_t b = 0; b < cover->count; b++) {
			found |= box_has(&cover->boxes[b], cell);
			said |= box_has(&read[b], cell);
		}
		assert_int_equal(found, in_group(world, i));
		assert_int_equal(said, in_group(world, i));
	}
}

/* No box is there whose cells are all in others. */
static void check_none_idle(const struct world *world, const struct cover *cover)
{
	for (size_t b = 0; b < cover->count; b++) {
		bool alone = false;

		for (size_t i = 0; i < world->universe.count && !alone; i++) {
			const struct cell *cell = &world->plan.cells[world->cells[i]];
			size_t holding = 0;

			for (size_t other = 0; other < cover->count; other++)
				holding += box_has(&cover->boxes[other], cell);
			alone = holding == 1 && box_has(&cover->boxes[b], cell);
		}
		assert_true(alone);
	}
}

struct trial {
	const char *universe;
	const char *group[4];
	const char *said[4]; /* in any order */
};

static const struct trial trials[] = {
	/* What nothing is kept out of needs no words. */
	{"all", {"all"}, {"all"}},
	{"all", {"seq=edge"}, {"seq=edge"}},
	{"all", {"flags=+RST-ACK seq=nxt+1..edge-1"}, {"flags=+RST-ACK seq=nxt+1..edge-1"}},
	{"flags=+RST-ACK", {"flags=+RST-ACK seq=edge"}, {"seq=edge"}},
	{"all", {"route=TIME-WAIT/usual,TIME-WAIT/by-closing,ESTABLISHED/active win=zero"},
		{"route=TIME-WAIT/*,ESTABLISHED/active win=zero"}},
	{"all", {"route=ESTABLISHED/usual,FIN-WAIT-1/usual,TIME-WAIT/usual len=1"},
		{"route=*/usual len=1"}},
	{"all", {"route=ESTABLISHED/usual,FIN-WAIT-1/usual len=1"},
		{"route=ESTABLISHED/usual,FIN-WAIT-1/usual len=1"}},
	{"all", {"route=!CLOSED/at-first ack=!nxt"}, {"route=!CLOSED/at-first ack=!nxt"}},
	/* Only ESTABLISHED/active has octets between UNA and NXT: a range may pass over it. */
	{"route=CLOSED/at-first", {"ack=una-1,nxt,nxt+1"}, {"ack=una-1..nxt+1"}},
	{"route=ESTABLISHED/active", {"ack=una-1,nxt"}, {"ack=una-1,nxt"}},
	/* Three of the sixteen sets, the others being of no account. */
	{"flags=SYN|RST,ACK|FIN,RST|NONE|RST", {"flags=RST|RST,ACK|FIN,RST"}, {"flags=+RST"}},
	{"flags=-PSH-URG", {"flags=SYN,ACK|SYN|FIN,SYN,ACK|FIN,SYN"}, {"flags=+SYN-RST"}},
	{"flags=-PSH-URG", {"flags=SYN|ACK"}, {"flags=ACK|SYN"}},
	{"bits=none", {"len=1 seq=nxt", "len=1 win=open"}, {"seq=nxt len=1", "len=1 win=open"}},
	{"bits=none", {"seq=nxt len=1", "seq=nxt len=mss", "seq=nxt len=0"},
		{"seq=nxt len=0..mss"}},
	{"all", {"bits=ece,cwr"}, {"bits=ece,cwr"}},
};

static bool is_among(const char *word, const char *const *list)
{
	for (size_t i = 0; i < 4 && list[i]; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

static void play_trial(const struct trial *trial)
{
	struct world world;
	struct cover cover;
	size_t count = 0;

	world_make(&world, trial->universe);
	for (size_t i = 0; i < 4 && trial->group[i]; i++)
		add_words(&world, trial->group[i]);
	cover_find(&cover, &world.arena, &world.universe, world.group, COVER_BOXES);
	check_exact(&world, &cover);
	while (count < 4 && trial->said[count])
		count++;
	assert_int_equal(cover.count, count);
	for (size_t i = 0; i < cover.count; i++) {
		struct text words = {0};

		box_write(&world.universe, &cover.boxes[i], &words);
		if (!is_among(text_get(&words), trial->said))
			fail_msg("said \"%s\", wanted \"%s\"", text_get(&words), trial->said[0]);
		text_free(&words);
	}
	world_drop(&world);
}

static void few_words_say_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof trials / sizeof *trials; i++)
		play_trial(&trials[i]);
}

/* A number that looks like chance, the same in each run. */
static uint64_t chance(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *seed >> 32 ^ *seed << 24;
}

static struct box chance_box(uint64_t *seed)
{
	struct box box;

	for (enum axis axis = 0; axis < AXES; axis++) {
		uint64_t some = chance(seed), others = chance(seed);

		box.on[axis] = chance(seed) % 3 == 0 ? some & others : some | others;
		if (chance(seed) % 2 == 0)
			box.on[axis] = ~UINT64_C(0);
	}
	return box;
}

static void any_group_is_covered_exactly(void **state)
{
	uint64_t seed = 9293;

	(void)state;
	for (unsigned round = 0; round < 40; round++) {
		struct world world;
		struct cover cover;
		unsigned boxes = 1 + round % 3;

		world_make(&world, round % 2 ? "all" : "bits=none");
		for (unsigned i = 0; i < boxes; i++) {
			struct box box = chance_box(&seed);

			add_box(&world, &box);
		}
		cover_find(&cover, &world.arena, &world.universe, world.group, COVER_BOXES);
		if (cover.rest == 0)
			check_exact(&world, &cover);
		if (cover.rest == 0 && cover.count < 40)
			check_none_idle(&world, &cover);
		world_drop(&world);
	}
}

/* One cell that fails otherwise splits the box, and stands outside of all. */
static void one_cell_that_differs_stands_outside(void **state)
{
	struct world world;
	struct cover cover;
	size_t hole = 0;

	(void)state;
	world_make(&world, "route=ESTABLISHED/* bits=none flags=-PSH-URG");
	add_words(&world, "flags=+SYN");
	while (!in_group(&world, hole))
		hole++;
	world.group[hole / 64] &= ~(UINT64_C(1) << hole % 64);
	cover_find(&cover, &world.arena, &world.universe, world.group, COVER_BOXES);
	check_exact(&world, &cover);
	assert_in_range(cover.count, 2, AXES);
	world_drop(&world);
}

/* Where no words describe it, the search ends, and says how many cells it left. */
static void chaos_ends(void **state)
{
	struct world world;
	struct cover cover;
	uint64_t seed = 1;
	size_t boxed = 0, cells = 0;

	(void)state;
	world_make(&world, "bits=none flags=-PSH-URG");
	for (size_t i = 0; i < world.universe.count; i++)
		if (chance(&seed) % 4 == 0)
			world.group[i / 64] |= UINT64_C(1) << i % 64;
	cover_find(&cover, &world.arena, &world.universe, world.group, COVER_BOXES);
	for (size_t i = 0; i < world.universe.count; i++) {
		bool found = false;

		for (size_t b = 0; b < cover.count; b++)
			found |= box_has(&cover.boxes[b], &world.plan.cells[world.cells[i]]);
		assert_true(!found || in_group(&world, i));
		boxed += found;
		cells += in_group(&world, i);
	}
	assert_int_equal(cover.count, COVER_BOXES);
	assert_int_equal(boxed + cover.rest, cells);
	world_drop(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_words_say_it),
		cmocka_unit_test(any_group_is_covered_exactly),
		cmocka_unit_test(one_cell_that_differs_stands_outside),
		cmocka_unit_test(chaos_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
