/* SPDX-License-Identifier: BSD-2-Clause */
/* What goes out: segments, their cutting, and the window they advertise, RFC 9293 3.8.6. */
#include "lib/tcp/output.h"

#include "lib/tcp/timers.h"
#include "lib/tcp/user.h"

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* --- the window ------------------------------------------------------------------------------ */

static uint32_t window_step(const struct tcb *tcb)
{
	return smaller(tcb->rules->receive_window / 2, tcb->own_mss);
}

/* How far the window could open beyond the edge that the peer knows. */
static uint32_t window_growth(const struct tcb *tcb)
{
	return tcb->rules->receive_window - tcp_readable(tcb) - tcb->rcv.wnd;
}

bool tcp_window_is_worth_telling(const struct tcb *tcb)
{
	uint32_t step = window_step(tcb);
	return tcb->rcv.wnd < step && window_growth(tcb) >= step;
}

/* The edge moves to the right in large steps [9293-MUST-39], never to the left [9293-SHLD-14]. */
static uint32_t advertised(struct tcb *tcb)
{
	if (window_growth(tcb) >= window_step(tcb))
		tcb->rcv.wnd += window_growth(tcb);
	return tcb->rcv.wnd;
}

/* --- one segment ----------------------------------------------------------------------------- */

/* What every segment with ACK says of our receiving. It pays the ACK that is owed. */
static void acknowledge(struct tcb *tcb, struct tcp_segment *seg)
{
	seg->wnd = advertised(tcb);
	seg->ack = tcb->rcv.nxt;
	tcb->ack = TCP_ACK_NONE;
	tcb->unacked = 0;
	tcb->deadline[TCP_TIMER_DELAYED_ACK] = NANOS_NEVER;
}

/* Every segment that lies before the end of urgent data says so, new or a copy, with text or
 * without; one that lies too far before points as far as it can. */
static void point_at_urgent(const struct tcb *tcb, struct tcp_segment *seg)
{
	if (!seq_lt(tcb->snd.una, tcb->snd.up) || !seq_lt(seg->seq, tcb->snd.up))
		return;
	seg->flags |= TCP_URG;
	seg->up = smaller(tcb->snd.up - seg->seq, UINT16_MAX); /* [9293-MUST-62] */
}

/* Forms a segment with `len` octets of text from SEQ on. */
static void form(
	struct tcb *tcb, seq_t seq, unsigned flags, uint32_t len, struct tcp_effects *effects)
{
	struct tcp_segment seg = {.seq = seq, .flags = (uint16_t)flags, .text_len = len};
	if (flags & TCP_SYN)
		seg.mss = tcb->own_mss; /* [9293-MUST-14] [9293-SHLD-5] */
	else
		point_at_urgent(tcb, &seg);
	if (len > 0) {
		uint8_t *text = tcp_effects_text(effects, len);
		tcp_send_queue_copy(&tcb->queue, seq, text, len);
		seg.text = text;
	}
	if (flags & TCP_ACK)
		acknowledge(tcb, &seg);
	else
		seg.wnd = advertised(tcb);
	tcp_effects_send(effects, &seg);
}

/* A segment goes out for the first time: SND.NXT moves over it. */
static void form_new(
	struct tcb *tcb, unsigned flags, uint32_t len, nanos now, struct tcp_effects *effects)
{
	form(tcb, tcb->snd.nxt, flags, len, effects);
	tcb->snd.nxt += len + ((flags & (TCP_SYN | TCP_FIN)) ? 1 : 0);
	tcp_send_queue_sent(&tcb->queue, tcb->snd.nxt);
	if (!tcb->timing) { /* [6298-3-RATE] */
		tcb->timing = true;
		tcb->timed = tcb->snd.nxt;
		tcb->timed_since = now;
	}
}

void tcp_output_ack(struct tcb *tcb, struct tcp_effects *effects)
{
	form(tcb, tcb->snd.nxt, TCP_ACK, 0, effects);
}

/* Its SEQ lies before the window, so that it draws an ACK whatever the state of the peer. */
void tcp_output_keep_alive(struct tcb *tcb, struct tcp_effects *effects)
{
	static const uint8_t rubbish;
	struct tcp_segment probe = {.seq = tcb->snd.nxt - 1, .flags = TCP_ACK, .text = &rubbish};
	probe.text_len = tcb->rules->keepalive_octet ? 1 : 0; /* [9293-SHLD-12] */
	acknowledge(tcb, &probe);
	tcp_effects_send(effects, &probe);
}

void tcp_output_abort(struct tcb *tcb, struct tcp_effects *effects)
{
	struct tcp_segment seg = {.seq = tcb->snd.nxt, .flags = TCP_RST};
	tcp_effects_send(effects, &seg);
}

void tcp_output_abort_behind_window(struct tcb *tcb, struct tcp_effects *effects)
{
	struct tcp_segment seg = {.seq = tcb->snd.una, .flags = TCP_RST};
	tcp_effects_send(effects, &seg);
}

