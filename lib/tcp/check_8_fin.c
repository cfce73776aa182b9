/* SPDX-License-Identifier: BSD-2-Clause */
/* Eighth, check the FIN bit, RFC 9293 section 3.10.7.4. */
#include "lib/tcp/arrives.h"
#include "lib/tcp/timers.h"
#include "lib/tcp/user.h"

/* Text has arrived from beyond this FIN: its sender contradicts itself. */
static bool cuts_off_text(const struct tcb *tcb, seq_t fin)
{
	unsigned pieces = tcb->in.piece_count;
	return seq_lt(fin, pieces > 0 ? tcb->in.pieces[pieces - 1].to : tcb->rcv.nxt);
}

/* A FIN may arrive above a gap: it is remembered. */
static void remember(struct tcb *tcb, const struct tcp_segment *seg)
{
	seq_t fin = seg->seq + seg->text_len;
	if (tcb->rcv.fin_known || cuts_off_text(tcb, fin))
		return;
	tcb->rcv.fin_known = true;
	tcb->rcv.fin = fin;
}

/* All text before it has arrived: the FIN is taken. */
static void take(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	tcb->rcv.nxt++; /* [9293-3.10.7.4-FIN-ACK] */
	tcb->rcv.wnd--;
	tcb->ack = TCP_ACK_NOW;
	tcp_tell(tcb, TCP_TOLD_CLOSING, effects); /* [9293-3.10.7.4-FIN-SIGNAL] */
	tcb->receive_count = 0;
	if (tcb->state == ESTABLISHED)
		tcp_enter(tcb, CLOSE_WAIT); /* [9293-3.10.7.4-FIN-ESTAB] */
	else if (tcb->state == FIN_WAIT_1 && !tcp_fin_acknowledged(tcb))
		tcp_enter(tcb, CLOSING); /* [9293-3.10.7.4-FIN-FW1-UNACKED] */
	else
		tcp_wait_two_msl(tcb, now); /* [9293-3.10.7.4-FIN-FW2] */
}

enum tcp_verdict tcp_check_8_fin(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	bool fin = tcp_has(seg, TCP_FIN);
	switch (tcb->state) {
	case ESTABLISHED:
	case FIN_WAIT_1:
	case FIN_WAIT_2:
		if (fin) {
			remember(tcb, seg);
			tcb->ack = TCP_ACK_NOW; /* above a gap too */
		}
		if (tcb->rcv.fin_known && tcb->rcv.fin == tcb->rcv.nxt)
			take(tcb, now, effects); /* [9293-3.10.7.4-FIN-VALID] */
		else if (tcb->state == FIN_WAIT_1 && tcp_fin_acknowledged(tcb))
			tcp_wait_for_fin(tcb, now); /* this FIN contradicts what came before it */
		break;
	case TIME_WAIT:
		if (fin) { /* [9293-3.10.7.4-FIN-TW] */
			tcp_wait_two_msl(tcb, now);
			tcb->ack = TCP_ACK_NOW;
		}
		break;
	case CLOSE_WAIT: /* [9293-3.10.7.4-FIN-CW] */
	case CLOSING:
	case LAST_ACK:
	case CLOSED:
	case LISTEN:
	case SYN_SENT:
	case SYN_RECEIVED: break;
	}
	return TCP_GO_ON;
}
