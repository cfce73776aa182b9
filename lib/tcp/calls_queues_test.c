/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls that wait, that do not fit, and that find something left: RFC 9293 sections 3.10.1
 * to 3.10.5. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/tcp/ways_test.h"

enum { NOTHING = WAY_TOLD_NOTHING, PAGE = TCP_SEND_ROOM / 4 };

static struct way way;

static void receive(uint32_t len)
{
	tcp_effects_begin(&way.effects);
	tcp_receive(&way.tcb, len, way.now, &way.effects);
	tcp_check(&way.tcb);
}

static void abort_now(void)
{
	tcp_effects_begin(&way.effects);
	tcp_abort(&way.tcb, way.now, &way.effects);
	tcp_check(&way.tcb);
}

static void test_a_passive_open_comes_once(void **unused)
{
	(void)unused;
	for (int state = LISTEN; state < TCP_STATES; state++) {
		way_to(&way, (enum tcp_state)state);
		way_open(&way, false);
		way_expect_silence(&way);
		way_expect_told(&way, TCP_TOLD_ALREADY_EXISTS);
		assert_int_equal(way.tcb.state, state);
	}
}

static void test_a_send_fits_whole_or_not_at_all(void **unused)
{
	(void)unused;
	static const enum tcp_state states[] = {SYN_SENT, SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT};
	static const uint8_t page[PAGE + 1];
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		way_to(&way, states[i]);
		for (int n = 0; n < 3; n++)
			way_send(&way, page, PAGE);
		seq_t end = way.tcb.queue.end;
		way_send(&way, page, PAGE + 1);
		way_expect_told(&way, TCP_TOLD_NO_RESOURCES);
		assert_int_equal(way.tcb.queue.end, end);
		way_send(&way, page, PAGE);
		way_expect_told(&way, NOTHING);
		assert_int_equal(way.tcb.queue.end, end + PAGE);
		assert_int_equal(way.tcb.state, states[i]);
	}
}

static void test_so_many_receives_wait_and_no_more(void **unused)
{
	(void)unused;
	static const enum tcp_state states[] = {
		LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		way_to(&way, states[i]);
		for (int n = 0; n < TCP_RECEIVES; n++) {
			receive(10);
			way_expect_told(&way, NOTHING);
		}
		receive(10);
		way_expect_told(&way, TCP_TOLD_NO_RESOURCES);
	}
}

static void test_a_close_before_the_open_is_complete_tells_what_waits(void **unused)
{
	(void)unused;
	static const enum tcp_state states[] = {LISTEN, SYN_SENT};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		way_to(&way, states[i]);
		receive(10);
		way_close(&way);
		way_expect_told(&way, TCP_TOLD_CLOSING);
		assert_int_equal(way.tcb.state, CLOSED);
	}
	way_to(&way, SYN_SENT);
	way_send(&way, (const uint8_t *)"x", 1);
	way_close(&way);
	way_expect_told(&way, TCP_TOLD_CLOSING);
}

static void test_an_abort_resets_what_waits(void **unused)
{
	(void)unused;
	static const enum tcp_state states[] = {
		LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		way_to(&way, states[i]);
		receive(10);
		receive(10);
		abort_now();
		way_expect_told(&way, TCP_TOLD_RESET);
		assert_int_equal(way.tcb.state, CLOSED);
	}
}

static void test_nothing_follows_a_close_that_waits(void **unused)
{
	(void)unused;
	way_to(&way, SYN_RECEIVED);
	way_send(&way, (const uint8_t *)"x", 1);
	way_close(&way);
	assert_int_equal(way.tcb.state, SYN_RECEIVED);
	way_send(&way, (const uint8_t *)"y", 1);
	way_expect_told(&way, TCP_TOLD_CLOSING);
	way_close(&way);
	way_expect_told(&way, TCP_TOLD_CLOSING);
}

/* Ten octets and the peer's FIN, and on to `state`. */
static void end_with_text(enum tcp_state state)
{
	bool active = state == CLOSING || state == TIME_WAIT;
	way_to(&way, active ? FIN_WAIT_1 : ESTABLISHED);
	seq_t ack = state == TIME_WAIT ? way.tcb.snd.nxt : way.tcb.snd.una;
	way_arrives(&way, TCP_FIN | TCP_ACK, way.peer_nxt, ack, 10);
	if (state == LAST_ACK)
		way_close(&way);
	assert_int_equal(way.tcb.state, state);
}

static void test_text_before_the_fin_is_still_the_users(void **unused)
{
	(void)unused;
	static const enum tcp_state states[] = {CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		end_with_text(states[i]);
		receive(4);
		assert_int_equal(way_only(&way, TCP_EFFECT_DATA)->len, 4);
		way_expect_told(&way, NOTHING);
		receive(100);
		assert_int_equal(way_only(&way, TCP_EFFECT_DATA)->len, 6);
		receive(1);
		assert_null(way_only(&way, TCP_EFFECT_DATA));
		way_expect_told(&way, TCP_TOLD_CLOSING);
	}
}

static void test_text_above_a_gap_is_kept(void **unused)
{
	(void)unused;
	static const enum tcp_state states[] = {ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		way_to(&way, states[i]);
		seq_t nxt = way.tcb.rcv.nxt, ack = way.tcb.snd.una;
		receive(100);
		way_arrives(&way, TCP_ACK, nxt + 10, ack, 10);
		way_expect_ack(&way);
		assert_null(way_only(&way, TCP_EFFECT_DATA));
		way_arrives(&way, TCP_ACK, nxt, ack, 10);
		assert_int_equal(way_only(&way, TCP_EFFECT_DATA)->len, 20);
		assert_int_equal(way.tcb.rcv.nxt, nxt + 20);
	}
}

static void test_how_many_full_segments_an_ack_waits_for(void **unused)
{
	(void)unused;
	for (unsigned every = 1; every <= 3; every++) {
		way_to(&way, ESTABLISHED);
		way.rules.ack_every = every;
		for (unsigned i = 1; i <= every; i++) {
			way_arrives(&way, TCP_ACK, way.tcb.rcv.nxt, way.tcb.snd.una, 1460);
			if (i < every)
				way_expect_silence(&way);
			else
				way_expect_ack(&way);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_passive_open_comes_once),
		cmocka_unit_test(test_a_send_fits_whole_or_not_at_all),
		cmocka_unit_test(test_so_many_receives_wait_and_no_more),
		cmocka_unit_test(test_a_close_before_the_open_is_complete_tells_what_waits),
		cmocka_unit_test(test_an_abort_resets_what_waits),
		cmocka_unit_test(test_nothing_follows_a_close_that_waits),
		cmocka_unit_test(test_text_before_the_fin_is_still_the_users),
		cmocka_unit_test(test_text_above_a_gap_is_kept),
		cmocka_unit_test(test_how_many_full_segments_an_ack_waits_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
