/* SPDX-License-Identifier: BSD-2-Clause */
/* Learning a connection's variables from the segments that pass, RFC 9293 sections 3.3.1 and 3.4.
 */
#include "harness/play/shadow.h"

#include "lib/wire/segment.h"

#include <string.h>

static const state_set TAKES_TEXT = 1u << STATE_ESTABLISHED | 1u << STATE_FIN_WAIT_1 |
				    1u << STATE_FIN_WAIT_2;
static const state_set SYNCHRONIZED = 1u << STATE_ESTABLISHED | 1u << STATE_FIN_WAIT_1 |
				      1u << STATE_FIN_WAIT_2 | 1u << STATE_CLOSE_WAIT |
				      1u << STATE_CLOSING | 1u << STATE_LAST_ACK |
				      1u << STATE_TIME_WAIT;

uint32_t numbers_length(const struct numbers *n)
{
	return n->len + !!(n->flags & WIRE_SYN) + !!(n->flags & WIRE_FIN);
}

static uint16_t kind_of(uint16_t flags)
{
	return (uint16_t)(flags & ~WIRE_PSH);
}

const struct latest *latest_find(const struct latest_list *list, uint16_t flags)
{
	for (size_t i = 0; i < list->count; i++)
		if (kind_of(list->items[i].segment.flags) == kind_of(flags))
			return &list->items[i];
	return NULL;
}

void latest_note(struct latest_list *list, const struct numbers *segment, nanos at)
{
	size_t i = 0;

	while (i < list->count && kind_of(list->items[i].segment.flags) != kind_of(segment->flags))
		i++;
	if (i == SHADOW_KINDS)
		memmove(list->items, list->items + 1, --i * sizeof *list->items);
	else if (i == list->count)
		list->count++;
	list->items[i] = (struct latest){*segment, at};
}

void shadow_peer_restarts(struct shadow *shadow, seq_t iss)
{
	shadow->peer_iss = shadow->peer_nxt = iss;
	shadow->peer_heard = false;
}

void shadow_begin(struct shadow *shadow)
{
	shadow->fresh = true;
	shadow->irs_known = false;
	shadow->rcv_wnd_known = false;
	shadow->peer_heard = false;
	shadow->early_count = 0;
}

static void begin_receiving(struct shadow *shadow, const struct numbers *segment)
{
	shadow->irs = segment->seq;
	shadow->irs_known = true;
	shadow->rcv_nxt = segment->seq + 1;
	shadow->snd_wnd = shadow->max_snd_wnd = segment->window;
}

static void remember_early(struct shadow *shadow, seq_t from, seq_t to)
{
	if (shadow->early_count == SHADOW_BLOCKS)
		return;
	shadow->early[shadow->early_count].from = from;
	shadow->early[shadow->early_count].to = to;
	shadow->early_count++;
}

/* Moves RCV.NXT over everything that is now in order. */
static void advance(struct shadow *shadow)
{
	for (size_t i = 0; i < shadow->early_count; i++) {
		if (seq_lt(shadow->rcv_nxt, shadow->early[i].from))
			continue;
		shadow->rcv_nxt = seq_max(shadow->rcv_nxt, shadow->early[i].to);
		shadow->early[i] = shadow->early[--shadow->early_count];
		i = (size_t)-1; /* once more from the start: the next may fit now */
	}
}

/* The acceptability test of RFC 9293 section 3.4, on what the wire has shown of the window. */
static bool acceptable(const struct shadow *shadow, const struct numbers *segment)
{
	uint32_t window = shadow->rcv_wnd_known ? shadow->rcv_wnd : UINT16_MAX;
	uint32_t length = numbers_length(segment);

	if (length == 0)
		return segment->seq == shadow->rcv_nxt ||
		       seq_inside(shadow->rcv_nxt, segment->seq, window);
	if (window == 0)
		return false;
	return seq_inside(shadow->rcv_nxt, segment->seq, window) ||
	       seq_inside(shadow->rcv_nxt, segment->seq + length - 1, window);
}

static void take_ack(struct shadow *shadow, const struct numbers *segment)
{
	if (!shadow->iss_known || seq_lt(segment->ack, shadow->snd_una) ||
		seq_lt(shadow->snd_nxt, segment->ack))
		return;
	shadow->snd_una = segment->ack;
	shadow->snd_wnd = segment->window;
	if (shadow->max_snd_wnd < segment->window)
		shadow->max_snd_wnd = segment->window;
}

