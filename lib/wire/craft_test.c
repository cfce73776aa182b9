/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of crafting: every octet against vectors and offsets that no code of ours made. */
#include "lib/wire/sample_test.h"

/* 192.0.2.1:1025 > 198.51.100.7:80 SYN with an MSS of 1460. */
static const uint8_t syn_v4[] = {0x45, 0x00, 0x00, 0x2c, 0x00, 0x00, 0x00, 0x00, 0x40, 0x06, 0x8e,
	0x90, 0xc0, 0x00, 0x02, 0x01, 0xc6, 0x33, 0x64, 0x07, 0x04, 0x01, 0x00, 0x50, 0x01, 0x02,
	0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x60, 0x02, 0xff, 0xff, 0x97, 0x85, 0x00, 0x00, 0x02,
	0x04, 0x05, 0xb4};

/* The same way, "hello" with PSH,ACK,URG,AE and an urgent pointer. */
static const uint8_t data_v4[] = {0x45, 0x00, 0x00, 0x2d, 0x00, 0x00, 0x00, 0x00, 0x40, 0x06, 0x8e,
	0x8f, 0xc0, 0x00, 0x02, 0x01, 0xc6, 0x33, 0x64, 0x07, 0x04, 0x01, 0x00, 0x50, 0x01, 0x02,
	0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x51, 0x38, 0x80, 0x01, 0xd9, 0x10, 0x11, 0x22, 0x68,
	0x65, 0x6c, 0x6c, 0x6f};

/* 2001:db8::1 > 2001:db8::ab:cdef, FIN,ACK with "xyz", and options that begin with two NOPs. */
static const uint8_t fin_v6[] = {0x60, 0x00, 0x00, 0x00, 0x00, 0x1f, 0x06, 0x40, 0x20, 0x01, 0x0d,
	0xb8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x20, 0x01,
	0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xab, 0xcd, 0xef, 0x04,
	0x01, 0x00, 0x50, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x70, 0x11, 0x72, 0x10,
	0xe1, 0x00, 0x00, 0x00, 0x01, 0x01, 0x04, 0x02, 0x02, 0x04, 0x04, 0xc4, 0x78, 0x79, 0x7a};

/* "Fragmentation needed", next-hop MTU 1500, quoting an IP header and eight octets. */
static const uint8_t icmp_v4[] = {0x45, 0x00, 0x00, 0x38, 0x00, 0x00, 0x00, 0x00, 0x40, 0x01, 0x8e,
	0x89, 0xc0, 0x00, 0x02, 0x01, 0xc6, 0x33, 0x64, 0x07, 0x03, 0x04, 0xee, 0xc8, 0x00, 0x00,
	0x05, 0xdc, 0x45, 0x00, 0x00, 0x28, 0x00, 0x00, 0x00, 0x00, 0x40, 0x06, 0x8e, 0x94, 0xc0,
	0x00, 0x02, 0x01, 0xc6, 0x33, 0x64, 0x07, 0x04, 0x01, 0x00, 0x50, 0x01, 0x02, 0x03, 0x04};

/* "Packet too big", MTU 1280, quoting a segment with one octet: an odd length. */
static const uint8_t icmp_v6[] = {0x60, 0x00, 0x00, 0x00, 0x00, 0x45, 0x3a, 0x40, 0x20, 0x01, 0x0d,
	0xb8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x20, 0x01,
	0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xab, 0xcd, 0xef, 0x02,
	0x00, 0x68, 0x38, 0x00, 0x00, 0x05, 0x00, 0x60, 0x00, 0x00, 0x00, 0x00, 0x15, 0x06, 0x40,
	0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x01, 0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xab,
	0xcd, 0xef, 0x04, 0x01, 0x00, 0x50, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x50,
	0x10, 0x00, 0x01, 0x10, 0x60, 0x00, 0x00, 0x61};

static uint8_t packet[WIRE_PACKET_MAX];

