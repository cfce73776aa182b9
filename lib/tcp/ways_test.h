/* SPDX-License-Identifier: BSD-2-Clause */
/* For the tests of lib/tcp: a connection brought into any state by events alone. */
#ifndef HALFOPEN_TCP_WAYS_TEST_H
#define HALFOPEN_TCP_WAYS_TEST_H

#include "lib/tcp/tcp.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The tests include cmocka.h and what it needs before this file. */

/* Both sides begin just below 2^32, so that every way crosses the wrap. */
enum { WAY_ISS = -2, WAY_IRS = -1 };

struct way {
	struct tcp_rules rules;
	struct tcb tcb;
	struct tcp_effects effects; /* of the last event */
	nanos now;
	seq_t peer_nxt; /* the peer's SND.NXT */
	uint8_t send_ring[TCP_SEND_ROOM], receive_ring[TCP_RECEIVE_ROOM];
};

static inline void way_arrives_as(struct way *way, const struct tcp_segment *seg)
{
	tcp_effects_begin(&way->effects);
	tcp_arrives(&way->tcb, seg, way->now, &way->effects);
	tcp_check(&way->tcb);
}

/* A segment with these numbers and `len` octets of text. */
static inline void way_arrives(struct way *way, unsigned flags, seq_t seq, seq_t ack, uint32_t len)
{
	static const uint8_t text[TCP_WINDOW_MAX];
	struct tcp_segment seg = {.flags = (uint16_t)flags,
		.seq = seq,
		.ack = ack,
		.wnd = 65535,
		.text = text,
		.text_len = len};
	way_arrives_as(way, &seg);
}

/* What a correct peer would send now. */
static inline void way_peer_sends(struct way *way, unsigned flags, seq_t ack)
{
	way_arrives(way, flags, way->peer_nxt, ack, 0);
	way->peer_nxt += flags & (TCP_SYN | TCP_FIN) ? 1 : 0;
}

static inline void way_begin(struct way *way)
{
	memset(&way->tcb, 0, sizeof way->tcb);
	way->now = 0;
	way->peer_nxt = (seq_t)WAY_IRS;
	tcp_rules_default(&way->rules);
}

static inline void way_open(struct way *way, bool active)
{
	struct tcp_opening how = {.rules = &way->rules,
		.active = active,
		.iss = (seq_t)WAY_ISS,
		.own_mss = 1460,
		.default_mss = 536,
		.send_ring = way->send_ring,
		.receive_ring = way->receive_ring};
	tcp_effects_begin(&way->effects);
	tcp_open(&way->tcb, &how, way->now, &way->effects);
	tcp_check(&way->tcb);
}

static inline void way_send(struct way *way, const uint8_t *bytes, uint32_t len)
{
	struct tcp_sending what = {.bytes = bytes, .len = len};
	tcp_effects_begin(&way->effects);
	tcp_send(&way->tcb, &what, way->now, &way->effects);
	tcp_check(&way->tcb);
}

/* Ten octets, and a user timeout from now on. */
static inline void way_send_within(struct way *way, nanos timeout)
{
	static const uint8_t text[10];
	struct tcp_sending what = {.bytes = text, .len = sizeof text, .timeout = timeout};
	tcp_effects_begin(&way->effects);
	tcp_send(&way->tcb, &what, way->now, &way->effects);
	tcp_check(&way->tcb);
}

static inline void way_close(struct way *way)
{
	tcp_effects_begin(&way->effects);
	tcp_close(&way->tcb, way->now, &way->effects);
	tcp_check(&way->tcb);
}

/* Into any state, by the usual way. */
static inline void way_to(struct way *way, enum tcp_state state)
{
	bool peer_first = state == CLOSE_WAIT || state == LAST_ACK;
	way_begin(way);
	if (state == CLOSED)
		return;
	way_open(way, state == SYN_SENT);
	if (state == LISTEN || state == SYN_SENT)
		return;
	way_peer_sends(way, TCP_SYN, 0);
	if (state == SYN_RECEIVED)
		return;
	way_peer_sends(way, TCP_ACK, way->tcb.snd.nxt);
	if (peer_first)
		way_peer_sends(way, TCP_FIN | TCP_ACK, way->tcb.snd.nxt);
	if (state == ESTABLISHED || state == CLOSE_WAIT)
		return;
	way_close(way);
	if (state == CLOSING)
		way_peer_sends(way, TCP_FIN | TCP_ACK, way->tcb.snd.una);
	if (state == FIN_WAIT_2 || state == TIME_WAIT)
		way_peer_sends(way, TCP_ACK, way->tcb.snd.nxt);
	if (state == TIME_WAIT)
		way_peer_sends(way, TCP_FIN | TCP_ACK, way->tcb.snd.nxt);
}

/* The effect of a kind, when there is exactly one; NULL when there is none. */
static inline const struct tcp_effect *way_only(const struct way *way, enum tcp_effect_kind kind)
{
	const struct tcp_effect *found = NULL;
	for (size_t i = 0; i < way->effects.count; i++) {
		if (way->effects.items[i].kind != kind)
			continue;
		assert_null(found);
		found = &way->effects.items[i];
	}
	return found;
}

static inline void way_expect_silence(const struct way *way)
{
	assert_null(way_only(way, TCP_EFFECT_SEND));
}

static inline void way_expect_sent(const struct way *way, unsigned flags, seq_t seq, seq_t ack)
{
	const struct tcp_effect *sent = way_only(way, TCP_EFFECT_SEND);
	assert_non_null(sent);
	assert_int_equal(sent->segment.flags, flags);
	assert_int_equal(sent->segment.seq, seq);
	assert_int_equal(sent->segment.ack, ack);
}

/* <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>, with nothing in it. */
static inline void way_expect_ack(const struct way *way)
{
	way_expect_sent(way, TCP_ACK, way->tcb.snd.nxt, way->tcb.rcv.nxt);
	assert_int_equal(way_only(way, TCP_EFFECT_SEND)->segment.text_len, 0);
}

/* On to the next deadline, which must be `seconds` away. */
static inline void way_expire_after(struct way *way, double seconds)
{
	nanos next = tcp_next_deadline(&way->tcb), wait = (nanos)(seconds * 1e9);
	if (next != way->now + wait)
		fail_msg("%f s, not %f s", (double)(next - way->now) / 1e9, seconds);
	way->now = next;
	tcp_effects_begin(&way->effects);
	tcp_expire(&way->tcb, way->now, &way->effects);
	tcp_check(&way->tcb);
}

enum { WAY_TOLD_NOTHING = -1 };

static inline void way_expect_told(const struct way *way, int signal)
{
	const struct tcp_effect *told = way_only(way, TCP_EFFECT_SIGNAL);
	if (signal == WAY_TOLD_NOTHING)
		assert_null(told);
	else {
		assert_non_null(told);
		assert_int_equal(told->signal, signal);
	}
}

#endif
