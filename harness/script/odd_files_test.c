/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that nobody would write: odd bytes, any size, folders; and those that are only suspicious.
 */
#include "harness/script/library_test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void warns_where_nobody_is_asked(void **state)
{
	static const char text[] = "case open/x\ntitle T\nrole any\nproves 9293-MUST-20\n"
				   "given | LISTEN\nnow --> SYN | SYN-RECEIVED\n";
	struct errors errors = {0};

	(void)state;
	assert_non_null(library_read_text(
		library, "open/x", (struct word){text, sizeof text - 1}, &errors));
	assert_int_equal(errors.count, 0);
	assert_int_equal(errors.warnings, 1);
	assert_string_equal(text_get(&errors.text),
		"open/x.case:1:1: warning: no step says proved: a black box is not asked for its "
		"last state\n  case open/x\n  ^\n");
	errors_free(&errors);
}

/* Nothing that a file may hold makes the reader fall. */
static void bears_odd_bytes(void **state)
{
	static const char nul[] = "case open/x\ntit\0le T\n";
	static const char latin[] = "case open/x\ntitle Gr\xfc\xdf\n";
	struct errors errors;

	(void)state;
	assert_non_null(strstr(errors_of(nul, sizeof nul - 1, &errors),
		"open/x.case:2:4: found a character of code 0, expected plain text in UTF-8\n"));
	errors_free(&errors);
	assert_non_null(strstr(errors_of(latin, sizeof latin - 1, &errors),
		"open/x.case:2:9: found a character of code 252, expected plain text in UTF-8\n"));
	errors_free(&errors);
}

static void counts_characters_not_bytes(void **state)
{
	static const char text[] = HEAD
		"now --> SYN | LISTEN # \xc3\xa4\nnow user told \"\xc3\xa4\xc3\xa4\" SNY | X\n";
	struct errors errors;

	(void)state;
	assert_non_null(strstr(errors_of(text, sizeof text - 1, &errors), "open/x.case:9:16: "));
	errors_free(&errors);
}

static void takes_tabs_and_carriage_returns_for_blanks(void **state)
{
	static const char text[] = "case\topen/x\r\ntitle\tT\r\nrole\tany\r\nproves\t9293-MUST-20"
				   "\r\ngiven\t|\tLISTEN\r\nnow\t-->\tSYN\t|\tSYN-RECEIVED\r\n"
				   "proved\t|\tSYN-RECEIVED\r\n";
	struct errors errors = {0};

	(void)state;
	assert_non_null(library_read_text(
		library, "open/x", (struct word){text, sizeof text - 1}, &errors));
	assert_string_equal(text_get(&errors.text), "");
	errors_free(&errors);
}

static void refuse_size(const char *piece, size_t times, const char *said)
{
	struct text text = {0};
	struct errors errors;

	text_add(&text, "%s%s", HEAD, *piece == 'r' ? "rows\nname\n" : "");
	for (size_t i = 0; i < times; i++)
		text_add(&text, piece, (int)i);
	if (!strstr(errors_of(text.at, text.len, &errors), said))
		fail_msg("%s\nsaid:\n%.2000s", said, text_get(&errors.text));
	errors_free(&errors);
	text_free(&text);
}

static void bears_any_size(void **state)
{
	(void)state;
	refuse_size("now --> SYN | LISTEN\n", 500000,
		"open/x.case:1:1: found a file of more than 1048576 bytes, expected less\n");
	refuse_size(" x", 1500,
		"open/x.case:8:2001: found a line of 3000 characters, expected 2000 "
		"at most\n");
	refuse_size("now --> SYN | LISTEN\n", 3000,
		"open/x.case:6:1: found 3002 steps for 1 rows, expected at most 2000 steps, and "
		"65536 in all rows\n");
	refuse_size("r%d\n", 2000,
		"open/x.case:9:1: found 1024 rows or more, expected fewer: "
		"tables multiply\n");
	refuse_size("xyz %d\n", 60000, "open/x.case: more is wrong than is shown here\n");
}

static void bears_folders_and_nothing(void **state)
{
	struct errors errors = {0};

	(void)state;
	assert_null(library_case(library, "open/lost-syn/clint", &errors));
	assert_string_equal(text_get(&errors.text),
		"open/lost-syn/clint.case:1:1: there is no such "
		"case (did you mean open/lost-syn/client?)\n");
	errors_free(&errors);
	assert_null(library_open("nowhere", "../suite/requirements.tsv", &errors));
	assert_string_equal(text_get(&errors.text), "nowhere:1:1: the folder of cases cannot be "
						    "read: No such file or directory\n");
	errors_free(&errors);
	assert_null(library_open(".", "open", &errors));
	assert_string_equal(
		text_get(&errors.text), "open:1:1: the file cannot be read: Is a directory\n");
	errors_free(&errors);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(warns_where_nobody_is_asked),
		cmocka_unit_test(bears_odd_bytes),
		cmocka_unit_test(counts_characters_not_bytes),
		cmocka_unit_test(takes_tabs_and_carriage_returns_for_blanks),
		cmocka_unit_test(bears_any_size),
		cmocka_unit_test(bears_folders_and_nothing),
	};

	return cmocka_run_group_tests(tests, open_inside, close_library);
}
