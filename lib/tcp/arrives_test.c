/* SPDX-License-Identifier: BSD-2-Clause */
/* Segments at the edges of every window in every state, RFC 9293 section 3.10.7. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/tcp/ways_test.h"

enum { NOTHING = WAY_TOLD_NOTHING };

static struct way way;
static const enum tcp_state windowed[] = {SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2,
	CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT};

enum { WINDOWED = sizeof windowed / sizeof windowed[0] };

static void test_edges_of_the_window(void **unused)
{
	(void)unused;
	for (size_t w = 0; w < WINDOWED; w++) {
		enum tcp_state state = windowed[w];
		way_to(&way, state);
		struct tcb tcb = way.tcb;
		seq_t nxt = tcb.rcv.nxt, wnd = tcb.rcv.wnd, una = tcb.snd.una;
		const seq_t outside[] = {nxt - 1, nxt + wnd, nxt + (UINT32_C(1) << 31)};
		for (size_t i = 0; i < 3; i++) {
			way.tcb = tcb;
			way_arrives(&way, TCP_ACK, outside[i], una, 0);
			way_expect_ack(&way);
			assert_int_equal(way.tcb.state, state);
		}
		if (state == SYN_RECEIVED) /* where ACK=SND.UNA draws a reset */
			continue;
		const seq_t inside[] = {nxt, nxt + 1, nxt + wnd - 1};
		for (size_t i = 0; i < 3; i++) {
			way.tcb = tcb;
			way_arrives(&way, TCP_ACK, inside[i], una, 0);
			way_expect_silence(&way);
			assert_int_equal(way.tcb.state, state);
		}
	}
}

static void test_text_at_the_edges(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	seq_t nxt = way.tcb.rcv.nxt, una = way.tcb.snd.una;
	way_arrives(&way, TCP_ACK, nxt - 10, una, 10); /* all old */
	way_expect_ack(&way);
	assert_int_equal(way.tcb.rcv.nxt, nxt);
	way_arrives(&way, TCP_ACK, nxt - 10, una, 11); /* one octet is new */
	assert_int_equal(way.tcb.rcv.nxt, nxt + 1);
	seq_t edge = way.tcb.rcv.nxt + way.tcb.rcv.wnd;
	way_arrives(&way, TCP_ACK | TCP_FIN, edge - 1, una, 5); /* four and the FIN are beyond */
	assert_false(way.tcb.rcv.fin_known);
	assert_int_equal(way.tcb.in.pieces[0].to, edge);
	assert_int_equal(way.tcb.in.pieces[0].from, edge - 1);
}

static void test_closed_window(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, way.tcb.snd.una, way.tcb.rcv.wnd);
	assert_int_equal(way.tcb.rcv.wnd, 0);
	seq_t nxt = way.tcb.rcv.nxt;
	way_send(&way, (const uint8_t *)"x", 1);
	way_arrives(&way, TCP_ACK, nxt, way.tcb.snd.nxt, 1); /* its ACK counts, its text does not */
	way_expect_ack(&way);
	assert_int_equal(way.tcb.rcv.nxt, nxt);
	assert_int_equal(way.tcb.snd.una, way.tcb.snd.nxt);
	way_arrives(&way, TCP_RST, nxt + 1, 0, 0);
	way_expect_silence(&way);
	way_arrives(&way, TCP_RST, nxt, 0, 0);
	assert_int_equal(way.tcb.state, CLOSED);
}

static void test_rst(void **unused)
{
	(void)unused;
	for (size_t w = 0; w < WINDOWED; w++) {
		enum tcp_state state = windowed[w];
		way_to(&way, state);
		struct tcb tcb = way.tcb;
		seq_t nxt = tcb.rcv.nxt, wnd = tcb.rcv.wnd;
		const seq_t dropped[] = {nxt - 1, nxt + wnd};
		const seq_t challenged[] = {nxt + 1, nxt + wnd - 1};
		for (size_t i = 0; i < 2; i++) {
			way.tcb = tcb;
			way_arrives(&way, TCP_RST, dropped[i], 0, 0);
			way_expect_silence(&way);
			way_arrives(&way, TCP_RST, challenged[i], 0, 0);
			way_expect_ack(&way);
			assert_int_equal(way.tcb.state, state);
		}
		way_arrives(&way, TCP_RST, nxt, 0, 0);
		way_expect_silence(&way);
		assert_int_equal(way.tcb.state, state == SYN_RECEIVED ? LISTEN : CLOSED);
		bool told = state >= ESTABLISHED && state <= CLOSE_WAIT;
		way_expect_told(&way, told ? (int)TCP_TOLD_RESET : NOTHING);
	}
}

