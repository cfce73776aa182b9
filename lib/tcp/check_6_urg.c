/* SPDX-License-Identifier: BSD-2-Clause */
/* Sixth, check the URG bit, RFC 9293 section 3.10.7.4, and what the user learns of it, 3.8.5. */
#include "lib/tcp/arrives.h"
#include "lib/tcp/user.h"

/* RCV.UP moves forward only. It points beyond the last urgent octet [9293-MUST-62], as far away as
 * it likes [9293-MUST-31]. */
static bool moves(struct tcb *tcb, const struct tcp_segment *seg)
{
	seq_t pointer = seg->seq + seg->up;
	if (!tcp_has(seg, TCP_URG) || !seq_lt(tcb->rcv.up, pointer))
		return false;
	tcb->rcv.up = pointer;
	return true;
}

void tcp_take_syn_urgent(struct tcb *tcb, const struct tcp_segment *seg)
{
	tcb->rcv.up = tcb->rcv.nxt;
	moves(tcb, seg);
}

/* RCV.UP is never behind what the user has read, so whatever moves it is news: urgent data where
 * there was none, or more of it [9293-MUST-32]. */
static void take(struct tcb *tcb, const struct tcp_segment *seg, struct tcp_effects *effects)
{
	if (moves(tcb, seg))
		tcp_tell(tcb, TCP_TOLD_URGENT, effects);
}

enum tcp_verdict tcp_check_6_urg(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	(void)now;
	switch (tcb->state) {
	case ESTABLISHED: /* [9293-3.10.7.4-URG-ESTAB] [9293-MUST-30] */
	case FIN_WAIT_1:  /* [9293-3.10.7.4-URG-FW1] */
	case FIN_WAIT_2: /* [9293-3.10.7.4-URG-FW2] */ take(tcb, seg, effects); return TCP_GO_ON;
	case CLOSE_WAIT: /* the peer has said all it had to say [9293-3.10.7.4-URG-CW] */
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
