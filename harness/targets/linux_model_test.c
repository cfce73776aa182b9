/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's model against schedules that were measured. */
#include "harness/targets/linux.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define S  NANOS_SECOND
#define MS NANOS_MILLI

/* A fresh namespace of Linux 6.18 at 250 Hz. */
static struct linux_limits fresh(void)
{
	return (struct linux_limits){.syn_retries = 6,
		.syn_linear = 4,
		.synack_retries = 5,
		.orphan_retries = 0,
		.retries2 = 15,
		.rto_min = 200 * MS,
		.rto_max = 120 * S,
		.synack_max = 120 * S,
		.fin_timeout = 60 * S,
		.keepalive_intvl = 75 * S,
		.keepalive_probes = 9,
		.tick = 4 * MS};
}

static void assert_waits(
	const struct linux_waits *waits, const nanos *wanted, size_t count, nanos last)
{
	assert_int_equal(waits->count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(waits->waits[i], wanted[i]);
	assert_int_equal(waits->last, last);
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void syn(void **state)
{
	static const nanos since_6_5[] = {S, S, S, S, S, 2 * S, 4 * S, 8 * S, 16 * S, 32 * S};
	static const nanos before[] = {S, 2 * S, 4 * S, 8 * S, 16 * S, 32 * S};
	static const nanos capped[] = {S, S, S, S, S, S};
	struct linux_limits limits = fresh();
	struct linux_waits waits;

	(void)state;
	assert_true(linux_model_syn(&limits, &waits));
	assert_waits(&waits, since_6_5, COUNT(since_6_5), 64 * S);
	limits.syn_linear = 0;
	assert_true(linux_model_syn(&limits, &waits));
	assert_waits(&waits, before, COUNT(before), 64 * S);
	limits.rto_max = S;
	assert_true(linux_model_syn(&limits, &waits));
	assert_waits(&waits, capped, COUNT(capped), S);
	/* One try is no try again. */
	limits = fresh();
	limits.syn_retries = limits.syn_linear = 0;
	assert_true(linux_model_syn(&limits, &waits));
	assert_waits(&waits, NULL, 0, S);
}

/* The time limit of one retry, 3 s, ends ten linear copies early. */
static void syn_ended_by_time(void **state)
{
	static const nanos wanted[] = {S, S};
	struct linux_limits limits = fresh();
	struct linux_waits waits;

	(void)state;
	limits.syn_retries = 1;
	limits.syn_linear = 10;
	assert_true(linux_model_syn(&limits, &waits));
	assert_waits(&waits, wanted, COUNT(wanted), S);
	assert_true(waits.certain);
	limits.syn_retries = 127;
	limits.rto_max = S;
	assert_false(linux_model_syn(&limits, &waits));
}

static void crossed(void **state)
{
	static const nanos wanted[] = {S, 2 * S, 4 * S, 8 * S, 16 * S, 32 * S};
	struct linux_limits limits = fresh();
	struct linux_waits waits;

	(void)state;
	assert_true(linux_model_crossed(&limits, &waits));
	assert_waits(&waits, wanted, COUNT(wanted), 64 * S);
}

static void synack(void **state)
{
	static const nanos wanted[] = {S, 2 * S, 4 * S, 8 * S, 16 * S};
	static const nanos capped[] = {S, 2 * S, 3 * S, 3 * S, 3 * S};
	struct linux_limits limits = fresh();
	struct linux_waits waits;

	(void)state;
	assert_true(linux_model_synack(&limits, &waits));
	assert_waits(&waits, wanted, COUNT(wanted), 32 * S);
	limits.synack_max = 3 * S;
	assert_true(linux_model_synack(&limits, &waits));
	assert_waits(&waits, capped, COUNT(capped), 3 * S);
	limits.synack_retries = 0;
	assert_true(linux_model_synack(&limits, &waits));
	assert_waits(&waits, NULL, 0, S);
}

/* 924.6 s from the first copy on: with 204 ms, ten doublings and five times the cap. */
static void held(void **state)
{
	struct linux_limits limits = fresh();
	struct linux_waits waits;
	nanos total = 0;

	(void)state;
	assert_int_equal(linux_model_shortest_rto(&limits), 204 * MS);
	assert_true(linux_model_data(&limits, 204 * MS, false, &waits));
	assert_int_equal(waits.count, 15);
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(waits.waits[i], (204 * MS) << i);
	for (size_t i = 10; i < 15; i++)
		assert_int_equal(waits.waits[i], 120 * S);
	assert_int_equal(waits.last, 120 * S);
	for (size_t i = 1; i < waits.count; i++)
		total += waits.waits[i];
	assert_true(total < 924600 * MS && total + waits.last >= 924600 * MS);
	/* A slower connection has fewer copies in the same time. */
	assert_true(linux_model_data(&limits, 3 * S, false, &waits));
	assert_int_equal(waits.count, 12);
}

static void left(void **state)
{
	static const nanos two[] = {204 * MS, 408 * MS, 816 * MS};
	struct linux_limits limits = fresh();
	struct linux_waits waits;

	(void)state;
	assert_true(linux_model_data(&limits, 204 * MS, true, &waits));
	assert_int_equal(waits.count, 8);
	assert_int_equal(waits.last, (204 * MS) << 8);
	assert_true(waits.certain);
	limits.orphan_retries = 2;
	assert_true(linux_model_data(&limits, 204 * MS, true, &waits));
	assert_waits(&waits, two, COUNT(two), 1632 * MS);
	assert_true(waits.certain);
	/* 6 * 232 ms = 1.392 s, and the limit is 1.4 s. */
	assert_true(linux_model_data(&limits, 232 * MS, true, &waits));
	assert_false(waits.certain);
	/* 6 * 236 ms is beyond it. */
	assert_true(linux_model_data(&limits, 236 * MS, true, &waits));
	assert_int_equal(waits.count, 2);
	assert_true(waits.certain);
}

/* At the cap tcp_orphan_retries 0 means what it says. */
static void left_at_the_cap(void **state)
{
	static const nanos wanted[] = {204 * MS, 408 * MS, 816 * MS};
	struct linux_limits limits = fresh();
	struct linux_waits waits;

	(void)state;
	limits.rto_max = S;
	assert_true(linux_model_data(&limits, 204 * MS, true, &waits));
	assert_waits(&waits, wanted, COUNT(wanted), S);
}

/* The settings of linux:quick: certain for any RTO that a busy machine may measure. */
static void quick(void **state)
{
	struct linux_limits limits = fresh();
	struct linux_waits held_waits, left_waits;

	(void)state;
	limits.orphan_retries = 2;
	limits.retries2 = 3;
	limits.rto_min = 250 * MS;
	assert_int_equal(linux_model_shortest_rto(&limits), 252 * MS);
	for (nanos rto = 252 * MS; rto <= 480 * MS; rto += 4 * MS) {
		assert_true(linux_model_data(&limits, rto, false, &held_waits));
		assert_true(linux_model_data(&limits, rto, true, &left_waits));
		assert_int_equal(held_waits.count, 3);
		assert_int_equal(left_waits.count, 2);
		assert_true(held_waits.certain && left_waits.certain);
	}
}

static void fin_wait_2(void **state)
{
	struct linux_limits limits = fresh();

	(void)state;
	assert_int_equal(linux_model_fin_wait_2(&limits, 204 * MS), 60 * S);
	limits.fin_timeout = 3 * S;
	assert_int_equal(linux_model_fin_wait_2(&limits, 204 * MS), 3 * S);
	assert_int_equal(linux_model_fin_wait_2(&limits, S), 3500 * MS);
}

static void granularity(void **state)
{
	(void)state;
	assert_int_equal(linux_model_granularity(4 * MS, 200 * MS), 4 * MS);
	assert_int_equal(linux_model_granularity(4 * MS, 248 * MS), 4 * MS);
	assert_int_equal(linux_model_granularity(4 * MS, 252 * MS), 32 * MS);
	assert_int_equal(linux_model_granularity(4 * MS, S), 32 * MS);
	assert_int_equal(linux_model_granularity(4 * MS, 4 * S), 256 * MS);
	assert_int_equal(linux_model_granularity(4 * MS, 60 * S), 2048 * MS);
	assert_int_equal(linux_model_granularity(1 * MS, S), 64 * MS);
	assert_int_equal(linux_model_granularity(10 * MS, S), 80 * MS);
}

static void slack(void **state)
{
	struct linux_limits limits = fresh();
	nanos earliest, latest;

	(void)state;
	linux_model_slack(&limits, S, &earliest, &latest);
	assert_int_equal(earliest, 991 * MS);
	assert_int_equal(latest, 1050 * MS);
	linux_model_slack(&limits, 0, &earliest, &latest);
	assert_int_equal(earliest, 0);
	/* FIN-WAIT-2 of 90 s is a timer of 30 s and one of 60 s. */
	linux_model_slack(&limits, 90 * S, &earliest, &latest);
	assert_int_equal(latest, 90 * S + 2048 * MS + 18 * MS);
	limits.fin_timeout = 90 * S;
	linux_model_slack(&limits, 90 * S, &earliest, &latest);
	assert_int_equal(latest, 90 * S + 2 * 2048 * MS + 22 * MS);
}

/* Measured with linux:quick, tcp_retries2 3 and an RTO of 252 ms. */
static void probes(void **state)
{
	static const nanos three[] = {252 * MS, 504 * MS, 1008 * MS};
	static const nanos answered[] = {252 * MS, 504 * MS, 1008 * MS, 2016 * MS, 2016 * MS,
		2016 * MS, 2016 * MS, 2016 * MS};
	struct linux_limits limits = fresh();
	struct linux_waits waits;

	(void)state;
	assert_true(linux_model_probe(&limits, 100 * MS, false, &waits));
	assert_int_equal(waits.count, 15);
	assert_int_equal(waits.waits[0], 200 * MS);
	assert_int_equal(waits.waits[9], 102400 * MS);
	assert_int_equal(waits.last, 120 * S);
	limits.retries2 = 3;
	assert_true(linux_model_probe(&limits, 252 * MS, false, &waits));
	assert_waits(&waits, three, COUNT(three), 2016 * MS);
	assert_true(linux_model_probe(&limits, 252 * MS, true, &waits));
	assert_waits(&waits, answered, COUNT(answered), 2016 * MS);
	limits.retries2 = 100;
	assert_false(linux_model_probe(&limits, 252 * MS, false, &waits));
}

static void keep_alive(void **state)
{
	struct linux_limits limits = fresh();
	struct linux_waits waits;

	(void)state;
	assert_true(linux_model_keep_alive(&limits, &waits));
	assert_int_equal(waits.count, 8);
	assert_int_equal(waits.waits[7], 75 * S);
	assert_int_equal(waits.last, 75 * S);
	limits.keepalive_probes = 1;
	assert_true(linux_model_keep_alive(&limits, &waits));
	assert_int_equal(waits.count, 0);
	limits.keepalive_probes = 127;
	assert_false(linux_model_keep_alive(&limits, &waits));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(probes),
		cmocka_unit_test(keep_alive),
		cmocka_unit_test(syn),
		cmocka_unit_test(syn_ended_by_time),
		cmocka_unit_test(crossed),
		cmocka_unit_test(synack),
		cmocka_unit_test(held),
		cmocka_unit_test(left),
		cmocka_unit_test(left_at_the_cap),
		cmocka_unit_test(quick),
		cmocka_unit_test(fin_wait_2),
		cmocka_unit_test(granularity),
		cmocka_unit_test(slack),
	};

	return cmocka_run_group_tests_name("linux model", tests, NULL, NULL);
}
