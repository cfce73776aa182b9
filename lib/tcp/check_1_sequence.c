/* SPDX-License-Identifier: BSD-2-Clause */
/* First, check the sequence number, RFC 9293 section 3.10.7.4. */
#include "lib/tcp/arrives.h"
#include "lib/tcp/output.h"
#include "lib/tcp/timers.h"
#include "lib/tcp/user.h"

/* The four cases of the table, and the reset or segment without text behind a closed window. */
static bool acceptable(const struct tcb *tcb, const struct tcp_segment *seg)
{
	uint32_t len = tcp_segment_length(seg);
	if (tcb->rcv.wnd == 0)
		return len == 0 && seg->seq == tcb->rcv.nxt; /* [9293-3.10.7.4-SEQ-00] */
	if (seq_inside(tcb->rcv.nxt, seg->seq, tcb->rcv.wnd))
		return true; /* [9293-3.10.7.4-SEQ-0W] [9293-3.10.7.4-SEQ-LW-HEAD] */
	/* [9293-3.10.7.4-SEQ-LW-TAIL] */
	return len > 0 && seq_inside(tcb->rcv.nxt, seg->seq + len - 1, tcb->rcv.wnd);
}

bool tcp_begins_in_window(const struct tcb *tcb, const struct tcp_segment *seg)
{
	return seg->seq == tcb->rcv.nxt || seq_inside(tcb->rcv.nxt, seg->seq, tcb->rcv.wnd);
}

void tcp_trim(const struct tcb *tcb, struct tcp_segment *seg)
{
	if (seq_lt(seg->seq, tcb->rcv.nxt)) { /* [9293-3.10.7.4-SEQ-STRADDLE] */
		uint32_t old = tcb->rcv.nxt - seg->seq;
		uint32_t cut = old < seg->text_len ? old : seg->text_len;
		seg->up -= old;
		if (old > seg->text_len)
			seg->flags &= (uint16_t)~TCP_FIN; /* old as well */
		seg->text += cut;
		seg->text_len -= cut;
		seg->seq = tcb->rcv.nxt;
	}
	uint32_t room = tcb->rcv.nxt + tcb->rcv.wnd - seg->seq;
	if (seg->text_len >= room) /* a FIN lies beyond the text [9293-3.10.7.4-SEQ-TRIM-RIGHT] */
		seg->flags &= (uint16_t)~TCP_FIN;
	if (seg->text_len > room)
		seg->text_len = room;
}

/* The SYN that made us half-open comes again. By the letter a plain ACK would do; the SYN,ACK is
 * what its sender lacks. Neither timer nor count is touched [AMBIG-SYNRCVD-DUPSYN]. */
static bool repeats_syn(const struct tcb *tcb, const struct tcp_segment *seg)
{
	return tcp_syn_outstanding(tcb) && seg->seq == tcb->rcv.irs &&
	       (seg->flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN;
}

/* Line 6 of Figure 7: in a simultaneous open the SYN,ACK repeats the SYN, so that it begins before
 * the window, and yet its ACK is the one that completes [AMBIG-SIMOPEN-SYNACK]. */
static bool completes_crossing(const struct tcb *tcb, const struct tcp_segment *seg)
{
	return tcp_syn_outstanding(tcb) && !tcb->passive && seg->seq == tcb->rcv.irs &&
	       (seg->flags & (TCP_SYN | TCP_ACK | TCP_RST)) == (TCP_SYN | TCP_ACK) &&
	       tcp_ack_is_acceptable(tcb, seg);
}

/* The peer's FIN comes again: it ends just where RCV.NXT is. */
static bool repeats_fin(const struct tcb *tcb, const struct tcp_segment *seg)
{
	return (seg->flags & (TCP_FIN | TCP_SYN)) == TCP_FIN &&
	       seg->seq + tcp_segment_length(seg) == tcb->rcv.nxt;
}

/* By the letter a repeated FIN is only answered. Its ACK counts all the same in CLOSING and
 * LAST-ACK [AMBIG-SIMCLOSE-FINACK], and in TIME-WAIT it starts 2 MSL anew [AMBIG-TW-FIN-RESTART].
 */
static void take_repeated_fin(struct tcb *tcb, const struct tcp_segment *seg, nanos now)
{
	bool ends_wait = tcb->state == CLOSING || tcb->state == LAST_ACK;
	if (tcb->state == TIME_WAIT)
		tcp_wait_two_msl(tcb, now); /* [9293-3.10.7.4-ACK-TW] */
	if (!ends_wait || !tcp_has(seg, TCP_ACK) || !tcp_ack_is_acceptable(tcb, seg))
		return;
	tcp_acknowledge(tcb, seg->ack, now);
	if (!tcp_fin_acknowledged(tcb))
		return;
	if (tcb->state == CLOSING)
		tcp_wait_two_msl(tcb, now);
	else
		tcp_end(tcb, CLOSED);
}

static enum tcp_verdict refuse(
	struct tcb *tcb, const struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	if (tcp_has(seg, TCP_RST)) /* [5961-3.2-1] */
		return TCP_STOP;
	tcp_output_ack(tcb, effects); /* [9293-3.10.7.4-SEQ-REPLY] */
	if (repeats_fin(tcb, seg))
		take_repeated_fin(tcb, seg, now);
	return TCP_STOP;
}

/* Text cannot enter a closed window, but the ACK and the RST that it brings are valid
 * [9293-3.10.7.4-SEQ-ZW-EXCEPT]. */
static bool knocks_at_closed_window(const struct tcb *tcb, const struct tcp_segment *seg)
{
	return tcb->rcv.wnd == 0 && seg->seq == tcb->rcv.nxt &&
	       (seg->flags & (TCP_SYN | TCP_RST)) != TCP_SYN;
}

enum tcp_verdict tcp_check_1_sequence(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	if (repeats_syn(tcb, seg)) {
		tcp_output_oldest(tcb, effects);
		return TCP_STOP;
	}
	if (completes_crossing(tcb, seg)) {
		tcp_pass_syn(seg);
	} else if (!acceptable(tcb, seg)) {
		if (!knocks_at_closed_window(tcb, seg))
			return refuse(tcb, seg, now, effects);
		if (!tcp_has(seg, TCP_RST))
			tcb->ack = TCP_ACK_NOW;
	}
	if (!(seg->flags & (TCP_SYN | TCP_RST))) /* of these the number itself is looked at */
		tcp_trim(tcb, seg);
	return TCP_GO_ON;
}
