/* SPDX-License-Identifier: BSD-2-Clause */
/* What an acknowledgment and a window from the peer change, RFC 9293 sections 3.4 and 3.8.6. */
#include "lib/tcp/arrives.h"
#include "lib/tcp/timers.h"

bool tcp_ack_is_acceptable(const struct tcb *tcb, const struct tcp_segment *seg)
{
	return seq_lt(tcb->snd.una, seg->ack) && seq_le(seg->ack, tcb->snd.nxt);
}

void tcp_acknowledge(struct tcb *tcb, seq_t ack, nanos now)
{
	bool opens = tcp_syn_outstanding(tcb); /* in FIN-WAIT-1 too, when the user was quicker */
	tcb->snd.syn_acknowledged = true;      /* the SYN comes before all else */
	tcb->snd.una = ack;                    /* [9293-3.10.7.4-ACK-ESTAB-ADV] */
	tcb->snd.up = seq_max(tcb->snd.up, ack);
	tcp_send_queue_acknowledged(&tcb->queue, ack);
	tcb->retries = 0;
	if (tcb->timing && seq_le(tcb->timed, ack)) {
		tcp_rto_sample(&tcb->rto, tcb->rules, now - tcb->timed_since);
		tcb->timing = false;
	}
	if (opens) {
		tcp_rto_established(&tcb->rto, tcb->rules);
		tcb->deadline[TCP_TIMER_OPENING] = NANOS_NEVER;
	}
	/* Off when all is acknowledged [6298-5.2]; else anew, counted from here [6298-5.3]. */
	bool outstanding = tcp_outstanding(tcb);
	tcb->deadline[TCP_TIMER_RETRANSMIT] = outstanding ? tcp_due(tcb->rules, now, tcb->rto.rto)
							  : NANOS_NEVER;
	tcb->undelivered_since = NANOS_NEVER; /* likewise, by tcp_output() at the event's end */
}

void tcp_take_window(struct tcb *tcb, const struct tcp_segment *seg)
{
	tcb->snd.wnd = seg->wnd;
	tcb->snd.wl1 = seg->seq;
	tcb->snd.wl2 = tcp_has(seg, TCP_ACK) ? seg->ack : tcb->snd.una;
	if (seg->wnd > tcb->snd.max_wnd)
		tcb->snd.max_wnd = seg->wnd;
}