void tcp_output_reset(const struct tcp_segment *seg, struct tcp_effects *effects)
{
	struct tcp_segment reset = {.flags = TCP_RST};
	if (tcp_has(seg, TCP_ACK)) {
		reset.seq = seg->ack; /* [9293-3.10.7.1-ACK] */
	} else {
		reset.ack = seg->seq + tcp_segment_length(seg); /* [9293-3.10.7.1-NOACK] */
		reset.flags = TCP_RST | TCP_ACK;
	}
	tcp_effects_send(effects, &reset);
}

static unsigned syn_flags(const struct tcb *tcb)
{
	return tcb->state == SYN_SENT ? TCP_SYN : TCP_SYN | TCP_ACK;
}

void tcp_output_oldest(struct tcb *tcb, struct tcp_effects *effects)
{
	tcb->timing = false; /* its ACK would not tell which copy it answers [6298-3-KARN] */
	if (tcp_syn_outstanding(tcb)) {
		form(tcb, tcb->snd.iss, syn_flags(tcb), 0, effects);
		return;
	}
	seq_t end = tcp_send_queue_boundary(&tcb->queue, tcb->snd.nxt);
	bool with_fin = tcp_fin_sent(tcb) && end == tcb->snd.nxt;
	uint32_t text = end - tcb->snd.una - (with_fin ? 1 : 0);
	uint32_t len = smaller(text, tcb->snd.mss);
	unsigned flags = TCP_ACK;
	if (with_fin && len == text)
		flags |= TCP_FIN;
	if (len > 0 && tcb->snd.una + len == tcb->queue.end)
		flags |= TCP_PSH;
	form(tcb, tcb->snd.una, flags, len, effects);
}

/* --- what may go ----------------------------------------------------------------------------- */

static bool state_sends(enum tcp_state state)
{
	switch (state) {
	case ESTABLISHED:
	case CLOSE_WAIT:
	case FIN_WAIT_1:
	case CLOSING:
	case LAST_ACK: return true;
	case CLOSED:
	case LISTEN:
	case SYN_SENT:
	case SYN_RECEIVED:
	case FIN_WAIT_2:
	case TIME_WAIT: return false;
	}
	return false;
}

/* Text or a FIN has not been sent yet. */
static bool waiting(const struct tcb *tcb)
{
	seq_t end = tcb->queue.end + (tcb->snd.fin ? 1 : 0);
	return state_sends(tcb->state) && tcb->snd.nxt != end;
}

/* What the peer's window leaves free; nothing when it shrank below what is in flight. */
static uint32_t usable(const struct tcb *tcb)
{
	int32_t room = seq_ahead(tcb->snd.nxt, tcb->snd.una + tcb->snd.wnd); /* [9293-MUST-34] */
	return room > 0 ? (uint32_t)room : 0;                                /* [9293-SHLD-15] */
}

/* Sender's half of avoiding silly windows, RFC 9293 3.8.6.2.1: a full segment, all there is, or
 * half of the largest window [9293-MUST-38]. The last two wait for the ACK of what is in flight
 * when the Nagle delay is on [9293-SHLD-7] [9293-MUST-17], unless nothing will ever follow them. */
static bool worth_sending(const struct tcb *tcb, uint32_t len, uint32_t text)
{
	bool held = tcb->rules->nagle && tcp_outstanding(tcb) && !tcb->snd.fin;
	return len == tcb->snd.mss || (!held && (len == text || len >= tcb->snd.max_wnd / 2));
}

/* Sends one new segment into `room` octets of window; false when none went. */
static bool send_one(
	struct tcb *tcb, uint32_t room, bool forced, nanos now, struct tcp_effects *effects)
{
	if (!waiting(tcb))
		return false;
	uint32_t text = tcb->queue.end - tcb->snd.nxt;
	uint32_t len = smaller(smaller(text, room), tcb->snd.mss); /* [9293-MUST-16] */
	bool fin = tcb->snd.fin && len == text && room > len;
	if (len == 0 && !fin)
		return false;
	if (!forced && !worth_sending(tcb, len, text))
		return false;
	if (!tcp_effects_can_send(effects, len)) {
		tcb->deadline[TCP_TIMER_OUTPUT] = now;
		return false;
	}
	unsigned flags = TCP_ACK | (fin ? TCP_FIN : 0);
	if (len > 0 && len == text)
		flags |= TCP_PSH; /* [9293-MUST-61] */
	form_new(tcb, flags, len, now, effects);
	return true;
}

void tcp_output_probe(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	if (!tcp_outstanding(tcb)) {
		send_one(tcb, usable(tcb) > 0 ? usable(tcb) : 1, true, now, effects);
		return;
	}
	tcb->timing = false;
	bool only_fin = tcb->snd.una == tcb->queue.end;
	if (only_fin)
		form(tcb, tcb->snd.una, TCP_FIN | TCP_ACK, 0, effects);
	else
		form(tcb, tcb->snd.una, TCP_ACK, 1, effects);
}

