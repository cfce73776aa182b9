/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of lengths, and of flags and addresses as text. */
#include "lib/wire/sample_test.h"

static void a_segment_is_as_long_as_its_payload_and_its_controls(void **state)
{
	struct wire_segment s = sample_segment(4);

	(void)state;
	assert_int_equal(wire_segment_length(&s), 0);
	s.payload_len = 10;
	assert_int_equal(wire_segment_length(&s), 10);
	s.flags = WIRE_SYN | WIRE_ACK | WIRE_PSH | WIRE_URG;
	assert_int_equal(wire_segment_length(&s), 11);
	s.flags = WIRE_FIN | WIRE_SYN;
	assert_int_equal(wire_segment_length(&s), 12);
	s.flags = WIRE_FIN | WIRE_RST;
	assert_int_equal(wire_segment_length(&s), 11);
}

static void flags_are_written_as_in_a_case(void **state)
{
	static const struct {
		uint16_t flags;
		const char *text;
	} rows[] = {
		{0, "NONE"},
		{WIRE_FIN, "FIN"},
		{WIRE_SYN, "SYN"},
		{WIRE_RST, "RST"},
		{WIRE_PSH, "PSH"},
		{WIRE_ACK, "ACK"},
		{WIRE_URG, "URG"},
		{WIRE_ECE, "ECE"},
		{WIRE_CWR, "CWR"},
		{WIRE_AE, "AE"},
		{WIRE_SYN | WIRE_ACK, "SYN,ACK"},
		{WIRE_FIN | WIRE_ACK, "FIN,ACK"},
		{WIRE_RST | WIRE_ACK, "RST,ACK"},
		{0x1ff, "FIN,SYN,RST,PSH,ACK,URG,ECE,CWR,AE"},
	};
	char text[40];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(wire_flags_write(rows[i].flags, text), rows[i].text);
}

static void addresses_are_written_as_people_do(void **state)
{
	struct wire_address a = sample_address(4, true), none = {0};
	struct wire_address longest = {.version = 6};
	char text[WIRE_ADDRESS_TEXT];

	(void)state;
	assert_string_equal(wire_address_write(&a, text), "198.51.100.7");
	a = sample_address(6, false);
	assert_string_equal(wire_address_write(&a, text), "2001:db8::1");
	memset(longest.bytes, 0xfe, sizeof longest.bytes);
	assert_string_equal(
		wire_address_write(&longest, text), "fefe:fefe:fefe:fefe:fefe:fefe:fefe:fefe");
	assert_string_equal(wire_address_write(&none, text), "no address");
}

static void addresses_are_equal_octet_by_octet(void **state)
{
	struct wire_address a = sample_address(6, false), b = a;

	(void)state;
	assert_true(wire_address_equal(&a, &b));
	b.bytes[15] ^= 1;
	assert_false(wire_address_equal(&a, &b));
	b = a;
	b.version = 4;
	assert_false(wire_address_equal(&a, &b));
	a = sample_address(4, false);
	b = a;
	b.bytes[3] ^= 1;
	assert_false(wire_address_equal(&a, &b));
	b = a;
	b.bytes[4] = 1; /* beyond an IPv4 address: nothing */
	assert_true(wire_address_equal(&a, &b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_segment_is_as_long_as_its_payload_and_its_controls),
		cmocka_unit_test(flags_are_written_as_in_a_case),
		cmocka_unit_test(addresses_are_written_as_people_do),
		cmocka_unit_test(addresses_are_equal_octet_by_octet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
