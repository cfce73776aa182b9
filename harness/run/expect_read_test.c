/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading expectations: what a whole file says, and what is told of a wrong one. */
#include "harness/run/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct expectations *read_copy(const char *text, size_t len, struct errors *errors)
{
	char *copy = malloc(len + 1);
	struct expectations *into;

	assert_non_null(copy);
	memcpy(copy, text, len);
	into = expect_read_text("x.expect", copy, len, errors);
	free(copy);
	return into;
}

static void reads_all_words(void **state)
{
	static const char text[] = "# known\n"
				   "source https://example.org/linux/\n"
				   "deviation open/a\r\n"
				   "  row    one two,* \t\n"
				   "\tip     6\n"
				   "  when   kernel >= 6.5 and profile != bounded\n"
				   "  seen   wire: at once silence | CLOSED => RST seq=0\n"
				   "  seen   time: x => too late\n"
				   "  class  documented choice\n"
				   "  why    so it is # and this too\n"
				   "  link   net/ipv4/tcp.c tcp_close()\n"
				   "  link   RFC 5961 3.2\n"
				   "\n"
				   "skip open/*\n"
				   "  seen   needs *\n"
				   "  why    no\n"
				   "finding 9293-MUST-* 5961-3\n"
				   "  cells  route=A/* seq=nxt\n"
				   "\tcells  all\n"
				   "  seen   silence wanted, ACK seen\n"
				   "  class  bug\n"
				   "  link   RFC 9293\n"
				   "  why    so"; /* and no end of the line */
	struct errors errors = {0};
	struct expectations *all = read_copy(text, sizeof text - 1, &errors);
	const struct entry *first, *second, *third;

	(void)state;
	assert_non_null(all);
	assert_int_equal(all->count, 3);
	first = &all->entries[0];
	second = &all->entries[1];
	third = &all->entries[2];
	assert_string_equal(all->source, "https://example.org/linux/");
	assert_int_equal(first->kind, ENTRY_DEVIATION);
	assert_int_equal(first->at.line, 3);
	assert_int_equal(first->row_count, 2);
	assert_string_equal(first->rows[1].text, "two,*");
	assert_string_equal(first->ip, "6");
	assert_int_equal(first->condition_count, 2);
	assert_string_equal(first->conditions[0].value, "6.5");
	assert_string_equal(first->conditions[1].operator, "!=");
	assert_int_equal(first->seen_count, 2);
	assert_string_equal(first->class, "documented choice");
	assert_string_equal(first->why, "so it is # and this too");
	assert_int_equal(first->link_count, 2);
	assert_int_equal(second->kind, ENTRY_SKIP);
	assert_int_equal(second->row_count, 0);
	assert_string_equal(second->why, "no");
	assert_int_equal(third->kind, ENTRY_FINDING);
	assert_string_equal(third->case_glob, "9293-MUST-* 5961-3");
	assert_int_equal(third->cells_count, 2);
	assert_string_equal(third->cells[0].text, "route=A/* seq=nxt");
	assert_string_equal(third->cells[1].line, "\tcells  all");
	assert_int_equal(third->cells[1].at.line, 19);
	assert_int_equal(third->cells[1].at.column, 9);
	expect_free(all);
}

#define SKIP "skip a\n"
#define REST "  seen s\n  why w\n"

