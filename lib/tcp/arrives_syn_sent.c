/* SPDX-License-Identifier: BSD-2-Clause */
/* SEGMENT ARRIVES in SYN-SENT, RFC 9293 section 3.10.7.3. */
#include "lib/tcp/arrives.h"
#include "lib/tcp/output.h"
#include "lib/tcp/user.h"

/* The SYN,ACK: the connection opens, and what else the segment carries is processed. */
static void open_up(
	struct tcb *tcb, const struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	tcp_acknowledge(tcb, seg->ack, now);
	tcp_take_syn(tcb, seg);
	tcp_establish(tcb, effects); /* [9293-3.10.7.3-SYNACK] */
	tcb->ack = TCP_ACK_NOW;

	struct tcp_segment rest = *seg;
	tcp_pass_syn(&rest);
	tcp_arrives_from_sixth(tcb, &rest, now, effects); /* [9293-3.10.7.3-SYNACK-DATA] */
}

/* A SYN that crossed ours: simultaneous open [9293-MUST-10]. */
static void cross(
	struct tcb *tcb, const struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	tcp_take_syn(tcb, seg);
	tcp_keep_syn_text(tcb, seg); /* [9293-3.10.7.3-SYN-TEXT] */
	tcp_enter(tcb, SYN_RECEIVED);
	tcp_rto_crossed(&tcb->rto, tcb->rules);
	tcp_output_syn(tcb, now, effects); /* [9293-3.10.7.3-SYN] */
	tcb->timing = false; /* its ACK may answer the SYN that went before [6298-3-KARN] */
}

void tcp_arrives_syn_sent(
	struct tcb *tcb, const struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	bool ack = tcp_has(seg, TCP_ACK), rst = tcp_has(seg, TCP_RST);

	if (ack && !tcp_ack_is_acceptable(tcb, seg)) {
		if (!rst) /* [9293-3.10.7.3-ACK-LOW] [9293-3.10.7.3-ACK-HIGH] */
			tcp_output_reset(seg, effects);
		return;
	}
	if (rst) {
		if (!ack) /* [9293-3.10.7.3-RST-NOACK] */
			return;
		/* Its SEQ is not looked at, erratum 8167 [AMBIG-SYNSENT-RST-SEQ]. */
		tcp_tell(tcb, TCP_TOLD_RESET, effects); /* [9293-3.10.7.3-RST-ACK] */
		tcp_end(tcb, CLOSED);
		return;
	}
	if (!tcp_has(seg, TCP_SYN)) /* [9293-3.10.7.3-OTHER] */
		return;
	if (ack)
		open_up(tcb, seg, now, effects);
	else
		cross(tcb, seg, now, effects);
}
