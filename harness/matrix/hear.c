/* SPDX-License-Identifier: BSD-2-Clause */
/* Handing what happened to the seats that it belongs to. */
#include "harness/matrix/seat.h"
#include "harness/play/peers.h"

static struct seat *seat_at(struct game *game, const struct wire_address *peer, uint16_t peer_port)
{
	size_t first, at;

	if (!game->setup->kind->many)
		return &game->seats[0];
	first = (size_t)(game->seats[0].flow.peer_port - PEER_PORT);
	at = ((size_t)(peer_port - PEER_PORT) + PEER_PORTS - first) % PEER_PORTS;
	if (at >= game->seat_count || !wire_address_equal(&game->seats[at].flow.peer, peer))
		return NULL;
	return &game->seats[at];
}

/* Does any allowed reaction send again what is in flight? */
static bool may_repeat(const struct seat *seat)
{
	for (size_t i = 0; i < seat->ruling.count; i++)
		if (seat->ruling.allowed[i].answer == ORACLE_SYN_ACK)
			return true;
	return false;
}

/* No retransmission timer runs out sooner. */
static const nanos SOONEST = 100 * 1000000;
/* But a SYN may come again two ticks after a wrong ACK: Linux asks anew then. */
static const nanos SOONEST_SYN = 2 * 1000000;

/* Is it sent again, by a timer? */
static bool is_copy(const struct seat *seat, const struct numbers *n, nanos at)
{
	bool opens = n->flags & WIRE_SYN && !(n->flags & WIRE_ACK);

	return seat->has_sent && seq_le(n->seq + numbers_length(n), seat->sent_to) &&
	       at - seat->sent_at >= (opens ? SOONEST_SYN : SOONEST);
}

/* On a real clock a timer may run out while a cell is played: what it sends again is no answer.
 * That timers are not moved is watched by itself. */
static bool is_of_timer(
	const struct game *game, const struct seat *seat, const struct numbers *n, nanos at)
{
	bool again = numbers_length(n) > 0 && !(n->flags & WIRE_RST) && is_copy(seat, n, at);

	if (game->setup->kind->is_virtual || seat->held || !again)
		return false;
	return seat->phase == PHASE_PROBE || seat->phase == PHASE_TEXT ||
	       (seat->phase == PHASE_ANSWER && !may_repeat(seat));
}

/* When what must be acknowledged was sent, and when first sent again. */
static void note_time(struct seat *seat, const struct numbers *n, nanos at)
{
	seq_t end = n->seq + numbers_length(n);

	if (numbers_length(n) == 0 || n->flags & WIRE_RST)
		return;
	if (!seat->has_sent || seq_lt(seat->sent_to, end)) {
		seat->has_sent = true;
		seat->sent_to = end;
		seat->sent_at = at;
	} else if (seat->copy_at == 0 && is_copy(seat, n, at)) {
		seat->copy_at = at;
	}
}

/* Does the packet belong to the connection by all of its four-tuple? */
static bool is_of(const struct flow *flow, const struct wire_segment *segment)
{
	return wire_address_equal(&segment->src, &flow->target) &&
	       wire_address_equal(&segment->dst, &flow->peer) &&
	       segment->src_port == flow->target_port && segment->dst_port == flow->peer_port;
}

/* Where the target is the cell's alone, all that it sends is about the cell. */
static bool is_about_cells(const struct game *game, const struct wire_packet *packet)
{
	return packet->kind == WIRE_TCP || packet->kind == WIRE_MALFORMED ||
	       !game->setup->kind->many;
}

static void hear_packet(struct game *game, const struct happening *item)
{
	struct wire_packet packet;
	struct seat *seat;
	struct numbers n;

	wire_parse(item->bytes, item->len, &packet);
	if (!is_about_cells(game, &packet))
		return;
	seat = seat_at(game, &packet.segment.dst, packet.segment.dst_port);
	if (!seat || seat->phase == PHASE_OVER)
		return;
	n = (struct numbers){
		.flags = packet.segment.flags,
		.seq = packet.segment.seq,
		.ack = packet.segment.ack,
		.len = (uint32_t)packet.segment.payload_len,
		.window = packet.segment.window,
		.urgent = packet.segment.urgent,
		.mss = wire_mss(&packet.segment),
	};
	if (is_of_timer(game, seat, &n, item->at))
		return;
	note_time(seat, &n, item->at);
	seat->malformed |= packet.kind != WIRE_TCP || !is_of(&seat->flow, &packet.segment);
	if (seat->heard_count < SEAT_HEARD)
		seat->heard[seat->heard_count] = n;
	seat->heard_count++;
	story_target(game, seat, &n);
}

static void hear_text(struct seat *seat, const struct happening *item)
{
	seq_t first = seat->got + seat->text;

	for (size_t i = 0; i < item->len; i++)
		if (item->bytes[i] != peers_octet(true, first + (uint32_t)i))
			seat->text_wrong = true;
	seat->text += (uint32_t)item->len;
}

/* Good news is told once; what it must follow from, the judge knows. */
static void hear_signal(struct seat *seat, enum signal signal)
{
	unsigned bit = 1u << signal;

	seat->told_again |= (seat->told & bit) != 0;
	if (signal_is_bad(signal))
		seat->told |= bit;
	else
		seat->news |= bit;
}

static void hear(struct game *game, const struct happening *item)
{
	struct seat *seat;

	if (item->kind == HAPPENED_PACKET) {
		hear_packet(game, item);
		return;
	}
	seat = seat_at(game, &item->flow.peer, item->flow.peer_port);
	if (!seat || seat->phase == PHASE_OVER)
		return;
	if (item->kind == HAPPENED_DATA)
		hear_text(seat, item);
	else if (item->kind == HAPPENED_SIGNAL)
		hear_signal(seat, item->signal);
	if (item->kind == HAPPENED_SIGNAL)
		story_note(game, signal_name(item->signal));
}

bool hear_until(struct game *game, nanos until)
{
	nanos before = game->target.now;
	bool went_well = game->ops->collect(&game->target, until, &game->inbox, game->why);

	if (until > before)
		game->waited += game->target.now - before;
	for (size_t i = 0; went_well && i < game->inbox.count; i++)
		hear(game, &game->inbox.items[i]);
	arena_clear(&game->inbox.arena);
	game->inbox.items = NULL;
	game->inbox.count = 0;
	return went_well;
}
