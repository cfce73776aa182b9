/* SPDX-License-Identifier: BSD-2-Clause */
/* Urgent data both ways, RFC 9293 sections 3.8.5 and 3.10.7.4 and RFC 6093. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/tcp/ways_test.h"

enum { NOTHING = WAY_TOLD_NOTHING, LONG = 70000 };

static struct way way;
static const uint8_t text[LONG];

/* --- sending --------------------------------------------------------------------------------- */

static void send_urgent(uint32_t len)
{
	struct tcp_sending what = {.bytes = text, .len = len, .urgent = true};
	tcp_effects_begin(&way.effects);
	tcp_send(&way.tcb, &what, way.now, &way.effects);
	tcp_check(&way.tcb);
}

static const struct tcp_segment *sent(void)
{
	const struct tcp_effect *effect = way_only(&way, TCP_EFFECT_SEND);
	assert_non_null(effect);
	return &effect->segment;
}

static void peer_window(uint32_t wnd)
{
	struct tcp_segment seg = {.flags = TCP_ACK, .seq = way.peer_nxt, .wnd = wnd};
	seg.ack = way.tcb.snd.nxt;
	way_arrives_as(&way, &seg);
}

static void test_the_pointer_lies_beyond_the_last_urgent_octet(void **unused)
{
	(void)unused;
	static const enum tcp_state states[] = {ESTABLISHED, CLOSE_WAIT};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		way_to(&way, states[i]);
		send_urgent(3);
		assert_int_equal(sent()->flags, TCP_ACK | TCP_PSH | TCP_URG);
		assert_int_equal(sent()->up, 3);
	}
}

static void test_a_copy_is_as_urgent_as_the_first(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way_send(&way, text, 10);
	assert_int_equal(sent()->flags & TCP_URG, 0);
	send_urgent(5);
	assert_int_equal(sent()->up, 5);
	way_expire_after(
		&way, 1); /* the first ten octets again, and now more than they are urgent */
	assert_int_equal(sent()->flags & TCP_URG, TCP_URG);
	assert_int_equal(sent()->up, 15);
	way_arrives(&way, TCP_ACK, way.peer_nxt, way.tcb.snd.nxt, 0);
	way_send(&way, text, 10);
	assert_int_equal(sent()->flags & TCP_URG, 0);
	assert_int_equal(sent()->up, 0);
}

static void test_urgent_data_behind_a_closed_window_is_announced(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	peer_window(0);
	send_urgent(10);
	way_expect_sent(&way, TCP_ACK | TCP_URG, way.tcb.snd.nxt, way.tcb.rcv.nxt);
	assert_int_equal(sent()->text_len, 0);
	assert_int_equal(sent()->up, 10);
	way_expire_after(&way, 1);
	assert_int_equal(sent()->text_len, 1);
	assert_int_equal(sent()->up, 10);
}

static void test_urgent_data_before_the_open_is_complete(void **unused)
{
	(void)unused;
	way_begin(&way);
	way_open(&way, true);
	send_urgent(10);
	way_expect_silence(&way);
	way_expire_after(&way, 1); /* the SYN says nothing of it */
	assert_int_equal(sent()->flags, TCP_SYN);
	way_peer_sends(&way, TCP_SYN | TCP_ACK, way.tcb.snd.nxt);
	assert_int_equal(sent()->flags & TCP_URG, TCP_URG);
	assert_int_equal(sent()->up, 10);
}

static void test_a_pointer_ends_where_its_field_ends(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	peer_window(10);
	send_urgent(LONG);
	assert_int_equal(sent()->up, 65535);
}

static void test_the_numbers_may_come_round(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	send_urgent(1);
	way_arrives(&way, TCP_ACK, way.peer_nxt, way.tcb.snd.nxt, 0);
	assert_int_equal(way.tcb.snd.up, way.tcb.snd.una);
	way_send(&way, text, 10);
	way_arrives(&way, TCP_ACK, way.peer_nxt, way.tcb.snd.nxt, 0);
	assert_int_equal(way.tcb.snd.up, way.tcb.snd.una);
}

/* --- receiving ------------------------------------------------------------------------------- */

static void arrives_urgent(seq_t seq, uint32_t len, uint16_t up)
{
	struct tcp_segment seg = {.flags = TCP_ACK | TCP_URG, .seq = seq, .wnd = 65535};
	seg.ack = way.tcb.snd.una;
	seg.text = text;
	seg.text_len = len;
	seg.up = up;
	way_arrives_as(&way, &seg);
}

static void test_told_where_text_is_taken_and_nowhere_else(void **unused)
{
	(void)unused;
	for (int state = ESTABLISHED; state < TCP_STATES; state++) {
		bool takes = state == ESTABLISHED || state == FIN_WAIT_1 || state == FIN_WAIT_2;
		way_to(&way, (enum tcp_state)state);
		arrives_urgent(way.tcb.rcv.nxt, 0, 10);
		way_expect_told(&way, takes ? TCP_TOLD_URGENT : NOTHING);
		assert_int_equal(tcp_urgent(&way.tcb), takes ? 10 : 0);
		assert_int_equal(way.tcb.state, state);
	}
}

