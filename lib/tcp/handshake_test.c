/* SPDX-License-Identifier: BSD-2-Clause */
/* What a handshake leaves to the timers of the connection: RFC 6298 sections 3 and 5.7, and a CLOSE
 * in SYN-RECEIVED, RFC 9293 section 3.10.4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/tcp/ways_test.h"

static struct way way;

/* On to the next deadline, which must be so far away. */
static void expire_after(nanos wait)
{
	assert_int_equal(tcp_next_deadline(&way.tcb) - way.now, wait);
	way.now += wait;
	tcp_effects_begin(&way.effects);
	tcp_expire(&way.tcb, way.now, &way.effects);
	tcp_check(&way.tcb);
}

/* Text is sent now, and its first copy follows after `wait`. */
static void expect_first_copy_after(nanos wait)
{
	static const uint8_t text[10];
	seq_t seq = way.tcb.snd.nxt;
	way_send(&way, text, sizeof text);
	way_expect_sent(&way, TCP_ACK | TCP_PSH, seq, way.tcb.rcv.nxt);
	expire_after(wait);
	way_expect_sent(&way, TCP_ACK | TCP_PSH, seq, way.tcb.rcv.nxt);
}

/* The SYNs cross, `lost` of ours before, and the ACK comes `later`. */
static void cross(unsigned lost, nanos later)
{
	way_to(&way, SYN_SENT);
	for (unsigned i = 0; i < lost; i++)
		expire_after(NANOS_SECOND << i);
	way_peer_sends(&way, TCP_SYN, 0);
	assert_int_equal(way.tcb.state, SYN_RECEIVED);
	way.now += later;
	way_peer_sends(&way, TCP_ACK, way.tcb.snd.nxt);
	assert_int_equal(way.tcb.state, ESTABLISHED);
}

static void test_a_syn_lost_before_the_crossing_counts(void **unused)
{
	(void)unused;
	cross(0, 0);
	expect_first_copy_after(NANOS_SECOND);
	cross(1, 0);
	expect_first_copy_after(3 * NANOS_SECOND);
	cross(2, 0);
	expect_first_copy_after(3 * NANOS_SECOND);
}

static void test_the_answer_to_a_crossing_syn_waits_like_a_first(void **unused)
{
	(void)unused;
	way_to(&way, SYN_SENT);
	expire_after(1 * NANOS_SECOND);
	expire_after(2 * NANOS_SECOND);
	way_peer_sends(&way, TCP_SYN, 0);
	expire_after(1 * NANOS_SECOND);
	way_expect_sent(&way, TCP_SYN | TCP_ACK, (seq_t)WAY_ISS, way.tcb.rcv.nxt);
}

static void test_a_crossing_is_no_sample(void **unused)
{
	(void)unused;
	cross(0, 900 * NANOS_MILLI);
	assert_false(way.tcb.rto.sampled);
	expect_first_copy_after(NANOS_SECOND);
}

/* --- CLOSE in SYN-RECEIVED ------------------------------------------------------------------- */

/* The FIN is on its way while the SYN is not acknowledged. */
static void close_half_open(bool active)
{
	way_to(&way, active ? SYN_SENT : LISTEN);
	way_peer_sends(&way, TCP_SYN, 0);
	way_close(&way);
	assert_int_equal(way.tcb.state, FIN_WAIT_1);
	way_expect_sent(&way, TCP_FIN | TCP_ACK, (seq_t)WAY_ISS + 1, way.tcb.rcv.nxt);
}

static void test_the_syn_is_repeated_first_and_counts_as_lost(void **unused)
{
	(void)unused;
	close_half_open(false);
	expire_after(NANOS_SECOND);
	way_expect_sent(&way, TCP_SYN | TCP_ACK, (seq_t)WAY_ISS, way.tcb.rcv.nxt);
	way_peer_sends(&way, TCP_ACK, (seq_t)WAY_ISS + 1); /* of the SYN alone */
	assert_int_equal(way.tcb.state, FIN_WAIT_1);
	expire_after(3 * NANOS_SECOND);
	way_expect_sent(&way, TCP_FIN | TCP_ACK, (seq_t)WAY_ISS + 1, way.tcb.rcv.nxt);
	way_peer_sends(&way, TCP_ACK, way.tcb.snd.nxt);
	assert_int_equal(way.tcb.state, FIN_WAIT_2);
}

