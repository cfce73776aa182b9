/* SPDX-License-Identifier: BSD-2-Clause */
/* The door of the reference stack: every event of RFC 9293 section 3.10 as a function of a
 * connection and a time, which fills effects. */
#ifndef HALFOPEN_TCP_TCP_H
#define HALFOPEN_TCP_TCP_H

#include "lib/base/nanos.h"
#include "lib/tcp/effects.h"
#include "lib/tcp/isn.h"
#include "lib/tcp/rules.h"
#include "lib/tcp/segment.h"
#include "lib/tcp/tcb.h"

#include <stdbool.h>
#include <stdint.h>

/* No I/O, no clock, no memory of its own: each function changes *tcb, adds to *effects, and knows
 * the time only as `now`. A TCB in CLOSED is one that does not exist: the calls answer as the RFC
 * says for CLOSED, and the caller drops it. A zeroed TCB is in CLOSED. */

/* What an OPEN gives to a connection. */
struct tcp_opening {
	const struct tcp_rules *rules; /* borrowed as long as the connection lives */
	bool active;
	seq_t iss;            /* chosen by the caller with tcp_isn() */
	uint16_t own_mss;     /* what the path carries, options not counted */
	uint16_t default_mss; /* for a peer that names none: 536 or 1220 */
	nanos user_timeout;   /* 0: none, R2 counts retries; NANOS_NEVER: R2 is infinite */
	uint8_t *send_ring, *receive_ring; /* TCP_SEND_ROOM and TCP_RECEIVE_ROOM octets, borrowed */
};

/* What a SEND brings. */
struct tcp_sending {
	const uint8_t *bytes; /* copied */
	uint32_t len;
	bool urgent;   /* the last of these octets is the end of urgent data */
	nanos timeout; /* the user timeout that holds from now on; 0: as it is */
};

/* User calls, 3.10.1 to 3.10.6. Errors are signals among the effects. */
void tcp_open(
	struct tcb *tcb, const struct tcp_opening *how, nanos now, struct tcp_effects *effects);
void tcp_send(
	struct tcb *tcb, const struct tcp_sending *what, nanos now, struct tcp_effects *effects);
void tcp_receive(struct tcb *tcb, uint32_t len, nanos now, struct tcp_effects *effects);
void tcp_close(struct tcb *tcb, nanos now, struct tcp_effects *effects);
void tcp_abort(struct tcb *tcb, nanos now, struct tcp_effects *effects);
void tcp_status(struct tcb *tcb, nanos now, struct tcp_effects *effects);

/* How many of the octets that the user reads next are urgent, as far as the peer has said; 0: none
 * is left [9293-MUST-33]. */
uint32_t tcp_urgent(const struct tcb *tcb);

/* KEEP-ALIVE, the application's switch of 3.8.4. */
void tcp_keep_alive(struct tcb *tcb, bool on, nanos now, struct tcp_effects *effects);

/* The user is gone without an ABORT: a CLOSE after which nobody reads [9293-SHLD-3]. With unread
 * data the connection is reset (RFC 2525 section 2.17), with linger 0 too; linger -1: not asked
 * for. */
void tcp_leave(struct tcb *tcb, nanos linger, nanos now, struct tcp_effects *effects);

/* 3.10.7, SEGMENT ARRIVES. The segment has passed the checksum and has a well-formed header. */
void tcp_arrives(
	struct tcb *tcb, const struct tcp_segment *seg, nanos now, struct tcp_effects *effects);

/* Would this segment, a newer SYN, reopen the connection from TIME-WAIT [9293-MAY-2]? Then the
 * caller may set the TCB aside and give the segment to a listener. */
bool tcp_reopens(const struct tcb *tcb, const struct tcp_segment *seg);

/* The ISS of a connection that takes over from one in TIME-WAIT: beyond its SND.NXT. */
seq_t tcp_iss_beyond(const struct tcb *old, seq_t iss);

/* ICMP news about a segment of ours that began at `seq`, RFC 9293 3.9.2.2. */
enum tcp_news { TCP_NEWS_SOFT, TCP_NEWS_HARD };
void tcp_icmp(struct tcb *tcb, enum tcp_news news, seq_t seq, struct tcp_effects *effects);

/* 3.10.8: the timers that have expired by `now` act, in the order of enum tcp_timer. */
void tcp_expire(struct tcb *tcb, nanos now, struct tcp_effects *effects);

/* When tcp_expire() next has something to do; NANOS_NEVER when nothing runs. */
nanos tcp_next_deadline(const struct tcb *tcb);

#endif