static void test_told_again_only_when_the_pointer_moves_on(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	seq_t nxt = way.tcb.rcv.nxt;
	arrives_urgent(nxt, 3, 5);
	way_expect_told(&way, TCP_TOLD_URGENT);
	arrives_urgent(nxt, 4, 5); /* the same end, three octets of it repeated */
	way_expect_told(&way, NOTHING);
	arrives_urgent(nxt + 4, 1, 0); /* backwards */
	way_expect_told(&way, NOTHING);
	arrives_urgent(nxt + 5, 0, 1);
	way_expect_told(&way, TCP_TOLD_URGENT);
	assert_int_equal(tcp_urgent(&way.tcb), 6);
}

static void receive(uint32_t len)
{
	tcp_effects_begin(&way.effects);
	tcp_receive(&way.tcb, len, way.now, &way.effects);
	tcp_check(&way.tcb);
}

static void test_the_reader_sees_where_urgent_data_ends(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	seq_t nxt = way.tcb.rcv.nxt;
	arrives_urgent(nxt, 10, 6);
	receive(4);
	assert_int_equal(way_only(&way, TCP_EFFECT_DATA)->urgent, 6);
	tcp_effects_begin(&way.effects);
	tcp_status(&way.tcb, way.now, &way.effects);
	assert_int_equal(way_only(&way, TCP_EFFECT_STATUS)->urgent, 2);
	receive(4);
	assert_int_equal(way_only(&way, TCP_EFFECT_DATA)->len, 4);
	assert_int_equal(way_only(&way, TCP_EFFECT_DATA)->urgent, 2);
	assert_int_equal(tcp_urgent(&way.tcb), 0);
	arrives_urgent(nxt + 5, 10, 1); /* what has been read is no news */
	way_expect_told(&way, NOTHING);
	receive(2);
	assert_int_equal(way_only(&way, TCP_EFFECT_DATA)->urgent, 0);
	arrives_urgent(nxt + 15, 0, 1);
	way_expect_told(&way, TCP_TOLD_URGENT);
}

static void test_urgent_data_of_any_length(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	seq_t nxt = way.tcb.rcv.nxt;
	for (uint32_t i = 0; i < 4; i++) { /* 80,000 octets, each segment as far as it can point */
		uint32_t left = 80000 - 20000 * i;
		arrives_urgent(nxt + 20000 * i, 20000, (uint16_t)(left > 65535 ? 65535 : left));
		way_expect_told(&way, i < 2 ? TCP_TOLD_URGENT : NOTHING);
		receive(20000);
		assert_int_equal(tcp_urgent(&way.tcb), (left > 65535 ? 65535 : left) - 20000);
	}
}

static void test_a_closed_window_lets_urgent_news_in(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, way.tcb.snd.una, way.tcb.rcv.wnd);
	assert_int_equal(way.tcb.rcv.wnd, 0);
	arrives_urgent(way.tcb.rcv.nxt, 1, 1);
	way_expect_told(&way, TCP_TOLD_URGENT);
	way_expect_ack(&way);
}

static void test_the_pointer_of_a_syn_waits_for_the_connection(void **unused)
{
	(void)unused;
	struct tcp_segment syn = {.flags = TCP_SYN | TCP_URG, .wnd = 65535, .up = 4};
	syn.seq = (seq_t)WAY_IRS;
	syn.text = text;
	syn.text_len = 3; /* with the SYN itself four numbers */
	way_begin(&way);
	way_open(&way, false);
	way_arrives_as(&way, &syn);
	way_expect_told(&way, NOTHING);
	way_arrives(&way, TCP_ACK, syn.seq + 1, way.tcb.snd.nxt, 0);
	assert_int_equal(way.effects.items[0].signal, TCP_TOLD_ESTABLISHED);
	assert_int_equal(way.effects.items[1].signal, TCP_TOLD_URGENT);
	assert_int_equal(tcp_urgent(&way.tcb), 3);
}

static void test_the_pointer_of_a_syn_ack_is_told_once(void **unused)
{
	(void)unused;
	struct tcp_segment seg = {.flags = TCP_SYN | TCP_ACK | TCP_URG, .wnd = 65535, .up = 3};
	way_begin(&way);
	way_open(&way, true);
	seg.seq = (seq_t)WAY_IRS;
	seg.ack = way.tcb.snd.nxt;
	way_arrives_as(&way, &seg);
	assert_int_equal(way.effects.count, 3);
	assert_int_equal(way.effects.items[0].signal, TCP_TOLD_ESTABLISHED);
	assert_int_equal(way.effects.items[1].signal, TCP_TOLD_URGENT);
	way_expect_ack(&way);
	assert_int_equal(tcp_urgent(&way.tcb), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_pointer_lies_beyond_the_last_urgent_octet),
		cmocka_unit_test(test_a_copy_is_as_urgent_as_the_first),
		cmocka_unit_test(test_urgent_data_behind_a_closed_window_is_announced),
		cmocka_unit_test(test_urgent_data_before_the_open_is_complete),
		cmocka_unit_test(test_a_pointer_ends_where_its_field_ends),
		cmocka_unit_test(test_the_numbers_may_come_round),
		cmocka_unit_test(test_told_where_text_is_taken_and_nowhere_else),
		cmocka_unit_test(test_told_again_only_when_the_pointer_moves_on),
		cmocka_unit_test(test_the_reader_sees_where_urgent_data_ends),
		cmocka_unit_test(test_urgent_data_of_any_length),
		cmocka_unit_test(test_a_closed_window_lets_urgent_news_in),
		cmocka_unit_test(test_the_pointer_of_a_syn_waits_for_the_connection),
		cmocka_unit_test(test_the_pointer_of_a_syn_ack_is_told_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
