/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking a connection from outside what it has become: first for its numbers, then for what tells
 * its state from those that share them. */
#include "harness/matrix/probe.h"

#include <stddef.h>

enum { NOBODYS = 0x5eed2000, FAR_AHEAD = 1000, OPEN_WINDOW = 65535 };

#define END                                                                                        \
	{                                                                                          \
		0, 0, 0, 0, false                                                                  \
	}
enum { PROBES = 4 };

static const struct probe nobody[PROBES] = {
	{WIRE_ACK, NUMBER_NOBODYS, NUMBER_NOBODYS, REPLY_RST, false},
	{WIRE_SYN, NUMBER_NOBODYS, NUMBER_NOBODYS, REPLY_RST_ACK, false},
	END,
};
static const struct probe listener[PROBES] = {
	{WIRE_ACK, NUMBER_NOBODYS, NUMBER_NOBODYS, REPLY_RST, false},
	{WIRE_SYN, NUMBER_NOBODYS, NUMBER_NOBODYS, REPLY_SYN_ACK, false},
	END,
};
static const struct probe syn_sent[PROBES] = {
	{WIRE_SYN | WIRE_ACK, NUMBER_BEFORE_RCV_NXT, NUMBER_SND_NXT, REPLY_ACK, false},
	END,
};
/* Our SYN is not acknowledged, in SYN-RECEIVED or FIN-WAIT-1: a wrong ACK draws a RST. */
static const struct probe half_open[PROBES] = {
	{WIRE_ACK, NUMBER_BEFORE_RCV_NXT, NUMBER_SND_NXT, REPLY_ACK, false},
	{WIRE_ACK, NUMBER_RCV_NXT, NUMBER_UNSENT, REPLY_RST, false},
	END,
};
static const struct probe established[PROBES] = {
	{WIRE_ACK, NUMBER_BEFORE_RCV_NXT, NUMBER_ISS, REPLY_ACK, false},
	{WIRE_ACK, NUMBER_RCV_NXT, NUMBER_UNSENT, REPLY_ACK, false},
	END,
};
/* The peer's FIN leads to CLOSING, where a SYN is challenged, or to TIME-WAIT, which may reopen. */
static const struct probe fin_wait_1[PROBES] = {
	{WIRE_ACK, NUMBER_BEFORE_RCV_NXT, NUMBER_ISS, REPLY_ACK, false},
	{WIRE_FIN | WIRE_ACK, NUMBER_RCV_NXT, NUMBER_BEFORE_FIN, REPLY_FIN_ACK, false},
	{WIRE_SYN, NUMBER_AHEAD_OF_RCV_NXT, NUMBER_NOBODYS, REPLY_ACK, true},
	END,
};
static const struct probe fin_wait_2[PROBES] = {
	{WIRE_ACK, NUMBER_BEFORE_RCV_NXT, NUMBER_ISS, REPLY_ACK, false},
	{WIRE_FIN | WIRE_ACK, NUMBER_RCV_NXT, NUMBER_SND_NXT, REPLY_FIN_ACK, false},
	{WIRE_SYN, NUMBER_AHEAD_OF_RCV_NXT, NUMBER_NOBODYS, REPLY_NEW, true},
	END,
};
static const struct probe close_wait[PROBES] = {
	{WIRE_ACK, NUMBER_BEFORE_RCV_NXT, NUMBER_ISS, REPLY_ACK, false},
	END,
};
static const struct probe closing[PROBES] = {
	{WIRE_ACK, NUMBER_BEFORE_RCV_NXT, NUMBER_ISS, REPLY_ACK, false},
	{WIRE_SYN, NUMBER_AHEAD_OF_RCV_NXT, NUMBER_NOBODYS, REPLY_ACK, true},
	END,
};
static const struct probe last_ack[PROBES] = {
	{WIRE_ACK, NUMBER_BEFORE_RCV_NXT, NUMBER_ISS, REPLY_ACK, false},
	{WIRE_ACK, NUMBER_RCV_NXT, NUMBER_SND_NXT, REPLY_SILENCE, false},
	{WIRE_ACK, NUMBER_RCV_NXT, NUMBER_SND_NXT, REPLY_RST, false},
	END,
};
static const struct probe time_wait[PROBES] = {
	{WIRE_ACK, NUMBER_BEFORE_RCV_NXT, NUMBER_ISS, REPLY_ACK, false},
	{WIRE_SYN, NUMBER_AHEAD_OF_RCV_NXT, NUMBER_NOBODYS, REPLY_NEW, true},
	END,
};

static const struct probe *probes_of(const struct after *after)
{
	switch (after->state) {
	case STATE_CLOSED: return nobody;
	case STATE_LISTEN: return listener;
	case STATE_SYN_SENT: return syn_sent;
	case STATE_SYN_RECEIVED: return half_open;
	case STATE_ESTABLISHED: return established;
	case STATE_FIN_WAIT_1: return after->syn_acknowledged ? fin_wait_1 : half_open;
	case STATE_FIN_WAIT_2: return fin_wait_2;
	case STATE_CLOSE_WAIT: return close_wait;
	case STATE_CLOSING: return closing;
	case STATE_LAST_ACK: return last_ack;
	case STATE_TIME_WAIT: return time_wait;
	case STATE_COUNT: break;
	}
	return nobody;
}

