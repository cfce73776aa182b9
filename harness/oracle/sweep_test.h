/* SPDX-License-Identifier: BSD-2-Clause */
/* Every kind of view and segment that can make a difference to the oracle, one after the other, for
 * its tests. */
#ifndef HALFOPEN_ORACLE_SWEEP_TEST_H
#define HALFOPEN_ORACLE_SWEEP_TEST_H

#include "harness/oracle/rules.h"
#include "lib/wire/segment.h"

/* What is done with each. */
typedef void sweep_look(const struct oracle_view *view, const struct oracle_segment *segment);

/* How a connection of a state may stand: what is in flight, and what of it is SYN or FIN. */
struct stand {
	enum state state;
	bool syn_acknowledged, fin_sent;
	uint32_t in_flight;
};

static const struct stand stands[] = {
	{STATE_CLOSED, false, false, 0},
	{STATE_LISTEN, false, false, 0},
	{STATE_SYN_SENT, false, false, 1},
	{STATE_SYN_RECEIVED, false, false, 1},
	{STATE_ESTABLISHED, true, false, 0},
	{STATE_ESTABLISHED, true, false, 3},
	{STATE_FIN_WAIT_1, false, true, 2},
	{STATE_FIN_WAIT_1, true, true, 1},
	{STATE_FIN_WAIT_1, true, true, 3},
	{STATE_FIN_WAIT_1, true, false, 3},
	{STATE_FIN_WAIT_2, true, true, 0},
	{STATE_CLOSE_WAIT, true, false, 0},
	{STATE_CLOSE_WAIT, true, false, 3},
	{STATE_CLOSING, true, true, 1},
	{STATE_CLOSING, true, true, 3},
	{STATE_LAST_ACK, true, true, 1},
	{STATE_LAST_ACK, true, true, 3},
	{STATE_TIME_WAIT, true, true, 0},
};

enum {
	STANDS = sizeof(stands) / sizeof(stands[0]),
	SWEEP_MAX_WINDOW = 5000,
	/* Bits of the circumstances. */
	SWEEP_LEFT = 1,
	SWEEP_PASSIVE = 2,
	SWEEP_LISTENER = 4,
	SWEEP_5961 = 8,
	SWEEP_1337 = 16,
	SWEEP_REOPENS = 32,
	SWEEP_CIRCUMSTANCES = 64,
};

/* Numbers that wrap within reach on both sides. */
static struct oracle_view sweep_view(const struct stand *stand, unsigned how, uint32_t window)
{
	bool opening = !stand->syn_acknowledged;
	struct oracle_view view = {
		.state = stand->state,
		.left = how & SWEEP_LEFT,
		.passive = how & SWEEP_PASSIVE,
		.listener = stand->state == STATE_LISTEN ||
			    (stand->state != STATE_CLOSED && (how & SWEEP_LISTENER)),
		.rfc5961 = how & SWEEP_5961,
		.tw_rst_ignored = how & SWEEP_1337,
		.tw_reopens = how & SWEEP_REOPENS,
		.syn_acknowledged = stand->syn_acknowledged,
		.fin_sent = stand->fin_sent,
		.rcv_nxt = UINT32_MAX - 1,
		.rcv_wnd = window,
		.snd_nxt = 2,
		.max_snd_wnd = SWEEP_MAX_WINDOW,
	};

	view.snd_una = view.snd_nxt - stand->in_flight;
	view.iss = opening ? view.snd_una : view.snd_una - 100;
	view.irs = opening ? view.rcv_nxt - 1 : view.rcv_nxt - 100;
	return view;
}

static void sweep_lengths(
	const struct oracle_view *view, struct oracle_segment segment, sweep_look *look)
{
	const uint32_t lengths[] = {0, 1, 2, view->rcv_wnd, view->rcv_wnd + 1, 99, 100};

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		segment.len = lengths[i];
		look(view, &segment);
	}
}

static void sweep_acks(
	const struct oracle_view *view, struct oracle_segment segment, sweep_look *look)
{
	const seq_t acks[] = {view->snd_una - 1, view->snd_una, view->snd_una + 1,
		view->snd_nxt - 1, view->snd_nxt, view->snd_nxt + 1, view->snd_nxt + (1u << 31),
		view->snd_una - SWEEP_MAX_WINDOW, view->snd_una - SWEEP_MAX_WINDOW - 1};
	size_t count = segment.flags & WIRE_ACK ? sizeof(acks) / sizeof(acks[0]) : 1;

	for (size_t i = 0; i < count; i++) {
		segment.ack = acks[i];
		sweep_lengths(view, segment, look);
	}
}

static void sweep_numbers(
	const struct oracle_view *view, struct oracle_segment segment, sweep_look *look)
{
	seq_t next = view->rcv_nxt, edge = view->rcv_nxt + view->rcv_wnd;
	const seq_t numbers[] = {next - (1u << 31), next - 101, next - 100, next - 2, next - 1,
		next, next + 1, next + view->rcv_wnd / 2, edge - 2, edge - 1, edge, edge + 1,
		next + (1u << 31) - 1};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		segment.seq = numbers[i];
		sweep_acks(view, segment, look);
	}
}

static inline void sweep_flags(const struct oracle_view *view, sweep_look *look)
{
	for (unsigned set = 0; set < 16; set++) {
		struct oracle_segment segment = {.window = 1000};

		segment.flags = (uint16_t)((set & 1 ? WIRE_FIN : 0) | (set & 2 ? WIRE_SYN : 0) |
					   (set & 4 ? WIRE_RST : 0) | (set & 8 ? WIRE_ACK : 0));
		sweep_numbers(view, segment, look);
	}
}

/* In SYN-SENT a user who leaves takes the connection along; two promises mean something in
 * TIME-WAIT alone. */
static inline bool sweep_can_be(const struct stand *stand, unsigned how)
{
	return !(stand->state == STATE_SYN_SENT && (how & SWEEP_LEFT)) &&
	       (how < SWEEP_1337 || stand->state == STATE_TIME_WAIT);
}

static inline void sweep_all(sweep_look *look)
{
	static const uint32_t windows[] = {0, 1, 1000};

	for (size_t stand = 0; stand < STANDS; stand++)
		for (unsigned how = 0; how < SWEEP_CIRCUMSTANCES; how++) {
			if (!sweep_can_be(&stands[stand], how))
				continue;
			for (size_t i = 0; i < 3; i++) {
				struct oracle_view view = sweep_view(
					&stands[stand], how, windows[i]);

				sweep_flags(&view, look);
			}
		}
}

#endif
