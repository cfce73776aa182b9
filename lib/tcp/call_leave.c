/* SPDX-License-Identifier: BSD-2-Clause */
/* LEAVE, no call of the RFC: the user is gone, RFC 9293 section 3.6.1. */
#include "lib/tcp/output.h"
#include "lib/tcp/tcp.h"
#include "lib/tcp/timers.h"
#include "lib/tcp/user.h"

/* Unread text would be lost in silence: a peer that can still hear of it is told by a reset. In
 * CLOSING, LAST-ACK and TIME-WAIT an ABORT sends none, so a LEAVE does not either. */
static bool loses_text(const struct tcb *tcb)
{
	switch (tcb->state) {
	case ESTABLISHED:
	case FIN_WAIT_1:
	case FIN_WAIT_2:
	case CLOSE_WAIT: return tcp_readable(tcb) > 0;
	case CLOSED:
	case LISTEN:
	case SYN_SENT:
	case SYN_RECEIVED:
	case CLOSING:
	case LAST_ACK:
	case TIME_WAIT: return false;
	}
	return false;
}

void tcp_leave(struct tcb *tcb, nanos linger, nanos now, struct tcp_effects *effects)
{
	if (tcb->state == CLOSED) {
		tcp_effects_tell(effects, TCP_TOLD_DOES_NOT_EXIST);
		return;
	}
	tcb->left = true;
	tcb->receive_count = 0;
	tcb->in.piece_count = 0; /* never acknowledged: it will come again, and meet nobody */
	if (linger == 0 || loses_text(tcb)) { /* [2525-2.17] [9293-SHLD-3] */
		tcp_abort(tcb, now, effects);
		return;
	}
	tcp_close(tcb, now, effects); /* where a FIN is on its way already, this changes nothing */
	if (tcb->state == FIN_WAIT_2)
		tcp_wait_for_fin(tcb, now);
	tcp_output(tcb, now, effects); /* the limit of a closed window counts from here */
}
