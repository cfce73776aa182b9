/* SPDX-License-Identifier: BSD-2-Clause */
/* IP packets into segments and ICMP messages; nothing is believed before it was checked. */
#include "lib/wire/segment.h"
#include "lib/wire/checksum.h"
#include "lib/wire/layout.h"
#include "lib/wire/options.h"

#include <string.h>

/* What the IP header says, as far as it is there. */
struct ip {
	struct wire_address src, dst;
	uint8_t protocol;
	bool fragment;        /* of IPv4; in IPv6 the fragment header is one more protocol */
	const uint8_t *upper; /* the octets above the IP header */
	size_t upper_len;     /* as many of them as there are */
};

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void read_address(struct wire_address *address, uint8_t version, const uint8_t *bytes)
{
	address->version = version;
	memcpy(address->bytes, bytes, version == 4 ? 4 : 16);
}

/* What is wrong with an IPv4 header, or NULL; RFC 791 section 3.1. */
static const char *read_ipv4(const uint8_t *packet, size_t len, struct ip *ip)
{
	size_t header = (packet[0] & 0x0fu) * 4;
	size_t total;
	uint16_t fragment;

	if (len < WIRE_IPV4_HEADER)
		return "length";
	total = wire_read16(packet + 2);
	fragment = wire_read16(packet + 6);
	read_address(&ip->src, 4, packet + 12);
	read_address(&ip->dst, 4, packet + 16);
	if (header < WIRE_IPV4_HEADER || total < header)
		return "IP header";
	if (len < header)
		return "length";
	ip->protocol = packet[9];
	ip->fragment = (fragment & 0x3fff) != 0; /* an offset, or more to come */
	ip->upper = packet + header;
	ip->upper_len = smaller(total, len) - header;
	if ((fragment & 0x8000) || wire_checksum(packet, header) != 0)
		return "IP header";
	return total > len ? "length" : NULL;
}

/* Passes over the extension headers that a packet to be read here may have; false when one of them
 * is not whole. RFC 8200 section 4. */
static bool skip_extensions(struct ip *ip)
{
	while (ip->protocol == WIRE_PROTOCOL_HOP_BY_HOP ||
		ip->protocol == WIRE_PROTOCOL_DESTINATION) {
		size_t octets;

		if (ip->upper_len < 2)
			return false;
		octets = (ip->upper[1] + 1u) * 8;
		if (octets > ip->upper_len)
			return false;
		ip->protocol = ip->upper[0];
		ip->upper += octets;
		ip->upper_len -= octets;
	}
	return true;
}

/* What is wrong with an IPv6 header, or NULL; RFC 8200 section 3. */
static const char *read_ipv6(const uint8_t *packet, size_t len, struct ip *ip)
{
	size_t upper;

	if (len < WIRE_IPV6_HEADER)
		return "length";
	upper = wire_read16(packet + 4);
	read_address(&ip->src, 6, packet + 8);
	read_address(&ip->dst, 6, packet + 24);
	ip->protocol = packet[6];
	ip->upper = packet + WIRE_IPV6_HEADER;
	ip->upper_len = smaller(upper, len - WIRE_IPV6_HEADER);
	if (!skip_extensions(ip))
		return "length";
	return upper > len - WIRE_IPV6_HEADER ? "length" : NULL;
}

static const char *read_ip(const uint8_t *packet, size_t len, struct ip *ip)
{
	if (len == 0)
		return "length";
	switch (packet[0] >> 4) {
	case 4: return read_ipv4(packet, len, ip);
	case 6: return read_ipv6(packet, len, ip);
	default: return "IP header";
	}
}

/* The fields at fixed places. Of a header cut short, as in the quotation of an ICMP message, the
 * whole words that are there: the first two hold ports and sequence number. */
