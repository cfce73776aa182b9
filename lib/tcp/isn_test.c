/* SPDX-License-Identifier: BSD-2-Clause */
/* The ISN: published vectors of its hash, its clock, its secrets. */
#include "lib/tcp/isn.h"

#include "lib/tcp/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The test values of the SipHash paper and its reference code: key 00..0f, input 00 01 02 ... */
static void test_vectors(void **unused)
{
	(void)unused;
	static const struct {
		size_t len;
		uint64_t hash;
	} vectors[] = {
		{0, UINT64_C(0x726fdb47dd0e0e31)},
		{1, UINT64_C(0x74f839c593dc67fd)},
		{7, UINT64_C(0xab0200f58b01d137)},
		{8, UINT64_C(0x93f5f5799a932462)},
		{15, UINT64_C(0xa129ca6149be45e5)},
	};
	uint8_t bytes[16];
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
		assert_true(tcp_siphash(bytes, bytes, vectors[i].len) == vectors[i].hash);
}

static void test_clock_ticks_every_four_microseconds(void **unused)
{
	(void)unused;
	struct tcp_rules rules;
	const uint8_t tuple[] = "a tuple";
	tcp_rules_default(&rules);
	seq_t at_0 = tcp_isn(&rules, tuple, sizeof tuple, 0);
	assert_int_equal(tcp_isn(&rules, tuple, sizeof tuple, 3999), at_0);
	assert_int_equal(tcp_isn(&rules, tuple, sizeof tuple, 4000), at_0 + 1);
	assert_int_equal(tcp_isn(&rules, tuple, sizeof tuple, NANOS_SECOND), at_0 + 250000);
	/* 4.55 hours: once around. */
	nanos around = INT64_C(4000) << 32;
	assert_int_equal(tcp_isn(&rules, tuple, sizeof tuple, around), at_0);
}

static void test_tuple_and_secret_matter(void **unused)
{
	(void)unused;
	struct tcp_rules rules, other;
	const uint8_t a[] = "tuple a", b[] = "tuple b";
	tcp_rules_default(&rules);
	other = rules;
	other.isn_secret[15] = 1;
	assert_int_not_equal(tcp_isn(&rules, a, sizeof a, 0), tcp_isn(&rules, b, sizeof b, 0));
	assert_int_not_equal(tcp_isn(&rules, a, sizeof a, 0), tcp_isn(&other, a, sizeof a, 0));
}

static void test_fixed(void **unused)
{
	(void)unused;
	struct tcp_rules rules;
	tcp_rules_default(&rules);
	rules.isn_is_fixed = true;
	rules.isn_fixed = 4294967295u;
	assert_int_equal(tcp_isn(&rules, NULL, 0, NANOS_SECOND), 4294967295u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_clock_ticks_every_four_microseconds),
		cmocka_unit_test(test_tuple_and_secret_matter),
		cmocka_unit_test(test_fixed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
