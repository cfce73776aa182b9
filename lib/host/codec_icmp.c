/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading ICMP news about segments of ours, RFC 792, RFC 4443, RFC 9293 section 3.9.2.2. */
#include "lib/host/codec.h"

#include <string.h>

enum { ICMP_HEADER = 8, IPV4_HEADER = 20, IPV6_HEADER = 40, PROTOCOL_TCP = 6 };
enum { QUOTED_TCP = 8 }; /* ports and SEQ: all that a router must quote */

static uint32_t number(const uint8_t *p, size_t len)
{
	uint32_t n = 0;
	while (len--)
		n = n << 8 | *p++;
	return n;
}

/* Protocol and port unreachable are hard. Code 4, fragmentation needed, was hard before path MTU
 * discovery; since RFC 1191 it is a hint about sizes. */
static bool read_news_ipv4(uint8_t type, uint8_t code, enum tcp_news *news)
{
	bool hard = type == 3 && (code == 2 || code == 3);
	*news = hard ? TCP_NEWS_HARD : TCP_NEWS_SOFT;
	return type == 3 || type == 11 || type == 12; /* source quench is none [9293-MUST-55] */
}

static bool read_news_ipv6(uint8_t type, uint8_t code, enum tcp_news *news)
{
	bool hard = type == 1 && code == 4;
	*news = hard ? TCP_NEWS_HARD : TCP_NEWS_SOFT;
	return type >= 1 && type <= 4;
}

/* Where the TCP header of the quoted packet begins, the addresses filled; 0 when it is none. */
static size_t read_quoted_ip(const uint8_t *ip, size_t len, struct host_flow *flow)
{
	bool four = flow->local.version == 4;
	size_t least = four ? IPV4_HEADER : IPV6_HEADER, size = four ? 4 : 16;
	if (len < least || ip[0] >> 4 != flow->local.version)
		return 0;
	if (ip[four ? 9 : 6] != PROTOCOL_TCP)
		return 0;
	memcpy(flow->local.bytes, ip + (four ? 12 : 8), size);
	memcpy(flow->remote.bytes, ip + (four ? 12 : 8) + size, size);
	size_t header = four ? (size_t)(ip[0] & 0x0f) * 4 : IPV6_HEADER;
	return header < least ? 0 : header;
}

bool host_read_icmp(const uint8_t *icmp, size_t len, struct host_packet *out)
{
	if (len < ICMP_HEADER)
		return false;
	bool four = out->flow.local.version == 4;
	bool is_news = four ? read_news_ipv4(icmp[0], icmp[1], &out->news)
			    : read_news_ipv6(icmp[0], icmp[1], &out->news);
	if (!is_news)
		return false;
	const uint8_t *ip = icmp + ICMP_HEADER;
	len -= ICMP_HEADER;
	size_t header = read_quoted_ip(ip, len, &out->flow);
	if (header == 0 || len < header || len - header < QUOTED_TCP)
		return false;
	out->kind = HOST_IS_NEWS;
	out->flow.local_port = (uint16_t)number(ip + header, 2);
	out->flow.remote_port = (uint16_t)number(ip + header + 2, 2);
	out->quoted = number(ip + header + 4, 4);
	return true;
}
