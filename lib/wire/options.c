/* SPDX-License-Identifier: BSD-2-Clause */
/* TCP options: their form, and the maximum segment size, RFC 9293 section 3.2. */
#include "lib/wire/options.h"
#include "lib/wire/layout.h"
#include "lib/wire/segment.h"

enum { END_OF_LIST = 0, NO_OPERATION = 1, MAXIMUM_SEGMENT_SIZE = 2, SACK = 5, KINDS = 35 };
enum { MSS_LENGTH = 4, SACK_BLOCK = 8 };

/* Kinds whose length is one and the same wherever they occur; 0 for all others. */
static const uint8_t fixed_length[KINDS] = {
	[MAXIMUM_SEGMENT_SIZE] = MSS_LENGTH,
	[3] = 3,  /* window scale, RFC 7323 */
	[4] = 2,  /* SACK permitted, RFC 2018 */
	[8] = 10, /* timestamps, RFC 7323 */
	[28] = 4, /* user timeout, RFC 5482 */
};

/* The octets of the option at `at`, or 0 when its length is nonsense [9293-MUST-7]. */
static size_t length_of(const uint8_t *at, size_t left)
{
	if (*at == END_OF_LIST || *at == NO_OPERATION)
		return 1;
	if (left < 2 || at[1] < 2 || at[1] > left)
		return 0; /* [9293-MUST-68] */
	return at[1];
}

static bool length_fits_kind(uint8_t kind, size_t len)
{
	if (kind == SACK)
		return len > 2 && (len - 2) % SACK_BLOCK == 0;
	return kind >= KINDS || !fixed_length[kind] || len == fixed_length[kind];
}

static bool all_zero(const uint8_t *bytes, size_t len)
{
	while (len > 0 && bytes[len - 1] == 0)
		len--;
	return len == 0;
}

bool wire_options_well_formed(const uint8_t *options, size_t len)
{
	while (len > 0 && *options != END_OF_LIST) {
		size_t n = length_of(options, len);

		if (n == 0 || !length_fits_kind(*options, n))
			return false;
		options += n;
		len -= n;
	}
	return all_zero(options, len); /* [9293-MUST-69] */
}

size_t wire_option_mss(uint8_t *out, uint16_t mss)
{
	out[0] = MAXIMUM_SEGMENT_SIZE;
	out[1] = MSS_LENGTH;
	wire_write16(out + 2, mss);
	return MSS_LENGTH;
}

int wire_mss(const struct wire_segment *segment)
{
	const uint8_t *at = segment->options;
	size_t left = segment->options_len;

	while (left > 0 && *at != END_OF_LIST) {
		size_t n = length_of(at, left);

		if (n == 0)
			return -1;
		if (*at == MAXIMUM_SEGMENT_SIZE && n == MSS_LENGTH)
			return wire_read16(at + 2);
		at += n;
		left -= n;
	}
	return -1;
}