static void test_the_limit_of_the_syn_ack_stays(void **unused)
{
	(void)unused;
	close_half_open(false);
	for (unsigned i = 0; i < way.rules.synack_retries; i++) {
		expire_after(NANOS_SECOND << i);
		way_expect_sent(&way, TCP_SYN | TCP_ACK, (seq_t)WAY_ISS, way.tcb.rcv.nxt);
	}
	expire_after(NANOS_SECOND << way.rules.synack_retries);
	way_expect_silence(&way);
	way_expect_told(&way, TCP_TOLD_TIMEOUT);
	assert_int_equal(way.tcb.state, CLOSED);
}

static void test_the_timetable_of_the_syn_ack_stays(void **unused)
{
	(void)unused;
	close_half_open(false);
	way.rules.synack_waits = (struct tcp_timetable){.waits = {7, 8}, .count = 2};
	expire_after(NANOS_SECOND); /* armed before the rules changed */
	expire_after(8);
	assert_int_equal(way.tcb.state, CLOSED);
}

static void test_a_repeated_syn_is_answered_as_before(void **unused)
{
	(void)unused;
	close_half_open(false);
	way_arrives(&way, TCP_SYN, (seq_t)WAY_IRS, 0, 0);
	way_expect_sent(&way, TCP_SYN | TCP_ACK, (seq_t)WAY_ISS, way.tcb.rcv.nxt);
	assert_int_equal(way.tcb.state, FIN_WAIT_1);
}

static void test_the_crossing_syn_ack_still_acknowledges(void **unused)
{
	(void)unused;
	close_half_open(true);
	way_arrives(&way, TCP_SYN | TCP_ACK, (seq_t)WAY_IRS, (seq_t)WAY_ISS + 1, 0);
	way_expect_silence(&way);
	assert_int_equal(way.tcb.snd.una, (seq_t)WAY_ISS + 1);
	way_peer_sends(&way, TCP_ACK, way.tcb.snd.nxt);
	assert_int_equal(way.tcb.state, FIN_WAIT_2);
}

/* Whose SYN is not acknowledged may be talking to an old connection: nothing of it is taken. */
static void test_an_ack_that_leaves_the_syn_out_opens_nothing(void **unused)
{
	(void)unused;
	static const seq_t wrong[] = {(seq_t)WAY_ISS, (seq_t)WAY_ISS - 5, (seq_t)WAY_ISS + 3};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		close_half_open(true);
		way_arrives(&way, TCP_FIN | TCP_ACK, way.peer_nxt, wrong[i], 10);
		way_expect_sent(&way, TCP_RST, wrong[i], 0);
		way_expect_told(&way, WAY_TOLD_NOTHING);
		assert_int_equal(way.tcb.state, FIN_WAIT_1);
		assert_int_equal(way.tcb.rcv.nxt, way.peer_nxt);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_syn_lost_before_the_crossing_counts),
		cmocka_unit_test(test_the_answer_to_a_crossing_syn_waits_like_a_first),
		cmocka_unit_test(test_a_crossing_is_no_sample),
		cmocka_unit_test(test_the_syn_is_repeated_first_and_counts_as_lost),
		cmocka_unit_test(test_the_limit_of_the_syn_ack_stays),
		cmocka_unit_test(test_the_timetable_of_the_syn_ack_stays),
		cmocka_unit_test(test_a_repeated_syn_is_answered_as_before),
		cmocka_unit_test(test_the_crossing_syn_ack_still_acknowledges),
		cmocka_unit_test(test_an_ack_that_leaves_the_syn_out_opens_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