static void segments_come_out_as_the_known_vectors(void **state)
{
	static const uint8_t mss[] = {2, 4, 0x05, 0xb4}, more[] = {1, 1, 4, 2, 2, 4, 0x04, 0xc4};
	struct wire_segment syn = sample_segment(4), data = syn, fin = sample_segment(6);

	(void)state;
	syn.flags = WIRE_SYN;
	syn.window = 65535;
	syn.options = mss;
	syn.options_len = sizeof mss;
	sample_assert_bytes(packet, sample_craft(&syn, packet), syn_v4, sizeof syn_v4);
	data.flags = WIRE_PSH | WIRE_ACK | WIRE_URG | WIRE_AE;
	data.window = 0x8001;
	data.urgent = 0x1122;
	data.payload = (const uint8_t *)"hello";
	data.payload_len = 5;
	sample_assert_bytes(packet, sample_craft(&data, packet), data_v4, sizeof data_v4);
	fin.flags = WIRE_FIN | WIRE_ACK;
	fin.options = more;
	fin.options_len = sizeof more;
	fin.payload = (const uint8_t *)"xyz";
	fin.payload_len = 3;
	sample_assert_bytes(packet, sample_craft(&fin, packet), fin_v6, sizeof fin_v6);
}

static void icmp_comes_out_as_the_known_vectors(void **state)
{
	struct wire_icmp four = {
		.src = sample_address(4, false),
		.dst = sample_address(4, true),
		.type = 3,
		.code = 4,
		.rest = 1500,
		.quote = icmp_v4 + 28,
		.quote_len = sizeof icmp_v4 - 28,
	};
	struct wire_icmp six = {
		.src = sample_address(6, false),
		.dst = sample_address(6, true),
		.type = 2,
		.rest = 1280,
		.quote = icmp_v6 + 48,
		.quote_len = sizeof icmp_v6 - 48,
	};
	size_t len = 0;

	(void)state;
	assert_true(wire_craft_icmp(&four, packet, sizeof packet, &len, NULL));
	sample_assert_bytes(packet, len, icmp_v4, sizeof icmp_v4);
	assert_true(wire_craft_icmp(&six, packet, sizeof packet, &len, NULL));
	sample_assert_bytes(packet, len, icmp_v6, sizeof icmp_v6);
	four.rest = 0x12345678;
	four.quote_len = 0;
	assert_true(wire_craft_icmp(&four, packet, sizeof packet, &len, NULL));
	assert_int_equal(len, 28);
	assert_memory_equal(packet + 24, ((const uint8_t[]){0x12, 0x34, 0x56, 0x78}), 4);
}

/* Each field alone has all its bits set: they must appear in its place and nowhere else. */
static void every_field_has_its_own_place(void **state)
{
	(void)state;
	for (size_t v = 0; v < 2; v++) {
		struct wire_address src = sample_address(sample_versions[v], false),
				    dst = sample_address(sample_versions[v], true);
		const struct {
			struct wire_segment segment;
			size_t at, octets;
		} fields[] = {
			{{.src = src, .dst = dst, .src_port = 0xffff}, 0, 2},
			{{.src = src, .dst = dst, .dst_port = 0xffff}, 2, 2},
			{{.src = src, .dst = dst, .seq = 0xffffffff}, 4, 4},
			{{.src = src, .dst = dst, .ack = 0xffffffff}, 8, 4},
			{{.src = src, .dst = dst, .flags = 0xff}, 13, 1},
			{{.src = src, .dst = dst, .window = 0xffff}, 14, 2},
			{{.src = src, .dst = dst, .urgent = 0xffff}, 18, 2},
		};

		for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
			uint8_t expected[20] = {[12] = 0x50};
			uint8_t *tcp = packet + sample_ip_header(sample_versions[v]);

			sample_craft(&fields[i].segment, packet);
			memset(expected + fields[i].at, 0xff, fields[i].octets);
			memcpy(expected + 16, tcp + 16, 2); /* the checksum is tested elsewhere */
			assert_memory_equal(tcp, expected, sizeof expected);
		}
	}
}

