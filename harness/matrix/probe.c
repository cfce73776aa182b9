/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking a connection from outside what it has become: first for its numbers, then for what tells
 * its state from those that share them. */
#include "harness/matrix/seat.h"

#include <stddef.h>

enum { NOBODYS = 0x5eed2000, FAR_AHEAD = 1000 };

/* The numbers that a probe may carry. */
enum number {
	NUMBER_RCV_NXT,
	NUMBER_BEFORE_RCV_NXT,
	NUMBER_AHEAD_OF_RCV_NXT, /* inside or beyond the window: a newer SYN either way */
	NUMBER_SND_NXT,
	NUMBER_ISS,
	NUMBER_UNSENT,     /* one beyond SND.NXT */
	NUMBER_BEFORE_FIN, /* acknowledges all but our FIN */
	NUMBER_NOBODYS,
};

/* What must come. */
enum reply {
	REPLY_SILENCE,
	REPLY_ACK,     /* <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> */
	REPLY_FIN_ACK, /* the same, one further: the probe's FIN was taken, and stays taken */
	REPLY_RST,     /* <SEQ=SEG.ACK><CTL=RST> */
	REPLY_RST_ACK,
	REPLY_SYN_ACK, /* of a new connection */
	REPLY_NEW,     /* SYN,ACK where TIME-WAIT reopens, else ACK */
};

struct probe {
	uint16_t flags;
	enum number seq, ack;
	enum reply reply;
	bool needs_5961; /* without RFC 5961 this one tells nothing */
};

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

static seq_t number_of(const struct after *after, enum number number)
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

static const struct probe *next(const struct seat *seat)
{
	const struct probe *probes = probes_of(&seat->after);

	if (seat->probe > 0 && seat->after.uncertain)
		return NULL;
	for (unsigned i = seat->probe; i < PROBES && probes[i].flags; i++)
		if (!probes[i].needs_5961 || seat->view.rfc5961)
			return &probes[i];
	return NULL;
}

bool probe_send(struct game *game, struct seat *seat, bool *sent)
{
	const struct probe *probe = next(seat);
	/* The window that the cell offered stays: one that opens would draw what waits. */
	struct numbers n = {.window = seat->segment.window, .mss = -1};

	*sent = probe != NULL;
	if (!probe)
		return true;
	seat->probe = (unsigned)(probe - probes_of(&seat->after));
	n.flags = probe->flags;
	n.seq = number_of(&seat->after, probe->seq);
	n.ack = probe->flags & WIRE_ACK ? number_of(&seat->after, probe->ack) : 0;
	if (probe->flags & WIRE_SYN)
		n.mss = seat_mss(game);
	seat->deadline = game->target.now;
	return seat_sends(game, seat, &n, 0);
}

/* The segment that a reply is; SEEN_NOTHING for silence. */
static enum seen wanted_of(const struct seat *seat, const struct probe *probe, struct numbers *out)
{
	const struct after *after = &seat->after;
	seq_t ack = number_of(after, probe->ack), seq = number_of(after, probe->seq);
	bool reopens = seat->view.tw_reopens && after->listener;

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

void probe_judge(struct seat *seat)
{
	const struct probe *probe = next(seat);
	struct numbers numbers;
	enum seen wanted = wanted_of(seat, probe, &numbers);
	enum seen seen = seen_for(seat, wanted, &numbers);

	if (seen != wanted) {
		seat->outcome->wrong = seat->probe == 0 ? WRONG_NUMBERS : WRONG_PROOF;
		seat->outcome->wanted = (uint8_t)wanted;
		seat->outcome->seen = (uint8_t)seen;
	}
	if (probe->reply == REPLY_FIN_ACK)
		seat->after.rcv_nxt++;
	seat->probe++;
}
