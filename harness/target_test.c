/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the names of signals and of the record of what happened. */
#include "harness/target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static struct flow sample_flow(uint16_t port)
{
	return (struct flow){
		.target = {.version = 4, .bytes = {192, 0, 2, 1}},
		.peer = {.version = 4, .bytes = {198, 51, 100, 7}},
		.target_port = port,
		.peer_port = 80,
	};
}

static void signals_have_the_names_of_the_rfc(void **state)
{
	(void)state;
	assert_string_equal(signal_name(SIGNAL_ESTABLISHED), "connection established");
	assert_string_equal(signal_name(SIGNAL_CLOSING), "connection closing");
	assert_string_equal(signal_name(SIGNAL_RESET), "connection reset");
	assert_string_equal(signal_name(SIGNAL_REFUSED), "connection refused");
	assert_string_equal(signal_name(SIGNAL_TIMEOUT), "connection aborted due to user timeout");
	assert_string_equal(signal_name(SIGNAL_DOES_NOT_EXIST), "connection does not exist");
	assert_string_equal(signal_name(SIGNAL_ALREADY_EXISTS), "connection already exists");
	assert_string_equal(signal_name(SIGNAL_NO_RESOURCES), "insufficient resources");
	assert_string_equal(signal_name(SIGNAL_UNREACHABLE), "destination unreachable");
	assert_string_equal(signal_name(SIGNAL_URGENT), "urgent data");
	assert_string_equal(signal_name(SIGNAL_DELIVERY), "delivery problem");
	assert_string_equal(signal_name(SIGNAL_SOFT), "soft error");
}

static void at_ticks(nanos phase, nanos since, nanos wait, nanos due)
{
	const struct target target = {.tick = 500 * NANOS_MILLI, .tick_phase = phase * NANOS_MILLI};

	assert_int_equal(target_due_at_ticks(&target, since * NANOS_MILLI, wait * NANOS_MILLI),
		due * NANOS_MILLI);
}

static void waits_end_at_ticks(void **state)
{
	(void)state;
	at_ticks(300, 0, 6000, 5800);
	at_ticks(0, 0, 6000, 6000);
	at_ticks(400, 0, 6000, 5900);
	at_ticks(300, 5800, 24000, 29800); /* exact from a tick on */
	at_ticks(300, 299, 500, 300);
	at_ticks(300, 301, 500, 800);
	at_ticks(300, 0, 75000, 74800);
	at_ticks(300, 0, 501, 800); /* a part of a tick is one */
	at_ticks(1300, 0, 6000, 5800);
	at_ticks(300, 1000, 0, 1000);
	at_ticks(300, 1000, -200, 800);
}

static void without_ticks_waits_are_exact(void **state)
{
	const struct target target = {.tick_phase = 5};

	(void)state;
	assert_int_equal(target_due_at_ticks(&target, 3, 4), 7);
	assert_int_equal(target_due_at_ticks(&target, 3, NANOS_NEVER), NANOS_NEVER);
}

static void bytes_are_kept_when_the_caller_reuses_his(void **state)
{
	struct happenings all = {0};
	struct flow flow = sample_flow(1025);
	uint8_t bytes[] = {0x45, 1, 2};

	(void)state;
	happened_packet(&all, 5, bytes, sizeof bytes);
	happened_data(&all, 6, &flow, bytes + 1, 2);
	memset(bytes, 0xee, sizeof bytes);
	assert_int_equal(all.count, 2);
	assert_int_equal(all.items[0].kind, HAPPENED_PACKET);
	assert_int_equal(all.items[0].at, 5);
	assert_int_equal(all.items[0].len, 3);
	assert_memory_equal(all.items[0].bytes, ((uint8_t[]){0x45, 1, 2}), 3);
	assert_int_equal(all.items[0].state, STATE_NOT_SEEN);
	assert_int_equal(all.items[1].kind, HAPPENED_DATA);
	assert_int_equal(all.items[1].at, 6);
	assert_int_equal(all.items[1].len, 2);
	assert_memory_equal(all.items[1].bytes, ((uint8_t[]){1, 2}), 2);
	assert_int_equal(all.items[1].flow.target_port, 1025);
	arena_drop(&all.arena);
}

static void signals_and_states_are_told_of_a_flow(void **state)
{
	struct happenings all = {0};
	struct flow one = sample_flow(1), two = sample_flow(2);

	(void)state;
	happened_signal(&all, 7, &one, SIGNAL_REFUSED);
	happened_status(&all, 8, &two, STATE_TIME_WAIT);
	assert_int_equal(all.items[0].kind, HAPPENED_SIGNAL);
	assert_int_equal(all.items[0].at, 7);
	assert_int_equal(all.items[0].signal, SIGNAL_REFUSED);
	assert_memory_equal(&all.items[0].flow, &one, sizeof one);
	assert_int_equal(all.items[0].len, 0);
	assert_int_equal(all.items[1].kind, HAPPENED_STATUS);
	assert_int_equal(all.items[1].at, 8);
	assert_int_equal(all.items[1].state, STATE_TIME_WAIT);
	assert_int_equal(all.items[1].flow.target_port, 2);
	arena_drop(&all.arena);
}

static void nothing_is_bytes_too(void **state)
{
	struct happenings all = {0};
	struct flow flow = sample_flow(1);

	(void)state;
	happened_data(&all, 1, &flow, NULL, 0);
	assert_int_equal(all.count, 1);
	assert_int_equal(all.items[0].len, 0);
	assert_non_null(all.items[0].bytes);
	arena_drop(&all.arena);
}

static void many_happenings_stay_in_order(void **state)
{
	struct happenings all = {0};
	uint8_t bytes[100];

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		memset(bytes, (int)(i & 0xff), sizeof bytes);
		happened_packet(&all, i, bytes, i % sizeof bytes);
	}
	assert_int_equal(all.count, 1000);
	for (unsigned i = 0; i < 1000; i++) {
		assert_int_equal(all.items[i].at, i);
		assert_int_equal(all.items[i].len, i % sizeof bytes);
		for (size_t k = 0; k < all.items[i].len; k++)
			assert_int_equal(all.items[i].bytes[k], i & 0xff);
	}
	arena_drop(&all.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signals_have_the_names_of_the_rfc),
		cmocka_unit_test(waits_end_at_ticks),
		cmocka_unit_test(without_ticks_waits_are_exact),
		cmocka_unit_test(bytes_are_kept_when_the_caller_reuses_his),
		cmocka_unit_test(signals_and_states_are_told_of_a_flow),
		cmocka_unit_test(nothing_is_bytes_too),
		cmocka_unit_test(many_happenings_stay_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
