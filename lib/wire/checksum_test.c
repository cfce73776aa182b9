/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the Internet checksum against numbers worked out by hand. */
#include "lib/wire/sample_test.h"
#include "lib/wire/checksum.h"

/* RFC 1071 section 3 adds these eight octets up to ddf2. */
static void the_example_of_rfc_1071_comes_out(void **state)
{
	static const uint8_t bytes[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};

	(void)state;
	assert_int_equal(wire_checksum(bytes, sizeof bytes), 0xffff ^ 0xddf2);
}

static void an_odd_octet_is_the_high_half_of_a_word(void **state)
{
	static const uint8_t bytes[] = {0x12, 0x34, 0x56};

	(void)state;
	assert_int_equal(wire_checksum(bytes, 3), 0xffff ^ (0x1234 + 0x5600));
	assert_int_equal(wire_checksum(bytes, 1), 0xffff ^ 0x1200);
	assert_int_equal(wire_checksum(bytes, 0), 0xffff);
}

static void no_carry_is_lost_in_the_longest_packet(void **state)
{
	static uint8_t bytes[WIRE_PACKET_MAX];

	(void)state;
	memset(bytes, 0xff, sizeof bytes);
	assert_int_equal(wire_checksum(bytes, sizeof bytes - 1), 0);
	/* ffff and ff00 make 1feff, that is ff00. */
	assert_int_equal(wire_checksum(bytes, sizeof bytes), 0x00ff);
}

/* A carry that brings forth another: ffff + ffff + 0001 = 1ffff, 10000, 1. */
static void a_carry_may_carry(void **state)
{
	static const uint8_t bytes[] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x01};
	static uint8_t many[65534];

	(void)state;
	assert_int_equal(wire_checksum(bytes, sizeof bytes), 0xfffe);
	/* 32,767 times fffe is 7ffe0002; 7ffe + 0002 = 8000. */
	for (size_t i = 0; i < sizeof many; i++)
		many[i] = i % 2 ? 0xfe : 0xff;
	assert_int_equal(wire_checksum(many, sizeof many), 0x7fff);
}

/* Each sum is worked out above its line. */
static void the_pseudo_header_counts(void **state)
{
	static const uint8_t text[] = {0x12, 0x34};
	struct wire_address src = sample_address(4, false), dst = sample_address(4, true);

	(void)state;
	/* c000+0201=c201; +c633=18834 -> 8835; +6407=ec3c; +0006+0002=ec44; +1234=fe78 */
	assert_int_equal(wire_checksum_upper(&src, &dst, 6, text, 2), 0xffff ^ 0xfe78);
	src = sample_address(6, false);
	dst = sample_address(6, true);
	/* 2001+0db8+1=2dba; 2001+0db8+00ab+cdef=fc53; together 12a0d -> 2a0e; +003a+0002=2a4a;
	 * +1234=3c7e */
	assert_int_equal(wire_checksum_upper(&src, &dst, 58, text, 2), 0xffff ^ 0x3c7e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_rfc_1071_comes_out),
		cmocka_unit_test(an_odd_octet_is_the_high_half_of_a_word),
		cmocka_unit_test(no_carry_is_lost_in_the_longest_packet),
		cmocka_unit_test(a_carry_may_carry),
		cmocka_unit_test(the_pseudo_header_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
