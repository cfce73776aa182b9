/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of ours: the peer's segments, and restarts. */
#include "harness/play/row.h"

#include <stdio.h>
#include <string.h>

enum { MSS_IPV4 = 1460, MSS_IPV6 = 1440, USUAL_WINDOW = 65535, PAYLOAD_MAX = WIRE_PACKET_MAX - 40 };

static bool defaults(
	struct play *play, struct puppet *puppet, const struct what *what, struct numbers *out)
{
	const struct shadow *s = &puppet->shadow;
	const struct latest *last = latest_find(&s->from_peer, what->flags);

	if (what->same && last) {
		*out = last->segment;
		return true;
	}
	if (what->same) {
		row_broken(play, "%s:%d: the peer has sent no such segment before",
			play->step->at.file, play->step->at.line);
		return false;
	}
	*out = (struct numbers){
		.flags = what->flags,
		.seq = what->flags & WIRE_SYN ? s->peer_iss : s->peer_nxt,
		.ack = what->flags & WIRE_ACK ? s->peer_rcv_nxt : 0,
		.window = USUAL_WINDOW,
		.mss = !(what->flags & WIRE_SYN) ? -1
		       : play->setup->ip == 4    ? MSS_IPV4
						 : MSS_IPV6,
	};
	return true;
}

static bool set_field(
	struct play *play, struct puppet *puppet, const struct field *field, struct numbers *out)
{
	uint32_t value = 0;

	if (field->name == FIELD_CHECKSUM) {
		out->bad_checksum = field->wrong;
		return true;
	}
	if (!row_number(play, puppet, &field->value, SENDING, &value))
		return false;
	switch (field->name) {
	case FIELD_SEQ: out->seq = value; break;
	case FIELD_ACK: out->ack = value; break;
	case FIELD_LEN: out->len = value; break;
	case FIELD_WIN: out->window = (uint16_t)value; break;
	case FIELD_URG: out->urgent = (uint16_t)value; break;
	case FIELD_MSS: out->mss = (int)value; break;
	case FIELD_RESERVED: out->reserved = (uint8_t)value; break;
	case FIELD_CHECKSUM:
	case FIELD_ISS: break;
	}
	return true;
}

static bool pattern_numbers(
	struct play *play, struct puppet *puppet, const struct what *what, struct numbers *out)
{
	bool ack_known = !(what->flags & WIRE_ACK) || puppet->shadow.peer_heard || what->same;

	if (!defaults(play, puppet, what, out))
		return false;
	for (size_t i = 0; i < what->field_count; i++) {
		if (!set_field(play, puppet, &what->fields[i], out))
			return false;
		ack_known |= what->fields[i].name == FIELD_ACK;
	}
	if (!ack_known)
		row_broken(play, "%s:%d: nothing has arrived at the peer: ack= must be written",
			play->step->at.file, play->step->at.line);
	return ack_known;
}

static size_t craft(
	struct play *play, const struct puppet *puppet, const struct numbers *n, uint8_t *packet)
{
	uint8_t options[WIRE_OPTIONS_MAX], payload[PAYLOAD_MAX];
	struct wire_segment segment = {
		.src = puppet->flow.peer,
		.dst = puppet->flow.target,
		.src_port = puppet->flow.peer_port,
		.dst_port = puppet->flow.target_port,
		.seq = n->seq,
		.ack = n->ack,
		.flags = n->flags,
		.window = n->window,
		.urgent = n->urgent,
		.options = options,
		.payload = payload,
		.payload_len = n->len,
		.wrong = {.checksum = n->bad_checksum, .reserved = n->reserved},
	};
	struct fault why;
	size_t len = 0;
	/* The text behind a SYN is the first of its connection, whatever its number. */
	seq_t first = n->flags & WIRE_SYN ? 0 : n->seq - puppet->shadow.peer_iss - 1;

	if (n->len > sizeof payload) {
		row_broken(play, "len=%u is more than one packet holds", n->len);
		return 0;
	}
	for (uint32_t i = 0; i < n->len; i++)
		payload[i] = peers_octet(true, first + i);
	if (n->mss >= 0)
		segment.options_len = wire_option_mss(options, (uint16_t)n->mss);
	if (!wire_craft(&segment, packet, WIRE_PACKET_MAX, &len, &why))
		row_broken(play, "%s", why.what);
	return len;
}

bool speak_packet(struct play *play, const uint8_t *packet, size_t len)
{
	struct fault why;

	if (!play->target.ops->inject(&play->target, packet, len, &why)) {
		row_broken(play, "%s", why.what);
		return false;
	}
	if (play->capture)
		wire_capture_add(play->capture, play->target.now, packet, len);
	return true;
}

static void remember_name(
	struct puppet *puppet, const char *name, const struct numbers *n, nanos at)
{
	size_t i = 0;

	while (i < puppet->named_count && strcmp(puppet->named[i].name, name) != 0)
		i++;
	if (i == NAMED_MAX)
		return;
	puppet->named[i].name = name;
	puppet->named[i].segment = *n;
	puppet->named[i].at = at;
	if (i == puppet->named_count)
		puppet->named_count++;
}

static bool named_numbers(
	struct play *play, const struct puppet *puppet, const char *name, struct numbers *out)
{
	for (size_t i = 0; i < puppet->named_count; i++)
		if (strcmp(puppet->named[i].name, name) == 0) {
			*out = puppet->named[i].segment;
			return true;
		}
	row_broken(play, "%s:%d: no segment named %s was sent", play->step->at.file,
		play->step->at.line, name);
	return false;
}

static void speak_segment(struct play *play, struct puppet *puppet, const struct what *what)
{
	uint8_t packet[WIRE_PACKET_MAX];
	bool arrives = what->arrow == ARROW_PEER;
	struct numbers n;
	size_t len;

	if (what->kind == WHAT_AGAIN ? !named_numbers(play, puppet, what->name, &n)
				     : !pattern_numbers(play, puppet, what, &n))
		return;
	states_begin(play, puppet);
	len = craft(play, puppet, &n, packet);
	if (len == 0 || (arrives && !speak_packet(play, packet, len)))
		return;
	puppet->last_event = play->target.now;
	ladder_segment(play, puppet, what->arrow, &n, play->target.now);
	shadow_peer_sent(&puppet->shadow, &n, arrives, puppet->states,
		play->step->states ? play->step->states : puppet->states);
	latest_note(&puppet->shadow.from_peer, &n, play->target.now);
	if (what->name)
		remember_name(puppet, what->name, &n, play->target.now);
}

void speak(struct play *play, struct puppet *puppet, const struct what *what)
{
	if (play->over)
		return;
	if (what->kind == WHAT_SEGMENT || what->kind == WHAT_AGAIN) {
		speak_segment(play, puppet, what);
	} else if (what->kind == WHAT_ICMP) {
		speak_icmp(play, puppet, what);
	} else if (what->kind == WHAT_CALL) {
		speak_call(play, puppet, what);
	} else if (what->kind == WHAT_RESTARTS) {
		puppet_restarts(play, puppet, what->field_count ? what->fields : NULL);
		puppet->last_event = play->target.now;
		ladder_note(play, RUNG_NOTE, puppet, play->target.now, "peer restarts");
	} else {
		row_broken(play, "%s:%d: %s is not ours to do", play->step->at.file,
			play->step->at.line, what->text);
	}
}
