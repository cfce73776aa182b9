/* SPDX-License-Identifier: BSD-2-Clause */
/* What a user hears of trouble and what he may decide: R1, soft errors, the user timeout of a SEND,
 * a window that stays closed. RFC 9293 sections 3.8.3, 3.9.1.8 and 3.10.2, RFC 6429. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/tcp/ways_test.h"

enum { NOTHING = WAY_TOLD_NOTHING };

static struct way way;
static const uint8_t text[10];

static void peer_window(uint32_t wnd)
{
	struct tcp_segment seg = {.flags = TCP_ACK, .seq = way.peer_nxt, .wnd = wnd};
	seg.ack = way.tcb.snd.una;
	way_arrives_as(&way, &seg);
}

static void expect_copies(unsigned first, unsigned last, unsigned told_at)
{
	for (unsigned i = first; i <= last; i++) {
		way_expire_after(&way, 1 << (i - 1));
		way_expect_told(&way, i == told_at ? TCP_TOLD_DELIVERY : NOTHING);
	}
}

static void test_r1_is_told_once_for_what_is_stuck(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way_send(&way, text, 10);
	expect_copies(1, 5, 3);
	way_peer_sends(&way, TCP_ACK, way.tcb.snd.nxt);
	way.rules.r1_retries = 1;
	way_send(&way, text, 10);
	way_expire_after(&way, 32); /* as it had backed off: the copies gave no sample */
	way_expect_told(&way, TCP_TOLD_DELIVERY);
}

static void test_r1_of_syn_fin_and_probe(void **unused)
{
	(void)unused;
	static const enum tcp_state states[] = {SYN_SENT, FIN_WAIT_1, CLOSING, LAST_ACK};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		way_to(&way, states[i]);
		expect_copies(1, 4, 3);
	}
	way_to(&way, ESTABLISHED);
	peer_window(0);
	way_send(&way, text, 10);
	expect_copies(1, 4, 3);
}

static void test_nobody_hears_of_a_half_open_connection(void **unused)
{
	(void)unused;
	way_to(&way, SYN_RECEIVED);
	expect_copies(1, 5, 0);
	way_to(&way, SYN_RECEIVED);
	tcp_effects_begin(&way.effects);
	tcp_icmp(&way.tcb, TCP_NEWS_SOFT, way.tcb.snd.una, &way.effects);
	way_expect_told(&way, NOTHING);
}

static void test_reports_can_be_switched_off(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way.rules.error_report = false;
	way_send(&way, text, 10);
	expect_copies(1, 5, 0);
	tcp_icmp(&way.tcb, TCP_NEWS_SOFT, way.tcb.snd.una, &way.effects);
	way_expect_told(&way, NOTHING);
}

static void icmp(enum tcp_news news, seq_t seq)
{
	tcp_effects_begin(&way.effects);
	tcp_icmp(&way.tcb, news, seq, &way.effects);
	tcp_check(&way.tcb);
}

static void test_icmp_that_ends_nothing_is_told(void **unused)
{
	(void)unused;
	way_to(&way, SYN_SENT);
	icmp(TCP_NEWS_SOFT, way.tcb.snd.una);
	way_expect_told(&way, TCP_TOLD_SOFT);
	assert_int_equal(way.tcb.state, SYN_SENT);
	way_to(&way, ESTABLISHED);
	icmp(TCP_NEWS_SOFT, way.tcb.snd.nxt); /* about nothing that is in flight */
	way_expect_told(&way, NOTHING);
	way_send(&way, text, 10);
	icmp(TCP_NEWS_SOFT, way.tcb.snd.una);
	way_expect_told(&way, TCP_TOLD_SOFT);
	icmp(TCP_NEWS_HARD, way.tcb.snd.una);
	way_expect_told(&way, TCP_TOLD_SOFT);
	assert_int_equal(way.tcb.state, ESTABLISHED);
	way_to(&way, SYN_SENT);
	icmp(TCP_NEWS_HARD, way.tcb.snd.una);
	way_expect_told(&way, TCP_TOLD_UNREACHABLE);
}

/* --- the user timeout of a SEND -------------------------------------------------------------- */

static void expect_timeout_after(double seconds)
{
	nanos end = way.now + (nanos)(seconds * 1e9);
	while (tcp_next_deadline(&way.tcb) < end)
		way_expire_after(&way, (double)(tcp_next_deadline(&way.tcb) - way.now) / 1e9);
	assert_int_not_equal(way.tcb.state, CLOSED);
	way_expire_after(&way, (double)(end - way.now) / 1e9);
	way_expect_told(&way, TCP_TOLD_TIMEOUT);
	assert_int_equal(way.tcb.state, CLOSED);
}

static void test_a_send_changes_the_user_timeout(void **unused)
{
	(void)unused;
	static const enum tcp_state states[] = {LISTEN, SYN_SENT, ESTABLISHED, CLOSE_WAIT};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		way_to(&way, states[i]);
		way_send_within(&way, 500 * NANOS_SECOND); /* longer than R2, which it replaces */
		expect_timeout_after(500);
	}
}

static void test_the_new_timeout_counts_from_where_the_old_one_did(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way_send_within(&way, 100 * NANOS_SECOND);
	way_expire_after(&way, 1);
	way_send(&way, text, 10); /* 0: leaves it as it is */
	assert_true(way.tcb.user_timeout == 100 * NANOS_SECOND);
	way_send_within(&way, 5 * NANOS_SECOND);
	expect_timeout_after(4);

	way_to(&way, ESTABLISHED);
	way_send(&way, text, 10);
	way_expire_after(&way, 1);
	way_expire_after(&way, 2);
	way_send_within(&way, 2 * NANOS_SECOND); /* over already */
	expect_timeout_after(-1);
}

