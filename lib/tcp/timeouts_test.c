/* SPDX-License-Identifier: BSD-2-Clause */
/* Every timer: when it fires, how often, and what ends with it, RFC 9293 section 3.10.8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/tcp/ways_test.h"

enum { NOTHING = WAY_TOLD_NOTHING };

static struct way way;

static void send_text(uint32_t len)
{
	static const uint8_t text[5000];
	way_send(&way, text, len);
}

/* Copies of the last segment after 1, 2, 4 ... 64 s, and the end 64 s later. */
static void expect_copies(int copies, unsigned flags, int told)
{
	double wait = 1;
	for (int i = 0; i < copies; i++) {
		way_expire_after(&way, wait);
		assert_int_equal(way_only(&way, TCP_EFFECT_SEND)->segment.flags, flags);
		wait = wait < 64 ? 2 * wait : 64;
	}
	way_expire_after(&way, wait);
	way_expect_silence(&way);
	way_expect_told(&way, told);
	assert_int_equal(way.tcb.state, CLOSED);
	assert_true(tcp_next_deadline(&way.tcb) == NANOS_NEVER);
}

static void test_copies_and_their_end(void **unused)
{
	(void)unused;
	way_to(&way, SYN_SENT);
	expect_copies(7, TCP_SYN, TCP_TOLD_TIMEOUT);
	way_to(&way, SYN_RECEIVED);
	expect_copies(5, TCP_SYN | TCP_ACK, NOTHING);
	way_to(&way, FIN_WAIT_1);
	expect_copies(7, TCP_FIN | TCP_ACK, TCP_TOLD_TIMEOUT);
	way_to(&way, LAST_ACK);
	expect_copies(7, TCP_FIN | TCP_ACK, TCP_TOLD_TIMEOUT);
	way_to(&way, CLOSING);
	way.rules.held_retries = 2;
	expect_copies(2, TCP_FIN | TCP_ACK, TCP_TOLD_TIMEOUT);
}

static void test_a_user_who_left_has_a_limit_of_his_own(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way.rules.left_retries = 3;
	tcp_leave(&way.tcb, -1, way.now, &way.effects);
	expect_copies(3, TCP_FIN | TCP_ACK, NOTHING);
}

static void test_timetable(void **unused)
{
	(void)unused;
	static const double waits[] = {5.8, 24};
	way_begin(&way);
	way.rules.syn_waits = (struct tcp_timetable){
		{5800 * NANOS_MILLI, 24 * NANOS_SECOND, 45200 * NANOS_MILLI}, 3};
	way_open(&way, true);
	for (size_t i = 0; i < 2; i++) {
		way_expire_after(&way, waits[i]);
		way_expect_sent(&way, TCP_SYN, (seq_t)WAY_ISS, 0);
	}
	way_expire_after(&way, 45.2);
	way_expect_told(&way, TCP_TOLD_TIMEOUT);
}

static void test_reset_at_the_end_of_the_syn_acks(void **unused)
{
	(void)unused;
	way_to(&way, SYN_RECEIVED);
	way.rules.synack_retries = 0;
	way.rules.synack_end = TCP_SYNACK_RESET;
	way_expire_after(&way, 1);
	way_expect_sent(&way, TCP_RST, (seq_t)WAY_ISS + 1, 0);
	assert_int_equal(way.tcb.state, CLOSED);
}

static void test_user_timeout(void **unused)
{
	(void)unused;
	way_begin(&way);
	way_open(&way, true);
	way_send_within(&way, 1500 * NANOS_MILLI);
	way_expire_after(&way, 1);
	way_expect_told(&way, NOTHING);
	way_expire_after(&way, 0.5);
	way_expect_told(&way, TCP_TOLD_TIMEOUT);
	assert_int_equal(way.tcb.state, CLOSED);
}

