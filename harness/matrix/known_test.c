/* SPDX-License-Identifier: BSD-2-Clause */
/* Binding known findings: what is wrong in an entry is told at its place. */
#include "harness/matrix/known.h"

#include "harness/matrix/synthetic_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const struct oracle_rule rules[] = {
	{"1-RST-ESTAB", ORACLE_MUST, NULL, "a RST is dropped"},
	{"1-REST", ORACLE_MAY, NULL, "all else is acknowledged"},
};

static const struct {
	const char *head, *cells, *said;
} mistakes[] = {
	{"1-RST-ESTAP", "all",
		"x.expect:1:1: found \"1-RST-ESTAP\", expected a rule of the matrix (did you mean "
		"1-RST-ESTAB?)"},
	{"1-*", "route=CLOSED/at-frist",
		"x.expect:2:16: found \"CLOSED/at-frist\", expected a route (did you mean "
		"CLOSED/at-first?)"},
	{"1-*", "flag=SYN",
		"x.expect:2:10: found \"flag\", expected all, or route= flags= bits= seq= ack= "
		"len= win= (did you mean flags?)"},
	{"1-*", "seq=nxt  seq=edge", "x.expect:2:19: found \"seq\", expected each axis once"},
	{"1-*", "win=open ack=una..eged",
		"x.expect:2:28: found \"eged\", expected a value of this axis"},
	{"1-*", "seq=edge..nxt",
		"x.expect:2:14: found \"edge..nxt\", expected the lower value first"},
	{"1-*", "seq=edge,", "x.expect:2:19: found nothing, expected a value"},
	{"1-*", "seq", "x.expect:2:13: found nothing, expected = and values"},
	{"1-*", "flags=+RTS",
		"x.expect:2:17: found \"RTS\", expected FIN, SYN, RST, PSH, ACK or URG (did you "
		"mean RST?)"},
	{"1-*", "flags=+RST-RST", "x.expect:2:16: found \"+RST-RST\", expected a flag once"},
	{"1-*", "flags=SYN,RTS",
		"x.expect:2:16: found \"SYN,RTS\", expected a value of this axis (did you mean "
		"SYN,RST?)"},
};

static void mistakes_are_told_where_they_stand(void **state)
{
	struct arena arena = {0};
	struct families families;
	struct routes routes;
	struct plan plan;

	(void)state;
	synthetic_make(&plan, &routes);
	families_make(&families, &arena, rules, sizeof rules / sizeof *rules);
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		struct errors errors = {0};
		char *text = arena_print(&arena,
			"finding %s\n  cells  %s\n  seen   s\n  class  bug\n  why    w\n"
			"  link   RFC 9293\n",
			mistakes[i].head, mistakes[i].cells);
		struct expectations *all = expect_read_text(
			"x.expect", text, strlen(text), &errors);

		assert_non_null(all);
		assert_null(known_findings_bind(all, &routes, &families, &errors));
		if (strncmp(text_get(&errors.text), mistakes[i].said, strlen(mistakes[i].said)))
			fail_msg("%s\nsaid:\n%s", mistakes[i].said, text_get(&errors.text));
		errors_free(&errors);
		expect_free(all);
	}
	plan_free(&plan);
	arena_drop(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_are_told_where_they_stand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
