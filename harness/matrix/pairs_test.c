/* SPDX-License-Identifier: BSD-2-Clause */
/* Every pair of values stands in some row, and the rows are few. */
#include "harness/matrix/pairs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static bool stands(const struct pairs_row *rows, size_t count, const unsigned *pair)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].at[pair[0]] == pair[1] && rows[i].at[pair[2]] == pair[3])
			return true;
	return false;
}

static void check_axes(
	const struct pairs_row *rows, size_t count, const unsigned *sizes, unsigned a, unsigned b)
{
	for (unsigned x = 0; x < sizes[a]; x++)
		for (unsigned y = 0; y < sizes[b]; y++)
			assert_true(stands(rows, count, (unsigned[]){a, x, b, y}));
}

/* `most` bounds how many rows there may be: some more than the largest product of two axes. */
static void check_cover(const unsigned *sizes, unsigned axes, size_t most)
{
	struct arena arena = {0};
	size_t count, again;
	const struct pairs_row *rows = pairs_cover(&arena, sizes, axes, &count), *other;

	for (unsigned a = 0; a < axes; a++)
		for (unsigned b = a + 1; b < axes; b++)
			check_axes(rows, count, sizes, a, b);
	for (size_t i = 0; i < count; i++)
		for (unsigned a = 0; a < axes; a++)
			assert_true(rows[i].at[a] < sizes[a]);
	assert_true(count <= most);
	other = pairs_cover(&arena, sizes, axes, &again);
	assert_int_equal(again, count);
	for (size_t i = 0; i < count; i++)
		assert_memory_equal(rows[i].at, other[i].at, axes);
	arena_drop(&arena);
}

static void every_pair_stands_there(void **unused)
{
	(void)unused;
	check_cover((unsigned[]){2, 2}, 2, 4);
	check_cover((unsigned[]){1, 1, 1}, 3, 1);
	check_cover((unsigned[]){2, 2, 2, 2}, 4, 7);
	check_cover((unsigned[]){48, 10, 7, 4, 2}, 5, 500);
	check_cover((unsigned[]){64, 10, 5, 4, 2, 7}, 6, 680);
	check_cover((unsigned[]){1, 9, 1, 3}, 4, 28);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_pair_stands_there)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
