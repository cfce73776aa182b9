/* SPDX-License-Identifier: BSD-2-Clause */
/* Initial sequence numbers, RFC 6528 section 3, with SipHash-2-4 as the keyed hash. */
#include "lib/tcp/isn.h"

#include "lib/tcp/limits.h"

struct sip {
	uint64_t v[4];
};

static uint64_t rotated(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

/* Eight octets, least significant first. */
static uint64_t word(const uint8_t *bytes, size_t len)
{
	uint64_t w = 0;
	for (size_t i = 0; i < len; i++)
		w |= (uint64_t)bytes[i] << (8 * i);
	return w;
}

static void rounds(struct sip *s, unsigned count)
{
	uint64_t *v = s->v;
	while (count--) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotated(v[1], 13) ^ v[0];
		v[3] = rotated(v[3], 16) ^ v[2];
		v[0] = rotated(v[0], 32) + v[3];
		v[2] += v[1];
		v[3] = rotated(v[3], 21) ^ v[0];
		v[1] = rotated(v[1], 17) ^ v[2];
		v[2] = rotated(v[2], 32);
	}
}

static void absorb(struct sip *s, uint64_t w)
{
	s->v[3] ^= w;
	rounds(s, 2);
	s->v[0] ^= w;
}

uint64_t tcp_siphash(const uint8_t *key, const uint8_t *bytes, size_t len)
{
	uint64_t k0 = word(key, 8), k1 = word(key + 8, 8);
	struct sip s = {{k0 ^ UINT64_C(0x736f6d6570736575), k1 ^ UINT64_C(0x646f72616e646f6d),
		k0 ^ UINT64_C(0x6c7967656e657261), k1 ^ UINT64_C(0x7465646279746573)}};

	size_t whole = len - len % 8;
	for (size_t i = 0; i < whole; i += 8)
		absorb(&s, word(bytes + i, 8));
	absorb(&s, word(bytes + whole, len % 8) | (uint64_t)len << 56);
	s.v[2] ^= 0xff;
	rounds(&s, 4);
	return s.v[0] ^ s.v[1] ^ s.v[2] ^ s.v[3];
}

seq_t tcp_isn(const struct tcp_rules *rules, const uint8_t *tuple, size_t len, nanos now)
{
	if (rules->isn_is_fixed)
		return rules->isn_fixed;
	seq_t clock = (seq_t)(now / TCP_ISN_TICK); /* [9293-MUST-8] */
	/* [9293-MUST-9] [6528-1] */
	return clock + (seq_t)tcp_siphash(rules->isn_secret, tuple, len);
}
