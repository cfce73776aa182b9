/* SPDX-License-Identifier: BSD-2-Clause */
/* The RTO against RFC 6298, computed by hand. */
#include "lib/tcp/rto.h"

#include "lib/tcp/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MS NANOS_MILLI

static struct tcp_rules rules;

static int set_up(void **unused)
{
	(void)unused;
	tcp_rules_default(&rules);
	return 0;
}

static void test_begins_with_a_second_and_doubles_to_the_limit(void **unused)
{
	(void)unused;
	static const int64_t seconds[] = {1, 2, 4, 8, 16, 32, 64, 64, 64};
	struct tcp_rto rto;
	tcp_rto_begin(&rto, &rules);
	for (size_t i = 0; i < sizeof seconds / sizeof seconds[0]; i++) {
		assert_int_equal(rto.rto, seconds[i] * NANOS_SECOND);
		tcp_rto_back_off(&rto, &rules);
	}
}

static void test_first_sample(void **unused)
{
	(void)unused;
	struct tcp_rto rto;
	tcp_rto_begin(&rto, &rules);
	tcp_rto_sample(&rto, &rules, 400 * MS);
	assert_int_equal(rto.srtt, 400 * MS);
	assert_int_equal(rto.rttvar, 200 * MS);
	assert_int_equal(rto.rto, 1200 * MS);
}

static void test_variation_moves_before_the_mean(void **unused)
{
	(void)unused;
	struct tcp_rto rto;
	tcp_rto_begin(&rto, &rules);
	tcp_rto_sample(&rto, &rules, 400 * MS);
	tcp_rto_sample(&rto, &rules, 800 * MS);
	assert_int_equal(rto.rttvar, 250 * MS); /* 3/4 * 200 + 1/4 * |400 - 800| */
	assert_int_equal(rto.srtt, 450 * MS);   /* 7/8 * 400 + 1/8 * 800 */
	assert_int_equal(rto.rto, 1450 * MS);
	tcp_rto_sample(&rto, &rules, 50 * MS);
	assert_int_equal(rto.rttvar, 287500000); /* 3/4 * 250 + 1/4 * 400 */
	assert_int_equal(rto.srtt, 400 * MS);
	assert_int_equal(rto.rto, 1550 * MS);
}

static void test_never_below_the_minimum(void **unused)
{
	(void)unused;
	struct tcp_rto rto;
	tcp_rto_begin(&rto, &rules);
	tcp_rto_sample(&rto, &rules, 0);
	assert_int_equal(rto.rto, NANOS_SECOND);
	tcp_rto_sample(&rto, &rules, 100 * NANOS_SECOND);
	tcp_rto_sample(&rto, &rules, 100 * NANOS_SECOND);
	assert_int_equal(rto.rto, rules.rto_max);
}

static void test_granularity_stands_in_for_no_variation(void **unused)
{
	(void)unused;
	struct tcp_rto rto;
	tcp_rto_begin(&rto, &rules);
	for (int i = 0; i < 200; i++)
		tcp_rto_sample(&rto, &rules, 2 * NANOS_SECOND);
	assert_int_equal(rto.rto, 2 * NANOS_SECOND + TCP_GRANULARITY);
}

/* A wait of 1901 ms may end after 1501 ms of a clock that ticks every 500, before the answer. */
static void test_a_tick_is_the_granularity(void **unused)
{
	(void)unused;
	struct tcp_rules ticking = rules;
	struct tcp_rto rto;
	ticking.tick = 500 * MS;
	tcp_rto_begin(&rto, &ticking);
	for (int i = 0; i < 200; i++)
		tcp_rto_sample(&rto, &ticking, 1900 * MS);
	assert_int_equal(rto.rto, 2400 * MS);
}

static void test_three_seconds_after_a_lost_syn(void **unused)
{
	(void)unused;
	struct tcp_rto rto;
	tcp_rto_begin(&rto, &rules);
	tcp_rto_established(&rto, &rules);
	assert_int_equal(rto.rto, NANOS_SECOND);
	rto.syn_lost = true;
	for (int i = 0; i < 5; i++)
		tcp_rto_back_off(&rto, &rules);
	tcp_rto_established(&rto, &rules);
	assert_int_equal(rto.rto, 3 * NANOS_SECOND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_begins_with_a_second_and_doubles_to_the_limit),
		cmocka_unit_test(test_first_sample),
		cmocka_unit_test(test_variation_moves_before_the_mean),
		cmocka_unit_test(test_never_below_the_minimum),
		cmocka_unit_test(test_granularity_stands_in_for_no_variation),
		cmocka_unit_test(test_a_tick_is_the_granularity),
		cmocka_unit_test(test_three_seconds_after_a_lost_syn),
	};
	return cmocka_run_group_tests(tests, set_up, NULL);
}
