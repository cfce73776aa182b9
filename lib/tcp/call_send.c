/* SPDX-License-Identifier: BSD-2-Clause */
/* SEND, RFC 9293 section 3.10.2. */
#include "lib/tcp/output.h"
#include "lib/tcp/tcp.h"

/* Takes the text into the queue, whole or not at all. */
static bool queue(struct tcb *tcb, const struct tcp_sending *what, struct tcp_effects *effects)
{
	if (tcb->snd.fin) { /* a CLOSE in SYN-RECEIVED waits for ESTABLISHED */
		tcp_effects_tell(effects, TCP_TOLD_CLOSING);
		return false;
	}
	if (what->len > tcp_send_queue_room(&tcb->queue)) {
		tcp_effects_tell(effects, TCP_TOLD_NO_RESOURCES);
		return false;
	}
	tcp_send_queue_add(&tcb->queue, what->bytes, what->len);
	if (what->timeout > 0)
		tcb->user_timeout = what->timeout; /* [9293-MUST-21] */
	if (what->urgent)
		tcb->snd.up = tcb->queue.end; /* [9293-3.10.2-URG] */
	return true;
}

/* Urgent data that the window keeps here is announced all the same: the peer's user is to read on.
 */
static void announce_urgent(struct tcb *tcb, struct tcp_effects *effects)
{
	if (seq_lt(tcb->snd.nxt, tcb->snd.up) && tcb->deadline[TCP_TIMER_OUTPUT] == NANOS_NEVER)
		tcp_output_ack(tcb, effects);
}

void tcp_send(
	struct tcb *tcb, const struct tcp_sending *what, nanos now, struct tcp_effects *effects)
{
	switch (tcb->state) {
	case CLOSED: /* [9293-3.10.2-CLOSED] */
		tcp_effects_tell(effects, TCP_TOLD_DOES_NOT_EXIST);
		return;
	case LISTEN: /* the caller knows the remote socket [9293-3.10.2-LISTEN] */
		if (!queue(tcb, what, effects))
			return;
		tcb->passive = false;
		tcp_enter(tcb, SYN_SENT);
		tcp_output_syn(tcb, now, effects);
		return;
	case SYN_SENT:
	case SYN_RECEIVED: /* [9293-3.10.2-SYNSENT] */
		if (queue(tcb, what, effects))
			tcp_output(tcb, now, effects); /* the user timeout may be another */
		return;
	case ESTABLISHED:
	case CLOSE_WAIT: /* [9293-3.10.2-ESTAB] */
		if (!queue(tcb, what, effects))
			return;
		tcp_output(tcb, now, effects);
		if (what->urgent)
			announce_urgent(tcb, effects);
		return;
	case FIN_WAIT_1:
	case FIN_WAIT_2:
	case CLOSING:
	case LAST_ACK:
	case TIME_WAIT: /* [9293-3.6-NOSEND] */ tcp_effects_tell(effects, TCP_TOLD_CLOSING); return;
	}
}