/* --- timers ---------------------------------------------------------------------------------- */

nanos tcp_retransmit_wait(const struct tcb *tcb)
{
	const struct tcp_timetable *table = NULL;
	if (tcb->state == SYN_SENT)
		table = &tcb->rules->syn_waits;
	else if (tcp_syn_outstanding(tcb))
		table = &tcb->rules->synack_waits;
	if (table != NULL && table->count > 0)
		return table->waits[smaller(tcb->retries, table->count - 1)];
	return tcb->rto.rto;
}

static void run(struct tcb *tcb, enum tcp_timer timer, bool needed, nanos now, nanos wait)
{
	if (!needed)
		tcb->deadline[timer] = NANOS_NEVER;
	else if (tcb->deadline[timer] == NANOS_NEVER)
		tcb->deadline[timer] = tcp_due(tcb->rules, now, wait);
}

static nanos persist_wait(const struct tcb *tcb)
{
	if (tcb->snd.wnd > 0)
		return tcb->rules->sws_override;
	nanos wait = tcb->rto.rto; /* [9293-SHLD-29] */
	for (unsigned i = 0; i < tcb->probes && wait < tcb->rules->rto_max; i++)
		wait *= 2; /* [9293-SHLD-30] */
	return wait < tcb->rules->rto_max ? wait : tcb->rules->rto_max;
}

/* The user's patience, for text that a closed window keeps here as well: it is not delivered
 * [9293-3.10.8-USER]. A SEND may change it in the middle. */
static void run_user(struct tcb *tcb, nanos now)
{
	bool undelivered = tcp_outstanding(tcb) || waiting(tcb);
	if (!undelivered)
		tcb->undelivered_since = NANOS_NEVER;
	else if (tcb->undelivered_since == NANOS_NEVER)
		tcb->undelivered_since = now;
	tcb->deadline[TCP_TIMER_USER] = undelivered && tcb->user_timeout > 0
						? tcp_due(tcb->rules, tcb->undelivered_since,
							  tcb->user_timeout)
						: NANOS_NEVER;
	if (tcb->user_timeout > 0) /* it takes the place of every R2, and of this limit */
		tcb->deadline[TCP_TIMER_OPENING] = NANOS_NEVER;
}

/* What is in flight has the retransmission timer [6298-5.1]; behind a closed window the persist
 * timer takes its place, and also wakes what waits with nothing in flight [9293-MUST-36]. */
static void run_timers(struct tcb *tcb, nanos now)
{
	bool outstanding = tcp_outstanding(tcb);
	bool closed_window = state_sends(tcb->state) && tcb->snd.wnd == 0 && /* [9293-MUST-35] */
			     tcb->snd.syn_acknowledged;
	bool persist = closed_window ? outstanding || waiting(tcb) : !outstanding && waiting(tcb);

	if (!closed_window && tcb->deadline[TCP_TIMER_OUTPUT] != NANOS_NEVER)
		persist = false; /* not the window holds it back */
	run(tcb, TCP_TIMER_RETRANSMIT, outstanding && !closed_window, now,
		tcp_retransmit_wait(tcb));
	run(tcb, TCP_TIMER_PERSIST, persist, now, persist_wait(tcb));
	run(tcb, TCP_TIMER_KEEP_ALIVE, tcp_watches(tcb), now, tcp_watch_wait(tcb));
	run(tcb, TCP_TIMER_CLOSED_WINDOW, tcb->left && closed_window && persist, now,
		tcb->rules->zwp_left_limit); /* RFC 6429 section 3 */
	run_user(tcb, now);
}

/* A SYN that crosses ours begins no new attempt. */
static void run_opening(struct tcb *tcb, nanos now)
{
	nanos limit = tcb->passive ? tcb->rules->synack_limit : tcb->rules->syn_limit;
	run(tcb, TCP_TIMER_OPENING, true, now, limit);
}

void tcp_output_syn(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	tcb->snd.nxt = tcb->snd.una = tcb->snd.iss;
	tcb->snd.syn_acknowledged = false;
	tcb->retries = 0;
	tcb->timing = false;
	form_new(tcb, syn_flags(tcb), 0, now, effects);
	tcb->deadline[TCP_TIMER_RETRANSMIT] = NANOS_NEVER;
	run_opening(tcb, now);
	run_timers(tcb, now);
}

void tcp_output(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	if (tcb->state == CLOSED || tcb->state == LISTEN)
		return;
	while (send_one(tcb, usable(tcb), false, now, effects))
		;
	if (tcb->ack == TCP_ACK_NOW)
		tcp_output_ack(tcb, effects);
	run_timers(tcb, now);
}
