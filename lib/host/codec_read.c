/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading IP packets: IPv4, IPv6 and the TCP header, RFC 791, RFC 8200, RFC 9293 section 3.1. */
#include "lib/host/codec.h"

#include <string.h>

enum { PROTOCOL_ICMP = 1, PROTOCOL_TCP = 6, PROTOCOL_ICMPV6 = 58 };
enum { IPV4_HEADER = 20, IPV6_HEADER = 40, TCP_HEADER = 20 };
enum { OPTION_END = 0, OPTION_NOTHING = 1, OPTION_MSS = 2 };

static uint16_t two(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t four(const uint8_t *p)
{
	return (uint32_t)two(p) << 16 | two(p + 2);
}

/* --- TCP ------------------------------------------------------------------------------------- */

/* False when an option runs out of the header or has a length that no option has [9293-MUST-7]. */
static bool read_options(const uint8_t *options, size_t len, struct tcp_segment *seg)
{
	size_t i = 0;
	while (i < len && options[i] != OPTION_END) {
		if (options[i] == OPTION_NOTHING) {
			i++;
			continue;
		}
		if (len - i < 2 || options[i + 1] < 2 || options[i + 1] > len - i)
			return false;
		if (options[i] == OPTION_MSS && options[i + 1] == 4 && (seg->flags & TCP_SYN))
			seg->mss = two(options + i + 2); /* [9293-MUST-14] */
		i += options[i + 1];                     /* [9293-MUST-6] */
	}
	return true;
}

bool host_read_segment(const uint8_t *tcp, size_t len, struct host_packet *out)
{
	if (len < TCP_HEADER || host_checksum(&out->flow, PROTOCOL_TCP, tcp, len) != 0)
		return false; /* [9293-MUST-3] */
	size_t header = (size_t)(tcp[12] >> 4) * 4;
	if (header < TCP_HEADER || header > len)
		return false;
	out->kind = HOST_IS_SEGMENT;
	out->flow.remote_port = two(tcp);
	out->flow.local_port = two(tcp + 2);
	out->segment = (struct tcp_segment){
		.seq = four(tcp + 4),
		.ack = four(tcp + 8),
		.flags = tcp[13] & 0x3f,
		.wnd = two(tcp + 14),
		.up = two(tcp + 18),
		.text = tcp + header,
		.text_len = (uint32_t)(len - header),
	};
	return read_options(tcp + TCP_HEADER, header - TCP_HEADER, &out->segment);
}

/* --- IP -------------------------------------------------------------------------------------- */

static bool read_payload(
	uint8_t protocol, const uint8_t *payload, size_t len, struct host_packet *out)
{
	uint8_t icmp = out->flow.local.version == 4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6;
	if (protocol == PROTOCOL_TCP)
		return host_read_segment(payload, len, out);
	/* The checksum of ICMPv6 has a pseudo header, that of ICMP has none. */
	uint8_t pseudo = protocol == PROTOCOL_ICMPV6 ? PROTOCOL_ICMPV6 : 0;
	return protocol == icmp && host_checksum(&out->flow, pseudo, payload, len) == 0 &&
	       host_read_icmp(payload, len, out);
}

/* IP options are passed over [9293-MUST-50]. */
static bool read_ipv4(const uint8_t *packet, size_t len, struct host_packet *out)
{
	size_t header = len < IPV4_HEADER ? 0 : (size_t)(packet[0] & 0x0f) * 4;
	size_t total = len < IPV4_HEADER ? 0 : two(packet + 2);
	if (header < IPV4_HEADER || total < header || total > len)
		return false;
	bool fragment = (two(packet + 6) & 0x3fff) != 0;
	if (fragment || host_checksum(&out->flow, 0, packet, header) != 0)
		return false;
	out->flow.local.version = out->flow.remote.version = 4;
	memcpy(out->flow.remote.bytes, packet + 12, 4);
	memcpy(out->flow.local.bytes, packet + 16, 4);
	out->at = out->flow.local;
	return read_payload(packet[9], packet + header, total - header, out);
}

static bool read_ipv6(const uint8_t *packet, size_t len, struct host_packet *out)
{
	size_t payload = len < IPV6_HEADER ? 0 : two(packet + 4);
	if (len < IPV6_HEADER || payload > len - IPV6_HEADER)
		return false;
	out->flow.local.version = out->flow.remote.version = 6;
	memcpy(out->flow.remote.bytes, packet + 8, 16);
	memcpy(out->flow.local.bytes, packet + 24, 16);
	out->at = out->flow.local;
	return read_payload(packet[6], packet + IPV6_HEADER, payload, out);
}

bool host_read(const uint8_t *packet, size_t len, struct host_packet *out)
{
	memset(out, 0, sizeof *out);
	if (len > 0 && packet[0] >> 4 == 4)
		return read_ipv4(packet, len, out);
	if (len > 0 && packet[0] >> 4 == 6)
		return read_ipv6(packet, len, out);
	return false;
}