static void test_text_is_cut_again_as_it_was(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	send_text(10);
	send_text(20);
	way_close(&way);
	for (int i = 1; i <= 2; i++) {
		way_expire_after(&way, i);
		const struct tcp_effect *sent = way_only(&way, TCP_EFFECT_SEND);
		assert_int_equal(sent->segment.text_len, 10);
		assert_int_equal(sent->segment.flags & TCP_FIN, 0);
	}
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, way.tcb.snd.una + 10, 0);
	way_expire_after(
		&way, 4); /* anew from the ACK, and not shorter: nothing fresh was measured */
	assert_int_equal(way_only(&way, TCP_EFFECT_SEND)->segment.text_len, 20);
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, way.tcb.snd.una + 20, 0);
	way_expire_after(&way, 8);
	way_expect_sent(&way, TCP_FIN | TCP_ACK, way.tcb.snd.una, way.tcb.rcv.nxt);
}

static void test_copies_are_counted_anew_after_an_ack(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	send_text(10);
	way_close(&way);
	for (int wait = 1; wait <= 64; wait *= 2)
		way_expire_after(&way, wait);
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, way.tcb.snd.una + 10, 0);
	for (int i = 0; i < 7; i++) {
		way_expire_after(&way, 64);
		way_expect_sent(&way, TCP_FIN | TCP_ACK, way.tcb.snd.una, way.tcb.rcv.nxt);
	}
	way_expire_after(&way, 64);
	way_expect_told(&way, TCP_TOLD_TIMEOUT);
}

static void test_three_seconds_after_a_lost_syn(void **unused)
{
	(void)unused;
	way_to(&way, SYN_RECEIVED);
	way_expire_after(&way, 1);
	way_peer_sends(&way, TCP_ACK, way.tcb.snd.nxt);
	send_text(10);
	way_expire_after(&way, 3);
}

static void test_two_msl(void **unused)
{
	(void)unused;
	way_to(&way, TIME_WAIT);
	way_expire_after(&way, 240);
	way_expect_silence(&way);
	way_expect_told(&way, NOTHING);
	assert_int_equal(way.tcb.state, CLOSED);
}

static void test_fin_wait_2(void **unused)
{
	(void)unused;
	way_to(&way, FIN_WAIT_2);
	assert_true(tcp_next_deadline(&way.tcb) == NANOS_NEVER);
	way.rules.fw2_left_limit = 60 * NANOS_SECOND;
	tcp_leave(&way.tcb, -1, way.now, &way.effects);
	way_expire_after(&way, 60);
	way_expect_silence(&way);
	way_expect_told(&way, NOTHING);
	assert_int_equal(way.tcb.state, CLOSED);
}

static void test_delayed_ack(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, way.tcb.snd.nxt, 10);
	way_expect_silence(&way);
	way_expire_after(&way, 0.2);
	way_expect_ack(&way);
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, way.tcb.snd.nxt, 1460);
	way_expect_silence(&way);
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, way.tcb.snd.nxt, 1460);
	way_expect_ack(&way); /* the second full segment */
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt + 1, way.tcb.snd.nxt, 1);
	way_expect_ack(&way); /* above a gap */
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, way.tcb.snd.nxt, 1);
	way_expect_ack(&way); /* the gap is filled */
}

/* The peer's window, which is 65535 in all other tests. */
static void peer_window(uint32_t wnd, seq_t ack)
{
	struct tcp_segment seg = {.flags = TCP_ACK, .seq = way.peer_nxt, .ack = ack, .wnd = wnd};
	way_arrives_as(&way, &seg);
}

static void test_closed_window_is_probed(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	peer_window(0, way.tcb.snd.nxt);
	send_text(100);
	way_expect_silence(&way);
	double wait = 1;
	for (int i = 0; i < 20; i++) { /* far beyond R2: each probe is answered */
		way_expire_after(&way, wait);
		assert_int_equal(way_only(&way, TCP_EFFECT_SEND)->segment.text_len, 1);
		peer_window(0, way.tcb.snd.una);
		wait = wait < 64 ? 2 * wait : 64;
	}
	peer_window(1000, way.tcb.snd.una); /* what the probes carried, and the rest */
	assert_int_equal(way.effects.count, 2);
	assert_int_equal(way.effects.items[0].segment.text_len, 1);
	assert_int_equal(way.effects.items[1].segment.text_len, 99);
}

static void test_unanswered_probes_end(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	peer_window(0, way.tcb.snd.nxt);
	send_text(100);
	expect_copies(7, TCP_ACK, TCP_TOLD_TIMEOUT);
}