static void test_syn(void **unused)
{
	(void)unused;
	for (size_t w = 0; w < WINDOWED; w++) {
		enum tcp_state state = windowed[w];
		way_to(&way, state);
		if (state == SYN_RECEIVED)
			continue;
		way_arrives(&way, TCP_SYN, way.tcb.rcv.nxt - 5, 0, 0);
		way_expect_ack(&way);
		way_arrives(&way, TCP_SYN, way.tcb.rcv.nxt + 5, 0, 0);
		way_expect_ack(&way);
		assert_int_equal(way.tcb.state, state);
	}
}

static void test_syn_received(void **unused)
{
	(void)unused;
	way_to(&way, SYN_RECEIVED);
	nanos deadline = tcp_next_deadline(&way.tcb);
	way_arrives(&way, TCP_SYN, (seq_t)WAY_IRS, 0, 0); /* again: the same SYN,ACK */
	way_expect_sent(&way, TCP_SYN | TCP_ACK, (seq_t)WAY_ISS, way.tcb.rcv.nxt);
	assert_true(tcp_next_deadline(&way.tcb) == deadline && way.tcb.retries == 0);
	const seq_t wrong[] = {(seq_t)WAY_ISS, way.tcb.snd.nxt + 1};
	for (size_t i = 0; i < 2; i++) {
		way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, wrong[i], 10);
		way_expect_sent(&way, TCP_RST, wrong[i], 0);
		way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt - 1, wrong[i], 0); /* sequence first */
		way_expect_ack(&way);
	}
	assert_int_equal(way.tcb.state, SYN_RECEIVED);
	way_arrives(&way, TCP_SYN, way.tcb.rcv.nxt + 7, 0, 0);
	way_expect_silence(&way);
	assert_int_equal(way.tcb.state, LISTEN);
}

static void test_crossing(void **unused)
{
	(void)unused;
	way_to(&way, SYN_SENT);
	way_peer_sends(&way, TCP_SYN, 0);
	assert_int_equal(way.tcb.state, SYN_RECEIVED);
	way_expect_sent(&way, TCP_SYN | TCP_ACK, (seq_t)WAY_ISS, (seq_t)WAY_IRS + 1);
	struct tcb tcb = way.tcb;
	way_arrives(&way, TCP_SYN | TCP_ACK, (seq_t)WAY_IRS, way.tcb.snd.nxt, 0); /* Figure 7 */
	assert_int_equal(way.tcb.state, ESTABLISHED);
	way_expect_silence(&way);
	way.tcb = tcb;
	way_arrives(&way, TCP_RST, way.tcb.rcv.nxt, 0, 0);
	way_expect_told(&way, TCP_TOLD_REFUSED);
	assert_int_equal(way.tcb.state, CLOSED);
}

static void test_repeated_fin(void **unused)
{
	(void)unused;
	way_to(&way, CLOSING);
	way_arrives(&way, TCP_FIN | TCP_ACK, way.tcb.rcv.nxt - 1, way.tcb.snd.nxt, 0);
	way_expect_ack(&way);
	assert_int_equal(way.tcb.state, TIME_WAIT);
	way.now = 200 * NANOS_SECOND;
	way_arrives(&way, TCP_FIN | TCP_ACK, way.tcb.rcv.nxt - 1, way.tcb.snd.nxt, 0);
	way_expect_ack(&way);
	assert_true(tcp_next_deadline(&way.tcb) == 440 * NANOS_SECOND);
	way_to(&way, LAST_ACK);
	seq_t nxt = way.tcb.rcv.nxt, ack = way.tcb.snd.nxt;
	way_arrives(&way, TCP_FIN | TCP_ACK, nxt - 1, ack, 0);
	way_expect_sent(&way, TCP_ACK, ack, nxt);
	assert_int_equal(way.tcb.state, CLOSED);
}

static void test_ack_of_nothing_sent(void **unused)
{
	(void)unused;
	for (size_t w = 0; w < WINDOWED; w++) {
		enum tcp_state state = windowed[w];
		way_to(&way, state);
		if (state == SYN_RECEIVED)
			continue;
		way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, way.tcb.snd.nxt + 1, 10);
		way_expect_ack(&way);
		assert_int_equal(way.tcb.state, state);
	}
}

static void test_nobody(void **unused)
{
	(void)unused;
	way_to(&way, CLOSED);
	way_arrives(&way, TCP_SYN | TCP_FIN, 100, 0, 10);
	way_expect_sent(&way, TCP_RST | TCP_ACK, 0, 112);
	way_arrives(&way, TCP_ACK, 100, 777, 10);
	way_expect_sent(&way, TCP_RST, 777, 0);
	way_arrives(&way, TCP_RST, 100, 777, 0);
	way_expect_silence(&way);
}

