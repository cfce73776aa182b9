/* SPDX-License-Identifier: BSD-2-Clause */
/* The eleven states and the arrows between them, RFC 9293 section 3.3.2, Figure 5. */
#ifndef HALFOPEN_TCP_TRANSITIONS_H
#define HALFOPEN_TCP_TRANSITIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tcp_state {
	CLOSED, /* fictional: there is no TCB */
	LISTEN,
	SYN_SENT,
	SYN_RECEIVED,
	ESTABLISHED,
	FIN_WAIT_1,
	FIN_WAIT_2,
	CLOSE_WAIT,
	CLOSING,
	LAST_ACK,
	TIME_WAIT,
};

enum { TCP_STATES = TIME_WAIT + 1 };

/* One arrow of the diagram and what it is travelled for. */
struct tcp_arrow {
	enum tcp_state from, to;
	const char *event;
};

/* Every arrow there is; *count tells how many (never more than 32). */
const struct tcp_arrow *tcp_arrows(size_t *count);

struct tcb;

/* The only writer of the state. An arrow that the table lacks is a programmer's mistake. */
void tcp_enter(struct tcb *tcb, enum tcp_state state);

/* "SYN-RECEIVED"; static. */
const char *tcp_state_name(enum tcp_state state);

/* ESTABLISHED and all that follow it: RFC 9293 calls these synchronized. */
static inline bool tcp_synchronized(enum tcp_state state)
{
	return state >= ESTABLISHED;
}

#endif
