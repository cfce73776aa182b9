/* SPDX-License-Identifier: BSD-2-Clause */
/* The segment of a cell, from its edges and what the wire has shown. */
#include "harness/matrix/seat.h"

#include <string.h>

enum { FAR_ENOUGH = 1 << 17, OPEN_WINDOW = 65535, NOBODYS = 0x5eed1000, ALL_RESERVED = 7 };

static bool is_promised(const struct profile *profile, const char *parameter, const char *word)
{
	const struct value *value = profile_value(profile, parameter);

	return value->kind == VALUE_WORD && strcmp(value->word, word) == 0;
}

static bool fin_was_sent(const struct shadow *s)
{
	const struct latest *fin = latest_find(&s->from_target, WIRE_FIN | WIRE_ACK);

	return fin && fin->segment.seq + numbers_length(&fin->segment) == s->snd_nxt;
}

void matrix_promises(const struct profile *profile, struct oracle_view *out)
{
	out->rfc5961 = profile_can(profile, "rfc5961");
	out->tw_rst_ignored = is_promised(profile, "tw_rst", "ignored");
	out->tw_reopens = is_promised(profile, "tw_syn", "reopens");
}

void segment_view(struct seat *seat)
{
	const struct shadow *s = &seat->shadow;
	const struct route *route = seat->route;

	seat->view = (struct oracle_view){
		.state = route->looked,
		.listener = route->listens,
		.passive = route->listens,
		.left = seat->left,
		.syn_acknowledged = s->iss_known && s->snd_una != s->iss,
		.fin_sent = fin_was_sent(s),
		.iss = s->iss,
		.irs = s->irs,
		.snd_una = s->snd_una,
		.snd_nxt = s->snd_nxt,
		.rcv_nxt = s->rcv_nxt,
		.rcv_wnd = s->rcv_wnd,
		.max_snd_wnd = s->max_snd_wnd,
	};
	matrix_promises(seat->profile, &seat->view);
}

/* Where nothing has been received, edges are taken from the peer's initial number, and from the
 * window that the target is known to offer. */
static seq_t base_of_seq(const struct seat *seat)
{
	return seat->shadow.irs_known ? seat->shadow.rcv_nxt : seat->shadow.peer_iss;
}

static uint32_t window_of(const struct seat *seat)
{
	if (seat->shadow.irs_known && seat->shadow.rcv_wnd_known)
		return seat->shadow.rcv_wnd;
	return (uint32_t)profile_value(seat->profile, "receive_window")->number;
}

static seq_t seq_at(const struct seat *seat, enum seq_edge edge)
{
	seq_t nxt = base_of_seq(seat);
	uint32_t window = window_of(seat);

	switch (edge) {
	case SEQ_FAR_BELOW: return nxt - 0x80000000u;
	case SEQ_MINUS_2: return nxt - 2;
	case SEQ_MINUS_1: return nxt - 1;
	case SEQ_NXT: return nxt;
	case SEQ_PLUS_1: return nxt + 1;
	case SEQ_MIDDLE: return nxt + window / 2;
	case SEQ_LAST: return nxt + window - 1;
	case SEQ_EDGE: return nxt + window;
	case SEQ_BEYOND: return nxt + window + 1;
	case SEQ_FAR_ABOVE: return nxt + 0x7fffffffu;
	case SEQ_EDGES: break;
	}
	return nxt;
}

static seq_t ack_at(const struct seat *seat, enum ack_edge edge)
{
	const struct shadow *s = &seat->shadow;
	seq_t una = s->iss_known ? s->snd_una : NOBODYS, nxt = s->iss_known ? s->snd_nxt : NOBODYS;

	switch (edge) {
	case ACK_BELOW: return una - 1;
	case ACK_UNA: return una;
	case ACK_BETWEEN: return una + (nxt - una) / 2;
	case ACK_NXT: return nxt;
	case ACK_ABOVE: return nxt + 1;
	case ACK_FAR: return nxt + 0x80000000u;
	case ACK_ZERO:
	case ACK_EDGES: break;
	}
	return 0;
}

static uint32_t length_at(const struct game *game, const struct seat *seat, enum length length)
{
	switch (length) {
	case LENGTH_0: return 0;
	case LENGTH_1: return 1;
	case LENGTH_MSS: return seat_mss(game);
	case LENGTH_WINDOW_1: return window_of(seat) + 1;
	case LENGTHS: break;
	}
	return 0;
}

static uint16_t extra_flags(enum extra extra)
{
	switch (extra) {
	case EXTRA_ECE: return WIRE_ECE;
	case EXTRA_CWR: return WIRE_CWR;
	case EXTRA_AE: return WIRE_AE;
	case EXTRA_ALL: return WIRE_ECE | WIRE_CWR | WIRE_AE;
	case EXTRA_NONE:
	case EXTRA_RESERVED_1:
	case EXTRA_RESERVED_2:
	case EXTRA_RESERVED_4:
	case EXTRAS: break;
	}
	return 0;
}

static uint8_t extra_reserved(enum extra extra)
{
	switch (extra) {
	case EXTRA_RESERVED_1: return 1;
	case EXTRA_RESERVED_2: return 2;
	case EXTRA_RESERVED_4: return 4;
	case EXTRA_ALL: return ALL_RESERVED;
	case EXTRA_NONE:
	case EXTRA_ECE:
	case EXTRA_CWR:
	case EXTRA_AE:
	case EXTRAS: break;
	}
	return 0;
}

void segment_make(const struct game *game, struct seat *seat)
{
	const uint8_t *at = seat->cell->at;
	uint16_t flags = at[AXIS_CONTROL];

	seat->segment = (struct oracle_segment){
		.flags = flags | extra_flags((enum extra)at[AXIS_EXTRA]),
		.seq = seq_at(seat, (enum seq_edge)at[AXIS_SEQ]),
		.ack = ack_at(seat, (enum ack_edge)at[AXIS_ACK]),
		.len = length_at(game, seat, (enum length)at[AXIS_LENGTH]),
		.window = at[AXIS_OFFER] == OFFER_OPEN ? OPEN_WINDOW : 0,
		.urgent = flags & WIRE_URG ? 1 : 0,
	};
}

bool segment_is_fit(const struct game *game, const struct seat *seat)
{
	const struct shadow *s = &seat->shadow;

	if (seat->cell->at[AXIS_ACK] != ACK_ZERO || !s->iss_known ||
		game->setup->kind->matrix_number || seat->view.state == STATE_CLOSED ||
		seat->view.state == STATE_LISTEN)
		return true;
	return s->snd_una > FAR_ENOUGH && s->snd_una < 0x80000000u - FAR_ENOUGH;
}

bool segment_send(struct game *game, struct seat *seat)
{
	const struct oracle_segment *segment = &seat->segment;
	struct numbers n = {
		.flags = segment->flags,
		.seq = segment->seq,
		.ack = segment->ack,
		.len = segment->len,
		.window = segment->window,
		.urgent = segment->urgent,
		.mss = segment->flags & WIRE_SYN ? seat_mss(game) : -1,
	};

	return seat_sends(game, seat, &n, extra_reserved((enum extra)seat->cell->at[AXIS_EXTRA]));
}
