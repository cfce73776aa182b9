/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of reading: whatever is wrong is called by its name, and nothing is read that is not there.
 */
#include "lib/wire/sample_test.h"

enum { QUOTE_ROOM = 60 };

static uint8_t packet[WIRE_PACKET_MAX];

static void expect(const uint8_t *bytes, size_t len, const char *malformed)
{
	uint8_t *exact = sample_exact(bytes, len);
	struct wire_packet got;

	wire_parse(exact, len, &got);
	if (!got.malformed)
		fail_msg("taken for good, expected: %s", malformed);
	assert_string_equal(got.malformed, malformed);
	assert_int_equal(got.kind, WIRE_MALFORMED);
	free(exact);
}

static void what_was_crafted_wrong_is_called_by_its_name(void **state)
{
	(void)state;
	for (size_t v = 0; v < 2; v++) {
		struct wire_segment s = sample_segment(sample_versions[v]);

		s.payload = (const uint8_t *)"odd";
		s.payload_len = 3;
		s.wrong.checksum = true;
		expect(packet, sample_craft(&s, packet), "checksum");
		s.wrong = (struct wire_wrong){.reserved = 1};
		expect(packet, sample_craft(&s, packet), "reserved bits");
		s.wrong.reserved = 4;
		expect(packet, sample_craft(&s, packet), "reserved bits");
		for (uint8_t offset = 1; offset <= 16; offset++) {
			s.wrong = (struct wire_wrong){.data_offset = offset};
			if (offset != 5)
				expect(packet, sample_craft(&s, packet), "data offset");
		}
		s.wrong = (struct wire_wrong){.checksum = true, .data_offset = 4, .reserved = 7};
		expect(packet, sample_craft(&s, packet), "checksum");
	}
}

/* One bit anywhere is noticed, be it in the header of IP, of TCP, or in the text: but for bits that
 * no checksum covers, IPv6's traffic class, flow label and hop limit. */
static void a_flipped_bit_is_noticed(void **state)
{
	(void)state;
	for (size_t v = 0; v < 2; v++) {
		struct wire_segment s = sample_segment(sample_versions[v]);
		size_t len, first = v ? 8 : 0;
		struct wire_packet got;

		s.payload = (const uint8_t *)"odd";
		s.payload_len = 3;
		len = sample_craft(&s, packet);
		for (size_t bit = first * 8; bit < len * 8; bit++) {
			packet[bit / 8] ^= (uint8_t)(1u << bit % 8);
			wire_parse(packet, len, &got);
			if (!got.malformed)
				fail_msg("IPv%d: bit %zu", sample_versions[v], bit);
			packet[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
	}
}

static void a_packet_cut_short_is_read_as_far_as_it_goes(void **state)
{
	static const uint8_t options[] = {2, 4, 5, 0xb4};

	(void)state;
	for (size_t v = 0; v < 2; v++) {
		struct wire_segment s = sample_segment(sample_versions[v]);
		size_t tcp = sample_ip_header(sample_versions[v]), len;

		s.options = options;
		s.options_len = sizeof options;
		s.payload = (const uint8_t *)"some text";
		s.payload_len = 9;
		len = sample_craft(&s, packet);
		for (size_t cut = 0; cut < len; cut++) {
			uint8_t *exact = sample_exact(packet, cut);
			struct wire_packet got;

			wire_parse(exact, cut, &got);
			assert_string_equal(got.malformed, "length");
			assert_int_equal(got.segment.src.version, cut < tcp ? 0 : s.src.version);
			assert_int_equal(got.segment.dst_port, cut < tcp + 4 ? 0 : s.dst_port);
			assert_int_equal(got.segment.seq, cut < tcp + 8 ? 0 : s.seq);
			assert_int_equal(got.segment.window, cut < tcp + 16 ? 0 : s.window);
			assert_int_equal(got.segment.options_len, cut < tcp + 24 ? 0 : 4);
			assert_int_equal(
				got.segment.payload_len, cut < tcp + 24 ? 0 : cut - tcp - 24);
			free(exact);
		}
	}
}

/* The IP header says less than a TCP header needs. */
static void a_segment_shorter_than_its_header_has_a_wrong_length(void **state)
{
	(void)state;
	for (size_t v = 0; v < 2; v++)
		for (uint8_t upper = 0; upper < 20; upper++) {
			struct wire_segment s = sample_segment(sample_versions[v]);

			sample_craft(&s, packet);
			if (v) {
				packet[5] = upper;
			} else {
				packet[3] = (uint8_t)(20 + upper);
				sample_mend_ipv4(packet);
			}
			expect(packet, sample_ip_header(sample_versions[v]) + upper, "length");
		}
}

static void octets_behind_the_packet_do_not_count(void **state)
{
	(void)state;
	for (size_t v = 0; v < 2; v++) {
		struct wire_segment s = sample_segment(sample_versions[v]);
		size_t len = sample_craft(&s, packet);
		struct wire_packet got;

		memset(packet + len, 0xee, 6);
		wire_parse(packet, len + 6, &got);
		assert_null(got.malformed);
		assert_int_equal(got.kind, WIRE_TCP);
		assert_int_equal(got.segment.payload_len, 0);
	}
}

static void options_without_form_are_noticed(void **state)
{
	static const uint8_t forms[][4] = {
		{200, 0, 1, 1},
		{200, 1, 1, 1},
		{200, 5, 1, 1},
		{1, 1, 1, 200},
		{2, 3, 1, 1},
		{0, 1, 0, 0},
	};

	(void)state;
	for (size_t v = 0; v < 2; v++)
		for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
			struct wire_segment s = sample_segment(sample_versions[v]);

			s.options = forms[i];
			s.options_len = 4;
			s.payload = (const uint8_t *)"\2\4\5\264";
			s.payload_len = 4;
			expect(packet, sample_craft(&s, packet), "options");
		}
}

static void an_ipv4_header_that_lies_is_noticed(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
		const char *malformed;
	} lies[] = {
		{0, 0x44, "IP header"},                       /* a header of 16 octets */
		{0, 0x4f, "IP header"},                       /* of 60: longer than the packet */
		{0, 0x05, "IP header"},                       /* versions that are none */
		{0, 0x55, "IP header"}, {3, 19, "IP header"}, /* a packet shorter than its header */
		{3, 41, "length"}, {2, 0xff, "length"},
		{6, 0x80, "IP header"}, /* the bit that must be zero */
	};

	(void)state;
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		struct wire_segment s = sample_segment(4);
		size_t len = sample_craft(&s, packet);

		packet[lies[i].at] = lies[i].value;
		sample_mend_ipv4(packet);
		expect(packet, len, lies[i].malformed);
	}
}

