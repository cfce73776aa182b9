/* SPDX-License-Identifier: BSD-2-Clause */
/* Timers that are counted in ticks, and the limit on an attempt to open: 4.4BSD's schedule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/tcp/timers.h"
#include "lib/tcp/ways_test.h"

#define SECONDS(s) ((nanos)((s)*1000) * NANOS_MILLI)

static struct way way;

static const struct tcp_rules slow = {.tick = SECONDS(0.5), .tick_phase = SECONDS(0.3)};

static void test_exact_without_ticks(void **unused)
{
	(void)unused;
	struct tcp_rules exact = {.tick = 0, .tick_phase = SECONDS(0.3)};
	assert_int_equal(tcp_due(&exact, 7, SECONDS(6)), SECONDS(6) + 7);
	assert_int_equal(tcp_due(&exact, 7, NANOS_NEVER), NANOS_NEVER);
}

static void test_the_first_interval_is_shorter(void **unused)
{
	(void)unused;
	assert_int_equal(tcp_due(&slow, 0, SECONDS(6)), SECONDS(5.8));
	assert_int_equal(tcp_due(&slow, SECONDS(0.3) - 1, SECONDS(0.5)), SECONDS(0.3));
	assert_int_equal(tcp_due(&slow, SECONDS(0.3) + 1, SECONDS(0.5)), SECONDS(0.8));
	assert_int_equal(tcp_due(&slow, 0, SECONDS(75)), SECONDS(74.8));
}

static void test_from_a_tick_on_it_is_exact(void **unused)
{
	(void)unused;
	assert_int_equal(tcp_due(&slow, SECONDS(5.8), SECONDS(24)), SECONDS(29.8));
	assert_int_equal(tcp_due(&slow, SECONDS(0.3), SECONDS(0.5)), SECONDS(0.8));
}

static void test_a_part_of_a_tick_counts_as_one(void **unused)
{
	(void)unused;
	assert_int_equal(tcp_due(&slow, 0, 1), SECONDS(0.3));
	assert_int_equal(tcp_due(&slow, 0, SECONDS(0.5) + 1), SECONDS(0.8));
	assert_int_equal(tcp_due(&slow, SECONDS(1), 0), SECONDS(1));
}

static void test_too_far_is_never(void **unused)
{
	(void)unused;
	assert_int_equal(tcp_due(&slow, 0, NANOS_NEVER), NANOS_NEVER);
	assert_int_equal(tcp_due(&slow, SECONDS(10), NANOS_NEVER - 1), NANOS_NEVER);
}

/* Runs the timers at the next instant at which one runs out, which must be `at`. */
static void expire_at(double at)
{
	way.now = tcp_next_deadline(&way.tcb);
	assert_int_equal(way.now, SECONDS(at));
	tcp_effects_begin(&way.effects);
	tcp_expire(&way.tcb, way.now, &way.effects);
	tcp_check(&way.tcb);
}

static void begin_as_berkeley(void)
{
	way_begin(&way);
	way.rules.tick = slow.tick;
	way.rules.tick_phase = slow.tick_phase;
	way.rules.syn_waits = way.rules.synack_waits = (struct tcp_timetable){
		{SECONDS(6), SECONDS(24), SECONDS(48), SECONDS(64)}, 4};
	way.rules.syn_limit = way.rules.synack_limit = SECONDS(75);
}

static void test_the_limit_cuts_the_third_wait(void **unused)
{
	(void)unused;
	begin_as_berkeley();
	way_open(&way, true);
	expire_at(5.8);
	way_expect_sent(&way, TCP_SYN, (seq_t)WAY_ISS, 0);
	expire_at(29.8);
	way_expect_sent(&way, TCP_SYN, (seq_t)WAY_ISS, 0);
	expire_at(74.8);
	way_expect_told(&way, TCP_TOLD_TIMEOUT);
	assert_int_equal(way.tcb.state, CLOSED);
}

static void test_without_the_limit_the_third_wait_is_seen(void **unused)
{
	(void)unused;
	begin_as_berkeley();
	way.rules.syn_limit = NANOS_NEVER;
	way_open(&way, true);
	expire_at(5.8);
	expire_at(29.8);
	expire_at(77.8);
	way_expect_sent(&way, TCP_SYN, (seq_t)WAY_ISS, 0);
}

static void test_the_limit_goes_with_the_acknowledgment_of_the_syn(void **unused)
{
	(void)unused;
	begin_as_berkeley();
	way_open(&way, true);
	way.now = SECONDS(1);
	way_peer_sends(&way, TCP_SYN | TCP_ACK, (seq_t)WAY_ISS + 1);
	assert_int_equal(way.tcb.state, ESTABLISHED);
	assert_int_equal(tcp_next_deadline(&way.tcb), NANOS_NEVER);
}

static void test_a_syn_that_crosses_begins_no_new_attempt(void **unused)
{
	(void)unused;
	begin_as_berkeley();
	way.rules.synack_limit = NANOS_NEVER;
	way_open(&way, true);
	way.now = SECONDS(1);
	way_peer_sends(&way, TCP_SYN, 0);
	assert_int_equal(way.tcb.state, SYN_RECEIVED);
	assert_int_equal(way.tcb.deadline[TCP_TIMER_OPENING], SECONDS(74.8));
}

static void test_a_user_timeout_takes_the_place_of_the_limit(void **unused)
{
	(void)unused;
	begin_as_berkeley();
	struct tcp_opening how = {.rules = &way.rules,
		.active = true,
		.own_mss = 1460,
		.default_mss = 536,
		.user_timeout = SECONDS(9),
		.send_ring = way.send_ring,
		.receive_ring = way.receive_ring};
	tcp_effects_begin(&way.effects);
	tcp_open(&way.tcb, &how, 0, &way.effects);
	assert_int_equal(way.tcb.deadline[TCP_TIMER_OPENING], NANOS_NEVER);
	expire_at(5.8);
	expire_at(8.8);
	way_expect_told(&way, TCP_TOLD_TIMEOUT);
}

static void test_every_slow_timer_ends_at_a_tick(void **unused)
{
	(void)unused;
	way_to(&way, FIN_WAIT_2);
	way.rules.tick = slow.tick;
	way.rules.tick_phase = slow.tick_phase;
	way.rules.fw2_held_limit = SECONDS(60);
	way.now = SECONDS(1);
	tcp_wait_for_fin(&way.tcb, way.now);
	assert_int_equal(tcp_next_deadline(&way.tcb), SECONDS(60.8));
	tcp_wait_two_msl(&way.tcb, way.now);
	assert_int_equal(tcp_next_deadline(&way.tcb), SECONDS(240.8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact_without_ticks),
		cmocka_unit_test(test_the_first_interval_is_shorter),
		cmocka_unit_test(test_from_a_tick_on_it_is_exact),
		cmocka_unit_test(test_a_part_of_a_tick_counts_as_one),
		cmocka_unit_test(test_too_far_is_never),
		cmocka_unit_test(test_the_limit_cuts_the_third_wait),
		cmocka_unit_test(test_without_the_limit_the_third_wait_is_seen),
		cmocka_unit_test(test_the_limit_goes_with_the_acknowledgment_of_the_syn),
		cmocka_unit_test(test_a_syn_that_crosses_begins_no_new_attempt),
		cmocka_unit_test(test_a_user_timeout_takes_the_place_of_the_limit),
		cmocka_unit_test(test_every_slow_timer_ends_at_a_tick),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
