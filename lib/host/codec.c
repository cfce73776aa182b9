/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses and checksums of the host's packets, RFC 791, RFC 8200, RFC 1071. */
#include "lib/host/codec.h"

#include <string.h>

/* Four octets at a time: carries gather in the upper half and are folded back at the end, which is
 * the same sum (RFC 1071 section 2). */
static uint64_t sum(const uint8_t *bytes, size_t len, uint64_t so_far)
{
	for (; len >= 4; bytes += 4, len -= 4)
		so_far += (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
			  (uint32_t)bytes[2] << 8 | bytes[3];
	for (size_t i = 0; i < len; i++)
		so_far += i % 2 == 0 ? (uint32_t)bytes[i] << 8 : bytes[i];
	return so_far;
}

static size_t address_len(const struct host_address *address)
{
	return address->version == 4 ? 4 : 16;
}

uint16_t host_checksum(
	const struct host_flow *flow, uint8_t protocol, const uint8_t *bytes, size_t len)
{
	uint64_t total = 0;
	if (protocol !=
		0) { /* both addresses, protocol and length: the same sum in either version */
		total = sum(flow->local.bytes, address_len(&flow->local), total);
		total = sum(flow->remote.bytes, address_len(&flow->remote), total);
		total += protocol + (uint32_t)len;
	}
	total = sum(bytes, len, total);
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return (uint16_t)~total;
}

bool host_address_equal(const struct host_address *a, const struct host_address *b)
{
	return a->version == b->version && memcmp(a->bytes, b->bytes, address_len(a)) == 0;
}

bool host_address_is_unusable(const struct host_address *address)
{
	static const uint8_t nothing[15];
	const uint8_t *b = address->bytes;
	if (address->version == 4)
		return b[0] == 0 || b[0] == 127 || b[0] >= 224; /* 255.255.255.255 too */
	return b[0] == 0xff || (memcmp(b, nothing, 15) == 0 && b[15] <= 1);
}

void host_tuple(const struct host_flow *flow, uint8_t *out)
{
	memcpy(out, flow->local.bytes, 16);
	memcpy(out + 16, flow->remote.bytes, 16);
	out[32] = (uint8_t)(flow->local_port >> 8);
	out[33] = (uint8_t)flow->local_port;
	out[34] = (uint8_t)(flow->remote_port >> 8);
	out[35] = (uint8_t)flow->remote_port;
}