static void an_ipv4_header_that_is_not_there_is_not_read(void **state)
{
	struct wire_segment s = sample_segment(4);
	size_t len = sample_craft(&s, packet);

	(void)state;
	packet[0] = 0x4f; /* a header of 60 octets in a packet of 80, of which 40 are there */
	packet[3] = 80;
	expect(packet, len, "length");
}

static void an_ipv4_header_with_options_is_passed_over(void **state)
{
	struct wire_segment s = sample_segment(4);
	size_t len = sample_craft(&s, packet);
	struct wire_packet got;

	(void)state;
	memmove(packet + 24, packet + 20, len - 20);
	memcpy(packet + 20, (const uint8_t[]){0x94, 4, 0, 0}, 4); /* router alert */
	packet[0] = 0x46;
	packet[3] = (uint8_t)(len + 4);
	sample_mend_ipv4(packet);
	wire_parse(packet, len + 4, &got);
	assert_null(got.malformed);
	sample_assert_fields(&s, &got.segment);
}

static void expect_other(size_t len)
{
	struct wire_packet got;

	wire_parse(packet, len, &got);
	assert_null(got.malformed);
	assert_int_equal(got.kind, WIRE_OTHER);
}

static void fragments_and_strangers_are_something_else(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} four[] = {{6, 0x20}, {6, 0x1f}, {7, 0x01}, {9, 17}, {9, 58}, {9, 0}},
	  six[] = {{6, 44}, {6, 17}, {6, 1}, {6, 59}, {6, 43}};

	(void)state;
	for (size_t i = 0; i < sizeof four / sizeof *four; i++) {
		struct wire_segment s = sample_segment(4);
		size_t len = sample_craft(&s, packet);

		packet[four[i].at] = four[i].value;
		sample_mend_ipv4(packet);
		expect_other(len);
	}
	for (size_t i = 0; i < sizeof six / sizeof *six; i++) {
		struct wire_segment s = sample_segment(6);
		size_t len = sample_craft(&s, packet);

		packet[six[i].at] = six[i].value;
		expect_other(len);
	}
}

/* Not to fragment (DF) is no fragment. */
static void a_packet_not_to_be_fragmented_is_whole(void **state)
{
	struct wire_segment s = sample_segment(4);
	size_t len = sample_craft(&s, packet);
	struct wire_packet got;

	(void)state;
	packet[6] = 0x40;
	sample_mend_ipv4(packet);
	wire_parse(packet, len, &got);
	assert_null(got.malformed);
	assert_int_equal(got.kind, WIRE_TCP);
}