static void test_an_ack_of_something_new_begins_the_patience_anew(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way_send_within(&way, 10 * NANOS_SECOND);
	way.now += 900 * NANOS_MILLI;
	way_arrives(&way, TCP_ACK, way.peer_nxt, way.tcb.snd.una + 5, 0);
	expect_timeout_after(10);
}

static void test_a_send_that_fails_changes_nothing(void **unused)
{
	(void)unused;
	static const enum tcp_state states[] = {FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		way_to(&way, states[i]);
		way_send_within(&way, NANOS_SECOND);
		way_expect_told(&way, TCP_TOLD_CLOSING);
		assert_true(way.tcb.user_timeout == 0);
	}
}

/* --- a window that stays closed -------------------------------------------------------------- */

/* On to `seconds` from now, each probe answered by a closed window; false when it ended before. */
static bool answer_probes_for(double seconds)
{
	nanos end = way.now + (nanos)(seconds * 1e9);
	while (way.tcb.state != CLOSED && tcp_next_deadline(&way.tcb) <= end) {
		way_expire_after(&way, (double)(tcp_next_deadline(&way.tcb) - way.now) / 1e9);
		if (way.tcb.state != CLOSED)
			peer_window(0);
	}
	return way.tcb.state != CLOSED;
}

static void test_answers_keep_a_connection_but_not_the_users_patience(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	peer_window(0);
	way_send(&way, text, 10);
	assert_true(answer_probes_for(100000)); /* [9293-MUST-37] */

	way_to(&way, ESTABLISHED);
	peer_window(0);
	way_send_within(&way, 300 * NANOS_SECOND);
	nanos since = way.now;
	assert_false(answer_probes_for(1000));
	assert_true(way.now - since == 300 * NANOS_SECOND);
	way_expect_told(&way, TCP_TOLD_TIMEOUT);
}

static void leave(void)
{
	tcp_effects_begin(&way.effects);
	tcp_leave(&way.tcb, -1, way.now, &way.effects);
	tcp_check(&way.tcb);
}

static void test_a_closed_window_outlasts_its_user_only_so_long(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way.rules.zwp_left_limit = 100 * NANOS_SECOND;
	peer_window(0);
	way_send(&way, text, 10);
	assert_true(answer_probes_for(1000)); /* he is still there */
	leave();
	nanos since = way.now;
	seq_t peer_nxt = way.tcb.snd.una;
	assert_false(answer_probes_for(200));
	assert_true(way.now - since == 100 * NANOS_SECOND);
	/* Not beyond the octet of the probe: a peer without a window would drop that. */
	const struct tcp_effect *sent = way_only(&way, TCP_EFFECT_SEND);
	assert_non_null(sent);
	assert_int_equal(sent->segment.flags, TCP_RST);
	assert_int_equal(sent->segment.seq, peer_nxt);
	way_expect_told(&way, NOTHING);
}

static void test_the_limit_of_a_closed_window_counts_from_the_leave(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way.rules.zwp_left_limit = 100 * NANOS_SECOND;
	peer_window(0);
	way_send(&way, text, 10);
	way_close(&way);
	assert_true(answer_probes_for(1000));
	way.now += NANOS_SECOND;
	leave();
	assert_true(way.tcb.deadline[TCP_TIMER_CLOSED_WINDOW] == way.now + 100 * NANOS_SECOND);
}

static void test_a_window_that_opens_ends_the_limit(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	way.rules.zwp_left_limit = 100 * NANOS_SECOND;
	peer_window(0);
	way_send(&way, text, 10);
	leave();
	assert_true(answer_probes_for(99));
	peer_window(1000);
	assert_true(way.tcb.deadline[TCP_TIMER_CLOSED_WINDOW] == NANOS_NEVER);
	peer_window(0);
	assert_true(answer_probes_for(99));
}

static void test_a_fin_probes_a_closed_window(void **unused)
{
	(void)unused;
	way_to(&way, ESTABLISHED);
	peer_window(0);
	way_close(&way);
	way_expect_silence(&way);
	assert_int_equal(way.tcb.state, FIN_WAIT_1);
	way_expire_after(&way, 1);
	way_expect_sent(&way, TCP_FIN | TCP_ACK, way.tcb.snd.una, way.tcb.rcv.nxt);
	peer_window(0);
	way_expire_after(&way, 2);
	way_expect_sent(&way, TCP_FIN | TCP_ACK, way.tcb.snd.una, way.tcb.rcv.nxt);
	way_peer_sends(&way, TCP_ACK, way.tcb.snd.nxt);
	assert_int_equal(way.tcb.state, FIN_WAIT_2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_r1_is_told_once_for_what_is_stuck),
		cmocka_unit_test(test_r1_of_syn_fin_and_probe),
		cmocka_unit_test(test_nobody_hears_of_a_half_open_connection),
		cmocka_unit_test(test_reports_can_be_switched_off),
		cmocka_unit_test(test_icmp_that_ends_nothing_is_told),
		cmocka_unit_test(test_a_send_changes_the_user_timeout),
		cmocka_unit_test(test_the_new_timeout_counts_from_where_the_old_one_did),
		cmocka_unit_test(test_an_ack_of_something_new_begins_the_patience_anew),
		cmocka_unit_test(test_a_send_that_fails_changes_nothing),
		cmocka_unit_test(test_answers_keep_a_connection_but_not_the_users_patience),
		cmocka_unit_test(test_a_closed_window_outlasts_its_user_only_so_long),
		cmocka_unit_test(test_the_limit_of_a_closed_window_counts_from_the_leave),
		cmocka_unit_test(test_a_window_that_opens_ends_the_limit),
		cmocka_unit_test(test_a_fin_probes_a_closed_window),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