static void test_text_of_the_syn_waits(void **unused)
{
	(void)unused;
	way_to(&way, LISTEN);
	tcp_receive(&way.tcb, 100, 0, &way.effects);
	way_arrives(&way, TCP_SYN, 100, 0, 10);
	assert_null(way_only(&way, TCP_EFFECT_DATA));
	way_expect_sent(&way, TCP_SYN | TCP_ACK, (seq_t)WAY_ISS, 101);
	way_arrives(&way, TCP_ACK, 106, way.tcb.snd.nxt, 10); /* five of these are known */
	assert_int_equal(way.tcb.rcv.nxt, 116);
	assert_int_equal(way_only(&way, TCP_EFFECT_DATA)->len, 10);
}

static void test_text_and_fin_of_the_syn_ack(void **unused)
{
	(void)unused;
	way_to(&way, SYN_SENT);
	tcp_receive(&way.tcb, 100, 0, &way.effects);
	way_arrives(&way, TCP_SYN | TCP_ACK | TCP_FIN, 4294967290u, way.tcb.snd.nxt, 10);
	assert_int_equal(way.tcb.state, CLOSE_WAIT);
	assert_int_equal(way.tcb.rcv.nxt, 6); /* SYN, ten octets, FIN */
	assert_int_equal(way_only(&way, TCP_EFFECT_DATA)->len, 10);
	way_expect_ack(&way);
}

static void test_fin_that_cuts_off_text_is_none(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	seq_t nxt = way.tcb.rcv.nxt, una = way.tcb.snd.una;
	way_arrives(&way, TCP_ACK, nxt + 5, una, 20);
	way_arrives(&way, TCP_ACK | TCP_FIN, nxt, una, 10); /* fills the gap, ends too early */
	assert_int_equal(way.tcb.rcv.nxt, nxt + 25);
	assert_int_equal(way.tcb.state, ESTABLISHED);
	way_expect_ack(&way);
}

static void test_bad_ack_in_syn_sent(void **unused)
{
	(void)unused;
	way_to(&way, SYN_SENT);
	nanos deadline = tcp_next_deadline(&way.tcb);
	const seq_t bad[] = {(seq_t)WAY_ISS, way.tcb.snd.nxt + 1};
	for (size_t i = 0; i < 2; i++) {
		way_arrives(&way, TCP_SYN | TCP_ACK, 77, bad[i], 0);
		way_expect_sent(&way, TCP_RST, bad[i], 0);
		way_arrives(&way, TCP_RST | TCP_ACK, 77, bad[i], 0);
		way_expect_silence(&way);
	}
	way_arrives(&way, TCP_RST, 77, 0, 0);
	way_arrives(&way, TCP_ACK, 77, way.tcb.snd.nxt, 0);
	way_expect_silence(&way);
	assert_true(way.tcb.state == SYN_SENT && tcp_next_deadline(&way.tcb) == deadline);
	way_arrives(&way, TCP_RST | TCP_ACK, 123456, way.tcb.snd.nxt, 0);
	way_expect_told(&way, TCP_TOLD_RESET);
	assert_int_equal(way.tcb.state, CLOSED);
}

/* The window that the last ACK advertised. */
static uint32_t read_and_see_window(uint32_t len)
{
	tcp_receive(&way.tcb, len, 0, &way.effects);
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt - 1, way.tcb.snd.nxt, 0); /* draws an ACK */
	return way_only(&way, TCP_EFFECT_SEND)->segment.wnd;
}

static void test_window_opens_in_large_steps(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, way.tcb.snd.nxt, 10000);
	assert_int_equal(read_and_see_window(1459), 55535);
	assert_int_equal(read_and_see_window(1), 56995); /* one MSS together */
	assert_int_equal(read_and_see_window(100), 56995);
}

static void test_opening_window_is_told(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, way.tcb.snd.nxt, 65535);
	tcp_effects_begin(&way.effects);
	tcp_receive(&way.tcb, 1459, 0, &way.effects);
	way_expect_silence(&way);
	tcp_receive(&way.tcb, 1, 0, &way.effects);
	way_expect_ack(&way);
	assert_int_equal(way_only(&way, TCP_EFFECT_SEND)->segment.wnd, 1460);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edges_of_the_window),
		cmocka_unit_test(test_text_at_the_edges),
		cmocka_unit_test(test_closed_window),
		cmocka_unit_test(test_rst),
		cmocka_unit_test(test_syn),
		cmocka_unit_test(test_syn_received),
		cmocka_unit_test(test_crossing),
		cmocka_unit_test(test_repeated_fin),
		cmocka_unit_test(test_ack_of_nothing_sent),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_text_of_the_syn_waits),
		cmocka_unit_test(test_text_and_fin_of_the_syn_ack),
		cmocka_unit_test(test_fin_that_cuts_off_text_is_none),
		cmocka_unit_test(test_bad_ack_in_syn_sent),
		cmocka_unit_test(test_window_opens_in_large_steps),
		cmocka_unit_test(test_opening_window_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