static void what_is_wrong_is_just_that(void **state)
{
	uint8_t right[60], wrong[60];

	(void)state;
	for (size_t v = 0; v < 2; v++) {
		struct wire_segment s = sample_segment(sample_versions[v]);
		size_t tcp = sample_ip_header(sample_versions[v]);
		size_t len = sample_craft(&s, packet);

		memcpy(right, packet, len);
		for (unsigned value = 1; value <= 16; value++) {
			s.wrong = (struct wire_wrong){.data_offset = (uint8_t)value};
			assert_int_equal(sample_craft(&s, packet), len);
			memcpy(wrong, right, len);
			wrong[tcp + 12] = (uint8_t)(value % 16 * 16);
			sample_mend_tcp(wrong, len);
			assert_memory_equal(packet, wrong, len);
		}
		for (unsigned bits = 1; bits <= 7; bits++) {
			s.wrong = (struct wire_wrong){.reserved = (uint8_t)bits};
			assert_int_equal(sample_craft(&s, packet), len);
			memcpy(wrong, right, len);
			wrong[tcp + 12] = (uint8_t)(0x50 + 2 * bits);
			sample_mend_tcp(wrong, len);
			assert_memory_equal(packet, wrong, len);
		}
	}
}

/* For every right checksum the wrong one is another number, also when 0 and ffff are the same. */
static void a_wrong_checksum_is_never_the_right_one(void **state)
{
	struct wire_segment s = sample_segment(4);
	struct wire_packet got;

	(void)state;
	for (unsigned urgent = 0; urgent <= 0xffff; urgent++) {
		s.urgent = (uint16_t)urgent;
		s.wrong.checksum = true;
		wire_parse(packet, sample_craft(&s, packet), &got);
		if (!got.malformed || strcmp(got.malformed, "checksum") != 0)
			fail_msg("urgent pointer %u", urgent);
	}
}

static void everything_may_be_wrong_at_once(void **state)
{
	struct wire_segment s = sample_segment(6);
	uint8_t wrong[60];
	size_t len;

	(void)state;
	len = sample_craft(&s, packet);
	memcpy(wrong, packet, len);
	s.flags |= WIRE_AE;
	s.wrong = (struct wire_wrong){.checksum = true, .data_offset = 15, .reserved = 7};
	assert_int_equal(sample_craft(&s, packet), len);
	wrong[52] = 0xff;
	sample_mend_tcp(wrong, len);
	assert_memory_not_equal(packet + 56, wrong + 56, 2);
	memcpy(wrong + 56, packet + 56, 2);
	assert_memory_equal(packet, wrong, len);
}

static void the_same_segment_is_always_the_same_packet(void **state)
{
	uint8_t again[60];

	(void)state;
	for (size_t v = 0; v < 2; v++) {
		struct wire_segment s = sample_segment(sample_versions[v]);
		size_t len = sample_craft(&s, packet);

		memcpy(again, packet, len);
		memset(packet, 0xa5, sizeof packet);
		assert_int_equal(sample_craft(&s, packet), len);
		assert_memory_equal(packet, again, len);
		assert_int_equal(packet[len], 0xa5);
	}
}

static void a_packet_that_does_not_fit_is_refused(void **state)
{
	static const uint8_t payload[WIRE_PACKET_MAX];

	(void)state;
	for (size_t v = 0; v < 2; v++) {
		struct wire_segment s = sample_segment(sample_versions[v]);
		size_t headers = sample_ip_header(sample_versions[v]) + 20, len = 0;
		struct fault why = {0};

		s.payload = payload;
		s.payload_len = 7;
		assert_true(wire_craft(&s, packet, headers + 7, &len, &why));
		assert_false(wire_craft(&s, packet, headers + 6, &len, &why));
		assert_non_null(strstr(why.what, "too long"));
		s.payload_len = WIRE_PACKET_MAX - headers;
		sample_round_trip(&s);
		s.payload_len++;
		assert_false(wire_craft(&s, packet, 2 * sizeof packet, &len, &why));
		s.payload_len = SIZE_MAX / 2;
		assert_false(wire_craft(&s, packet, sizeof packet, &len, &why));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(segments_come_out_as_the_known_vectors),
		cmocka_unit_test(icmp_comes_out_as_the_known_vectors),
		cmocka_unit_test(every_field_has_its_own_place),
		cmocka_unit_test(what_is_wrong_is_just_that),
		cmocka_unit_test(a_wrong_checksum_is_never_the_right_one),
		cmocka_unit_test(everything_may_be_wrong_at_once),
		cmocka_unit_test(the_same_segment_is_always_the_same_packet),
		cmocka_unit_test(a_packet_that_does_not_fit_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
