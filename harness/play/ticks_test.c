/* SPDX-License-Identifier: BSD-2-Clause */
/* Timers that tick are judged to the nanosecond: one tick early or late is seen, and so is another
 * phase. */
#include "harness/play/play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TICK (500 * NANOS_MILLI)

static nanos off; /* what the lying target is early or late by, after its first packet */
static size_t packets;

static struct library *library;
static struct profile *berkeley;

static bool collect(struct target *target, nanos until, struct happenings *into, struct fault *why)
{
	size_t from = into->count;
	bool ok = target_reference.ops->collect(target, until, into, why);

	for (size_t i = from; i < into->count; i++)
		if (into->items[i].kind == HAPPENED_PACKET && packets++ > 0)
			into->items[i].at += off;
	return ok;
}

static void play(const char *id, nanos off_by, struct result *result)
{
	struct target_ops ops = *target_reference.ops;
	struct target_kind liar = target_reference;
	struct errors errors = {0};
	const struct case_file *file = library_case(library, id, &errors);
	struct play_setup setup = {.kind = &liar, .profile = berkeley, .options = "", .ip = 4};

	assert_string_equal(text_get(&errors.text), "");
	errors_free(&errors);
	ops.collect = collect;
	liar.ops = &ops;
	off = off_by;
	packets = 0;
	play_row(&file->scripts[0], &setup, result);
}

static void assert_seen(const char *id, nanos off_by, const char *seen)
{
	struct result result;

	play(id, off_by, &result);
	assert_int_equal(result.outcome, OUTCOME_NOT_OK);
	assert_int_equal(result.findings[0].aspect, ASPECT_TIME);
	assert_string_equal(result.findings[0].seen, seen);
	play_drop(&result);
}

static void who_keeps_the_ticks_is_right(void **state)
{
	struct result result;

	(void)state;
	play("open/lost-syn/client", 0, &result);
	assert_string_equal(result.why, "");
	assert_int_equal(result.outcome, OUTCOME_OK);
	assert_int_equal(result.duration, 74800 * NANOS_MILLI);
	play_drop(&result);
}

static void a_tick_or_a_nanosecond_is_seen(void **state)
{
	static const char *const ids[] = {"open/lost-syn/client", "open/lost-syn-ack/server"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_seen(ids[i], TICK, "too late");
		assert_seen(ids[i], -TICK, "too early");
		assert_seen(ids[i], 1, "too late");
		assert_seen(ids[i], -1, "too early");
	}
}

static void another_phase_is_seen(void **state)
{
	(void)state;
	profile_set_duration(berkeley, "tick_phase", 300 * NANOS_MILLI + 1);
	assert_seen("open/lost-syn/client", 0, "too early");
	profile_set_duration(berkeley, "tick_phase", 300 * NANOS_MILLI - 1);
	assert_seen("open/lost-syn/client", 0, "too late");
	profile_set_duration(berkeley, "tick_phase", 300 * NANOS_MILLI);
}

static int set_up(void **state)
{
	struct errors errors = {0};

	(void)state;
	library = library_open("cases", "suite/requirements.tsv", &errors);
	berkeley = profile_read("suite/profiles/berkeley.profile", &errors);
	if (errors.count)
		print_error("%s", text_get(&errors.text));
	return library && berkeley ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	library_close(library);
	profile_free(berkeley);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_keeps_the_ticks_is_right),
		cmocka_unit_test(a_tick_or_a_nanosecond_is_seen),
		cmocka_unit_test(another_phase_is_seen),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
