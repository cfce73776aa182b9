/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of ours: bad news from a router on the path (RFC 792, RFC 4443). */
#include "harness/play/row.h"

#include <string.h>

struct kind {
	uint8_t type, code;
	bool there; /* this IP version has it */
};

static const struct kind kinds[][2] = {
	/* NEWS                         IPv4         IPv6 */
	[NEWS_NET_UNREACHABLE] = {{3, 0, true}, {1, 0, true}},
	[NEWS_HOST_UNREACHABLE] = {{3, 1, true}, {1, 3, true}},
	[NEWS_PROTOCOL_UNREACHABLE] = {{3, 2, true}, {4, 1, true}},
	[NEWS_PORT_UNREACHABLE] = {{3, 3, true}, {1, 4, true}},
	[NEWS_PROHIBITED] = {{3, 13, true}, {1, 1, true}},
	[NEWS_TOO_BIG] = {{3, 4, true}, {2, 0, true}},
	[NEWS_TTL_EXCEEDED] = {{11, 0, true}, {3, 0, true}},
	[NEWS_PARAMETER_PROBLEM] = {{12, 0, true}, {4, 0, true}},
	[NEWS_SOURCE_QUENCH] = {{4, 0, true}, {0, 0, false}},
};

enum { SMALL_MTU = 1280, IPV4_HEADER = 20, IPV6_HEADER = 40, QUOTED_SEQ = 4, QUOTED_ACK = 8 };

static struct wire_address router(uint8_t ip)
{
	struct wire_address a = {.version = ip};

	if (ip == 4)
		memcpy(a.bytes, (uint8_t[]){198, 18, 255, 254}, 4);
	else
		memcpy(a.bytes, (uint8_t[]){0x20, 0x01, 0x0d, 0xb8, 0, 0xff, [15] = 1}, 16);
	return a;
}

static void put32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* Alters the quotation as `about` says. */
static bool alter(struct play *play, struct puppet *puppet, const struct what *what, uint8_t *quote,
	size_t len)
{
	size_t tcp = play->setup->ip == 4 ? IPV4_HEADER : IPV6_HEADER;

	for (size_t i = 0; i < what->field_count; i++) {
		size_t at = tcp + (what->fields[i].name == FIELD_ACK ? QUOTED_ACK : QUOTED_SEQ);
		uint32_t value;

		if (!row_number(play, puppet, &what->fields[i].value, SENDING, &value))
			return false;
		if (at + 4 <= len)
			put32(quote + at, value);
	}
	return true;
}

void speak_icmp(struct play *play, struct puppet *puppet, const struct what *what)
{
	const struct kind *kind = &kinds[what->news][play->setup->ip == 6];
	uint8_t packet[WIRE_PACKET_MAX], quote[sizeof puppet->last_packet];
	struct wire_icmp icmp = {
		.src = router(play->setup->ip),
		.dst = puppet->flow.target,
		.type = kind->type,
		.code = kind->code,
		.rest = what->news == NEWS_TOO_BIG ? SMALL_MTU : 0,
		.quote = quote,
		.quote_len = puppet->last_packet_len,
	};
	struct fault why;
	size_t len;

	memcpy(quote, puppet->last_packet, puppet->last_packet_len);
	if (!kind->there)
		row_broken(play, "ICMPv6 has no such message: the row needs ipv4");
	else if (puppet->last_packet_len == 0)
		row_broken(play, "there is no segment of the target that ICMP could quote");
	else if (!alter(play, puppet, what, quote, icmp.quote_len))
		return;
	else if (!wire_craft_icmp(&icmp, packet, sizeof packet, &len, &why))
		row_broken(play, "%s", why.what);
	else if (speak_packet(play, packet, len)) {
		puppet->last_event = play->target.now;
		ladder_note(play, RUNG_PEER, puppet, play->target.now, "%s", what->text);
	}
}
