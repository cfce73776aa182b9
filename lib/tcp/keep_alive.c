/* SPDX-License-Identifier: BSD-2-Clause */
/* Keep-alive, RFC 9293 section 3.8.4: when a silent peer is probed. */
#include "lib/tcp/tcp.h"
#include "lib/tcp/timers.h"

/* Only where nothing else would ever show that the peer has gone: nothing is in flight, and no text
 * waits for a window [9293-MUST-26]. A user who has closed still waits for the peer's FIN. */
bool tcp_watches(const struct tcb *tcb)
{
	if (!tcb->keep_alive || tcp_outstanding(tcb) || tcb->queue.first != tcb->queue.end)
		return false;
	switch (tcb->state) {
	case ESTABLISHED:
	case CLOSE_WAIT:
	case FIN_WAIT_2: return true;
	case CLOSED:
	case LISTEN:
	case SYN_SENT:
	case SYN_RECEIVED:
	case FIN_WAIT_1:
	case CLOSING:
	case LAST_ACK:
	case TIME_WAIT: return false;
	}
	return false;
}

nanos tcp_watch_wait(const struct tcb *tcb)
{
	return tcb->keep_alives == 0 ? tcb->rules->keepalive_idle : tcb->rules->keepalive_interval;
}

/* Any segment will do, whatever else it is good for: the peer is there. */
void tcp_heard(struct tcb *tcb)
{
	tcb->keep_alives = 0;
	tcb->deadline[TCP_TIMER_KEEP_ALIVE] = NANOS_NEVER;
}
