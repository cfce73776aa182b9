/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the target and its peers stand, and what the text of a connection is. */
#include "harness/play/peers.h"

#include <assert.h>
#include <string.h>

/* The pattern comes round after 2^16 octets. */
enum { PERIOD = 65536 };

void peers_text(uint32_t first, uint8_t *out, size_t len)
{
	static uint8_t pattern[2 * PERIOD];
	static bool made;

	for (uint32_t n = 0; !made && n < 2 * PERIOD; n++)
		pattern[n] = peers_octet(true, n);
	made = true;
	assert(len <= PERIOD);
	memcpy(out, pattern + first % PERIOD, len);
}

uint8_t peers_octet(bool of_peer, uint32_t n)
{
	return (uint8_t)(n * 7 + (n >> 8) * 31 + (of_peer ? 0x41 : 0x9d));
}

struct wire_address peers_target(uint8_t ip)
{
	struct wire_address a = {.version = ip};

	if (ip == 4)
		memcpy(a.bytes, (uint8_t[]){198, 18, 0, 1}, 4);
	else
		memcpy(a.bytes, (uint8_t[]){0x20, 0x01, 0x0d, 0xb8, [15] = 1}, 16);
	return a;
}

struct wire_address peers_address(uint8_t ip, size_t n)
{
	struct wire_address a = {.version = ip};
	uint8_t high = (uint8_t)(n / 250), low = (uint8_t)(n % 250 + 1);

	if (ip == 4)
		memcpy(a.bytes, (uint8_t[]){198, 19, high, low}, 4);
	else
		memcpy(a.bytes, (uint8_t[]){0x20, 0x01, 0x0d, 0xb8, 0, 1, [14] = high, [15] = low},
			16);
	return a;
}
