/* SPDX-License-Identifier: BSD-2-Clause */
/* What a connection remembers: the transmission control block, RFC 9293 section 3.3.1. */
#ifndef HALFOPEN_TCP_TCB_H
#define HALFOPEN_TCP_TCB_H

#include "lib/base/nanos.h"
#include "lib/base/seq.h"
#include "lib/tcp/limits.h"
#include "lib/tcp/reassembly.h"
#include "lib/tcp/rto.h"
#include "lib/tcp/rules.h"
#include "lib/tcp/send_queue.h"
#include "lib/tcp/transitions.h"

#include <stdbool.h>
#include <stdint.h>

/* The timers, in the order in which they are served when several expire at one instant. Each lives
 * in the TCB as the instant at which it expires; NANOS_NEVER: it does not run. */
enum tcp_timer {
	TCP_TIMER_USER,          /* the user timeout: something is unacknowledged for too long */
	TCP_TIMER_OPENING,       /* the attempt to open takes too long, where a limit was set */
	TCP_TIMER_CLOSED_WINDOW, /* nobody is left to wait for it, where a limit was set */
	TCP_TIMER_TIME_WAIT,     /* 2 MSL */
	TCP_TIMER_FIN_WAIT_2,    /* the peer's FIN does not come, where a limit was set */
	TCP_TIMER_RETRANSMIT,    /* the oldest unacknowledged segment is sent again */
	TCP_TIMER_PERSIST,       /* a closed window is probed */
	TCP_TIMER_KEEP_ALIVE,    /* a silent peer is probed, where the user wants it */
	TCP_TIMER_DELAYED_ACK,   /* an ACK that waited for company goes alone */
	TCP_TIMER_OUTPUT,        /* the effects of the last event were full: sending goes on */
	TCP_TIMERS,
};

/* The send sequence variables. */
struct tcp_send {
	seq_t una, nxt, wl1, wl2, iss;
	seq_t up; /* one beyond the last urgent octet; SND.UNA once that is acknowledged */
	uint32_t wnd, max_wnd;
	uint16_t mss; /* text octets of a segment to the peer: the smaller of its limit and ours */
	bool syn_acknowledged; /* not read off SND.UNA: the numbers come round to ISS again */
	bool fin;              /* the user has closed: a FIN follows the queued text */
};

/* The receive sequence variables. */
struct tcp_receive {
	seq_t nxt, irs;
	seq_t up;       /* one beyond the last urgent octet; what the user has read, once that is */
	uint32_t wnd;   /* as the peer knows it: from RCV.NXT to the edge last advertised */
	seq_t fin;      /* where the peer's FIN lies, when fin_known */
	bool fin_known; /* a FIN has arrived, perhaps above a gap */
};

enum tcp_ack { TCP_ACK_NONE, TCP_ACK_DELAYED, TCP_ACK_NOW };

struct tcb {
	enum tcp_state state;          /* written by tcp_enter() alone */
	bool passive;                  /* the OPEN was passive [9293-MUST-11] */
	bool keep_alive;               /* the user wants probes of a silent peer */
	bool left;                     /* the user is gone: nobody reads, nobody is told */
	const struct tcp_rules *rules; /* borrowed for the life of the connection */
	struct tcp_send snd;
	struct tcp_receive rcv;
	struct tcp_send_queue queue;
	struct tcp_reassembly in;
	uint16_t own_mss, default_mss;

	nanos deadline[TCP_TIMERS];
	nanos user_timeout;      /* 0: none was given, the number of retries decides */
	nanos undelivered_since; /* nothing new was acknowledged, while something waits for it */
	unsigned retries;        /* copies sent since the peer last acknowledged something new */
	unsigned probes;         /* of a closed window, since it closed */
	unsigned keep_alives;    /* probes since the peer was last heard of */
	struct tcp_rto rto;
	bool timing; /* one segment at a time is timed, while nothing is sent again (Karn) */
	seq_t timed; /* its end */
	nanos timed_since;

	enum tcp_ack ack;
	uint32_t unacked; /* octets of text that arrived since the last ACK went out */

	uint32_t receives[TCP_RECEIVES]; /* RECEIVE calls that wait, oldest first */
	unsigned receive_count;

	nanos challenge_since; /* RFC 5961 section 7, of this connection alone [5961-7-3] */
	unsigned challenges;

	uint32_t arrows; /* which of tcp_arrows() this connection has travelled, a bit each */
};

/* Something that counts in the sequence space waits for the peer's acknowledgment. */
static inline bool tcp_outstanding(const struct tcb *tcb)
{
	return tcb->snd.una != tcb->snd.nxt;
}

/* The peer has not acknowledged our SYN: so it is in SYN-SENT and SYN-RECEIVED, and so it stays
 * when a CLOSE in SYN-RECEIVED leads to FIN-WAIT-1. */
static inline bool tcp_syn_outstanding(const struct tcb *tcb)
{
	return !tcb->snd.syn_acknowledged && tcp_outstanding(tcb);
}

static inline bool tcp_fin_sent(const struct tcb *tcb)
{
	return tcb->snd.fin && tcb->snd.nxt == tcb->queue.end + 1;
}

static inline bool tcp_fin_acknowledged(const struct tcb *tcb)
{
	return tcp_fin_sent(tcb) && !tcp_outstanding(tcb);
}

/* Asserts the invariants of docs/invariants.md. */
void tcp_check(const struct tcb *tcb);

#endif
