/* SPDX-License-Identifier: BSD-2-Clause */
/* Figure 5 of RFC 9293 as data, and the one function that moves a connection along it. */
#include "lib/tcp/transitions.h"

#include "lib/tcp/tcb.h"

#include <assert.h>

/* The figure's arrows first, in its order from top to bottom; then those that its notes and section
 * 3.10 add: a connection can end from anywhere. */
static const struct tcp_arrow arrows[] = {
	{CLOSED, LISTEN, "passive OPEN"},
	{CLOSED, SYN_SENT, "active OPEN"},
	{LISTEN, CLOSED, "CLOSE or ABORT"},
	{LISTEN, SYN_RECEIVED, "SYN arrives"},
	{LISTEN, SYN_SENT, "SEND or active OPEN"},
	{SYN_SENT, CLOSED, "CLOSE, ABORT, reset, user timeout or hard ICMP error"},
	{SYN_SENT, SYN_RECEIVED, "SYN arrives"},
	{SYN_SENT, ESTABLISHED, "SYN,ACK arrives"},
	{SYN_RECEIVED, LISTEN, "RST or another SYN arrives, passive OPEN"},
	{SYN_RECEIVED, ESTABLISHED, "ACK of SYN arrives"},
	{SYN_RECEIVED, FIN_WAIT_1, "CLOSE"},
	{ESTABLISHED, FIN_WAIT_1, "CLOSE"},
	{ESTABLISHED, CLOSE_WAIT, "FIN arrives"},
	{FIN_WAIT_1, FIN_WAIT_2, "ACK of FIN arrives"},
	{FIN_WAIT_1, CLOSING, "FIN arrives"},
	{FIN_WAIT_1, TIME_WAIT, "FIN with ACK of FIN arrives"},
	{FIN_WAIT_2, TIME_WAIT, "FIN arrives"},
	{CLOSE_WAIT, LAST_ACK, "CLOSE"},
	{CLOSING, TIME_WAIT, "ACK of FIN arrives"},
	{LAST_ACK, CLOSED, "ACK of FIN, reset or user timeout"},
	{TIME_WAIT, CLOSED, "2 MSL timeout, ABORT or reset"},
	{SYN_RECEIVED, CLOSED, "ABORT, reset or user timeout"},
	{ESTABLISHED, CLOSED, "ABORT, reset or user timeout"},
	{FIN_WAIT_1, CLOSED, "ABORT, reset or user timeout"},
	{FIN_WAIT_2, CLOSED, "ABORT, reset or limit"},
	{CLOSE_WAIT, CLOSED, "ABORT, reset or user timeout"},
	{CLOSING, CLOSED, "ABORT, reset or user timeout"},
};

enum { ARROWS = sizeof arrows / sizeof arrows[0] };

_Static_assert(ARROWS <= 32, "struct tcb keeps the arrows travelled in 32 bits");

const struct tcp_arrow *tcp_arrows(size_t *count)
{
	*count = ARROWS;
	return arrows;
}

void tcp_enter(struct tcb *tcb, enum tcp_state state)
{
	unsigned i = 0;
	while (i < ARROWS && !(arrows[i].from == tcb->state && arrows[i].to == state))
		i++;
	assert(i < ARROWS); /* else Figure 5 has no such arrow */
	tcb->arrows |= UINT32_C(1) << i;
	tcb->state = state;
}

const char *tcp_state_name(enum tcp_state state)
{
	static const char *const names[] = {"CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED",
		"ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK",
		"TIME-WAIT"};
	assert((unsigned)state < TCP_STATES);
	return names[state];
}
