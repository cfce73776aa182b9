/* SPDX-License-Identifier: BSD-2-Clause */
/* What changes when a rule is set another way: RFC 5961 off or throttled, RFC 1337, ACKs at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/tcp/ways_test.h"

static struct way way;

static void test_without_rfc_5961_any_reset_in_the_window_counts(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way.rules.rfc5961 = false;
	way_arrives(&way, TCP_RST, way.tcb.rcv.nxt + way.tcb.rcv.wnd, 0, 0);
	assert_int_equal(way.tcb.state, ESTABLISHED);
	way_arrives(&way, TCP_RST, way.tcb.rcv.nxt + 100, 0, 0);
	way_expect_told(&way, TCP_TOLD_RESET);
	assert_int_equal(way.tcb.state, CLOSED);
}

static void test_without_rfc_5961_a_syn_in_the_window_resets(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way.rules.rfc5961 = false;
	seq_t syn = way.tcb.rcv.nxt + 100;
	way_arrives(&way, TCP_SYN, way.tcb.rcv.nxt - 1, 0, 0);
	way_expect_ack(&way);
	way_arrives(&way, TCP_SYN, syn, 0, 0);
	way_expect_sent(&way, TCP_RST | TCP_ACK, 0, syn + 1);
	way_expect_told(&way, TCP_TOLD_RESET);
	assert_int_equal(way.tcb.state, CLOSED);
}

static void test_old_acks_are_challenged(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	seq_t oldest = way.tcb.snd.una - way.tcb.snd.max_wnd;
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, oldest, 0);
	way_expect_silence(&way);
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, oldest - 1, 0);
	way_expect_ack(&way);
	way.rules.rfc5961 = false;
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, oldest - 1, 0);
	way_expect_silence(&way);
}

static void challenged(bool answered)
{
	way_arrives(&way, TCP_RST, way.tcb.rcv.nxt + 1, 0, 0);
	if (answered)
		way_expect_ack(&way);
	else
		way_expect_silence(&way);
}

static void test_throttled_challenges(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way.rules.challenge_limit = 2;
	way.rules.challenge_period = 5 * NANOS_SECOND;
	way.now = NANOS_SECOND;
	challenged(true);
	challenged(true);
	challenged(false);
	way.now = 6 * NANOS_SECOND - 1;
	challenged(false);
	way.now = 6 * NANOS_SECOND;
	challenged(true);
	challenged(true);
	challenged(false);
	/* What lies outside the window is no challenge, and always answered. */
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt - 1, way.tcb.snd.nxt, 0);
	way_expect_ack(&way);
}

static void test_rfc_1337(void **unused)
{
	(void)unused;
	way_to(&way, TIME_WAIT);
	way.rules.tw_rst_ignored = true;
	for (seq_t ahead = 0; ahead < 2; ahead++) {
		way_arrives(&way, TCP_RST, way.tcb.rcv.nxt + ahead, 0, 0);
		way_expect_silence(&way);
		assert_int_equal(way.tcb.state, TIME_WAIT);
	}
}

static void test_reopening(void **unused)
{
	(void)unused;
	way_to(&way, TIME_WAIT);
	struct tcp_segment syn = {.flags = TCP_SYN, .seq = way.tcb.rcv.nxt};
	assert_true(tcp_reopens(&way.tcb, &syn));
	syn.seq--;
	assert_false(tcp_reopens(&way.tcb, &syn));
	syn.seq += 1000;
	syn.flags |= TCP_ACK;
	assert_false(tcp_reopens(&way.tcb, &syn));
	syn.flags = TCP_SYN;
	way.rules.tw_syn_reopens = false;
	assert_false(tcp_reopens(&way.tcb, &syn));
	assert_true(seq_lt(way.tcb.snd.nxt, tcp_iss_beyond(&way.tcb, way.tcb.snd.nxt)));
	assert_int_equal(tcp_iss_beyond(&way.tcb, way.tcb.snd.nxt + 1), way.tcb.snd.nxt + 1);
}

static void test_no_delay_of_acks(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way.rules.ack_delay = 0;
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, way.tcb.snd.nxt, 1);
	way_expect_ack(&way);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_rfc_5961_any_reset_in_the_window_counts),
		cmocka_unit_test(test_without_rfc_5961_a_syn_in_the_window_resets),
		cmocka_unit_test(test_old_acks_are_challenged),
		cmocka_unit_test(test_throttled_challenges),
		cmocka_unit_test(test_rfc_1337),
		cmocka_unit_test(test_reopening),
		cmocka_unit_test(test_no_delay_of_acks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
