/* SPDX-License-Identifier: BSD-2-Clause */
/* Families of rules: kin and checks, whose names fit no other rule. */
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
	{"1-3.4-Y-CW", ORACLE_MUST, NULL, "Y in CLOSE-WAIT"},
	{"1-3.4-Y-TW", ORACLE_MUST, NULL, "Y in TIME-WAIT"},
	{"1-3.4-Z-CW", ORACLE_MUST, NULL, "Z in CLOSE-WAIT"},
	{"1-3.4-Z-TW", ORACLE_MUST, NULL, "Z in TIME-WAIT"},
	{"1-3.4-Z-LA", ORACLE_MUST, NULL, "something else"},
};

struct named {
	size_t rule;
	const char *name;
};

static void check_names(
	const struct rule_families *families, const struct named *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_string_equal(families->names[families->of[names[i].rule]], names[i].name);
}

static void rules_of_one_check_are_one_family(void **state)
{
	static const struct named names[] = {
		{0, "1-3.1-RST-*"},
		{1, "1-3.1-RST-*"},
		{2, "1-3.1-RSTS"},
		{3, "1-3.2-RST-ESTAB"},
		{4, "1-MUST-3"},
		{5, "1-MUST-4"},
		{7, "1-3.3-SYN 1-3.3-SYN-*"},
		{9, "1-3.3-SYN 1-3.3-SYN-*"},
	};
	struct arena arena = {0};
	struct families families;

	(void)state;
	families_make(&families, &arena, rules, sizeof rules / sizeof *rules);
	assert_int_equal(families.checks.count, 9);
	check_names(&families.checks, names, sizeof names / sizeof *names);
	assert_true(rule_glob_fits("1-A 1-RST-*", "1-RST-TW"));
	assert_false(rule_glob_fits("1-A 1-RST-*", "1-REST"));
	arena_drop(&arena);
}

static void rules_that_say_the_same_are_kin(void **state)
{
	static const struct named names[] = {
		{0, "1-3.1-RST-ESTAB"}, {3, "1-3.2-RST-ESTAB"}, {4, "1-MUST-3 1-MUST-4"},
		{5, "1-MUST-3 1-MUST-4"}, {6, "1-MUST-5"}, {7, "1-3.3-SYN"}, {8, "1-3.3-SYN-X"},
		{9, "1-3.3-SYN-X"}, /* one id is one rule to an entry */
		{10, "1-3.4-Y-*"}, {12, "1-3.4-Z-CW 1-3.4-Z-TW"}, /* the glob would fit another */
	};
	struct arena arena = {0};
	struct families families;

	(void)state;
	families_make(&families, &arena, rules, sizeof rules / sizeof *rules);
	check_names(&families.kins, names, sizeof names / sizeof *names);
	arena_drop(&arena);
}

static void check_exact(const struct families *rules_of, const struct rule_families *families)
{
	for (size_t family = 0; family < families->count; family++)
		for (size_t rule = 0; rule < rules_of->rules; rule++)
			assert_int_equal(
				rule_glob_fits(families->names[family], rules_of->items[rule].id),
				families->of[rule] == family);
}

/* A name holds the rules of its family and no others, so that it can stand in an entry. */
static void names_of_the_oracle_are_exact(void **state)
{
	struct arena arena = {0};
	struct families families;

	(void)state;
	families_of_oracle(&families, &arena);
	assert_true(families.rules > 0);
	check_exact(&families, &families.kins);
	check_exact(&families, &families.checks);
	arena_drop(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_of_one_check_are_one_family),
		cmocka_unit_test(rules_that_say_the_same_are_kin),
		cmocka_unit_test(names_of_the_oracle_are_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
