/* SPDX-License-Identifier: BSD-2-Clause */
/* Keep-alive: who is probed, when, how often, and how it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/tcp/ways_test.h"

enum { IDLE = 7200, INTERVAL = 75, PROBES = 9 };

static struct way way;

static void keep_alive(bool on)
{
	tcp_effects_begin(&way.effects);
	tcp_keep_alive(&way.tcb, on, way.now, &way.effects);
	tcp_check(&way.tcb);
	way_expect_silence(&way);
}

static void expect_probe(void)
{
	way_expect_sent(&way, TCP_ACK, way.tcb.snd.nxt - 1, way.tcb.rcv.nxt);
	assert_int_equal(way_only(&way, TCP_EFFECT_SEND)->segment.text_len, 0);
	way_expect_told(&way, WAY_TOLD_NOTHING);
}

/* What a peer that is there answers to a probe. */
static void peer_answers(void)
{
	way_peer_sends(&way, TCP_ACK, way.tcb.snd.nxt);
	way_expect_silence(&way);
}

static void probe_to_the_end(void)
{
	way_expire_after(&way, IDLE);
	for (int i = 1; i < PROBES; i++) {
		expect_probe();
		way_expire_after(&way, INTERVAL);
	}
	expect_probe();
	way_expire_after(&way, INTERVAL);
	assert_int_equal(way.tcb.state, CLOSED);
}

static void test_off_unless_asked_for(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	assert_true(tcp_next_deadline(&way.tcb) == NANOS_NEVER);
	keep_alive(true);
	assert_true(tcp_next_deadline(&way.tcb) == IDLE * NANOS_SECOND);
	keep_alive(false);
	assert_true(tcp_next_deadline(&way.tcb) == NANOS_NEVER);
}

static void test_a_silent_peer_is_given_up(void **unused)
{
	(void)unused;
	static const enum tcp_state states[] = {ESTABLISHED, CLOSE_WAIT, FIN_WAIT_2};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		way_to(&way, states[i]);
		keep_alive(true);
		probe_to_the_end();
		way_expect_silence(&way);
		way_expect_told(&way, TCP_TOLD_TIMEOUT);
	}
}

static void test_the_end_may_be_a_reset(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way.rules.keepalive_resets = true;
	keep_alive(true);
	seq_t nxt = way.tcb.snd.nxt;
	probe_to_the_end();
	way_expect_sent(&way, TCP_RST, nxt, 0);
	way_expect_told(&way, TCP_TOLD_TIMEOUT);
}

static void test_an_answer_begins_the_silence_anew(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	keep_alive(true);
	way_expire_after(&way, IDLE);
	for (int i = 1; i < PROBES; i++)
		way_expire_after(&way, INTERVAL);
	way.now += NANOS_SECOND;
	peer_answers();
	probe_to_the_end();
}

static void test_any_segment_counts(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	keep_alive(true);
	way.now += 7000 * NANOS_SECOND;
	/* The peer's own probe, which is outside the window. */
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt - 1, way.tcb.snd.nxt, 0);
	way_expect_ack(&way);
	way_expire_after(&way, IDLE);
	expect_probe();
}

static void test_a_call_in_the_middle_begins_a_whole_interval(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way.now += 7000 * NANOS_SECOND;
	keep_alive(true);
	way.now += 100 * NANOS_SECOND;
	keep_alive(true); /* it was on: nothing changes */
	way_expire_after(&way, IDLE - 100);
	expect_probe();
}

static void test_no_probe_while_text_is_on_its_way(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	keep_alive(true);
	way_send(&way, (const uint8_t *)"x", 1);
	assert_true(way.tcb.deadline[TCP_TIMER_KEEP_ALIVE] == NANOS_NEVER);
	peer_answers();
	assert_true(tcp_next_deadline(&way.tcb) == IDLE * NANOS_SECOND);

	struct tcp_segment closed = {.flags = TCP_ACK, .seq = way.peer_nxt, .ack = way.tcb.snd.nxt};
	way_arrives_as(&way, &closed);
	way_send(&way, (const uint8_t *)"x", 1); /* waits for a window, which is probed instead */
	assert_true(way.tcb.deadline[TCP_TIMER_KEEP_ALIVE] == NANOS_NEVER);
	assert_true(way.tcb.deadline[TCP_TIMER_PERSIST] != NANOS_NEVER);
}

static void test_a_probe_may_carry_an_octet(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way.rules.keepalive_octet = true;
	keep_alive(true);
	way_expire_after(&way, IDLE);
	way_expect_sent(&way, TCP_ACK, way.tcb.snd.nxt - 1, way.tcb.rcv.nxt);
	assert_int_equal(way_only(&way, TCP_EFFECT_SEND)->segment.text_len, 1);
}

static void test_nobody_is_told_who_has_left(void **unused)
{
	(void)unused;
	way_to(&way, FIN_WAIT_2);
	keep_alive(true);
	tcp_effects_begin(&way.effects);
	tcp_leave(&way.tcb, -1, way.now, &way.effects);
	probe_to_the_end();
	way_expect_told(&way, WAY_TOLD_NOTHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_off_unless_asked_for),
		cmocka_unit_test(test_a_silent_peer_is_given_up),
		cmocka_unit_test(test_the_end_may_be_a_reset),
		cmocka_unit_test(test_an_answer_begins_the_silence_anew),
		cmocka_unit_test(test_any_segment_counts),
		cmocka_unit_test(test_a_call_in_the_middle_begins_a_whole_interval),
		cmocka_unit_test(test_no_probe_while_text_is_on_its_way),
		cmocka_unit_test(test_a_probe_may_carry_an_octet),
		cmocka_unit_test(test_nobody_is_told_who_has_left),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