/* What is wrong, and the first line of what is said of it. */
static const struct {
	const char *text, *first;
} wrong[] = {
	{"deviaton a\n" REST,
		"x.expect:1:1: found \"deviaton\", expected deviation, skip, finding or source "
		"(did you mean deviation?)"},
	{"skip\n" REST, "x.expect:1:5: found the end of the line, expected the id of a case"},
	{"  seen s\n", "x.expect:1:3: found \"seen\", expected a line `deviation ID`, `skip ID` or "
		       "`finding RULE` before it"},
	{"finding\n" REST, "x.expect:1:8: found the end of the line, expected the id of a rule"},
	{SKIP REST "  cells seq=nxt\n",
		"x.expect:4:3: found \"cells\", expected row, since cells are a finding's"},
	{"finding a\n  row x\n" REST, "x.expect:2:3: found \"row\", expected cells with a finding"},
	{"finding a\n" REST "  class bug\n",
		"x.expect:1:1: found no cells, no link, expected cells, seen, class, why and link "
		"with a finding"},
	{"finding a\n  cells\n" REST,
		"x.expect:2:8: found the end of the line, expected what it says"},
	{SKIP REST "  sen s\n",
		"x.expect:4:3: found \"sen\", expected row, cells, ip, when, seen, class, "
		"why or link (did you mean seen?)"},
	{SKIP REST "  row\n", "x.expect:4:6: found the end of the line, expected what it says"},
	{SKIP REST "  ip 5\n", "x.expect:4:6: found \"5\", expected 4 or 6"},
	{SKIP REST "  ip 4\n  ip 6\n", "x.expect:5:1: found a second \"ip\", expected one"},
	{SKIP REST "  why w\n", "x.expect:4:1: found a second \"why\", expected one"},
	{SKIP REST "  when kernel > 6\n  when kernel > 7\n",
		"x.expect:5:1: found a second \"when\", expected one"},
	{SKIP REST "  when kernal >= 6\n",
		"x.expect:4:8: found \"kernal\", expected kernel, target or profile (did you mean "
		"kernel?)"},
	{SKIP REST "  when kernel => 6\n",
		"x.expect:4:15: found \"=>\", expected one of = != < <= > >="},
	{SKIP REST "  when kernel\n",
		"x.expect:4:14: found the end of the line, expected one of = != < <= > >="},
	{SKIP REST "  when kernel >=\n",
		"x.expect:4:17: found the end of the line, expected a value"},
	{SKIP REST "  when kernel >= new\n",
		"x.expect:4:18: found \"new\", expected a version, as 6.5"},
	{SKIP REST "  when target >= linux\n",
		"x.expect:4:15: found \">=\", expected = or != with a name"},
	{SKIP REST "  when kernel >= 6.5 nad profile = x\n",
		"x.expect:4:22: found \"nad\", expected and, or the end of the line"},
	{SKIP REST "  when kernel >= 6.5 and\n", "x.expect:4:25: found the end of the line, "
						 "expected kernel, target or profile"},
	{SKIP REST "  class choice\n",
		"x.expect:4:9: found \"choice\", expected bug, hardening, documented choice or "
		"ambiguity"},
	{SKIP REST "  class ambigiuty\n",
		"x.expect:4:9: found \"ambigiuty\", expected bug, hardening, documented choice or "
		"ambiguity (did you mean ambiguity?)"},
	{SKIP REST "  link somewhere\n",
		"x.expect:4:8: found \"somewhere\", expected PATH FUNCTION(), RFC NUMBER SECTION, "
		"erratum NUMBER or https://..."},
	{SKIP "  seen s\n  why ?\n", "x.expect:3:7: found \"?\", expected a person's word: what is "
				     "proposed was not judged yet"},
	{SKIP REST "  class ?\n", "x.expect:4:9: found \"?\", expected a person's decision: bug, "
				  "hardening, documented choice or ambiguity"},
	{SKIP REST "  link ?\n", "x.expect:4:8: found \"?\", expected a person's word: what is "
				 "proposed was not judged yet"},
	{SKIP "  why w\n", "x.expect:1:1: found no seen, expected seen and why with a skip"},
	{"deviation a\n  row x\n\n" SKIP REST,
		"x.expect:1:1: found no seen, no class, no why, no link, expected seen, class, why "
		"and link with a deviation"},
	{"deviation a\n" REST "  class bug\n",
		"x.expect:1:1: found no link, expected seen, class, why and link with a deviation"},
	{"source linux\n", "x.expect:1:8: found \"linux\", expected https://.../"},
	{"source https://a/\nsource https://b/\n",
		"x.expect:2:1: found a second \"source\", expected one"},
	{"# \xc3\xa4\n" SKIP REST "  why \xc3\xa4\n",
		"x.expect:5:1: found a second \"why\", expected one"},
};

