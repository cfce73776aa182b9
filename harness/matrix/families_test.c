/* SPDX-License-Identifier: BSD-2-Clause */
/* Families: rules that differ only in a state are one, and a family's name fits no other. */
#include "harness/matrix/families.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { RST_ESTAB, RST_FW1, RST_TW, REST, NOBODY, RULES };

static const struct oracle_rule rules[RULES] = {
	[RST_ESTAB] = {"1-RST-ESTAB", ORACLE_MUST, NULL, "a RST is dropped"},
	[RST_FW1] = {"1-RST-FW1", ORACLE_MUST, NULL, "a RST is dropped"},
	[RST_TW] = {"1-RST-TW", ORACLE_SHOULD, NULL, "a RST is ignored"},
	[REST] = {"1-REST", ORACLE_MAY, "AMBIG-REST", "all else is acknowledged"},
	[NOBODY] = {"1-NOBODY", ORACLE_MUST, NULL, "a segment to nobody draws a RST"},
};

static void rules_that_differ_in_a_state_are_one(void **state)
{
	struct arena arena = {0};
	struct families families;

	(void)state;
	families_make(&families, &arena, rules, RULES);
	assert_int_equal(families.count, 3);
	assert_int_equal(families.of[RST_ESTAB], families.of[RST_TW]);
	assert_string_equal(families.names[families.of[RST_FW1]], "1-RST-*");
	assert_string_equal(families.names[families.of[REST]], "1-REST");
	assert_true(rule_glob_fits("1-A 1-RST-*", "1-RST-TW"));
	assert_false(rule_glob_fits("1-A 1-RST-*", "1-REST"));
	arena_drop(&arena);
}

/* A glob that would fit a rule of another family is written out. */
static void a_name_fits_no_other_family(void **state)
{
	static const struct oracle_rule near[] = {
		{"2-A-CW", ORACLE_MUST, NULL, "x in CLOSE-WAIT"},
		{"2-A-TW", ORACLE_MUST, NULL, "x in TIME-WAIT"},
		{"2-A-TW-TS", ORACLE_MUST, NULL, "y"},
	};
	struct arena arena = {0};
	struct families families;

	(void)state;
	families_make(&families, &arena, near, 3);
	assert_int_equal(families.count, 2);
	assert_string_equal(families.names[families.of[0]], "2-A-CW 2-A-TW");
	arena_drop(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_that_differ_in_a_state_are_one),
		cmocka_unit_test(a_name_fits_no_other_family),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
