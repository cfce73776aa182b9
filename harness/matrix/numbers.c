/* SPDX-License-Identifier: BSD-2-Clause */
/* The puppet at a seat: its segments, the numbers it knows, and the calls of the target's user. */
#include "harness/matrix/seat.h"
#include "harness/play/peers.h"

#include <string.h>

enum { MSS_IPV4 = 1460, MSS_IPV6 = 1440 };

/* Around 0, 2^31 and 2^32-1, and so that no edge of ACK is the number 0 by itself. */
const seq_t matrix_peer_numbers[MATRIX_NUMBERS] = {0xffffffffu, 0x7fffffffu, 0xfffffff0u};
const seq_t matrix_target_numbers[MATRIX_NUMBERS] = {2, 0x7ffffffeu, 0xfffffff9u};

uint16_t seat_mss(const struct game *game)
{
	return game->setup->ip == 4 ? MSS_IPV4 : MSS_IPV6;
}

void seat_listens_anew(struct seat *seat)
{
	seat->heard_count = 0;
	seat->malformed = seat->text_wrong = false;
	seat->told = seat->news = 0;
	seat->told_again = false;
	seat->text = 0;
}

static bool parameter(const struct seat *seat, const char *name, uint32_t *out)
{
	const struct value *value = profile_value(seat->profile, name);

	*out = (uint32_t)value->number;
	return value->kind == VALUE_NUMBER;
}

static bool variable(const struct seat *seat, const struct number_term *term, uint32_t *out)
{
	const struct shadow *s = &seat->shadow;

	switch (term->variable) {
	case VAR_ISS: *out = s->iss; return s->iss_known;
	case VAR_IRS: *out = s->irs; return s->irs_known;
	case VAR_SND_UNA: *out = s->snd_una; return s->iss_known;
	case VAR_SND_NXT: *out = s->snd_nxt; return s->iss_known;
	case VAR_SND_WND: *out = s->snd_wnd; return s->irs_known;
	case VAR_RCV_NXT: *out = s->rcv_nxt; return s->irs_known;
	case VAR_RCV_WND: *out = s->rcv_wnd; return s->rcv_wnd_known;
	case VAR_SEG_SEQ: *out = s->at_peer.seq; return s->peer_heard_any;
	case VAR_SEG_ACK: *out = s->at_peer.ack; return s->peer_heard_any;
	case VAR_SEG_LEN: *out = numbers_length(&s->at_peer); return s->peer_heard_any;
	case VAR_SEG_WND: *out = s->at_peer.window; return s->peer_heard_any;
	case VAR_PEER_ISS: *out = s->peer_iss; return true;
	case VAR_PEER_SND_NXT: *out = s->peer_nxt; return true;
	case VAR_PEER_RCV_NXT: *out = s->peer_rcv_nxt; return s->peer_heard;
	case VAR_PARAMETER: return parameter(seat, term->parameter, out);
	case VAR_NUMBER: *out = term->number; return true;
	}
	return false;
}

bool seat_number(const struct seat *seat, const struct number_sum *sum, uint32_t *out)
{
	*out = 0;
	for (size_t i = 0; i < sum->count; i++) {
		uint32_t value;

		if (!variable(seat, &sum->terms[i], &value))
			return false;
		*out += sum->terms[i].minus ? 0 - value : value;
	}
	return true;
}

/* --- sending --------------------------------------------------------------------------------- */

static bool craft(struct game *game, const struct seat *seat, const struct numbers *n,
	uint8_t reserved, size_t *len)
{
	uint8_t options[WIRE_OPTIONS_MAX];
	struct wire_segment segment = {
		.src = seat->flow.peer,
		.dst = seat->flow.target,
		.src_port = seat->flow.peer_port,
		.dst_port = seat->flow.target_port,
		.seq = n->seq,
		.ack = n->ack,
		.flags = n->flags,
		.window = n->window,
		.urgent = n->urgent,
		.options = options,
		.payload = game->payload,
		.payload_len = n->len,
		.wrong.reserved = reserved,
	};
	bool begins = n->flags & WIRE_SYN && !seat->shadow.irs_known;
	seq_t first = n->seq - seat->shadow.peer_iss - !(n->flags & WIRE_SYN);

	if (begins) /* whatever its number: it is this SYN from which the text counts */
		first = 0;
	peers_text(first, game->payload, n->len);
	if (n->mss >= 0)
		segment.options_len = wire_option_mss(options, (uint16_t)n->mss);
	return wire_craft(&segment, game->packet, WIRE_PACKET_MAX, len, game->why);
}

/* Cells that are played one after the other on one four-tuple repeat their ways. */
static const uint8_t *packet_of(struct game *game, const struct seat *seat, const struct numbers *n,
	uint8_t reserved, size_t *len)
{
	struct kept_packet *kept = &game->kept[seat->line % KEPT];
	bool keeps = !game->setup->kind->many && seat->phase == PHASE_WAY;

	if (keeps && kept->len > 0 && kept->first == seat->shadow.peer_iss &&
		kept->target_port == seat->flow.target_port &&
		memcmp(&kept->numbers, n, sizeof *n) == 0) {
		*len = kept->len;
		return kept->bytes;
	}
	if (!craft(game, seat, n, reserved, len))
		return NULL;
	if (keeps && *len <= sizeof kept->bytes) {
		kept->numbers = *n;
		kept->first = seat->shadow.peer_iss;
		kept->target_port = seat->flow.target_port;
		kept->len = *len;
		memcpy(kept->bytes, game->packet, *len);
	}
	return game->packet;
}

bool seat_sends(struct game *game, struct seat *seat, const struct numbers *n, uint8_t reserved)
{
	size_t len;
	const uint8_t *packet = packet_of(game, seat, n, reserved, &len);

	if (!packet || !game->ops->inject(&game->target, packet, len, game->why))
		return false;
	seat->acted = game->target.now;
	story_peer(game, seat, n);
	return true;
}

static void was_called(struct game *game, struct seat *seat, const struct call *call)
{
	game->listening |= call->kind == CALL_OPEN_PASSIVE;
	seat->left |= call->kind == CALL_LEAVE;
	seat->receiving |= call->kind == CALL_RECEIVE;
	if (call->kind == CALL_SEND)
		seat->sent += (uint32_t)call->count;
}

bool seat_calls(struct game *game, struct seat *seat, struct call *call)
{
	call->flow = seat->flow;
	seat->acted = game->target.now;
	story_user(game, call);
	switch (game->ops->call(&game->target, call, game->why)) {
	case CALLED: was_called(game, seat, call); return true;
	case CALL_LACKING: return fault_set(game->why, 0, "the target lacks a call of this way");
	case CALL_FAILED: return false;
	}
	return false;
}