static void tells_what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct errors errors = {0};
		struct expectations *all = read_copy(wrong[i].text, strlen(wrong[i].text), &errors);
		const char *said = text_get(&errors.text);

		assert_null(all);
		if (strncmp(said, wrong[i].first, strlen(wrong[i].first)) != 0 ||
			said[strlen(wrong[i].first)] != '\n')
			fail_msg("%zu:\n%s\nsaid:\n%s", i, wrong[i].first, said);
		errors_free(&errors);
	}
}

static void tells_all_at_once(void **state)
{
	static const char text[] = "skip a\n  why ?\n  sen s\ndeviation b\n  class choice\n";
	struct errors errors = {0};

	(void)state;
	assert_null(read_copy(text, sizeof text - 1, &errors));
	assert_int_equal(errors.count, 5);
	assert_non_null(strstr(text_get(&errors.text), "    class choice\n          ^\n"));
	errors_free(&errors);
}

static void refuses_what_is_no_text(void **state)
{
	struct errors errors = {0};

	(void)state;
	assert_null(read_copy("skip a\n  why \0\n", 15, &errors));
	assert_non_null(
		strstr(text_get(&errors.text), "x.expect:2:7: found a character of code 0"));
	errors_free(&errors);
	assert_null(expect_read("/", &errors));
	assert_non_null(strstr(text_get(&errors.text), "/:1:1: the file cannot be read"));
	errors_free(&errors);
}

static void takes_a_missing_file_for_empty(void **state)
{
	struct errors errors = {0};
	struct expectations *all = expect_read("/nowhere/x.expect", &errors);

	(void)state;
	assert_non_null(all);
	assert_int_equal(all->count, 0);
	expect_free(all);
}

static void keeps_a_long_line_whole(void **state)
{
	struct errors errors = {0};
	struct text text = {0};
	struct expectations *all;

	(void)state;
	text_add(&text, "skip a\n  seen s\n  why %01999d\n", 7);
	all = read_copy(text.at, text.len, &errors);
	assert_non_null(all);
	assert_int_equal(strlen(all->entries[0].why), 1999);
	expect_free(all);
	text_free(&text);
}

static void knows_links(void **state)
{
	static const char *const good[] = {"net/ipv4/tcp_input.c tcp_reset()", "RFC 5961 3.2",
		"RFC 6528", "erratum 3305", "https://example.org/x",
		"Documentation/networking/ip-sysctl.rst tcp_fin_timeout"};
	static const char *const bad[] = {"", "tcp_input.c", "net/ipv4/tcp_input.c", "RFC", "RFC x",
		"RFC 5961 3.2 4", "RFC 5961 later", "erratum", "erratum x", "https://",
		"http://example.org/x", "https://a b", "net/ipv4/tcp.c a b", "x:/y.c a"};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(link_is_one(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (link_is_one(bad[i]))
			fail_msg("\"%s\" is taken for a link", bad[i]);
	assert_string_equal(
		link_address(&arena, good[0], "https://x/"), "https://x/net/ipv4/tcp_input.c");
	assert_null(link_address(&arena, good[0], NULL));
	assert_string_equal(link_address(&arena, good[1], NULL),
		"https://www.rfc-editor.org/rfc/rfc5961#section-3.2");
	assert_string_equal(
		link_address(&arena, good[2], NULL), "https://www.rfc-editor.org/rfc/rfc6528");
	assert_string_equal(
		link_address(&arena, good[3], NULL), "https://www.rfc-editor.org/errata/eid3305");
	assert_string_equal(link_address(&arena, good[4], NULL), good[4]);
	arena_drop(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_all_words),
		cmocka_unit_test(tells_what_is_wrong),
		cmocka_unit_test(tells_all_at_once),
		cmocka_unit_test(refuses_what_is_no_text),
		cmocka_unit_test(takes_a_missing_file_for_empty),
		cmocka_unit_test(keeps_a_long_line_whole),
		cmocka_unit_test(knows_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
