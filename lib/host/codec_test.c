/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's packets both ways, and what it must drop. */
#include "lib/host/codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static uint8_t packet[HOST_PACKET_MAX];
static struct host_packet read_back;

static struct host_flow flow_of(int version)
{
	struct host_flow flow = {.local_port = 80, .remote_port = 4000};
	flow.local.version = flow.remote.version = (uint8_t)version;
	flow.local.bytes[0] = flow.remote.bytes[0] = 10;
	flow.local.bytes[3] = 1;
	flow.remote.bytes[3] = 2;
	if (version == 6)
		flow.local.bytes[15] = 0xff;
	return flow;
}

static size_t write_one(int version, uint32_t text_len, uint16_t mss)
{
	static const uint8_t text[] = "some octets of text";
	struct host_flow flow = flow_of(version);
	struct tcp_segment seg = {.seq = 4294967295u,
		.ack = 0x01020304,
		.wnd = 65535,
		.flags = (uint16_t)(TCP_ACK | (mss ? TCP_SYN : TCP_PSH)),
		.up = 7,
		.mss = mss,
		.text = text,
		.text_len = text_len};
	return host_write(&flow, &seg, packet);
}

static void test_there_and_back(void **unused)
{
	(void)unused;
	for (int version = 4; version <= 6; version += 2)
		for (uint32_t text_len = 0; text_len < 20; text_len++) {
			size_t len = write_one(version, text_len, text_len % 2 ? 1460 : 0);
			assert_true(host_read(packet, len, &read_back));
			const struct tcp_segment *seg = &read_back.segment;
			assert_int_equal(read_back.kind, HOST_IS_SEGMENT);
			assert_int_equal(seg->seq, 4294967295u);
			assert_int_equal(seg->ack, 0x01020304);
			assert_int_equal(seg->wnd, 65535);
			assert_int_equal(seg->up, 7);
			assert_int_equal(seg->mss, text_len % 2 ? 1460 : 0);
			assert_int_equal(seg->text_len, text_len);
			assert_memory_equal(seg->text, "some octets of text", text_len);
			struct host_flow flow = flow_of(version);
			assert_true(host_address_equal(&read_back.flow.local, &flow.remote));
			assert_true(host_address_equal(&read_back.flow.remote, &flow.local));
			assert_int_equal(read_back.flow.local_port, 4000);
			assert_int_equal(read_back.flow.remote_port, 80);
		}
}

/* Octets that no checksum covers: of IPv6 the traffic class and flow label, the hop limit. */
static bool is_uncovered(int version, size_t at)
{
	return version == 6 && (at == 7 || (at >= 1 && at <= 3));
}

static void test_any_flipped_bit_is_seen(void **unused)
{
	(void)unused;
	for (int version = 4; version <= 6; version += 2) {
		size_t len = write_one(version, 10, 0);
		for (size_t bit = 0; bit < len * 8; bit++) {
			bool low_of_class = version == 6 && bit < 4;
			if (low_of_class || is_uncovered(version, bit / 8))
				continue;
			packet[bit / 8] ^= (uint8_t)(1u << bit % 8);
			assert_false(host_read(packet, len, &read_back));
			packet[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
	}
}

static void test_too_short_is_seen(void **unused)
{
	(void)unused;
	for (int version = 4; version <= 6; version += 2) {
		size_t whole = write_one(version, 10, 0);
		for (size_t len = 0; len < whole; len++)
			assert_false(host_read(packet, len, &read_back));
	}
}

/* The packet with these options, checksum and all. */
static bool read_options(const uint8_t *options, size_t len)
{
	struct host_flow flow = flow_of(4), back = {flow.remote, flow.local, 4000, 80};
	size_t size = write_one(4, 0, 0);
	uint8_t *tcp = packet + 20;
	tcp[12] = (uint8_t)((20 + len) / 4 << 4);
	tcp[13] = TCP_SYN;
	tcp[16] = tcp[17] = 0;
	memcpy(tcp + 20, options, len);
	uint16_t sum = host_checksum(&back, 6, tcp, 20 + len);
	tcp[16] = (uint8_t)(sum >> 8);
	tcp[17] = (uint8_t)sum;
	memset(&read_back, 0, sizeof read_back);
	read_back.flow = back;
	assert_int_equal(size, 40);
	return host_read_segment(tcp, 20 + len, &read_back);
}

static void test_options(void **unused)
{
	(void)unused;
	assert_true(read_options((const uint8_t[]){1, 2, 4, 5, 0xb4, 0, 0, 0}, 8));
	assert_int_equal(read_back.segment.mss, 1460); /* after one octet of nothing */
	assert_true(read_options((const uint8_t[]){200, 6, 9, 9, 9, 9, 2, 4, 2, 0, 1, 1}, 12));
	assert_int_equal(read_back.segment.mss, 512); /* after one that nobody knows */
	assert_true(read_options((const uint8_t[]){0, 2, 4, 5}, 4));
	assert_int_equal(read_back.segment.mss, 0); /* after the end there is nothing */
	assert_false(read_options((const uint8_t[]){200, 0, 1, 1}, 4));
	assert_false(read_options((const uint8_t[]){200, 1, 1, 1}, 4));
	assert_false(read_options((const uint8_t[]){200, 5, 1, 1}, 4));
	assert_false(read_options((const uint8_t[]){1, 1, 1, 200}, 4));
}

static void test_checksum_example(void **unused)
{
	(void)unused;
	/* The eight octets of RFC 1071 section 3, whose sum is ddf2. */
	static const uint8_t bytes[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
	struct host_flow flow = flow_of(4);
	assert_int_equal(host_checksum(&flow, 0, bytes, sizeof bytes), 0xffff ^ 0xddf2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_any_flipped_bit_is_seen),
		cmocka_unit_test(test_too_short_is_seen),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_checksum_example),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
