/* SPDX-License-Identifier: BSD-2-Clause */
/* A segment as TCP sees it, its header read and checked by whoever carries it, RFC 9293 3.1. */
#ifndef HALFOPEN_TCP_SEGMENT_H
#define HALFOPEN_TCP_SEGMENT_H

#include "lib/base/seq.h"

#include <stdbool.h>
#include <stdint.h>

/* The control bits. */
enum {
	TCP_FIN = 0x01,
	TCP_SYN = 0x02,
	TCP_RST = 0x04,
	TCP_PSH = 0x08,
	TCP_ACK = 0x10,
	TCP_URG = 0x20,
};

struct tcp_segment {
	seq_t seq, ack;
	uint32_t wnd; /* 32 bits here, 16 on the wire [9293-REC-1] */
	uint32_t up;  /* likewise; what has been cut off before it is taken off, modulo 2^32 */
	uint16_t flags;
	uint16_t mss;        /* the value of the MSS option, 0 without one */
	const uint8_t *text; /* borrowed */
	uint32_t text_len;
};

/* SEG.LEN: the octets of text, and one each for SYN and FIN. */
static inline uint32_t tcp_segment_length(const struct tcp_segment *seg)
{
	return seg->text_len + ((seg->flags & TCP_SYN) ? 1 : 0) + ((seg->flags & TCP_FIN) ? 1 : 0);
}

static inline bool tcp_has(const struct tcp_segment *seg, unsigned flags)
{
	return (seg->flags & flags) == flags;
}

#endif
