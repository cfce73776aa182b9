/* SPDX-License-Identifier: BSD-2-Clause */
/* How errors are shown: one a line, a caret, long lines cut, the word that was meant. */
#include "harness/script/errors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const no_line = NULL;

static void shows_the_place(void **state)
{
	struct errors errors = {0};

	(void)state;
	errors_add(&errors, &(struct place){"a", 3, 4}, "\xc3\xa4\xc3\xb6 x", "found %s", "x");
	errors_add(&errors, &(struct place){"a", 3, 1}, no_line, "the same line again");
	errors_add(&errors, &(struct place){"b", 3, 1}, no_line, "the same line of another file");
	errors_warn(&errors, &(struct place){"b", 4, 1}, "", "odd");
	assert_string_equal(text_get(&errors.text), "a:3:4: found x\n  \xc3\xa4\xc3\xb6 x\n     ^\n"
						    "b:3:1: the same line of another file\n"
						    "b:4:1: warning: odd\n  \n  ^\n");
	assert_int_equal(errors.count, 2);
	assert_int_equal(errors.warnings, 1);
	errors_free(&errors);
	assert_int_equal(errors.count, 0);
}

static void cuts_long_lines(void **state)
{
	struct errors errors = {0};
	char line[2001];
	const char *shown, *below;

	(void)state;
	memset(line, 'a', 2000);
	line[2000] = '\0';
	line[1499] = 'X';
	errors_add(&errors, &(struct place){"f", 1, 1500}, line, "found X");
	assert_true(strlen(text_get(&errors.text)) < 450);
	shown = strchr(text_get(&errors.text), '\n') + 1;
	below = strchr(shown, '\n') + 1;
	assert_int_equal(strcspn(shown, "X"), strcspn(below, "^"));
	errors_free(&errors);
}

static void shows_only_so_many(void **state)
{
	struct errors errors = {0};

	(void)state;
	for (int i = 1; i <= 1000; i++)
		errors_add(&errors, &(struct place){"f", i, 1}, no_line, "wrong");
	assert_int_equal(errors.count, 1000);
	assert_non_null(strstr(text_get(&errors.text), "f:200:1: wrong\nf: more is wrong"));
	assert_null(strstr(text_get(&errors.text), "f:201:"));
	errors_free(&errors);
}

static void joins(void **state)
{
	struct errors errors = {0}, more = {0};

	(void)state;
	errors_add(&errors, &(struct place){"f", 1, 1}, no_line, "one");
	errors_add(&more, &(struct place){"f", 2, 1}, no_line, "two");
	errors_join(&errors, &more);
	assert_string_equal(text_get(&errors.text), "f:1:1: one\nf:2:1: two\n");
	assert_int_equal(errors.count, 2);
	errors_free(&errors);
}

static void knows_what_was_meant(void **state)
{
	static const char *const words[] = {"SYN", "ACK", "synack_waits", "syn_waits", NULL};

	(void)state;
	assert_string_equal(errors_nearest("SNY", words), "SYN");
	assert_string_equal(errors_nearest("ack", words), "ACK");
	assert_string_equal(errors_nearest("syn_wait", words), "syn_waits");
	assert_string_equal(errors_nearest("synackwaits", words), "synack_waits");
	assert_null(errors_nearest("XYZ", words));
	assert_null(errors_nearest("S", words));
	assert_null(errors_nearest("", words));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_the_place),
		cmocka_unit_test(cuts_long_lines),
		cmocka_unit_test(shows_only_so_many),
		cmocka_unit_test(joins),
		cmocka_unit_test(knows_what_was_meant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
