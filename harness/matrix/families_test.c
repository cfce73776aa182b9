/* SPDX-License-Identifier: BSD-2-Clause */
/* Families: rules of one check are one, and a family's name fits no other. */
#include "harness/matrix/families.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const struct oracle_rule rules[] = {
	{"1-3.1-RST-ESTAB", ORACLE_MUST, NULL, "a RST is dropped"},
	{"1-3.1-RST-OOW-TW", ORACLE_MUST, NULL, "a RST outside is dropped"},
	{"1-3.1-RSTS", ORACLE_MUST, NULL, "RSTs are many"},
	{"1-3.2-RST-ESTAB", ORACLE_MUST, NULL, "a RST is ignored"},
	{"1-MUST-3", ORACLE_MUST, NULL, "text waits in CLOSE-WAIT"},
	{"1-MUST-4", ORACLE_MUST, NULL, "text waits in TIME-WAIT"},
	{"1-MUST-5", ORACLE_MUST, NULL, "text waits"},
	{"1-3.3-SYN", ORACLE_MUST, NULL, "a SYN"},
	{"1-3.3-SYN-X", ORACLE_MUST, NULL, "a SYN with X"},
	{"1-3.3-SYN-X", ORACLE_MUST, NULL, "a SYN with X again"},
};

static void rules_of_one_check_are_one_family(void **state)
{
	static const struct {
		size_t rule;
		const char *name;
	} names[] = {
		{0, "1-3.1-RST-*"},
		{1, "1-3.1-RST-*"},
		{2, "1-3.1-RSTS"},
		{3, "1-3.2-RST-ESTAB"},
		{4, "1-MUST-3 1-MUST-4"},
		{5, "1-MUST-3 1-MUST-4"},
		{6, "1-MUST-5"},
		{7, "1-3.3-SYN 1-3.3-SYN-*"},
		{9, "1-3.3-SYN 1-3.3-SYN-*"},
	};
	struct arena arena = {0};
	struct families families;

	(void)state;
	families_make(&families, &arena, rules, sizeof rules / sizeof *rules);
	assert_int_equal(families.count, 6);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_string_equal(families.names[families.of[names[i].rule]], names[i].name);
	assert_true(rule_glob_fits("1-A 1-RST-*", "1-RST-TW"));
	assert_false(rule_glob_fits("1-A 1-RST-*", "1-REST"));
	arena_drop(&arena);
}

/* A name holds the rules of its family and no others, so that it can stand in an entry. */
static void names_of_the_oracle_are_exact(void **state)
{
	struct arena arena = {0};
	struct families families;

	(void)state;
	families_of_oracle(&families, &arena);
	assert_true(families.rules > 0);
	for (size_t family = 0; family < families.count; family++)
		for (size_t rule = 0; rule < families.rules; rule++)
			assert_int_equal(
				rule_glob_fits(families.names[family], families.items[rule].id),
				families.of[rule] == family);
	arena_drop(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_of_one_check_are_one_family),
		cmocka_unit_test(names_of_the_oracle_are_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
