/* SPDX-License-Identifier: BSD-2-Clause */
/* Segments and ICMP messages into IP packets, through libnet; what is wrong on purpose comes last.
 */
#include "lib/wire/segment.h"
#include "lib/wire/checksum.h"
#include "lib/wire/layout.h"

#include <assert.h>
#include <libnet.h>
#include <stdlib.h>
#include <string.h>

enum { HOPS = 64, BUILD_ANEW = LIBNET_PTAG_INITIALIZER, FILL_CHECKSUM = 0 };

/* One packet on its way through libnet, from the innermost header outwards. The context lives as
 * long as the packet: that costs less than a microsecond, and nothing is shared between threads. */
struct craft {
	libnet_t *net;
	const struct wire_address *src, *dst;
	uint8_t protocol;
	size_t ip_header, upper; /* octets of the IP header, and of all above it */
};

static bool begin(struct craft *craft, size_t room, struct fault *why)
{
	char said[LIBNET_ERRBUF_SIZE] = "";
	size_t whole;

	assert(craft->src->version == 4 || craft->src->version == 6);
	assert(craft->src->version == craft->dst->version);
	craft->ip_header = craft->src->version == 4 ? WIRE_IPV4_HEADER : WIRE_IPV6_HEADER;
	whole = craft->ip_header + craft->upper;
	if (whole > WIRE_PACKET_MAX || whole > room)
		return fault_set(why, 0, "a packet of %zu octets is too long for a room of %zu",
			whole, room < WIRE_PACKET_MAX ? room : (size_t)WIRE_PACKET_MAX);
	craft->net = libnet_init(LIBNET_NONE, NULL, said); /* no device, hence no privilege */
	if (!craft->net)
		return fault_set(why, 0, "cannot start libnet: %s", said);
	return true;
}

static bool put_ipv4(struct craft *craft)
{
	uint32_t src, dst;

	memcpy(&src, craft->src->bytes, sizeof src);
	memcpy(&dst, craft->dst->bytes, sizeof dst);
	return libnet_build_ipv4((uint16_t)(craft->ip_header + craft->upper), 0, 0, 0, HOPS,
		       craft->protocol, FILL_CHECKSUM, src, dst, NULL, 0, craft->net,
		       BUILD_ANEW) != -1;
}

static bool put_ipv6(struct craft *craft)
{
	struct libnet_in6_addr src, dst;

	memcpy(&src, craft->src->bytes, sizeof src);
	memcpy(&dst, craft->dst->bytes, sizeof dst);
	return libnet_build_ipv6(0, 0, (uint16_t)craft->upper, craft->protocol, HOPS, src, dst,
		       NULL, 0, craft->net, BUILD_ANEW) != -1;
}

/* Lets libnet join the blocks and fill the checksums in, and copies the packet out. The public
 * libnet_adv_cull_packet() refuses LIBNET_NONE; this is what it calls. */
static bool join(struct craft *craft, uint8_t *packet)
{
	uint8_t *whole = NULL;
	uint32_t len = 0;

	if (libnet_pblock_coalesce(craft->net, &whole, &len) == -1)
		return false;
	assert(len == craft->ip_header + craft->upper);
	memcpy(packet, whole, len);
	free(whole);
	return true;
}

/* Adds the IP header when the upper blocks were built, and ends the craft either way. */
static bool finish(struct craft *craft, bool built, uint8_t *packet, size_t *len, struct fault *why)
{
	bool done = built && (craft->src->version == 4 ? put_ipv4(craft) : put_ipv6(craft)) &&
		    join(craft, packet);

	if (done)
		*len = craft->ip_header + craft->upper;
	else
		fault_set(why, 0, "libnet cannot craft a packet: %s", libnet_geterror(craft->net));
	libnet_destroy(craft->net);
	return done;
}

