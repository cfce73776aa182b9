/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the way there and back: what was crafted is what is read. */
#include "lib/wire/sample_test.h"

static void every_combination_of_flags_comes_back(void **state)
{
	(void)state;
	for (size_t v = 0; v < 2; v++)
		for (unsigned flags = 0; flags < 512; flags++) {
			struct wire_segment s = sample_segment(sample_versions[v]);

			s.flags = (uint16_t)flags;
			sample_round_trip(&s);
		}
}

static void every_field_comes_back(void **state)
{
	static const uint32_t values[] = {
		0, 1, 0x80, 0x8000, 0xfffe, 0xffff, 0x01020304, 0x7fffffff, 0x80000000, 0xffffffff};

	(void)state;
	for (size_t v = 0; v < 2; v++)
		for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
			struct wire_segment s = sample_segment(sample_versions[v]);

			s.seq = values[i];
			sample_round_trip(&s);
			s.ack = ~values[i];
			sample_round_trip(&s);
			s.src_port = (uint16_t)values[i];
			s.dst_port = (uint16_t)~values[i];
			sample_round_trip(&s);
			s.window = (uint16_t)values[i];
			s.urgent = (uint16_t)(values[i] ^ 0x0ff0);
			sample_round_trip(&s);
			memset(s.src.bytes, (int)(values[i] & 0xff), v ? 16 : 4);
			sample_round_trip(&s);
		}
}

static void options_of_every_length_come_back_padded(void **state)
{
	uint8_t options[WIRE_OPTIONS_MAX];

	(void)state;
	for (size_t v = 0; v < 2; v++)
		for (size_t len = 0; len <= sizeof options; len++) {
			struct wire_segment s = sample_segment(sample_versions[v]);

			memset(options, 1, sizeof options);
			if (len >= 4)
				wire_option_mss(options + len - 4, 1460);
			s.options = options;
			s.options_len = len;
			s.payload = (const uint8_t *)"behind";
			s.payload_len = len % 3 * 3;
			sample_round_trip(&s);
		}
}

static void payloads_of_every_length_come_back(void **state)
{
	static uint8_t payload[1460];

	(void)state;
	for (size_t i = 0; i < sizeof payload; i++)
		payload[i] = (uint8_t)(i * 7 + i / 256);
	for (size_t v = 0; v < 2; v++)
		for (size_t len = 0; len <= sizeof payload; len += len < 40 ? 1 : 71) {
			struct wire_segment s = sample_segment(sample_versions[v]);

			s.payload = payload;
			s.payload_len = len;
			sample_round_trip(&s);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_combination_of_flags_comes_back),
		cmocka_unit_test(every_field_comes_back),
		cmocka_unit_test(options_of_every_length_come_back_padded),
		cmocka_unit_test(payloads_of_every_length_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