/* A hop-by-hop header of 8 octets, and a destination header of 16. */
static void ipv6_extension_headers_are_passed_over(void **state)
{
	static const uint8_t extensions[24] = {60, 0, 1, 4, 0, 0, 0, 0, 6, 1, 1, 12};
	struct wire_segment s = sample_segment(6);
	size_t len = sample_craft(&s, packet);
	struct wire_packet got;

	(void)state;
	memmove(packet + 64, packet + 40, len - 40);
	memcpy(packet + 40, extensions, sizeof extensions);
	packet[5] = (uint8_t)(packet[5] + 24);
	packet[6] = 0;
	wire_parse(packet, len + 24, &got);
	assert_null(got.malformed);
	sample_assert_fields(&s, &got.segment);
	for (size_t cut = 0; cut < len + 24; cut++)
		expect(packet, cut, "length");
	packet[5] = 20; /* the second one is longer than the packet */
	expect(packet, len + 24, "length");
}

static size_t craft_unreachable(uint8_t version, size_t quoted)
{
	struct wire_segment s = sample_segment(version);
	uint8_t quote[QUOTE_ROOM];
	struct wire_icmp icmp = {
		.src = sample_address(version, true),
		.dst = sample_address(version, false),
		.type = version == 4 ? 3 : 1,
		.code = version == 4 ? 3 : 4,
		.rest = 0xa1b2c3d4,
		.quote = quote,
		.quote_len = quoted,
	};
	size_t len = sample_craft(&s, packet);

	memcpy(quote, packet, len);
	assert_true(wire_craft_icmp(&icmp, packet, sizeof packet, &len, NULL));
	return len;
}

static void icmp_comes_back_with_its_quotation(void **state)
{
	(void)state;
	for (size_t v = 0; v < 2; v++) {
		size_t ip = sample_ip_header(sample_versions[v]);
		size_t len = craft_unreachable(sample_versions[v], ip + 8);
		uint8_t *exact = sample_exact(packet, len);
		struct wire_packet got, quoted;

		wire_parse(exact, len, &got);
		assert_null(got.malformed);
		assert_int_equal(got.kind, WIRE_ICMP);
		assert_int_equal(got.icmp.type, v ? 1 : 3);
		assert_int_equal(got.icmp.code, v ? 4 : 3);
		assert_int_equal(got.icmp.rest, 0xa1b2c3d4);
		assert_int_equal(got.icmp.src.bytes[v ? 15 : 0], v ? 0xef : 198);
		assert_int_equal(got.icmp.dst.bytes[v ? 15 : 0], v ? 0x01 : 192);
		assert_int_equal(got.icmp.quote_len, ip + 8);
		wire_parse(got.icmp.quote, got.icmp.quote_len, &quoted);
		assert_string_equal(quoted.malformed, "length");
		assert_int_equal(quoted.segment.src.bytes[v ? 15 : 0], v ? 0x01 : 192);
		assert_int_equal(quoted.segment.src_port, 1025);
		assert_int_equal(quoted.segment.dst_port, 80);
		assert_int_equal(quoted.segment.seq, 0x01020304);
		free(exact);
	}
}

static void icmp_that_is_wrong_is_called_by_its_name(void **state)
{
	(void)state;
	for (size_t v = 0; v < 2; v++) {
		size_t ip = sample_ip_header(sample_versions[v]);
		size_t len = craft_unreachable(sample_versions[v], ip + 9); /* odd */
		struct wire_packet got;

		wire_parse(packet, len, &got);
		assert_null(got.malformed);
		for (size_t cut = 0; cut < len; cut++)
			expect(packet, cut, "length");
		packet[len - 1] ^= 1;
		expect(packet, len, "checksum");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_crafted_wrong_is_called_by_its_name),
		cmocka_unit_test(a_flipped_bit_is_noticed),
		cmocka_unit_test(a_packet_cut_short_is_read_as_far_as_it_goes),
		cmocka_unit_test(a_segment_shorter_than_its_header_has_a_wrong_length),
		cmocka_unit_test(octets_behind_the_packet_do_not_count),
		cmocka_unit_test(options_without_form_are_noticed),
		cmocka_unit_test(an_ipv4_header_that_lies_is_noticed),
		cmocka_unit_test(an_ipv4_header_that_is_not_there_is_not_read),
		cmocka_unit_test(an_ipv4_header_with_options_is_passed_over),
		cmocka_unit_test(fragments_and_strangers_are_something_else),
		cmocka_unit_test(a_packet_not_to_be_fragmented_is_whole),
		cmocka_unit_test(ipv6_extension_headers_are_passed_over),
		cmocka_unit_test(icmp_comes_back_with_its_quotation),
		cmocka_unit_test(icmp_that_is_wrong_is_called_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
