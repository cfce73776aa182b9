/* SPDX-License-Identifier: BSD-2-Clause */
/* Seventh, process the segment text, RFC 9293 section 3.10.7.4. */
#include "lib/tcp/arrives.h"
#include "lib/tcp/output.h"
#include "lib/tcp/user.h"

/* When the ACK of text that was just taken goes out, RFC 9293 3.8.6.3: at once when anything is out
 * of order, since the peer learns of the gap by it, and for every second full segment. */
static void owe_ack(struct tcb *tcb, uint32_t moved, bool had_gap, nanos now)
{
	tcb->unacked += moved;
	uint32_t full = tcb->rules->ack_every * (uint32_t)tcb->own_mss;
	if (moved == 0 || had_gap || tcb->unacked >= full || tcb->rules->ack_delay == 0) {
		tcb->ack = TCP_ACK_NOW; /* [9293-SHLD-19] [9293-MAY-13] */
	} else if (tcb->ack == TCP_ACK_NONE) {
		tcb->ack = TCP_ACK_DELAYED; /* [9293-SHLD-18] */
		tcb->deadline[TCP_TIMER_DELAYED_ACK] = nanos_add(now, tcb->rules->ack_delay);
	}
}

/* Nothing lies beyond the peer's FIN. */
static void cut_at_fin(const struct tcb *tcb, struct tcp_segment *seg)
{
	int32_t room = seq_ahead(seg->seq, tcb->rcv.fin);
	if (!tcb->rcv.fin_known || room >= (int32_t)seg->text_len)
		return;
	seg->text_len = room > 0 ? (uint32_t)room : 0;
	seg->flags &= (uint16_t)~TCP_FIN;
}

static enum tcp_verdict take(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	if (tcb->left) { /* nobody will ever read it [9293-SHLD-3] */
		tcp_output_reset(seg, effects);
		tcp_end(tcb, CLOSED);
		return TCP_STOP;
	}
	cut_at_fin(tcb, seg);
	bool had_gap = tcb->in.piece_count > 0;
	struct tcp_piece piece = {seg->seq, seg->seq + seg->text_len};
	if (seg->text_len > 0) /* above a gap it is kept too [9293-SHLD-31] */
		tcp_reassembly_keep(&tcb->in, tcb->rcv.nxt, piece, seg->text);
	owe_ack(tcb, tcp_advance(tcb), had_gap, now);
	tcp_deliver(tcb, effects); /* [9293-3.10.7.4-TEXT-PUSH] */
	return TCP_GO_ON;
}

enum tcp_verdict tcp_check_7_text(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	if (seg->text_len == 0)
		return TCP_GO_ON;
	switch (tcb->state) {
	case ESTABLISHED: /* [9293-3.10.7.4-TEXT-ESTAB] */
	case FIN_WAIT_1:  /* [9293-3.10.7.4-TEXT-FW1] */
	case FIN_WAIT_2: /* [9293-3.10.7.4-TEXT-FW2] */ return take(tcb, seg, now, effects);
	case CLOSE_WAIT: /* beyond the FIN: ignored [9293-3.10.7.4-TEXT-CW] */
	case CLOSING:
	case LAST_ACK:
	case TIME_WAIT:
	case CLOSED:
	case LISTEN:
	case SYN_SENT:
	case SYN_RECEIVED: return TCP_GO_ON;
	}
	return TCP_GO_ON;
}
