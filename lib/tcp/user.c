/* SPDX-License-Identifier: BSD-2-Clause */
/* What the user is told and given, and how a connection ends for both. */
#include "lib/tcp/user.h"

#include <string.h>

void tcp_tell(const struct tcb *tcb, enum tcp_signal signal, struct tcp_effects *effects)
{
	if (!tcb->left)
		tcp_effects_tell(effects, signal);
}

void tcp_report(const struct tcb *tcb, enum tcp_signal signal, struct tcp_effects *effects)
{
	if (tcb->rules->error_report && !(tcb->state == SYN_RECEIVED && tcb->passive))
		tcp_tell(tcb, signal, effects);
}

uint32_t tcp_readable(const struct tcb *tcb)
{
	bool past_fin = tcb->rcv.fin_known && tcb->rcv.nxt != tcb->rcv.fin &&
			seq_lt(tcb->rcv.fin, tcb->rcv.nxt);
	return tcb->rcv.nxt - tcb->in.unread - (past_fin ? 1 : 0);
}

uint32_t tcp_urgent(const struct tcb *tcb)
{
	return tcb->rcv.up - tcb->in.unread;
}

void tcp_deliver(struct tcb *tcb, struct tcp_effects *effects)
{
	while (tcb->receive_count > 0 && tcp_readable(tcb) > 0) {
		uint32_t wanted = tcb->receives[0], readable = tcp_readable(tcb);
		uint32_t len = wanted < readable ? wanted : readable;
		uint8_t *bytes = tcp_effects_text(effects, len);
		tcp_effects_data(effects, bytes, len, tcp_urgent(tcb));
		tcp_reassembly_read(&tcb->in, bytes, len);
		tcb->rcv.up = seq_max(tcb->rcv.up, tcb->in.unread);
		tcb->receive_count--;
		memmove(tcb->receives, tcb->receives + 1,
			tcb->receive_count * sizeof tcb->receives[0]);
	}
}

void tcp_end(struct tcb *tcb, enum tcp_state state)
{
	tcp_enter(tcb, state);
	for (unsigned i = 0; i < TCP_TIMERS; i++)
		tcb->deadline[i] = NANOS_NEVER;
	tcb->undelivered_since = NANOS_NEVER;
	tcb->receive_count = 0;
	tcb->ack = TCP_ACK_NONE;
	tcb->timing = false;
	tcb->snd.fin = tcb->rcv.fin_known = false;
	tcp_send_queue_begin(&tcb->queue, tcb->queue.ring, tcb->snd.nxt);
	tcb->snd.una = tcb->snd.up = tcb->snd.nxt;
	tcb->rcv.up = tcb->rcv.nxt;
	tcp_reassembly_begin(&tcb->in, tcb->in.ring, tcb->rcv.nxt);
}
