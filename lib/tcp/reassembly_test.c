/* SPDX-License-Identifier: BSD-2-Clause */
/* Pieces in any order become one text; the ring survives the wrap. */
#include "lib/tcp/reassembly.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static uint8_t ring[TCP_RECEIVE_ROOM];
static struct tcp_reassembly in;

static uint8_t octet(seq_t n)
{
	return (uint8_t)(n * 7 + 3);
}

static bool keep(seq_t next, seq_t from, seq_t to)
{
	uint8_t text[1000];
	assert_true(to - from <= sizeof text);
	for (seq_t n = from; n != to; n++)
		text[n - from] = octet(n);
	return tcp_reassembly_keep(&in, next, (struct tcp_piece){from, to}, text);
}

static void expect_read(seq_t from, uint32_t len)
{
	uint8_t out[2000];
	assert_int_equal(in.unread, from);
	tcp_reassembly_read(&in, out, len);
	for (uint32_t i = 0; i < len; i++)
		assert_int_equal(out[i], octet(from + i));
}

/* Each of these begins just below 2^32, so that every comparison crosses the wrap. */
static const seq_t base = 4294967200u;

static void test_in_order(void **unused)
{
	(void)unused;
	tcp_reassembly_begin(&in, ring, base);
	assert_true(keep(base, base, base + 300));
	assert_int_equal(tcp_reassembly_advance(&in, base), base + 300);
	assert_int_equal(in.piece_count, 0);
	expect_read(base, 300);
}

static void test_gap_is_filled(void **unused)
{
	(void)unused;
	tcp_reassembly_begin(&in, ring, base);
	assert_true(keep(base, base + 200, base + 300));
	assert_int_equal(tcp_reassembly_advance(&in, base), base);
	assert_true(keep(base, base + 50, base + 100));
	assert_int_equal(in.piece_count, 2);
	assert_true(keep(base, base + 100, base + 200)); /* touches both */
	assert_int_equal(in.piece_count, 1);
	assert_true(keep(base, base, base + 60)); /* overlaps */
	assert_int_equal(tcp_reassembly_advance(&in, base), base + 300);
	expect_read(base, 300);
}

static void test_any_overlap(void **unused)
{
	(void)unused;
	for (seq_t from = 0; from < 12; from++)
		for (seq_t to = from + 1; to <= 12; to++) {
			memset(ring, 0, sizeof ring);
			tcp_reassembly_begin(&in, ring, base);
			assert_true(keep(base, base + 2, base + 4));
			assert_true(keep(base, base + 7, base + 9));
			assert_true(keep(base, base + from, base + to));
			assert_true(keep(base, base, base + 12));
			assert_int_equal(in.piece_count, 1);
			assert_int_equal(tcp_reassembly_advance(&in, base), base + 12);
			expect_read(base, 12);
		}
}

static void test_bounded(void **unused)
{
	(void)unused;
	tcp_reassembly_begin(&in, ring, base);
	for (seq_t i = 1; i <= TCP_GAPS; i++)
		assert_true(keep(base, base + 10 * i, base + 10 * i + 5));
	assert_false(keep(base, base + 500, base + 505));
	assert_int_equal(in.piece_count, TCP_GAPS);
	assert_true(keep(base, base + 15, base + 20)); /* joins two */
	assert_true(keep(base, base, base + 5));       /* in order: always */
	assert_int_equal(tcp_reassembly_advance(&in, base), base + 5);
	expect_read(base, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_order),
		cmocka_unit_test(test_gap_is_filled),
		cmocka_unit_test(test_any_overlap),
		cmocka_unit_test(test_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
