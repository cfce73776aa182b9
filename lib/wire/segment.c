/* SPDX-License-Identifier: BSD-2-Clause */
/* What can be said of a segment without its bytes: its length, its flags and addresses as text. */
#include "lib/wire/segment.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { FLAG_COUNT = 9, IPV4_OCTETS = 4, IPV6_OCTETS = 16 };

_Static_assert(WIRE_ADDRESS_TEXT >= INET6_ADDRSTRLEN, "room for any address");

uint32_t wire_segment_length(const struct wire_segment *segment)
{
	uint32_t len = (uint32_t)segment->payload_len;

	if (segment->flags & WIRE_SYN)
		len++;
	if (segment->flags & WIRE_FIN)
		len++;
	return len;
}

const char *wire_flags_write(uint16_t flags, char *out)
{
	/* The bit of each name is its place, so the order of the bits is that of the language. */
	static const char *const names[FLAG_COUNT] = {
		"FIN",
		"SYN",
		"RST",
		"PSH",
		"ACK",
		"URG",
		"ECE",
		"CWR",
		"AE",
	};
	char *end = out;

	strcpy(out, "NONE");
	for (unsigned bit = 0; bit < FLAG_COUNT; bit++)
		if (flags & 1u << bit)
			end += sprintf(end, "%s%s", end == out ? "" : ",", names[bit]);
	return out;
}

const char *wire_address_write(const struct wire_address *address, char *out)
{
	int family = address->version == 4 ? AF_INET : AF_INET6;

	if (address->version != 4 && address->version != 6)
		return strcpy(out, "no address");
	inet_ntop(family, address->bytes, out, WIRE_ADDRESS_TEXT);
	return out;
}

bool wire_address_equal(const struct wire_address *a, const struct wire_address *b)
{
	size_t octets = a->version == 4 ? IPV4_OCTETS : IPV6_OCTETS;

	return a->version == b->version && memcmp(a->bytes, b->bytes, octets) == 0;
}