static void test_small_window_is_left_alone_for_a_second(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	peer_window(10, way.tcb.snd.nxt);
	send_text(100);
	way_expect_silence(&way);
	way_expire_after(&way, 1);
	assert_int_equal(way_only(&way, TCP_EFFECT_SEND)->segment.text_len, 10);

	way_to(&way, ESTABLISHED);
	way.rules.sws_override = 300 * NANOS_MILLI;
	peer_window(10, way.tcb.snd.nxt);
	send_text(100);
	way_expire_after(&way, 0.3);
}

static void test_nagle_holds_a_short_segment_back(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way.rules.nagle = true;
	send_text(10); /* nothing in flight: it goes */
	assert_int_equal(way_only(&way, TCP_EFFECT_SEND)->segment.text_len, 10);
	send_text(20);
	way_expect_silence(&way);
	send_text(30);
	way_expect_silence(&way);
	way_peer_sends(&way, TCP_ACK, way.tcb.snd.nxt);
	assert_int_equal(way_only(&way, TCP_EFFECT_SEND)->segment.text_len, 50);
	send_text(way.tcb.snd.mss); /* a full one never waits */
	assert_int_equal(way_only(&way, TCP_EFFECT_SEND)->segment.text_len, way.tcb.snd.mss);
	send_text(1);
	way_expect_silence(&way);
	way_close(&way); /* nor does the last one */
	assert_int_equal(way_only(&way, TCP_EFFECT_SEND)->segment.text_len, 1);
}

/* After 4 GiB SND.UNA is ISS once more, and what is in flight is text all the same. */
static void test_numbers_come_round_to_iss(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way.tcb.snd.una = way.tcb.snd.nxt = way.tcb.snd.up = way.tcb.snd.iss;
	way.tcb.snd.wl2 = way.tcb.snd.iss;
	tcp_send_queue_begin(&way.tcb.queue, way.send_ring, way.tcb.snd.iss);
	send_text(10);
	way_expire_after(&way, 1);
	way_expect_sent(&way, TCP_ACK | TCP_PSH, way.tcb.snd.iss, way.tcb.rcv.nxt);
	peer_window(0, way.tcb.snd.una);
	assert_true(way.tcb.deadline[TCP_TIMER_PERSIST] != NANOS_NEVER);
}

/* More segments than one event can send, and the window closes before the rest goes. */
static void test_window_closes_while_sending_waits(void **unused)
{
	static const uint8_t octets[200];
	(void)unused;
	way_to(&way, ESTABLISHED);
	way.tcb.snd.mss = 1;
	way_send(&way, octets, sizeof octets);
	assert_true(tcp_next_deadline(&way.tcb) == 0);
	struct tcp_segment seg = {
		.flags = TCP_ACK, .seq = way.tcb.rcv.nxt, .ack = way.tcb.snd.una + 1};
	way_arrives_as(&way, &seg);
	assert_true(way.tcb.deadline[TCP_TIMER_PERSIST] == NANOS_SECOND);
	assert_true(way.tcb.deadline[TCP_TIMER_RETRANSMIT] == NANOS_NEVER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_copies_and_their_end),
		cmocka_unit_test(test_a_user_who_left_has_a_limit_of_his_own),
		cmocka_unit_test(test_timetable),
		cmocka_unit_test(test_reset_at_the_end_of_the_syn_acks),
		cmocka_unit_test(test_user_timeout),
		cmocka_unit_test(test_text_is_cut_again_as_it_was),
		cmocka_unit_test(test_copies_are_counted_anew_after_an_ack),
		cmocka_unit_test(test_three_seconds_after_a_lost_syn),
		cmocka_unit_test(test_two_msl),
		cmocka_unit_test(test_fin_wait_2),
		cmocka_unit_test(test_delayed_ack),
		cmocka_unit_test(test_closed_window_is_probed),
		cmocka_unit_test(test_unanswered_probes_end),
		cmocka_unit_test(test_small_window_is_left_alone_for_a_second),
		cmocka_unit_test(test_nagle_holds_a_short_segment_back),
		cmocka_unit_test(test_numbers_come_round_to_iss),
		cmocka_unit_test(test_window_closes_while_sending_waits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