seq_t probe_number(const struct after *after, enum number number)
{
	switch (number) {
	case NUMBER_RCV_NXT: return after->rcv_nxt;
	case NUMBER_BEFORE_RCV_NXT: return after->rcv_nxt - 1;
	case NUMBER_AHEAD_OF_RCV_NXT: return after->rcv_nxt + FAR_AHEAD;
	case NUMBER_SND_NXT: return after->snd_nxt;
	case NUMBER_ISS: return after->iss;
	case NUMBER_UNSENT: return after->snd_nxt + 1;
	case NUMBER_BEFORE_FIN: return after->snd_nxt - 1;
	case NUMBER_NOBODYS: break;
	}
	return NOBODYS;
}

const struct probe *probe_next(
	const struct oracle_view *view, const struct after *after, unsigned *number)
{
	const struct probe *probes = probes_of(after);

	if (*number > 0 && after->uncertain)
		return NULL;
	for (; *number < PROBES && probes[*number].flags; ++*number)
		if (!probes[*number].needs_5961 || view->rfc5961)
			return &probes[*number];
	return NULL;
}

bool probe_send(struct game *game, struct seat *seat, bool *sent)
{
	const struct probe *probe = probe_next(&seat->view, &seat->after, &seat->probe);
	/* A window that the cell has closed stays so: one that opens would draw what waits. */
	struct numbers n = {.window = seat->after.window_closed ? 0 : OPEN_WINDOW, .mss = -1};

	*sent = probe != NULL;
	if (!probe)
		return true;
	n.flags = probe->flags;
	n.seq = probe_number(&seat->after, probe->seq);
	n.ack = probe->flags & WIRE_ACK ? probe_number(&seat->after, probe->ack) : 0;
	if (probe->flags & WIRE_SYN)
		n.mss = seat_mss(game);
	seat->deadline = game->target.now;
	return seat_sends(game, seat, &n, 0);
}

enum seen probe_wants(const struct oracle_view *view, const struct after *after,
	const struct probe *probe, struct numbers *out)
{
	seq_t ack = probe_number(after, probe->ack), seq = probe_number(after, probe->seq);
	bool reopens = view->tw_reopens && after->listener;

	*out = (struct numbers){.seq = after->snd_nxt, .ack = after->rcv_nxt};
	switch (probe->reply) {
	case REPLY_SILENCE: return SEEN_NOTHING;
	case REPLY_ACK: return SEEN_ACK;
	case REPLY_FIN_ACK: out->ack++; return SEEN_ACK;
	case REPLY_RST: out->seq = ack; return SEEN_RST;
	case REPLY_RST_ACK:
		out->seq = 0;
		out->ack = seq + 1;
		return SEEN_RST_ACK;
	case REPLY_SYN_ACK: out->ack = seq + 1; return SEEN_SYN_ACK;
	case REPLY_NEW:
		if (!reopens)
			return SEEN_ACK;
		out->ack = seq + 1;
		return SEEN_SYN_ACK;
	}
	return SEEN_NOTHING;
}

static enum seen seen_for(const struct seat *seat, enum seen wanted, const struct numbers *numbers)
{
	enum seen seen = judge_seen(seat);

	if (seen != wanted || seen == SEEN_NOTHING)
		return seen;
	if (seen != SEEN_SYN_ACK && seat->heard[0].seq != numbers->seq)
		return SEEN_OTHER_SEQ;
	if (seen != SEEN_RST && seat->heard[0].ack != numbers->ack)
		return SEEN_OTHER_ACK;
	return seen;
}

/* The rule that decides about the probe: what goes wrong with it is no fault of the cell's. */
static size_t rule_of(const struct seat *seat, const struct probe *probe)
{
	const struct after *after = &seat->after;
	struct oracle_view view = seat->view;
	struct oracle_segment segment = {
		.flags = probe->flags,
		.seq = probe_number(after, probe->seq),
		.ack = probe_number(after, probe->ack),
		.window = seat->after.window_closed ? 0 : OPEN_WINDOW,
	};
	struct oracle_ruling ruling;

	view.state = after->state;
	view.rcv_wnd -= after->rcv_nxt - view.rcv_nxt;
	view.iss = after->iss;
	view.snd_nxt = after->snd_nxt;
	view.rcv_nxt = after->rcv_nxt;
	view.syn_acknowledged = after->syn_acknowledged || after->state != STATE_FIN_WAIT_1;
	if (after->state == STATE_FIN_WAIT_2 || after->state == STATE_TIME_WAIT)
		view.snd_una = after->snd_nxt;
	if (after->state == STATE_SYN_RECEIVED) {
		view.snd_una = after->iss;
		view.syn_acknowledged = false;
	}
	oracle_ask(&view, &segment, &ruling);
	return ruling.rule;
}

void probe_judge(struct seat *seat)
{
	const struct probe *probe = probe_next(&seat->view, &seat->after, &seat->probe);
	struct numbers numbers;
	enum seen wanted = probe_wants(&seat->view, &seat->after, probe, &numbers);
	enum seen seen = seen_for(seat, wanted, &numbers);

	if (seen != wanted) {
		seat->outcome->wrong = seat->probe == 0 ? WRONG_NUMBERS : WRONG_PROOF;
		seat->outcome->wanted = (uint8_t)wanted;
		seat->outcome->seen = (uint8_t)seen;
		seat->outcome->rule = (uint8_t)rule_of(seat, probe);
	} else {
		judge_unasked(seat);
	}
	if (probe->reply == REPLY_FIN_ACK)
		seat->after.rcv_nxt++;
	seat->probe++;
}
