/* SPDX-License-Identifier: BSD-2-Clause */
/* The Internet checksum (RFC 1071), and the pseudo-headers that it begins with in TCP and ICMPv6.
 */
#ifndef HALFOPEN_WIRE_CHECKSUM_H
#define HALFOPEN_WIRE_CHECKSUM_H

#include "lib/wire/segment.h"

#include <stddef.h>
#include <stdint.h>

/* The checksum of one run of octets whose checksum field is zero. Over octets that carry their
 * right checksum the result is 0. */
uint16_t wire_checksum(const uint8_t *bytes, size_t len);

/* The same with a pseudo-header before: RFC 9293 section 3.1, RFC 8200 section 8.1. `len` is the
 * upper-layer length. */
uint16_t wire_checksum_upper(const struct wire_address *src, const struct wire_address *dst,
	uint8_t protocol, const uint8_t *bytes, size_t len);

#endif
