/* SPDX-License-Identifier: BSD-2-Clause */
/* Ways and proofs: which one fits, what is passed down, and what cannot be resolved. */
#include "harness/script/library_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct case_file *read_text(const char *text, struct errors *errors)
{
	return library_read_text(library, "open/x", (struct word){text, strlen(text)}, errors);
}

static const struct case_file *read_given(const char *role, const char *given)
{
	struct errors errors = {0};
	const struct case_file *file = read_text(
		arena_print(&arena,
			"case open/x\ntitle T\nrole %s\nproves 9293-MUST-20\n%s\nproved | LISTEN\n",
			role, given),
		&errors);

	if (!file)
		fail_msg("%s", text_get(&errors.text));
	errors_free(&errors);
	return file;
}

/* The ways from the case down to CLOSED, without "ways/". */
static const char *route(const struct script *script)
{
	const struct step *first = &script->steps[0];

	if (first->kind != STEP_GIVEN)
		return "?";
	if (!first->inner)
		return "CLOSED";
	return arena_print(&arena, "%s < %s", first->inner->file->id + 5, route(first->inner));
}

static void assert_route(const char *role, const char *given, const char *wanted)
{
	assert_string_equal(route(&read_given(role, given)->scripts[0]), wanted);
}

static void takes_the_usual_way(void **state)
{
	(void)state;
	assert_route("any", "given | CLOSED", "CLOSED");
	assert_route("any", "given | ESTABLISHED",
		"ESTABLISHED/usual < SYN-RECEIVED/usual < LISTEN/usual < CLOSED");
	assert_route("any", "given | SYN-SENT", "SYN-SENT/usual < CLOSED");
	assert_route("any", "given by reset | CLOSED",
		"CLOSED/by-reset < ESTABLISHED/usual < SYN-RECEIVED/usual < LISTEN/usual < CLOSED");
}

static void takes_the_way_that_fits_the_role(void **state)
{
	(void)state;
	assert_route("active open", "given | ESTABLISHED",
		"ESTABLISHED/by-active-open < SYN-SENT/usual < CLOSED");
	assert_route("simultaneous open", "given | SYN-RECEIVED",
		"SYN-RECEIVED/by-simultaneous-open < SYN-SENT/usual < CLOSED");
	assert_route("simultaneous open", "given | SYN-SENT", "SYN-SENT/usual < CLOSED");
	assert_route("passive open, active close", "given | TIME-WAIT",
		"TIME-WAIT/usual < FIN-WAIT-2/usual < FIN-WAIT-1/usual < ESTABLISHED/usual < "
		"SYN-RECEIVED/usual < LISTEN/usual < CLOSED");
	assert_route("simultaneous close", "given | TIME-WAIT",
		"TIME-WAIT/by-closing < CLOSING/usual < FIN-WAIT-1/usual < ESTABLISHED/usual < "
		"SYN-RECEIVED/usual < LISTEN/usual < CLOSED");
}

static void passes_the_role_down(void **state)
{
	(void)state;
	assert_route("active open, active close", "given | FIN-WAIT-2",
		"FIN-WAIT-2/usual < FIN-WAIT-1/usual < ESTABLISHED/by-active-open < SYN-SENT/usual "
		"< CLOSED");
	assert_route("active open, active close", "given user left | FIN-WAIT-2",
		"FIN-WAIT-2/user-left < FIN-WAIT-1/user-left < ESTABLISHED/by-active-open < "
		"SYN-SENT/usual < CLOSED");
	assert_route("active open", "given after data | ESTABLISHED",
		"ESTABLISHED/after-data < ESTABLISHED/by-active-open < SYN-SENT/usual < CLOSED");
	assert_route("active open", "given by last-ack | CLOSED",
		"CLOSED/by-last-ack < LAST-ACK/usual < CLOSE-WAIT/usual < "
		"ESTABLISHED/by-active-open < SYN-SENT/usual < CLOSED");
}

/* A way that is named says more than the case does. */
static void lets_a_named_way_speak_for_itself(void **state)
{
	(void)state;
	assert_route("active close", "given by closing | TIME-WAIT",
		"TIME-WAIT/by-closing < CLOSING/usual < FIN-WAIT-1/usual < ESTABLISHED/usual < "
		"SYN-RECEIVED/usual < LISTEN/usual < CLOSED");
	assert_route("passive open", "given by active open | ESTABLISHED",
		"ESTABLISHED/by-active-open < SYN-SENT/usual < CLOSED");
}

