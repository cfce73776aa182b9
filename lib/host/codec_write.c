/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing segments as IP packets, RFC 791, RFC 8200, RFC 9293 section 3.1. */
#include "lib/host/codec.h"

#include <string.h>

enum { IPV4_HEADER = 20, IPV6_HEADER = 40, TCP_HEADER = 20, OPTION_MSS = 2, OPTION_MSS_LEN = 4 };
enum { PROTOCOL_TCP = 6, HOP_LIMIT = 64 };

static void put(uint8_t *p, uint32_t value, size_t len)
{
	while (len--) {
		p[len] = (uint8_t)value;
		value >>= 8;
	}
}

static size_t write_tcp(const struct host_flow *flow, const struct tcp_segment *seg, uint8_t *p)
{
	size_t header = TCP_HEADER + (seg->mss > 0 ? OPTION_MSS_LEN : 0);
	put(p, flow->local_port, 2);
	put(p + 2, flow->remote_port, 2);
	put(p + 4, seg->seq, 4);
	put(p + 8, seg->ack, 4);
	p[12] = (uint8_t)(header / 4 << 4);
	p[13] = (uint8_t)seg->flags;
	put(p + 14, seg->wnd, 2);
	put(p + 16, 0, 2);
	put(p + 18, seg->up, 2);
	if (seg->mss > 0) {
		p[20] = OPTION_MSS;
		p[21] = OPTION_MSS_LEN;
		put(p + 22, seg->mss, 2);
	}
	if (seg->text_len > 0)
		memcpy(p + header, seg->text, seg->text_len);
	size_t len = header + seg->text_len;
	put(p + 16, host_checksum(flow, PROTOCOL_TCP, p, len), 2); /* [9293-MUST-2] */
	return len;
}

size_t host_write(const struct host_flow *flow, const struct tcp_segment *segment, uint8_t *out)
{
	bool four = flow->local.version == 4;
	size_t header = four ? IPV4_HEADER : IPV6_HEADER;
	size_t len = write_tcp(flow, segment, out + header);
	memset(out, 0, header);
	if (!four) {
		out[0] = 0x60;
		put(out + 4, (uint32_t)len, 2);
		out[6] = PROTOCOL_TCP;
		out[7] = HOP_LIMIT;
		memcpy(out + 8, flow->local.bytes, 16);
		memcpy(out + 24, flow->remote.bytes, 16);
		return header + len;
	}
	out[0] = 0x45;
	put(out + 2, (uint32_t)(header + len), 2);
	out[6] = 0x40; /* do not fragment: an identification is then not needed (RFC 6864) */
	out[8] = HOP_LIMIT;
	out[9] = PROTOCOL_TCP;
	memcpy(out + 12, flow->local.bytes, 4);
	memcpy(out + 16, flow->remote.bytes, 4);
	put(out + 10, host_checksum(flow, 0, out, header), 2);
	return header + len;
}
