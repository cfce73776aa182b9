/* SPDX-License-Identifier: BSD-2-Clause */
/* The form of a sentence about a single segment: where the connection stands, what arrives, and
 * what comes of it. */
#ifndef HALFOPEN_ORACLE_EXPECTED_TEST_H
#define HALFOPEN_ORACLE_EXPECTED_TEST_H

#include "harness/oracle/sweep_test.h"

/* How a connection differs from the usual one: an active open whose user is there, where nobody
 * listens, by RFC 5961, with an open window. */
enum {
	USUAL = 0,
	USER_LEFT = 1,
	FROM_LISTEN = 2,
	LISTENED = 4,
	BY_793 = 8,
	BY_1337 = 16,
	BY_MAY_2 = 32,
	SHUT = 64,        /* RCV.WND is 0 */
	HALF_OPEN = 128,  /* FIN-WAIT-1 before our SYN is acknowledged */
	FIN_UNSENT = 256, /* FIN-WAIT-1 with a FIN that waits behind text */
};

enum {
	WINDOW = 1000,
	IN_FLIGHT = 3, /* two octets and a FIN; three octets where no FIN is sent */
	UNA = -IN_FLIGHT,
	OLDEST = UNA - SWEEP_MAX_WINDOW,
	HALF_SPACE = INT32_MIN,
	OLD_SYN = -1, /* of a half-open connection, from RCV.NXT */
};

#define F WIRE_FIN
#define S WIRE_SYN
#define R WIRE_RST
#define A WIRE_ACK

#define COMES(sends, to) .answer = ORACLE_##sends, .next = (to)
#define AT(name)         (1u << STATE_##name)
#define GO(name)         (FIRST_STATE + STATE_##name)
#define AFTER_FIN        (AT(CLOSE_WAIT) | AT(CLOSING) | AT(LAST_ACK) | AT(TIME_WAIT))
#define SYNCED           (AT(ESTABLISHED) | AT(FIN_WAIT_1) | AT(FIN_WAIT_2) | AFTER_FIN)
#define WAITING          (AT(CLOSING) | AT(LAST_ACK) | AT(TIME_WAIT))
#define ALL_OTHER        (AT(SYN_RECEIVED) | SYNCED)
#define DATA             (AT(ESTABLISHED) | AT(FIN_WAIT_1) | AT(FIN_WAIT_2))
#define RESET            (1u << SIGNAL_RESET)
#define REFUSED_         (1u << SIGNAL_REFUSED)

struct expected {
	const char *says;
	state_set in;
	unsigned how;
	uint16_t flags;
	int64_t seq, ack; /* from RCV.NXT, from SND.NXT */
	uint32_t len;
	enum oracle_answer answer;
	unsigned next; /* STAY, GONE, GO() */
	unsigned told;
	uint32_t text, fin; /* taken */
	size_t readings;    /* how many more are allowed */
};

/* How the connection of that state stands before the segment arrives. */
static struct oracle_view expected_view(const struct expected *row, enum state state)
{
	unsigned how = (row->how & 63u) ^ SWEEP_5961;
	struct stand stand = {.state = state, .syn_acknowledged = true};

	stand.fin_sent = state >= STATE_FIN_WAIT_1 && state != STATE_CLOSE_WAIT;
	stand.in_flight = state == STATE_FIN_WAIT_2 || state == STATE_TIME_WAIT ? 0 : IN_FLIGHT;
	if (state <= STATE_SYN_RECEIVED) {
		stand.in_flight = 1;
		stand.syn_acknowledged = false;
	}
	if (row->how & HALF_OPEN) {
		stand.in_flight = 2;
		stand.syn_acknowledged = false;
	}
	if (row->how & FIN_UNSENT)
		stand.fin_sent = false;
	return sweep_view(&stand, how, row->how & SHUT ? 0 : WINDOW);
}

static struct oracle_segment expected_segment(
	const struct expected *row, const struct oracle_view *view)
{
	return (struct oracle_segment){
		.flags = row->flags,
		.seq = view->rcv_nxt + (seq_t)row->seq,
		.ack = view->snd_nxt + (seq_t)row->ack,
		.len = row->len,
		.window = 1000,
	};
}

#endif
