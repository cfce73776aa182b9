/* SPDX-License-Identifier: BSD-2-Clause */
/* Second, check the RST bit, RFC 9293 section 3.10.7.4 and RFC 5961 section 3. */
#include "lib/tcp/arrives.h"
#include "lib/tcp/challenge.h"
#include "lib/tcp/user.h"

static void reset(struct tcb *tcb, struct tcp_effects *effects)
{
	switch (tcb->state) {
	case SYN_RECEIVED: /* [9293-MUST-11] */
		if (tcb->passive) {
			tcp_end(tcb, LISTEN); /* [9293-3.10.7.4-RST-EXACT-SYNRCVD] */
			return;
		}
		/* [9293-3.10.7.4-RST-EXACT-SYNRCVD-ACTIVE] */
		tcp_tell(tcb, TCP_TOLD_REFUSED, effects);
		break;
	case ESTABLISHED: /* [9293-3.10.7.4-RST-EXACT-ESTAB] */
	case FIN_WAIT_1:  /* [9293-3.10.7.4-RST-EXACT-FW1] */
	case FIN_WAIT_2:  /* [9293-3.10.7.4-RST-EXACT-FW2] */
	case CLOSE_WAIT:  /* [9293-3.10.7.4-RST-EXACT-CW] */
		tcp_tell(tcb, TCP_TOLD_RESET, effects);
		break;
	case CLOSING:  /* [9293-3.10.7.4-RST-EXACT-CLOSING] */
	case LAST_ACK: /* [9293-3.10.7.4-RST-EXACT-LA] */
	case TIME_WAIT: /* [9293-3.10.7.4-RST-EXACT-TW] */ break;
	case CLOSED:
	case LISTEN:
	case SYN_SENT: return;
	}
	tcp_end(tcb, CLOSED);
}

enum tcp_verdict tcp_check_2_rst(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	if (!tcp_has(seg, TCP_RST))
		return TCP_GO_ON;
	if (!tcp_begins_in_window(tcb, seg)) /* it is its text that reaches into it [5961-3.2-1] */
		return TCP_STOP;
	if (tcb->state == TIME_WAIT && tcb->rules->tw_rst_ignored) /* [1337-F1] */
		return TCP_STOP;
	if (tcb->rules->rfc5961 && seg->seq != tcb->rcv.nxt)
		tcp_challenge(tcb, now, effects); /* [5961-3.2-3] */
	else
		reset(tcb, effects); /* [5961-3.2-2]; without RFC 5961 [9293-3.10.7.4-RST-793] */
	return TCP_STOP;
}