static bool put_tcp(struct craft *craft, const struct wire_segment *segment)
{
	const uint8_t *payload = segment->payload_len ? segment->payload : NULL;

	if (segment->options_len &&
		libnet_build_tcp_options(segment->options, (uint32_t)segment->options_len,
			craft->net, BUILD_ANEW) == -1)
		return false;
	return libnet_build_tcp(segment->src_port, segment->dst_port, segment->seq, segment->ack,
		       (uint8_t)segment->flags, segment->window, FILL_CHECKSUM, segment->urgent,
		       (uint16_t)craft->upper, payload, (uint32_t)segment->payload_len, craft->net,
		       BUILD_ANEW) != -1;
}

/* The bits beside the data offset, which libnet knows nothing of, and the data offset if it is to
 * be wrong. */
static uint8_t offset_octet(const struct wire_segment *segment, uint8_t right)
{
	const struct wire_wrong *wrong = &segment->wrong;
	unsigned octet = right & 0xf0u;

	if (wrong->data_offset)
		octet = (unsigned)wrong->data_offset << 4; /* 16 overflows to 0, as promised */
	octet |= (unsigned)wrong->reserved << 1;
	if (segment->flags & WIRE_AE)
		octet |= 1;
	return (uint8_t)octet;
}

static void amend(const struct wire_segment *segment, uint8_t *tcp, size_t len)
{
	uint8_t octet = offset_octet(segment, tcp[WIRE_TCP_OFFSET_AT]);
	uint8_t *checksum = tcp + WIRE_TCP_CHECKSUM_AT;

	if (octet != tcp[WIRE_TCP_OFFSET_AT]) {
		tcp[WIRE_TCP_OFFSET_AT] = octet;
		wire_write16(checksum, 0);
		wire_write16(checksum, wire_checksum_upper(&segment->src, &segment->dst,
					       WIRE_PROTOCOL_TCP, tcp, len));
	}
	/* One bit, never all: 0x0000 and 0xffff are the same number to a receiver. */
	if (segment->wrong.checksum)
		checksum[1] ^= 1;
}

bool wire_craft(const struct wire_segment *segment, uint8_t *packet, size_t room, size_t *len,
	struct fault *why)
{
	struct craft craft = {
		.src = &segment->src,
		.dst = &segment->dst,
		.protocol = WIRE_PROTOCOL_TCP,
		.upper = WIRE_TCP_HEADER + (segment->options_len + 3) / 4 * 4 +
			 segment->payload_len,
	};

	assert(segment->options_len <= WIRE_OPTIONS_MAX);
	assert(segment->flags < WIRE_AE << 1);
	assert(segment->wrong.data_offset <= 16 && segment->wrong.reserved <= 7);
	if (!begin(&craft, room, why))
		return false;
	if (!finish(&craft, put_tcp(&craft, segment), packet, len, why))
		return false;
	amend(segment, packet + craft.ip_header, craft.upper);
	return true;
}

/* An echo has the shape of every message that concerns us: type, code, checksum, four octets, and
 * the rest. libnet's builders of the other messages know their types only. */
static bool put_icmp(struct craft *craft, const struct wire_icmp *icmp)
{
	uint8_t *quote = icmp->quote_len ? (uint8_t *)icmp->quote : NULL; /* only read */
	uint16_t high = (uint16_t)(icmp->rest >> 16), low = (uint16_t)icmp->rest;

	if (icmp->src.version == 4)
		return libnet_build_icmpv4_echo(icmp->type, icmp->code, FILL_CHECKSUM, high, low,
			       quote, (uint32_t)icmp->quote_len, craft->net, BUILD_ANEW) != -1;
	return libnet_build_icmpv6_echo(icmp->type, icmp->code, FILL_CHECKSUM, high, low, quote,
		       (uint32_t)icmp->quote_len, craft->net, BUILD_ANEW) != -1;
}

bool wire_craft_icmp(
	const struct wire_icmp *icmp, uint8_t *packet, size_t room, size_t *len, struct fault *why)
{
	struct craft craft = {
		.src = &icmp->src,
		.dst = &icmp->dst,
		.protocol = icmp->src.version == 4 ? WIRE_PROTOCOL_ICMP : WIRE_PROTOCOL_ICMPV6,
		.upper = WIRE_ICMP_HEADER + icmp->quote_len,
	};

	return begin(&craft, room, why) && finish(&craft, put_icmp(&craft, icmp), packet, len, why);
}
