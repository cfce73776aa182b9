/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the form of options, and of the maximum segment size. */
#include "lib/wire/sample_test.h"
#include "lib/wire/options.h"

struct row {
	size_t len;
	uint8_t options[12];
	bool well_formed;
	int mss;
};

static const struct row rows[] = {
	{0, {0}, true, -1},
	{4, {2, 4, 0x05, 0xb4}, true, 1460},
	{4, {2, 4, 0, 0}, true, 0},
	{4, {2, 4, 0xff, 0xff}, true, 65535},
	{4, {1, 1, 1, 0}, true, -1},
	{8, {1, 1, 1, 2, 4, 0x02, 0x18, 1}, true, 536}, /* not aligned [9293-MUST-64] */
	{4, {0, 0, 0, 0}, true, -1},
	{4, {0, 0, 0, 1}, false, -1},                   /* something after the end of the list */
	{8, {1, 0, 2, 4, 0x05, 0xb4, 0, 0}, false, -1}, /* an MSS there is none */
	{10, {200, 6, 9, 9, 9, 9, 2, 4, 0x05, 0xb4}, true, 1460}, /* unknown [9293-MUST-6] */
	{4, {200, 0, 0, 0}, false, -1},                           /* lengths that cannot be */
	{4, {200, 1, 1, 1}, false, -1},
	{4, {200, 5, 0, 0}, false, -1},
	{4, {1, 1, 1, 200}, false, -1},
	{4, {200, 255, 0, 0}, false, -1},
	{2, {200, 2}, true, -1},
	{8, {200, 0, 2, 4, 0x05, 0xb4, 0, 0}, false, -1}, /* behind nonsense nothing is read */
	{4, {2, 3, 5, 1}, false, -1},                     /* known kinds with a wrong length */
	{6, {2, 6, 5, 0xb4, 0, 0}, false, -1},
	{4, {3, 3, 7, 1}, true, -1},
	{4, {3, 4, 7, 1}, false, -1},
	{4, {4, 2, 1, 1}, true, -1},
	{4, {4, 3, 0, 1}, false, -1},
	{12, {8, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1}, true, -1},
	{12, {8, 9, 1, 2, 3, 4, 5, 6, 7, 1, 1, 1}, false, -1},
	{12, {1, 1, 5, 10, 1, 2, 3, 4, 5, 6, 7, 8}, true, -1},
	{12, {5, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9}, false, -1},
	{4, {5, 2, 1, 1}, false, -1},
	{4, {28, 4, 0x80, 1}, true, -1},
	{4, {28, 3, 0x80, 1}, false, -1},
};

static void every_form_is_told_from_nonsense(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		uint8_t *exact = sample_exact(row->options, row->len);
		struct wire_segment s = {.options = exact, .options_len = row->len};

		if (wire_options_well_formed(exact, row->len) != row->well_formed)
			fail_msg("row %zu: form", i);
		if (wire_mss(&s) != row->mss)
			fail_msg("row %zu: MSS %d", i, wire_mss(&s));
		free(exact);
	}
}

/* An MSS option of another length is no MSS option, but a right one behind it is. */
static void an_mss_of_a_wrong_length_is_passed_over(void **state)
{
	static const uint8_t options[] = {2, 3, 9, 2, 4, 0x05, 0xb4, 0};
	struct wire_segment s = {.options = options, .options_len = sizeof options};

	(void)state;
	assert_int_equal(wire_mss(&s), 1460);
}

static void an_mss_option_is_four_octets(void **state)
{
	static const uint8_t expected[] = {2, 4, 0x05, 0xb4, 0xaa};
	uint8_t out[5] = {0xaa, 0xaa, 0xaa, 0xaa, 0xaa};

	(void)state;
	assert_int_equal(wire_option_mss(out, 1460), 4);
	assert_memory_equal(out, expected, sizeof out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_is_told_from_nonsense),
		cmocka_unit_test(an_mss_of_a_wrong_length_is_passed_over),
		cmocka_unit_test(an_mss_option_is_four_octets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
