/* SPDX-License-Identifier: BSD-2-Clause */
/* Every user call in every state: what is sent, what the user is told, which state follows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/tcp/ways_test.h"

enum sent { SILENCE, SYN, FIN, RST, TEXT };

enum { NOTHING = WAY_TOLD_NOTHING };

struct row {
	enum tcp_state state;
	enum sent sent;
	int told;
	enum tcp_state after;
};

static struct way way;

static void expect_segment(enum sent sent)
{
	static const unsigned flags[] = {[SYN] = TCP_SYN,
		[FIN] = TCP_FIN | TCP_ACK,
		[RST] = TCP_RST,
		[TEXT] = TCP_ACK | TCP_PSH};
	const struct tcp_effect *effect = way_only(&way, TCP_EFFECT_SEND);
	if (sent == SILENCE) {
		assert_null(effect);
		return;
	}
	assert_non_null(effect);
	assert_int_equal(effect->segment.flags, flags[sent]);
	assert_int_equal(effect->segment.text_len, sent == TEXT ? 10 : 0);
	if (sent == RST) /* <SEQ=SND.NXT><CTL=RST> */
		assert_int_equal(effect->segment.seq, way.tcb.snd.nxt);
}

static void play(const struct row *rows, size_t count,
	void (*call)(struct tcb *, nanos, struct tcp_effects *))
{
	for (size_t i = 0; i < count; i++) {
		way_to(&way, rows[i].state);
		assert_int_equal(way.tcb.state, rows[i].state);
		tcp_effects_begin(&way.effects);
		call(&way.tcb, way.now, &way.effects);
		tcp_check(&way.tcb);
		if (way.tcb.state != rows[i].after)
			fail_msg("from %s to %s, not %s", tcp_state_name(rows[i].state),
				tcp_state_name(way.tcb.state), tcp_state_name(rows[i].after));
		expect_segment(rows[i].sent);
		way_expect_told(&way, rows[i].told);
		if (way.tcb.state == CLOSED)
			assert_true(tcp_next_deadline(&way.tcb) == NANOS_NEVER);
	}
}

#define PLAY(rows, call) play((rows), sizeof(rows) / sizeof(rows)[0], (call))

static void open_actively(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	(void)tcb;
	(void)now;
	(void)effects;
	way_open(&way, true);
}

static void send_ten(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	struct tcp_sending what = {.bytes = (const uint8_t *)"0123456789", .len = 10};
	tcp_send(tcb, &what, now, effects);
}

static void receive_ten(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	tcp_receive(tcb, 10, now, effects);
}

static void keep_alive(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	tcp_keep_alive(tcb, true, now, effects);
}

static void leave(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	tcp_leave(tcb, -1, now, effects);
}

static void leave_in_haste(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	tcp_leave(tcb, 0, now, effects);
}

static void test_open(void **unused)
{
	(void)unused;
	static const struct row rows[] = {
		{CLOSED, SYN, NOTHING, SYN_SENT},
		{LISTEN, SYN, NOTHING, SYN_SENT},
		{SYN_SENT, SILENCE, TCP_TOLD_ALREADY_EXISTS, SYN_SENT},
		{SYN_RECEIVED, SILENCE, TCP_TOLD_ALREADY_EXISTS, SYN_RECEIVED},
		{ESTABLISHED, SILENCE, TCP_TOLD_ALREADY_EXISTS, ESTABLISHED},
		{FIN_WAIT_1, SILENCE, TCP_TOLD_ALREADY_EXISTS, FIN_WAIT_1},
		{FIN_WAIT_2, SILENCE, TCP_TOLD_ALREADY_EXISTS, FIN_WAIT_2},
		{CLOSE_WAIT, SILENCE, TCP_TOLD_ALREADY_EXISTS, CLOSE_WAIT},
		{CLOSING, SILENCE, TCP_TOLD_ALREADY_EXISTS, CLOSING},
		{LAST_ACK, SILENCE, TCP_TOLD_ALREADY_EXISTS, LAST_ACK},
		{TIME_WAIT, SILENCE, TCP_TOLD_ALREADY_EXISTS, TIME_WAIT},
	};
	PLAY(rows, open_actively);
}

