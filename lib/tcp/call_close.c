/* SPDX-License-Identifier: BSD-2-Clause */
/* CLOSE, RFC 9293 section 3.10.4. */
#include "lib/tcp/output.h"
#include "lib/tcp/tcp.h"
#include "lib/tcp/user.h"

/* The FIN follows all text that is queued; the state changes at once. */
static void send_fin(struct tcb *tcb, enum tcp_state state, nanos now, struct tcp_effects *effects)
{
	tcb->snd.fin = true;
	tcp_enter(tcb, state);
	tcp_output(tcb, now, effects);
}

static bool text_is_queued(const struct tcb *tcb)
{
	return tcb->queue.first != tcb->queue.end;
}

static void close_syn_received(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	if (tcb->snd.fin)
		tcp_tell(tcb, TCP_TOLD_CLOSING, effects);
	else if (text_is_queued(tcb))
		tcb->snd.fin = true; /* until ESTABLISHED [9293-3.10.4-SYN-RECEIVED-DATA] */
	else
		send_fin(tcb, FIN_WAIT_1, now, effects); /* [9293-3.10.4-SYN-RECEIVED-IDLE] */
}

void tcp_close(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	switch (tcb->state) {
	case CLOSED: /* [9293-3.10.4-CLOSED] */
		tcp_effects_tell(effects, TCP_TOLD_DOES_NOT_EXIST);
		return;
	case LISTEN:   /* [9293-3.10.4-LISTEN] */
	case SYN_SENT: /* [9293-3.10.4-SYN-SENT] */
		if (tcb->receive_count > 0 || text_is_queued(tcb))
			tcp_tell(tcb, TCP_TOLD_CLOSING, effects);
		tcp_end(tcb, CLOSED);
		return;
	case SYN_RECEIVED: close_syn_received(tcb, now, effects); return;
	case ESTABLISHED: /* [9293-3.10.4-ESTABLISHED] */
		send_fin(tcb, FIN_WAIT_1, now, effects);
		return;
	case CLOSE_WAIT: /* [9293-3.10.4-CLOSE-WAIT] [1122-EVT-a] */
		send_fin(tcb, LAST_ACK, now, effects);
		return;
	case FIN_WAIT_1:
	case FIN_WAIT_2: /* never a second FIN [9293-3.10.4-FIN-WAIT] */
	case CLOSING:
	case LAST_ACK:
	case TIME_WAIT: tcp_tell(tcb, TCP_TOLD_CLOSING, effects); return;
	}
}
