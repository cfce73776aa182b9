/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses, segments and comparisons that the unit tests of lib/wire share. */
#ifndef HALFOPEN_WIRE_SAMPLE_TEST_H
#define HALFOPEN_WIRE_SAMPLE_TEST_H

#include "lib/wire/segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const uint8_t sample_versions[] = {4, 6};

static inline struct wire_address sample_address(uint8_t version, bool other)
{
	static const uint8_t v4[2][4] = {{192, 0, 2, 1}, {198, 51, 100, 7}};
	struct wire_address a = {.version = version};

	if (version == 4) {
		memcpy(a.bytes, v4[other], sizeof v4[other]);
		return a;
	}
	memcpy(a.bytes, (const uint8_t[]){0x20, 0x01, 0x0d, 0xb8}, 4);
	a.bytes[15] = 1;
	if (other)
		memcpy(a.bytes + 13, (const uint8_t[]){0xab, 0xcd, 0xef}, 3);
	return a;
}

/* The segment of the known-good vectors, without options and payload. */
static inline struct wire_segment sample_segment(uint8_t version)
{
	return (struct wire_segment){
		.src = sample_address(version, false),
		.dst = sample_address(version, true),
		.src_port = 1025,
		.dst_port = 80,
		.seq = 0x01020304,
		.ack = 0x05060708,
		.flags = WIRE_ACK,
		.window = 0x7210,
	};
}

/* Crafts into `packet` of WIRE_PACKET_MAX octets; returns the length. */
static inline size_t sample_craft(const struct wire_segment *segment, uint8_t *packet)
{
	struct fault why = {0};
	size_t len = 0;

	if (!wire_craft(segment, packet, WIRE_PACKET_MAX, &len, &why))
		fail_msg("%s", why.what);
	return len;
}

static inline size_t sample_ip_header(uint8_t version)
{
	return version == 4 ? 20 : 40;
}

/* A copy that ends where its memory ends, so that a sanitizer sees the first octet read beyond. */
static inline uint8_t *sample_exact(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	return copy;
}

/* Puts a right checksum into the TCP header of a packet that a test has changed; written apart from
 * lib/wire/checksum.c, so that one does not vouch for the other. */
static inline void sample_mend_tcp(uint8_t *packet, size_t len)
{
	size_t ip = packet[0] >> 4 == 4 ? 20 : 40, addresses = ip == 20 ? 12 : 8;
	uint64_t sum = 6 + (len - ip);

	packet[ip + 16] = packet[ip + 17] = 0;
	for (size_t i = addresses; i < len; i++)
		sum += (uint64_t)packet[i] << (i % 2 ? 0 : 8);
	while (sum > 0xffff)
		sum = sum / 0x10000 + sum % 0x10000;
	packet[ip + 16] = (uint8_t)(~sum >> 8);
	packet[ip + 17] = (uint8_t)~sum;
}

static inline void sample_mend_ipv4(uint8_t *packet)
{
	size_t header = (packet[0] & 15u) * 4;
	uint64_t sum = 0;

	packet[10] = packet[11] = 0;
	for (size_t i = 0; i < header; i += 2)
		sum += packet[i] * 256u + packet[i + 1];
	while (sum > 0xffff)
		sum = sum / 0x10000 + sum % 0x10000;
	packet[10] = (uint8_t)(~sum >> 8);
	packet[11] = (uint8_t)~sum;
}

static inline void sample_assert_fields(const struct wire_segment *a, const struct wire_segment *b)
{
	assert_true(wire_address_equal(&a->src, &b->src));
	assert_true(wire_address_equal(&a->dst, &b->dst));
	assert_int_equal(a->src_port, b->src_port);
	assert_int_equal(a->dst_port, b->dst_port);
	assert_int_equal(a->seq, b->seq);
	assert_int_equal(a->ack, b->ack);
	assert_int_equal(a->flags, b->flags);
	assert_int_equal(a->window, b->window);
	assert_int_equal(a->urgent, b->urgent);
}

static inline void sample_assert_bytes(
	const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
	assert_int_equal(a_len, b_len);
	if (a_len)
		assert_memory_equal(a, b, a_len);
}

/* Crafts, reads, and expects the same segment again, its options padded with zeros. */
static inline void sample_round_trip(const struct wire_segment *segment)
{
	static uint8_t packet[WIRE_PACKET_MAX];
	uint8_t options[WIRE_OPTIONS_MAX] = {0};
	uint8_t *exact;
	size_t len = sample_craft(segment, packet);
	struct wire_packet got;

	exact = sample_exact(packet, len);
	wire_parse(exact, len, &got);
	if (got.malformed)
		fail_msg("malformed: %s", got.malformed);
	assert_int_equal(got.kind, WIRE_TCP);
	sample_assert_fields(segment, &got.segment);
	if (segment->options_len)
		memcpy(options, segment->options, segment->options_len);
	sample_assert_bytes(options, (segment->options_len + 3) / 4 * 4, got.segment.options,
		got.segment.options_len);
	sample_assert_bytes(segment->payload, segment->payload_len, got.segment.payload,
		got.segment.payload_len);
	free(exact);
}

#endif
