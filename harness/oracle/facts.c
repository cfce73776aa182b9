/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts about a segment, each by itself: all numbers are signed distances from RCV.NXT, SND.UNA or
 * SND.NXT, so that left and right of a window are below and above (RFC 9293 sections 3.4, 3.10.7).
 */
#include "harness/oracle/facts.h"

#include "lib/wire/segment.h"

/* A segment laid along the receive window: distances from RCV.NXT, ends excluded. */
struct laid {
	int64_t from, text, fin, end; /* SEG.SEQ; first octet of text; place of a FIN; behind all */
	int64_t window;
};

static unsigned when(bool is, unsigned bits)
{
	return is ? bits : 0;
}

static bool within(int64_t n, int64_t window)
{
	return n >= 0 && n < window;
}

static unsigned controls(uint16_t flags)
{
	return when(flags & WIRE_RST, HAS_RST) | when(flags & WIRE_SYN, HAS_SYN) |
	       when(flags & WIRE_ACK, HAS_ACK) | when(flags & WIRE_FIN, HAS_FIN);
}

/* The SYN of the other side has been seen, and our own has not been acknowledged. */
static bool opening(const struct oracle_view *view)
{
	return !view->syn_acknowledged &&
	       (view->state == STATE_SYN_RECEIVED || view->state == STATE_FIN_WAIT_1);
}

static unsigned circumstances(const struct oracle_view *view)
{
	return when(view->passive, PASSIVE) | when(view->left, LEFT) |
	       when(view->listener, LISTENER) | when(opening(view), OPENING) |
	       when(view->rfc5961, RFC_5961) | when(view->tw_rst_ignored, RFC_1337) |
	       when(view->tw_reopens, REOPENS);
}

static unsigned acknowledgment(const struct oracle_view *view, seq_t ack)
{
	int64_t above_una = seq_ahead(view->snd_una, ack);
	int64_t above_nxt = seq_ahead(view->snd_nxt, ack);
	bool is_new = above_una > 0 && above_nxt <= 0;

	return when(is_new, ACK_NEW) | when(above_nxt > 0, ACK_FUTURE) |
	       when(above_una < -(int64_t)view->max_snd_wnd, ACK_ANCIENT) |
	       when(is_new && above_nxt == 0 && view->fin_sent, ACK_OF_FIN);
}

/* The SYN of a SYN,ACK that crosses ours has been counted with the bare SYN before it. */
static bool crosses(const struct oracle_view *view, seq_t seq, unsigned bits)
{
	return (bits & HAS_SYN) && !(bits & (HAS_RST | PASSIVE)) && (bits & OPENING) &&
	       (bits & ACK_NEW) && seq == view->irs;
}

/* Before the peer's SYN is known, this segment's own says where the window begins. */
static seq_t next_of(const struct oracle_view *view, seq_t seq, unsigned bits)
{
	switch (view->state) {
	case STATE_CLOSED:
	case STATE_LISTEN:
	case STATE_SYN_SENT: return bits & HAS_SYN ? seq + 1 : seq;
	case STATE_SYN_RECEIVED:
	case STATE_ESTABLISHED:
	case STATE_FIN_WAIT_1:
	case STATE_FIN_WAIT_2:
	case STATE_CLOSE_WAIT:
	case STATE_CLOSING:
	case STATE_LAST_ACK:
	case STATE_TIME_WAIT:
	case STATE_NOT_SEEN: break;
	}
	return view->rcv_nxt;
}

static struct laid lay(
	const struct oracle_view *view, const struct oracle_segment *segment, struct facts *facts)
{
	struct laid laid = {.window = view->rcv_wnd};
	bool crossed = facts->bits & CROSSES;

	laid.from = seq_ahead(facts->next, segment->seq) + (crossed ? 1 : 0);
	laid.text = laid.from + (facts->bits & HAS_SYN ? 1 : 0);
	laid.fin = laid.text + segment->len;
	laid.end = laid.fin + (facts->bits & HAS_FIN ? 1 : 0);
	return laid;
}

/* The four cases of the acceptability test. */
static bool acceptable(const struct laid *at)
{
	if (at->from == at->end)
		return at->window == 0 ? at->from == 0 : within(at->from, at->window);
	return within(at->from, at->window) || within(at->end - 1, at->window);
}

static unsigned place(const struct laid *at, unsigned bits)
{
	bool closed = at->window == 0;
	bool edge = closed && (bits & HAS_RST) && at->from == 0;

	return when(acceptable(at), ACCEPTABLE) | when(at->from == 0, EXACT) |
	       when(edge || within(at->from, at->window), INSIDE) |
	       when(closed && at->from == 0 && at->end > 0, REFUSED) |
	       when(!closed && at->from < 0 && at->end > at->window, COVERS) |
	       when(at->from >= 0, NEWER) | when(at->from == INT32_MIN, HALFWAY) |
	       when((bits & HAS_FIN) && at->end == 0, SAME_FIN);
}

/* Trims text and FIN to the window, on both sides. */
static void trim(const struct laid *at, struct facts *facts)
{
	int64_t first = at->text > 0 ? at->text : 0;
	int64_t behind = at->fin < at->window ? at->fin : at->window;
	bool text = behind > first;
	bool fin = (facts->bits & HAS_FIN) && within(at->fin, at->window);
	bool in_turn = at->text <= 0;

	facts->bits |= when(text, NEW_TEXT | NEWS) | when(fin, NEW_FIN | NEWS) |
		       when(in_turn, IN_TURN) | when(at->end > at->window, CUT);
	facts->text = text && in_turn ? (uint32_t)(behind - first) : 0;
}

void facts_of(
	const struct oracle_view *view, const struct oracle_segment *segment, struct facts *out)
{
	struct laid at;
	unsigned bits = controls(segment->flags) | circumstances(view);

	out->space = segment->len + when(bits & HAS_SYN, 1) + when(bits & HAS_FIN, 1);
	out->next = next_of(view, segment->seq, bits);
	if (bits & HAS_ACK)
		bits |= acknowledgment(view, segment->ack);
	if ((bits & HAS_SYN) && segment->seq == view->irs)
		bits |= SAME_SYN;
	if (crosses(view, segment->seq, bits))
		bits = (bits & ~(unsigned)HAS_SYN) | CROSSES;
	out->bits = bits;
	at = lay(view, segment, out);
	out->bits |= place(&at, bits);
	trim(&at, out);
}