/* The ACK that text needs to be taken: not of what was never sent, nor, by RFC 5961 section 5.2,
 * older than the largest window that the peer has offered. */
static bool acceptable_ack(const struct shadow *shadow, const struct numbers *segment)
{
	return seq_le(segment->ack, shadow->snd_nxt) &&
	       (!shadow->old_acks_refused ||
		       seq_le(shadow->snd_una - shadow->max_snd_wnd, segment->ack));
}

/* Text and FIN beyond the right edge of the window are not taken. */
static seq_t end_in_window(const struct shadow *shadow, const struct numbers *segment)
{
	seq_t end = segment->seq + numbers_length(segment);
	seq_t edge = shadow->rcv_nxt + (shadow->rcv_wnd_known ? shadow->rcv_wnd : UINT16_MAX);

	return seq_lt(edge, end) ? edge : end;
}

/* An ACK that a repeated FIN or an out of window segment carries counts too where a stack may take
 * it; SND.UNA then merely moves as far as the peer has acknowledged. */
static void arrives(
	struct shadow *shadow, const struct numbers *segment, state_set before, state_set after)
{
	bool established = (before == 0 || before & state_only(STATE_SYN_RECEIVED)) &&
			   after & SYNCHRONIZED;
	bool taken;

	if (segment->flags & WIRE_RST || !(segment->flags & WIRE_ACK))
		return;
	if (!shadow->irs_known)
		return;
	taken = acceptable(shadow, segment) && !(segment->flags & WIRE_SYN);
	take_ack(shadow, segment);
	if (!taken || !(before & TAKES_TEXT || established) || !acceptable_ack(shadow, segment) ||
		numbers_length(segment) == 0)
		return;
	remember_early(shadow, segment->seq, end_in_window(shadow, segment));
	advance(shadow);
}

/* A SYN tells the target the peer's ISS only where the target takes it: in LISTEN or SYN-SENT. */
static bool synchronizes(
	const struct shadow *shadow, const struct numbers *segment, state_set before)
{
	return segment->flags & WIRE_SYN && !(segment->flags & WIRE_RST) &&
	       (!shadow->irs_known || before & state_only(STATE_SYN_SENT)) &&
	       (!(segment->flags & WIRE_ACK) || !shadow->iss_known || shadow->fresh ||
		       segment->ack == shadow->snd_nxt);
}

void shadow_peer_sent(struct shadow *shadow, const struct numbers *segment, bool does_arrive,
	state_set before, state_set after)
{
	if (segment->seq == shadow->peer_nxt)
		shadow->peer_nxt += numbers_length(segment);
	if (!does_arrive || segment->bad_checksum)
		return;
	shadow->at_target = *segment;
	shadow->target_heard_any = true;
	if (synchronizes(shadow, segment, before)) {
		begin_receiving(shadow, segment);
		if (segment->flags & WIRE_ACK)
			take_ack(shadow, segment);
	} else {
		arrives(shadow, segment, before, after);
	}
}

static void arrives_at_peer(struct shadow *shadow, const struct numbers *segment)
{
	shadow->at_peer = *segment;
	shadow->peer_heard_any = true;
	if (segment->flags & WIRE_RST)
		return;
	if (segment->flags & WIRE_SYN && !shadow->peer_heard) {
		shadow->peer_rcv_nxt = segment->seq + 1 + segment->len;
		shadow->peer_heard = true;
	} else if (shadow->peer_heard && seq_le(segment->seq, shadow->peer_rcv_nxt)) {
		shadow->peer_rcv_nxt = seq_max(
			shadow->peer_rcv_nxt, segment->seq + numbers_length(segment));
	}
}

void shadow_target_sent(struct shadow *shadow, const struct numbers *segment, bool does_arrive)
{
	if (segment->flags & WIRE_SYN && (shadow->fresh || !shadow->iss_known)) {
		shadow->iss = shadow->snd_una = shadow->snd_nxt = segment->seq;
		shadow->iss_known = true;
		shadow->fresh = false;
	}
	if (!(segment->flags & WIRE_RST)) {
		seq_t end = segment->seq + numbers_length(segment);

		if (shadow->iss_known && seq_lt(shadow->snd_nxt, end))
			shadow->snd_nxt = end;
		shadow->rcv_wnd = segment->window;
		shadow->rcv_wnd_known = true;
	}
	if (does_arrive)
		arrives_at_peer(shadow, segment);
}
