/* SPDX-License-Identifier: BSD-2-Clause */
/* Where things lie in the headers of IPv4, IPv6, TCP and ICMP; for the files of lib/wire only. */
#ifndef HALFOPEN_WIRE_LAYOUT_H
#define HALFOPEN_WIRE_LAYOUT_H

#include <stdint.h>

/* Octets of each header without options. */
enum {
	WIRE_IPV4_HEADER = 20,
	WIRE_IPV6_HEADER = 40,
	WIRE_TCP_HEADER = 20,
	WIRE_ICMP_HEADER = 8,
};

/* Protocol numbers: RFC 790, RFC 8200. */
enum {
	WIRE_PROTOCOL_HOP_BY_HOP = 0,
	WIRE_PROTOCOL_ICMP = 1,
	WIRE_PROTOCOL_TCP = 6,
	WIRE_PROTOCOL_ICMPV6 = 58,
	WIRE_PROTOCOL_DESTINATION = 60,
};

/* In a TCP header: the octet of data offset, reserved bits and AE, and the checksum behind it. */
enum {
	WIRE_TCP_OFFSET_AT = 12,
	WIRE_TCP_FLAGS_AT = 13,
	WIRE_TCP_CHECKSUM_AT = 16,
	WIRE_TCP_RESERVED_MASK = 0x0e,
};

static inline uint16_t wire_read16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t wire_read32(const uint8_t *at)
{
	return (uint32_t)wire_read16(at) << 16 | wire_read16(at + 2);
}

static inline void wire_write16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

#endif
