/* SPDX-License-Identifier: BSD-2-Clause */
/* Sequence numbers: comparison modulo 2^32, RFC 9293 section 3.4 [9293-3.4-MODULO]. */
#ifndef HALFOPEN_BASE_SEQ_H
#define HALFOPEN_BASE_SEQ_H

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t seq_t;

/* How far b lies ahead of a, in octets; negative when it lies behind. */
static inline int32_t seq_ahead(seq_t a, seq_t b)
{
	return (int32_t)(b - a);
}

static inline bool seq_lt(seq_t a, seq_t b)
{
	return seq_ahead(a, b) > 0;
}

static inline bool seq_le(seq_t a, seq_t b)
{
	return seq_ahead(a, b) >= 0;
}

/* low =< n < low + size: n lies inside a window of `size` octets that starts at `low`. */
static inline bool seq_inside(seq_t low, seq_t n, uint32_t size)
{
	return n - low < size;
}

static inline seq_t seq_max(seq_t a, seq_t b)
{
	return seq_lt(a, b) ? b : a;
}

#endif
