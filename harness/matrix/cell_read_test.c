/* SPDX-License-Identifier: BSD-2-Clause */
/* The name of every cell is read back, and what is no name is told. */
#include "harness/matrix/synthetic_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct routes routes;
static struct plan plan;

static void every_name_is_read_back(void **state)
{
	char name[CELL_TEXT];
	struct fault why;

	(void)state;
	for (size_t i = 0; i < plan.count; i++) {
		struct cell cell;

		if (!cell_read(&plan, cell_write(&plan, &plan.cells[i], name), &cell, &why))
			fail_msg("%s: %s", name, why.what);
		assert_memory_equal(&cell, &plan.cells[i], sizeof cell);
	}
}

static void flags_stand_in_any_order(void **state)
{
	struct cell cell;
	struct fault why;

	(void)state;
	assert_true(cell_read(&plan, "ESTABLISHED/usual:ACK,RST,SYN:nxt:nxt:0:open", &cell, &why));
	assert_int_equal(cell.at[AXIS_CONTROL], 0x16);
	assert_int_equal(cell.at[AXIS_EXTRA], EXTRA_NONE);
}

static void says_what_is_wrong(void **state)
{
	static const struct {
		const char *name, *says;
	} rows[] = {
		{"", "found \"\", expected ROUTE:FLAGS:SEQ:ACK:LEN:WIN, as "},
		{"ESTABLISHED/usual:SYN:nxt:nxt:0", "expected ROUTE:FLAGS"},
		{"ESTABLISHED/usual:SYN:nxt:nxt:0:open:", "expected ROUTE:FLAGS"},
		{"ESTABLISHD/usual:SYN:nxt:nxt:0:open",
			"found \"ESTABLISHD/usual\", expected a route (did you mean "
			"ESTABLISHED/usual?)"},
		{"ESTABLISHED/usual:SNY:nxt:nxt:0:open",
			"found \"SNY\", expected flags with commas (did you mean SYN?)"},
		{"ESTABLISHED/usual:SYN,:nxt:nxt:0:open",
			"found \"\", expected flags with commas: FIN SYN RST PSH ACK URG NONE"},
		{"ESTABLISHED/usual:SYN,NONE:nxt:nxt:0:open", "found \"NONE\", expected flags"},
		{"ESTABLISHED/usual:SYN+ecn:nxt:nxt:0:open",
			"found \"ecn\", expected a value of bits (did you mean ece?)"},
		{"ESTABLISHED/usual:SYN:nxt+11:nxt:0:open",
			"found \"nxt+11\", expected a value of seq (did you mean nxt+1?)"},
		{"ESTABLISHED/usual:SYN:nxt:frob:0:open",
			"found \"frob\", expected a value of ack: una-1 una between nxt nxt+1 "
			"nxt+2^31 0"},
		{"ESTABLISHED/usual:SYN:nxt:nxt:2:open", "expected a value of len: 0 1 mss "},
		{"ESTABLISHED/usual:SYN:nxt:nxt:0:shut", "expected a value of win"},
		{"ESTABLISHED/usual:SYN:nxt:between:0:open", "is not played: "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct cell cell;
		struct fault why = {.errnum = 0};

		if (cell_read(&plan, rows[i].name, &cell, &why) || !strstr(why.what, rows[i].says))
			fail_msg("%s: %s", rows[i].name, why.what);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_is_read_back),
		cmocka_unit_test(flags_stand_in_any_order),
		cmocka_unit_test(says_what_is_wrong),
	};
	int failed;

	synthetic_make(&plan, &routes);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	plan_free(&plan);
	return failed;
}
