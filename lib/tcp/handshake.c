/* SPDX-License-Identifier: BSD-2-Clause */
/* What the SYNs of a handshake tell, and its completion, RFC 9293 section 3.5. */
#include "lib/tcp/arrives.h"
#include "lib/tcp/user.h"

void tcp_take_syn(struct tcb *tcb, const struct tcp_segment *seg)
{
	tcb->rcv.irs = seg->seq;
	tcb->rcv.nxt = seg->seq + 1;
	tcp_reassembly_begin(&tcb->in, tcb->in.ring, tcb->rcv.nxt);
	tcp_take_syn_urgent(tcb, seg);
	uint16_t limit = seg->mss > 0 ? seg->mss : tcb->default_mss; /* [9293-MUST-15] */
	tcb->snd.mss = limit < tcb->own_mss ? limit : tcb->own_mss;  /* [9293-MUST-16] */
	tcp_take_window(tcb, seg);                                   /* [1122-EVT-c] */
}

void tcp_pass_syn(struct tcp_segment *seg)
{
	seg->seq++;
	seg->flags &= (uint16_t)~TCP_SYN;
	seg->up--;
}

void tcp_keep_syn_text(struct tcb *tcb, const struct tcp_segment *seg)
{
	uint32_t len = seg->text_len < tcb->rcv.wnd ? seg->text_len : tcb->rcv.wnd;
	struct tcp_piece piece = {tcb->rcv.nxt, tcb->rcv.nxt + len};
	if (len > 0) /* a FIN beside it is left for the peer to repeat */
		tcp_reassembly_keep(&tcb->in, tcb->rcv.nxt, piece, seg->text);
}

uint32_t tcp_advance(struct tcb *tcb)
{
	uint32_t moved = tcp_reassembly_advance(&tcb->in, tcb->rcv.nxt) - tcb->rcv.nxt;
	tcb->rcv.nxt += moved;
	tcb->rcv.wnd -= moved; /* the edge stays where it is [9293-3.10.7.4-TEXT-EDGE] */
	return moved;
}

void tcp_take_syn_text(struct tcb *tcb, struct tcp_effects *effects)
{
	if (tcp_advance(tcb) > 0) {
		tcb->ack = TCP_ACK_NOW;
		tcp_deliver(tcb, effects);
	}
}

void tcp_establish(struct tcb *tcb, struct tcp_effects *effects)
{
	tcp_enter(tcb, ESTABLISHED);
	tcp_tell(tcb, TCP_TOLD_ESTABLISHED, effects);
	if (tcp_urgent(tcb) > 0) /* the peer's SYN said so */
		tcp_tell(tcb, TCP_TOLD_URGENT, effects);
	if (tcb->snd.fin) /* a CLOSE has waited for this moment */
		tcp_enter(tcb, FIN_WAIT_1);
}
