/* SPDX-License-Identifier: BSD-2-Clause */
/* SEGMENT ARRIVES, RFC 9293 section 3.10.7: which part of it answers in which state. */
#include "lib/tcp/arrives.h"

#include "lib/tcp/output.h"
#include "lib/tcp/timers.h"

void tcp_arrives(
	struct tcb *tcb, const struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	tcp_heard(tcb);
	switch (tcb->state) {
	case CLOSED: tcp_arrives_closed(seg, effects); return;
	case LISTEN: tcp_arrives_listen(tcb, seg, now, effects); return;
	case SYN_SENT: tcp_arrives_syn_sent(tcb, seg, now, effects); break;
	case SYN_RECEIVED:
	case ESTABLISHED:
	case FIN_WAIT_1:
	case FIN_WAIT_2:
	case CLOSE_WAIT:
	case CLOSING:
	case LAST_ACK:
	case TIME_WAIT: tcp_arrives_other(tcb, seg, now, effects); break;
	}
	tcp_output(tcb, now, effects);
}

bool tcp_reopens(const struct tcb *tcb, const struct tcp_segment *seg)
{
	/* The peer's last number was its FIN's, just before RCV.NXT [6191-8]. */
	return tcb->state == TIME_WAIT && tcb->rules->tw_syn_reopens &&
	       (seg->flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN &&
	       seq_le(tcb->rcv.nxt, seg->seq); /* [9293-MAY-2] */
}

seq_t tcp_iss_beyond(const struct tcb *old, seq_t iss)
{
	return seq_lt(old->snd.nxt, iss) ? iss : old->snd.nxt + TCP_REOPEN_STEP;
}