static void resolves_each_row_by_itself(void **state)
{
	struct errors errors = {0};
	const struct case_file *file = read_text(
		"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\n"
		"given <way> | <state>\nproved | <state>\n"
		"rows\nname  way  state\none  -  SYN-SENT\n"
		"two  by simultaneous open  SYN-RECEIVED\n",
		&errors);

	(void)state;
	assert_non_null(file);
	assert_string_equal(route(&file->scripts[0]), "SYN-SENT/usual < CLOSED");
	assert_string_equal(route(&file->scripts[1]),
		"SYN-RECEIVED/by-simultaneous-open < SYN-SENT/usual < CLOSED");
	assert_string_equal(file->scripts[1].steps[1].inner->file->id, "proofs/SYN-RECEIVED");
	/* The way needs what the case does not know of. */
	assert_int_equal(file->scripts[0].need_count, 0);
	assert_int_equal(file->scripts[1].need_count, 1);
	assert_string_equal(file->scripts[1].needs[0].text, "simultaneous-open");
	assert_ptr_equal(file->scripts[1].file, file);
	errors_free(&errors);
}

/* --- a library of its own ----------------------------------------------------------------------
 */

static void write_file(const char *folder, const char *path, const char *text)
{
	const char *whole = arena_print(&arena, "%s/%s", folder, path);
	FILE *file;

	for (char *slash = strchr((char *)whole + strlen(folder) + 1, '/'); slash;
		slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(whole, 0700);
		*slash = '/';
	}
	file = fopen(whole, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void remove_all(const char *folder)
{
	if (system(arena_print(&arena, "rm -rf '%s'", folder)) != 0)
		fail_msg("%s stays behind", folder);
}

static const char way_in_a_circle[] =
	"case ways/%s/usual\ntitle T\nrole any\ngiven | %s\nnow --> ACK | %s\n";

static void tells_of_circles_and_broken_ways(void **state)
{
	char folder[] = "/tmp/halfopen-resolve-XXXXXX";
	const struct case_file *file;
	struct errors errors = {0};
	struct library *own;

	(void)state;
	assert_non_null(mkdtemp(folder));
	write_file(folder, "ways/LISTEN/usual.case",
		arena_print(&arena, way_in_a_circle, "LISTEN", "SYN-SENT", "LISTEN"));
	write_file(folder, "ways/SYN-SENT/usual.case",
		arena_print(&arena, way_in_a_circle, "SYN-SENT", "LISTEN", "SYN-SENT"));
	write_file(folder, "ways/CLOSING/usual.case",
		arena_print(&arena, way_in_a_circle, "CLOSING", "CLOSED", "LAST-ACK"));
	write_file(folder, "a.case",
		"case a\ntitle T\nrole any\nproves 9293-MUST-20\ngiven | LISTEN\n"
		"proved | LISTEN\n");
	own = library_open(folder, "suite/requirements.tsv", &errors);
	assert_non_null(own);
	file = library_case(own, "a", &errors);
	assert_null(file);
	assert_non_null(strstr(text_get(&errors.text),
		"ways/SYN-SENT/usual.case:4:1: found a circle, expected a way that starts at "
		"CLOSED: ways/LISTEN/usual, ways/SYN-SENT/usual, ways/LISTEN/usual\n"));
	assert_non_null(strstr(text_get(&errors.text),
		"a.case:6:1: found LISTEN, expected a state that can be proved: there is no "
		"proofs/LISTEN.case\n"));
	assert_null(library_case(own, "ways/CLOSING/usual", &errors));
	assert_non_null(strstr(text_get(&errors.text),
		"ways/CLOSING/usual.case:5:1: found a last state other than CLOSING, expected it: "
		"the way leads there\n"));
	errors_free(&errors);
	library_close(own);
	remove_all(folder);
}

static void lists_all_sorted(void **state)
{
	size_t count, all;
	const char *const *ids = library_ids(library, false, &count);

	(void)state;
	for (size_t i = 0; i + 1 < count; i++)
		assert_true(strcmp(ids[i], ids[i + 1]) < 0);
	for (size_t i = 0; i < count; i++)
		assert_null(strstr(ids[i], "ways/"));
	library_ids(library, true, &all);
	assert_true(all > count + 20);
	assert_string_equal(library_requirement(library, "9293-MUST-20")->level, "MUST");
	assert_null(library_requirement(library, "9293-MUST-2000"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_usual_way),
		cmocka_unit_test(takes_the_way_that_fits_the_role),
		cmocka_unit_test(passes_the_role_down),
		cmocka_unit_test(lets_a_named_way_speak_for_itself),
		cmocka_unit_test(resolves_each_row_by_itself),
		cmocka_unit_test(tells_of_circles_and_broken_ways),
		cmocka_unit_test(lists_all_sorted),
	};

	return cmocka_run_group_tests(tests, open_library, close_library);
}
