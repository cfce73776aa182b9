/* SPDX-License-Identifier: BSD-2-Clause */
/* The Internet checksum (RFC 1071) with the pseudo-headers of RFC 9293 3.1 and RFC 8200 8.1. */
#include "lib/wire/checksum.h"
#include "lib/wire/layout.h"

#include <assert.h>

/* 32 bits hold the sum of 65,535 octets and a pseudo-header without a carry being lost. */
static uint32_t sum(const uint8_t *bytes, size_t len)
{
	uint32_t total = 0;

	assert(len <= WIRE_PACKET_MAX);
	for (; len > 1; bytes += 2, len -= 2)
		total += wire_read16(bytes);
	return len ? total + ((uint32_t)*bytes << 8) : total;
}

static uint16_t finish(uint32_t total)
{
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return (uint16_t)~total;
}

uint16_t wire_checksum(const uint8_t *bytes, size_t len)
{
	return finish(sum(bytes, len));
}

/* Both versions put addresses, length and protocol before the text; only the widths differ, and
 * the added zeros count for nothing. */
uint16_t wire_checksum_upper(const struct wire_address *src, const struct wire_address *dst,
	uint8_t protocol, const uint8_t *bytes, size_t len)
{
	uint32_t total = (uint32_t)len + protocol; /* [9293-MUST-2] */

	total += sum(src->bytes, sizeof src->bytes);
	total += sum(dst->bytes, sizeof dst->bytes);
	return finish(total + sum(bytes, len));
}
