/* SPDX-License-Identifier: BSD-2-Clause */
/* The invariants of a connection, docs/invariants.md, asserted after every event. */
#include "lib/tcp/tcb.h"

#include "lib/tcp/timers.h"
#include "lib/tcp/user.h"

#include <assert.h>

static bool runs(const struct tcb *tcb, enum tcp_timer timer)
{
	return tcb->deadline[timer] != NANOS_NEVER;
}

static bool state_in(const struct tcb *tcb, enum tcp_state a, enum tcp_state b)
{
	return tcb->state == a || tcb->state == b;
}

static void check_send(const struct tcb *tcb)
{
	seq_t last = tcb->queue.end + (tcb->snd.fin ? 1 : 0);
	assert(seq_le(tcb->snd.una, tcb->snd.nxt));
	assert(seq_le(tcb->snd.nxt, last));
	assert(tcb->queue.end - tcb->queue.first <= TCP_SEND_ROOM);
	assert(seq_le(tcb->snd.una, tcb->queue.first) || tcb->snd.una == tcb->queue.end + 1);
	assert(seq_le(tcb->snd.una, tcb->snd.up));
	assert(seq_le(tcb->snd.up, tcb->queue.end) || tcb->snd.up == tcb->snd.una);
	assert(tcb->snd.wnd <= tcb->snd.max_wnd);
	assert(tcb->snd.mss > 0);
	assert(tcb->queue.boundary_count <= TCP_BOUNDARIES);
	assert((tcb->queue.boundary_count > 0) == tcp_outstanding(tcb));
	if (!tcb->snd.syn_acknowledged)
		assert(tcb->snd.una == tcb->snd.iss &&
			tcb->snd.nxt == tcb->snd.iss + (tcp_fin_sent(tcb) ? 2 : 1));
	if (state_in(tcb, SYN_SENT, SYN_RECEIVED))
		assert(!tcb->snd.syn_acknowledged && !tcp_fin_sent(tcb));
}

static void check_receive(const struct tcb *tcb)
{
	const struct tcp_reassembly *in = &tcb->in;
	assert(tcp_readable(tcb) + tcb->rcv.wnd <= tcb->rules->receive_window);
	assert(seq_le(in->unread, tcb->rcv.up));
	assert(in->piece_count <= TCP_GAPS + 1);
	seq_t above = tcb->rcv.nxt; /* only text of a SYN waits at RCV.NXT itself */
	for (unsigned i = 0; i < in->piece_count; i++) {
		bool first_of_syn = !tcb->snd.syn_acknowledged && i == 0;
		assert(seq_lt(above, in->pieces[i].from) ||
			(first_of_syn && in->pieces[i].from == above));
		assert(seq_lt(in->pieces[i].from, in->pieces[i].to));
		above = in->pieces[i].to;
	}
	assert(seq_le(above, tcb->rcv.nxt + tcb->rcv.wnd));
	assert(tcb->receive_count == 0 || tcp_readable(tcb) == 0);
	assert(!tcb->left || tcb->receive_count == 0);
}

static void check_timers(const struct tcb *tcb)
{
	bool outstanding = tcp_outstanding(tcb);
	assert(outstanding ==
		(runs(tcb, TCP_TIMER_RETRANSMIT) || (runs(tcb, TCP_TIMER_PERSIST) && outstanding)));
	assert(!(runs(tcb, TCP_TIMER_RETRANSMIT) && runs(tcb, TCP_TIMER_PERSIST)));
	assert(runs(tcb, TCP_TIMER_TIME_WAIT) == (tcb->state == TIME_WAIT) ||
		tcb->rules->two_msl == NANOS_NEVER);
	assert(!runs(tcb, TCP_TIMER_FIN_WAIT_2) || tcb->state == FIN_WAIT_2);
	assert(!runs(tcb, TCP_TIMER_USER) || tcb->undelivered_since != NANOS_NEVER);
	assert(!runs(tcb, TCP_TIMER_CLOSED_WINDOW) || (tcb->left && runs(tcb, TCP_TIMER_PERSIST)));
	assert(!runs(tcb, TCP_TIMER_OPENING) || tcp_syn_outstanding(tcb));
	assert(runs(tcb, TCP_TIMER_KEEP_ALIVE) == tcp_watches(tcb) ||
		tcb->rules->keepalive_idle == NANOS_NEVER);
	assert(tcb->keep_alives <= tcb->rules->keepalive_probes);
	assert(runs(tcb, TCP_TIMER_DELAYED_ACK) == (tcb->ack == TCP_ACK_DELAYED));
	assert(tcb->ack != TCP_ACK_NOW);
	assert(tcb->rto.rto > 0 && tcb->rto.rto <= tcb->rules->rto_max);
}

static bool user_has_closed(enum tcp_state state)
{
	return state == FIN_WAIT_1 || state == FIN_WAIT_2 || state == CLOSING ||
	       state == LAST_ACK || state == TIME_WAIT;
}

static bool peer_has_closed(enum tcp_state state)
{
	return state == CLOSE_WAIT || state == LAST_ACK || state == CLOSING || state == TIME_WAIT;
}

/* What the state says of our FIN. */
static void check_own_fin(const struct tcb *tcb)
{
	if (tcb->state != SYN_RECEIVED) /* where a CLOSE may wait for queued text */
		assert(user_has_closed(tcb->state) == tcb->snd.fin);
	if (user_has_closed(tcb->state))
		assert(tcp_fin_acknowledged(tcb) == state_in(tcb, FIN_WAIT_2, TIME_WAIT));
	if (tcb->left) /* by a CLOSE at least */
		assert(!state_in(tcb, ESTABLISHED, CLOSE_WAIT));
}

/* What the state says of the peer's FIN. */
static void check_peer_fin(const struct tcb *tcb)
{
	const struct tcp_receive *rcv = &tcb->rcv;
	if (peer_has_closed(tcb->state))
		assert(rcv->fin_known && rcv->nxt == rcv->fin + 1);
	else
		assert(!rcv->fin_known || seq_lt(rcv->nxt, rcv->fin));
}

void tcp_check(const struct tcb *tcb)
{
	assert((unsigned)tcb->state < TCP_STATES);
	if (tcb->state == CLOSED) {
		assert(tcb->receive_count == 0);
		return;
	}
	if (tcb->state == LISTEN) {
		for (unsigned i = 0; i < TCP_TIMERS; i++)
			assert(!runs(tcb, (enum tcp_timer)i));
		assert(!tcp_outstanding(tcb));
		return;
	}
	check_send(tcb);
	check_receive(tcb);
	check_timers(tcb);
	check_own_fin(tcb);
	check_peer_fin(tcb);
}