static void read_fields(const struct ip *ip, struct wire_segment *segment)
{
	uint8_t tcp[WIRE_TCP_HEADER] = {0};

	memcpy(tcp, ip->upper, smaller(ip->upper_len / 4 * 4, sizeof tcp));
	segment->src_port = wire_read16(tcp);
	segment->dst_port = wire_read16(tcp + 2);
	segment->seq = wire_read32(tcp + 4);
	segment->ack = wire_read32(tcp + 8);
	segment->flags = (uint16_t)((tcp[WIRE_TCP_OFFSET_AT] & 1u) << 8 | tcp[WIRE_TCP_FLAGS_AT]);
	segment->window = wire_read16(tcp + 14);
	segment->urgent = wire_read16(tcp + 18);
}

/* Options and payload, where the data offset says that they are; false when it cannot be true. */
static bool split(const struct ip *ip, struct wire_segment *segment)
{
	size_t header = (size_t)(ip->upper[WIRE_TCP_OFFSET_AT] >> 4) * 4;

	if (header < WIRE_TCP_HEADER || header > ip->upper_len)
		return false;
	segment->options = ip->upper + WIRE_TCP_HEADER;
	segment->options_len = header - WIRE_TCP_HEADER;
	segment->payload = ip->upper + header;
	segment->payload_len = ip->upper_len - header;
	return true;
}

/* What is wrong with the segment, or NULL; RFC 9293 section 3.1. */
static const char *read_tcp(const struct ip *ip, struct wire_segment *segment)
{
	bool whole;

	read_fields(ip, segment);
	if (ip->upper_len < WIRE_TCP_HEADER)
		return "length";
	whole = split(ip, segment);
	if (wire_checksum_upper(&ip->src, &ip->dst, WIRE_PROTOCOL_TCP, ip->upper, ip->upper_len))
		return "checksum"; /* [9293-MUST-2] */
	if (!whole)
		return "data offset";
	if (ip->upper[WIRE_TCP_OFFSET_AT] & WIRE_TCP_RESERVED_MASK)
		return "reserved bits";
	return wire_options_well_formed(segment->options, segment->options_len) ? NULL : "options";
}

static bool icmp_checksum_right(const struct ip *ip)
{
	if (ip->protocol == WIRE_PROTOCOL_ICMP)
		return wire_checksum(ip->upper, ip->upper_len) == 0;
	return wire_checksum_upper(&ip->src, &ip->dst, ip->protocol, ip->upper, ip->upper_len) == 0;
}

/* What is wrong with the message, or NULL; RFC 792, RFC 4443 section 2.1. */
static const char *read_icmp(const struct ip *ip, struct wire_icmp *icmp)
{
	icmp->src = ip->src;
	icmp->dst = ip->dst;
	if (ip->upper_len < WIRE_ICMP_HEADER)
		return "length";
	icmp->type = ip->upper[0];
	icmp->code = ip->upper[1];
	icmp->rest = wire_read32(ip->upper + 4);
	icmp->quote = ip->upper + WIRE_ICMP_HEADER;
	icmp->quote_len = ip->upper_len - WIRE_ICMP_HEADER;
	return icmp_checksum_right(ip) ? NULL : "checksum";
}

/* Which of the two is above the IP header; each version has an ICMP of its own. */
static enum wire_kind kind_of(const struct ip *ip)
{
	uint8_t icmp = ip->src.version == 4 ? WIRE_PROTOCOL_ICMP : WIRE_PROTOCOL_ICMPV6;

	if (ip->fragment)
		return WIRE_OTHER;
	if (ip->protocol == WIRE_PROTOCOL_TCP)
		return WIRE_TCP;
	return ip->protocol == icmp ? WIRE_ICMP : WIRE_OTHER;
}

void wire_parse(const uint8_t *packet, size_t len, struct wire_packet *out)
{
	struct ip ip = {0};
	const char *wrong = read_ip(packet, len, &ip), *above = NULL;

	memset(out, 0, sizeof *out);
	out->segment.src = ip.src;
	out->segment.dst = ip.dst;
	out->kind = kind_of(&ip);
	if (out->kind == WIRE_TCP)
		above = read_tcp(&ip, &out->segment);
	else if (out->kind == WIRE_ICMP)
		above = read_icmp(&ip, &out->icmp);
	out->malformed = wrong ? wrong : above;
	if (out->malformed)
		out->kind = WIRE_MALFORMED;
}