static void test_send(void **unused)
{
	(void)unused;
	static const struct row rows[] = {
		{CLOSED, SILENCE, TCP_TOLD_DOES_NOT_EXIST, CLOSED},
		{LISTEN, SYN, NOTHING, SYN_SENT},
		{SYN_SENT, SILENCE, NOTHING, SYN_SENT},
		{SYN_RECEIVED, SILENCE, NOTHING, SYN_RECEIVED},
		{ESTABLISHED, TEXT, NOTHING, ESTABLISHED},
		{FIN_WAIT_1, SILENCE, TCP_TOLD_CLOSING, FIN_WAIT_1},
		{FIN_WAIT_2, SILENCE, TCP_TOLD_CLOSING, FIN_WAIT_2},
		{CLOSE_WAIT, TEXT, NOTHING, CLOSE_WAIT},
		{CLOSING, SILENCE, TCP_TOLD_CLOSING, CLOSING},
		{LAST_ACK, SILENCE, TCP_TOLD_CLOSING, LAST_ACK},
		{TIME_WAIT, SILENCE, TCP_TOLD_CLOSING, TIME_WAIT},
	};
	PLAY(rows, send_ten);
}

static void test_receive(void **unused)
{
	(void)unused;
	static const struct row rows[] = {
		{CLOSED, SILENCE, TCP_TOLD_DOES_NOT_EXIST, CLOSED},
		{LISTEN, SILENCE, NOTHING, LISTEN},
		{SYN_SENT, SILENCE, NOTHING, SYN_SENT},
		{SYN_RECEIVED, SILENCE, NOTHING, SYN_RECEIVED},
		{ESTABLISHED, SILENCE, NOTHING, ESTABLISHED},
		{FIN_WAIT_1, SILENCE, NOTHING, FIN_WAIT_1},
		{FIN_WAIT_2, SILENCE, NOTHING, FIN_WAIT_2},
		{CLOSE_WAIT, SILENCE, TCP_TOLD_CLOSING, CLOSE_WAIT},
		{CLOSING, SILENCE, TCP_TOLD_CLOSING, CLOSING},
		{LAST_ACK, SILENCE, TCP_TOLD_CLOSING, LAST_ACK},
		{TIME_WAIT, SILENCE, TCP_TOLD_CLOSING, TIME_WAIT},
	};
	PLAY(rows, receive_ten);
}

static void test_close(void **unused)
{
	(void)unused;
	static const struct row rows[] = {
		{CLOSED, SILENCE, TCP_TOLD_DOES_NOT_EXIST, CLOSED},
		{LISTEN, SILENCE, NOTHING, CLOSED},
		{SYN_SENT, SILENCE, NOTHING, CLOSED},
		{SYN_RECEIVED, FIN, NOTHING, FIN_WAIT_1},
		{ESTABLISHED, FIN, NOTHING, FIN_WAIT_1},
		{FIN_WAIT_1, SILENCE, TCP_TOLD_CLOSING, FIN_WAIT_1},
		{FIN_WAIT_2, SILENCE, TCP_TOLD_CLOSING, FIN_WAIT_2},
		{CLOSE_WAIT, FIN, NOTHING, LAST_ACK},
		{CLOSING, SILENCE, TCP_TOLD_CLOSING, CLOSING},
		{LAST_ACK, SILENCE, TCP_TOLD_CLOSING, LAST_ACK},
		{TIME_WAIT, SILENCE, TCP_TOLD_CLOSING, TIME_WAIT},
	};
	PLAY(rows, tcp_close);
}

static void test_abort(void **unused)
{
	(void)unused;
	static const struct row rows[] = {
		{CLOSED, SILENCE, TCP_TOLD_DOES_NOT_EXIST, CLOSED},
		{LISTEN, SILENCE, NOTHING, CLOSED},
		{SYN_SENT, SILENCE, NOTHING, CLOSED},
		{SYN_RECEIVED, RST, NOTHING, CLOSED},
		{ESTABLISHED, RST, NOTHING, CLOSED},
		{FIN_WAIT_1, RST, NOTHING, CLOSED},
		{FIN_WAIT_2, RST, NOTHING, CLOSED},
		{CLOSE_WAIT, RST, NOTHING, CLOSED},
		{CLOSING, SILENCE, NOTHING, CLOSED},
		{LAST_ACK, SILENCE, NOTHING, CLOSED},
		{TIME_WAIT, SILENCE, NOTHING, CLOSED},
	};
	PLAY(rows, tcp_abort);
	PLAY(rows, leave_in_haste);
}

