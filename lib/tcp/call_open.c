/* SPDX-License-Identifier: BSD-2-Clause */
/* OPEN, RFC 9293 section 3.10.1. */
#include "lib/tcp/output.h"
#include "lib/tcp/tcp.h"

#include <assert.h>

static void begin(struct tcb *tcb, const struct tcp_opening *how)
{
	*tcb = (struct tcb){.rules = how->rules};
	tcb->passive = !how->active;           /* [9293-MUST-11] */
	tcb->user_timeout = how->user_timeout; /* [9293-MUST-21] */
	tcb->undelivered_since = NANOS_NEVER;
	tcb->own_mss = how->own_mss;
	tcb->default_mss = how->default_mss;
	tcb->snd.mss = how->default_mss < how->own_mss ? how->default_mss : how->own_mss;
	tcb->snd.iss = tcb->snd.una = tcb->snd.nxt = tcb->snd.up = how->iss;
	tcb->rcv.wnd = how->rules->receive_window;
	for (unsigned i = 0; i < TCP_TIMERS; i++)
		tcb->deadline[i] = NANOS_NEVER;
	tcp_rto_begin(&tcb->rto, how->rules);
	tcp_send_queue_begin(&tcb->queue, how->send_ring, how->iss + 1);
	tcp_reassembly_begin(&tcb->in, how->receive_ring, 0);
}

void tcp_open(
	struct tcb *tcb, const struct tcp_opening *how, nanos now, struct tcp_effects *effects)
{
	switch (tcb->state) {
	case CLOSED:
		assert(how->rules->receive_window <= TCP_WINDOW_MAX);
		begin(tcb, how);
		if (!how->active) {
			tcp_enter(tcb, LISTEN); /* [9293-3.10.1-CLOSED-PASSIVE] */
			return;
		}
		tcp_enter(tcb, SYN_SENT);
		tcp_output_syn(tcb, now, effects); /* [9293-3.10.1-CLOSED-ACTIVE] */
		return;
	case LISTEN:
		if (!how->active)
			break;
		tcb->passive = false;
		tcp_enter(tcb, SYN_SENT);
		tcp_output_syn(tcb, now, effects); /* [9293-3.10.1-LISTEN-ACTIVE] */
		return;
	case SYN_SENT:
	case SYN_RECEIVED:
	case ESTABLISHED:
	case FIN_WAIT_1:
	case FIN_WAIT_2:
	case CLOSE_WAIT:
	case CLOSING:
	case LAST_ACK:
	case TIME_WAIT: break;
	}
	tcp_effects_tell(effects, TCP_TOLD_ALREADY_EXISTS);
}
