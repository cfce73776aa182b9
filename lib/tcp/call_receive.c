/* SPDX-License-Identifier: BSD-2-Clause */
/* RECEIVE, RFC 9293 section 3.10.3. */
#include "lib/tcp/output.h"
#include "lib/tcp/tcp.h"
#include "lib/tcp/user.h"

static bool queue(struct tcb *tcb, uint32_t len, struct tcp_effects *effects)
{
	if (tcb->receive_count == TCP_RECEIVES) {
		tcp_effects_tell(effects, TCP_TOLD_NO_RESOURCES);
		return false;
	}
	tcb->receives[tcb->receive_count++] = len;
	return true;
}

void tcp_receive(struct tcb *tcb, uint32_t len, nanos now, struct tcp_effects *effects)
{
	switch (tcb->state) {
	case CLOSED: /* [9293-3.10.3-CLOSED] */
		tcp_effects_tell(effects, TCP_TOLD_DOES_NOT_EXIST);
		return;
	case LISTEN:
	case SYN_SENT:
	case SYN_RECEIVED: /* [9293-3.10.3-EARLY] */ queue(tcb, len, effects); return;
	case ESTABLISHED:
	case FIN_WAIT_1:
	case FIN_WAIT_2: /* [9293-3.10.3-ESTAB] */
		if (!queue(tcb, len, effects))
			return;
		tcp_deliver(tcb, effects);
		if (tcp_window_is_worth_telling(tcb))
			tcb->ack = TCP_ACK_NOW;
		tcp_output(tcb, now, effects);
		return;
	case CLOSE_WAIT: /* [9293-3.10.3-CW] */
	case CLOSING:    /* in these three, text that came with or before the FIN is still */
	case LAST_ACK:   /* the user's, as the FIN has pushed it through (3.10.7.4, eighth) */
	case TIME_WAIT:
		if (tcp_readable(tcb) > 0 && queue(tcb, len, effects))
			tcp_deliver(tcb, effects);
		else
			tcp_effects_tell(effects, TCP_TOLD_CLOSING);
		return;
	}
}