static void test_leave(void **unused)
{
	(void)unused;
	static const struct row rows[] = {
		{CLOSED, SILENCE, TCP_TOLD_DOES_NOT_EXIST, CLOSED},
		{LISTEN, SILENCE, NOTHING, CLOSED},
		{SYN_SENT, SILENCE, NOTHING, CLOSED},
		{SYN_RECEIVED, FIN, NOTHING, FIN_WAIT_1},
		{ESTABLISHED, FIN, NOTHING, FIN_WAIT_1},
		{FIN_WAIT_1, SILENCE, NOTHING, FIN_WAIT_1},
		{FIN_WAIT_2, SILENCE, NOTHING, FIN_WAIT_2},
		{CLOSE_WAIT, FIN, NOTHING, LAST_ACK},
		{CLOSING, SILENCE, NOTHING, CLOSING},
		{LAST_ACK, SILENCE, NOTHING, LAST_ACK},
		{TIME_WAIT, SILENCE, NOTHING, TIME_WAIT},
	};
	PLAY(rows, leave);
}

static void test_status(void **unused)
{
	(void)unused;
	for (int state = LISTEN; state < TCP_STATES; state++) {
		way_to(&way, (enum tcp_state)state);
		tcp_effects_begin(&way.effects);
		tcp_status(&way.tcb, way.now, &way.effects);
		assert_int_equal(way_only(&way, TCP_EFFECT_STATUS)->state, state);
	}
}

/* The application may switch it at any time; nothing is seen of it at once. */
static void test_keep_alive(void **unused)
{
	(void)unused;
	for (int state = CLOSED; state < TCP_STATES; state++) {
		int told = state == CLOSED ? TCP_TOLD_DOES_NOT_EXIST : NOTHING;
		const struct row row = {
			(enum tcp_state)state, SILENCE, told, (enum tcp_state)state};
		play(&row, 1, keep_alive);
		assert_int_equal(way.tcb.keep_alive, state != CLOSED);
	}
}

static void test_unread_text_resets(void **unused)
{
	(void)unused;
	static const enum tcp_state states[] = {ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		way_to(&way, states[i]);
		way_arrives(&way, TCP_ACK, way.peer_nxt, way.tcb.snd.una, 10);
		tcp_effects_begin(&way.effects);
		leave(&way.tcb, way.now, &way.effects);
		assert_int_equal(way.tcb.state, CLOSED);
		expect_segment(RST);
	}
}

static void test_text_for_nobody_resets(void **unused)
{
	(void)unused;
	static const enum tcp_state states[] = {FIN_WAIT_1, FIN_WAIT_2};
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		way_to(&way, states[i]);
		leave(&way.tcb, way.now, &way.effects);
		seq_t ack = way.tcb.snd.una;
		way_arrives(&way, TCP_ACK, way.peer_nxt, ack, 10);
		assert_int_equal(way.tcb.state, CLOSED);
		way_expect_sent(&way, TCP_RST, ack, 0);
		way_expect_told(&way, NOTHING);
	}
}

static void test_close_waits_for_queued_text(void **unused)
{
	(void)unused;
	way_to(&way, SYN_RECEIVED);
	send_ten(&way.tcb, way.now, &way.effects);
	way_close(&way);
	assert_int_equal(way.tcb.state, SYN_RECEIVED);
	way_expect_silence(&way);
	way_peer_sends(&way, TCP_ACK, way.tcb.snd.nxt);
	assert_int_equal(way.tcb.state, FIN_WAIT_1);
	const struct tcp_effect *sent = way_only(&way, TCP_EFFECT_SEND);
	assert_int_equal(sent->segment.flags, TCP_ACK | TCP_PSH | TCP_FIN);
	assert_int_equal(sent->segment.text_len, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_send),
		cmocka_unit_test(test_receive),
		cmocka_unit_test(test_close),
		cmocka_unit_test(test_abort),
		cmocka_unit_test(test_leave),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_keep_alive),
		cmocka_unit_test(test_unread_text_resets),
		cmocka_unit_test(test_text_for_nobody_resets),
		cmocka_unit_test(test_close_waits_for_queued_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
