/* SPDX-License-Identifier: BSD-2-Clause */
/* ABORT, RFC 9293 section 3.10.5. */
#include "lib/tcp/output.h"
#include "lib/tcp/tcp.h"
#include "lib/tcp/user.h"

/* RECEIVE calls that wait are answered with a reset. */
static void end(struct tcb *tcb, struct tcp_effects *effects)
{
	if (tcb->receive_count > 0)
		tcp_tell(tcb, TCP_TOLD_RESET, effects);
	tcp_end(tcb, CLOSED);
}

void tcp_abort(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	(void)now;
	switch (tcb->state) {
	case CLOSED: /* [9293-3.10.5-CLOSED] */
		tcp_effects_tell(effects, TCP_TOLD_DOES_NOT_EXIST);
		return;
	case LISTEN: /* [9293-3.10.5-LISTEN] */
	case SYN_SENT: /* [9293-3.10.5-SYN-SENT] */ end(tcb, effects); return;
	case SYN_RECEIVED: /* [9293-3.10.5-SYN-RECEIVED] */
	case ESTABLISHED:  /* [9293-3.10.5-ESTABLISHED] */
	case FIN_WAIT_1:   /* [9293-3.10.5-FIN-WAIT-1] */
	case FIN_WAIT_2:   /* [9293-3.10.5-FIN-WAIT-2] */
	case CLOSE_WAIT:   /* [9293-3.10.5-CLOSE-WAIT] */
		tcp_output_abort(tcb, effects);
		end(tcb, effects);
		return;
	case CLOSING:  /* [9293-3.10.5-CLOSING] */
	case LAST_ACK: /* [9293-3.10.5-LAST-ACK] */
	case TIME_WAIT: /* [9293-3.10.5-TIME-WAIT] */ end(tcb, effects); return;
	}
}
