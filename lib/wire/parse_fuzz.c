/* SPDX-License-Identifier: BSD-2-Clause */
/* Any octets into wire_parse(): it never reads beyond them, and what it takes for a good segment is
 * crafted and read again as the same segment. */
#include "lib/wire/checksum.h"
#include "lib/wire/layout.h"
#include "lib/wire/segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s\n", what);
	abort();
}

static bool same_bytes(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
	return a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0);
}

static bool same_segment(const struct wire_segment *a, const struct wire_segment *b)
{
	return wire_address_equal(&a->src, &b->src) && wire_address_equal(&a->dst, &b->dst) &&
	       a->src_port == b->src_port && a->dst_port == b->dst_port && a->seq == b->seq &&
	       a->ack == b->ack && a->flags == b->flags && a->window == b->window &&
	       a->urgent == b->urgent &&
	       same_bytes(a->options, a->options_len, b->options, b->options_len) &&
	       same_bytes(a->payload, a->payload_len, b->payload, b->payload_len);
}

static void craft_again(const struct wire_segment *segment)
{
	static uint8_t packet[WIRE_PACKET_MAX];
	struct wire_packet again;
	struct fault why;
	size_t len;

	if (segment->payload_len > WIRE_PACKET_MAX / 2)
		return; /* extension headers left out, it fits; but IPv6 may hold more than we craft
			 */
	must(wire_craft(segment, packet, sizeof packet, &len, &why), "a good segment is crafted");
	wire_parse(packet, len, &again);
	must(again.kind == WIRE_TCP && !again.malformed, "a crafted segment is good");
	must(same_segment(segment, &again.segment), "it is the same segment");
}

/* Whatever was read lies inside the packet; touching its ends lets the sanitizer object. */
static unsigned touch(const uint8_t *bytes, size_t len)
{
	return len ? bytes[0] + 2u * bytes[len - 1] : 0;
}

static void check(const uint8_t *bytes, size_t len)
{
	struct wire_packet packet;
	char text[WIRE_ADDRESS_TEXT];
	volatile unsigned seen;

	wire_parse(bytes, len, &packet);
	must((packet.kind == WIRE_MALFORMED) == (packet.malformed != NULL), "malformed has words");
	must(wire_mss(&packet.segment) <= 0xffff, "an MSS has 16 bits");
	must(strlen(wire_address_write(&packet.segment.src, text)) > 0, "addresses have a text");
	seen = touch(packet.segment.options, packet.segment.options_len);
	seen = touch(packet.segment.payload, packet.segment.payload_len);
	seen = touch(packet.icmp.quote, packet.icmp.quote_len);
	(void)seen;
	if (packet.kind == WIRE_TCP)
		craft_again(&packet.segment);
}

static void mend_tcp(
	const struct wire_address *src, const struct wire_address *dst, uint8_t *tcp, size_t len)
{
	uint8_t *checksum = tcp + WIRE_TCP_CHECKSUM_AT;

	wire_write16(checksum, 0);
	wire_write16(checksum, wire_checksum_upper(src, dst, WIRE_PROTOCOL_TCP, tcp, len));
}

static void mend_ipv4(uint8_t *bytes, size_t len)
{
	size_t header = (bytes[0] & 15u) * 4;
	struct wire_address src = {.version = 4}, dst = src;

	if (header < WIRE_IPV4_HEADER || header + WIRE_TCP_HEADER > len)
		return;
	memcpy(src.bytes, bytes + 12, 4);
	memcpy(dst.bytes, bytes + 16, 4);
	wire_write16(bytes + 2, (uint16_t)len);
	bytes[9] = WIRE_PROTOCOL_TCP;
	wire_write16(bytes + 10, 0);
	wire_write16(bytes + 10, wire_checksum(bytes, header));
	mend_tcp(&src, &dst, bytes + header, len - header);
}

static void mend_ipv6(uint8_t *bytes, size_t len)
{
	struct wire_address src = {.version = 6}, dst = src;

	if (len < WIRE_IPV6_HEADER + WIRE_TCP_HEADER)
		return;
	memcpy(src.bytes, bytes + 8, 16);
	memcpy(dst.bytes, bytes + 24, 16);
	wire_write16(bytes + 4, (uint16_t)(len - WIRE_IPV6_HEADER));
	bytes[6] = WIRE_PROTOCOL_TCP;
	mend_tcp(&src, &dst, bytes + WIRE_IPV6_HEADER, len - WIRE_IPV6_HEADER);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy;

	check(data, size);
	if (size == 0 || size > WIRE_PACKET_MAX)
		return 0;
	copy = malloc(size);
	if (!copy)
		return 0;
	memcpy(copy, data, size);
	/* Lengths and checksums as they should be, which a fuzzer would hardly guess. */
	if (copy[0] >> 4 == 4)
		mend_ipv4(copy, size);
	else
		mend_ipv6(copy, size);
	check(copy, size);
	free(copy);
	return 0;
}
