/* SPDX-License-Identifier: BSD-2-Clause */
/* Fifth, check the ACK field, RFC 9293 section 3.10.7.4 and RFC 5961 section 5. */
#include "lib/tcp/arrives.h"
#include "lib/tcp/challenge.h"
#include "lib/tcp/output.h"
#include "lib/tcp/timers.h"
#include "lib/tcp/user.h"

static enum tcp_verdict syn_received(
	struct tcb *tcb, const struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	tcp_acknowledge(tcb, seg->ack, now);
	tcp_take_window(tcb, seg);   /* [1122-EVT-f] */
	tcp_establish(tcb, effects); /* [9293-3.10.7.4-ACK-SYNRCVD-OK] */
	return TCP_GO_ON;
}

/* SEG.ACK lies in [SND.UNA - MAX.SND.WND, SND.NXT]; if not, the segment is not the peer's. */
static bool in_range(const struct tcb *tcb, const struct tcp_segment *seg)
{
	if (seq_lt(tcb->snd.nxt, seg->ack))
		return false; /* [9293-3.10.7.4-ACK-ESTAB-FUTURE] */
	return !tcb->rules->rfc5961 ||
	       seq_le(tcb->snd.una - tcb->snd.max_wnd, seg->ack); /* [5961-5.2-1] */
}

static bool is_newer(const struct tcb *tcb, const struct tcp_segment *seg)
{
	return seq_lt(tcb->snd.wl1, seg->seq) ||
	       (tcb->snd.wl1 == seg->seq && seq_le(tcb->snd.wl2, seg->ack));
}

/* A window that was closed: a probe's answer proves that the peer is there, and when it opens, what
 * the probes carried in vain goes again at once. */
static void window_was_closed(struct tcb *tcb, struct tcp_effects *effects)
{
	tcb->retries = 0; /* [9293-MUST-37] */
	if (tcb->snd.wnd == 0)
		return;
	tcb->probes = 0;
	tcb->deadline[TCP_TIMER_PERSIST] = NANOS_NEVER;
	if (tcp_outstanding(tcb))
		tcp_output_oldest(tcb, effects);
}

/* ESTABLISHED processing, which all later states share. */
static void take_ack(
	struct tcb *tcb, const struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	bool was_closed = tcb->snd.wnd == 0;
	if (tcp_ack_is_acceptable(tcb, seg))
		tcp_acknowledge(tcb, seg->ack, now);
	if (seq_le(tcb->snd.una, seg->ack) && is_newer(tcb, seg))
		tcp_take_window(tcb, seg); /* [9293-3.10.7.4-ACK-WND-DUP] */
	if (was_closed)
		window_was_closed(tcb, effects);
}

/* The peer's FIN is in this very segment and in its turn: then FIN-WAIT-1 goes straight to
 * TIME-WAIT, as Figure 5 draws it. */
static bool brings_fin(const struct tcb *tcb, const struct tcp_segment *seg)
{
	return tcp_has(seg, TCP_FIN) && seg->seq == tcb->rcv.nxt;
}

static enum tcp_verdict synchronized(struct tcb *tcb, const struct tcp_segment *seg, nanos now)
{
	switch (tcb->state) {
	case FIN_WAIT_1:
		if (tcp_fin_acknowledged(tcb) && !brings_fin(tcb, seg))
			tcp_wait_for_fin(tcb, now); /* [9293-3.10.7.4-ACK-FW1-FIN] */
		return TCP_GO_ON;
	case CLOSING:
		if (!tcp_fin_acknowledged(tcb))
			return TCP_STOP;    /* [9293-3.10.7.4-ACK-CLOSING-OTHER] */
		tcp_wait_two_msl(tcb, now); /* [9293-3.10.7.4-ACK-CLOSING-FIN] */
		return TCP_GO_ON;
	case LAST_ACK:
		if (tcp_fin_acknowledged(tcb)) {
			tcp_end(tcb, CLOSED); /* [9293-3.10.7.4-ACK-LA-FIN] */
			return TCP_STOP;
		}
		return TCP_GO_ON;
	case CLOSED:
	case LISTEN:
	case SYN_SENT:
	case SYN_RECEIVED:
	case ESTABLISHED:
	case FIN_WAIT_2:
	case CLOSE_WAIT:
	case TIME_WAIT: return TCP_GO_ON;
	}
	return TCP_GO_ON;
}

static enum tcp_verdict check_ack(
	struct tcb *tcb, const struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	if (!tcp_has(seg, TCP_ACK)) /* [9293-3.10.7.4-NOACK-ESTAB] */
		return TCP_STOP;
	/* As long as our SYN is not acknowledged, in FIN-WAIT-1 too when the user was quicker, text
	 * and FIN may be an old connection's. The range test of RFC 5961 stands aside for this one
	 * [AMBIG-SYNRCVD-5961-ACK]. */
	if (tcp_syn_outstanding(tcb) && !tcp_ack_is_acceptable(tcb, seg)) {
		tcp_output_reset(seg, effects); /* [9293-3.10.7.4-ACK-SYNRCVD-HIGH] */
		return TCP_STOP;
	}
	if (tcb->state == SYN_RECEIVED)
		return syn_received(tcb, seg, now, effects);
	if (!in_range(tcb, seg)) {
		tcp_challenge(tcb, now, effects); /* [5961-5.2-2] */
		return TCP_STOP;
	}
	take_ack(tcb, seg, now, effects);
	return synchronized(tcb, seg, now);
}

enum tcp_verdict tcp_check_5_ack(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	bool was_half_open = !tcb->snd.syn_acknowledged;
	enum tcp_verdict verdict = check_ack(tcb, seg, now, effects);
	if (verdict == TCP_GO_ON && was_half_open && tcb->snd.syn_acknowledged) {
		tcp_take_syn_text(tcb, effects);
		tcp_trim(tcb, seg); /* it may repeat what the SYN brought */
	}
	return verdict;
}
