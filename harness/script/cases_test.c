/* SPDX-License-Identifier: BSD-2-Clause */
/* Every case of the project: it reads, its layout carries no meaning, and the page shows it. */
#include "harness/script/catalogue.h"
#include "harness/script/format.h"
#include "harness/script/library_test.h"

#include <stdio.h>
#include <string.h>

static void all_read_without_a_word(void **state)
{
	struct errors errors = {0};
	size_t count, rows = 0;
	const char *const *ids = library_ids(library, true, &count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		const struct case_file *file = library_case(library, ids[i], &errors);

		rows += file ? file->script_count : 0;
	}
	if (errors.text.len > 0)
		fail_msg("%s", text_get(&errors.text));
	assert_true(count >= 88 && rows >= 190);
	errors_free(&errors);
}

/* Everything that the layout must not touch: the replaced text of each step, needs, peers, laws. */
static const char *meaning(const struct case_file *file)
{
	struct text text = {0};
	const char *copy;

	text_add(&text, "%s\n%s\n%s\n", file->id, file->title, file->role);
	for (size_t i = 0; i < file->proves_count; i++)
		text_add(&text, "%s ", file->proves[i]);
	for (size_t i = 0; i < file->law_count; i++)
		text_add(&text, "%s\n", file->laws[i].text);
	for (size_t i = 0; i < file->also_count; i++)
		text_add(&text, "%s\n", file->also[i]);
	for (size_t r = 0; r < file->script_count; r++) {
		const struct script *script = &file->scripts[r];

		text_add(&text, "%s\n", script->row);
		for (size_t i = 0; i < script->need_count; i++)
			text_add(&text, "needs %s\n", script->needs[i].text);
		for (size_t i = 0; i < script->peer_count; i++)
			text_add(&text, "peer %s %s\n", script->peers[i].name,
				script->peers[i].crowd ? script->peers[i].size.text : "");
		for (size_t i = 0; i < script->step_count; i++)
			text_add(&text, "%s\n", script->steps[i].text);
	}
	copy = arena_text(&arena, text_get(&text), text.len);
	text_free(&text);
	return copy;
}

/* A line of the steps with two blanks for one, but not in quotes; a table's cells with tabs. */
static void scramble_line(struct text *text, const char *line, size_t len, bool rows)
{
	bool quoted = len > 0 && line[0] == '#';

	for (size_t i = 0; i < len; i++) {
		quoted = line[i] == '"' ? !quoted : quoted;
		if (line[i] != ' ' || quoted || (rows && line[i + 1] != ' '))
			text_add(text, "%c", line[i]);
		else
			text_add(text, rows ? " \t" : "  ");
	}
	text_add(text, len > 0 ? " \t\n" : "\n\n");
}

/* The same file with blanks wherever they mean nothing. */
static const char *scrambled(const char *source)
{
	struct text text = {0};
	bool rows = false;
	const char *copy;

	for (size_t len; *source; source += len + 1) {
		len = strcspn(source, "\n");
		rows = rows || strncmp(source, "rows\n", 5) == 0;
		scramble_line(&text, source, len, rows);
	}
	copy = arena_text(&arena, text_get(&text), text.len);
	text_free(&text);
	return copy;
}

static const char *laid_out(const char *path, const char *source)
{
	struct errors errors = {0};
	struct text text = {0};
	const char *copy;

	if (!format_case(path, source, strlen(source), &text, &errors))
		fail_msg("%s", text_get(&errors.text));
	copy = arena_text(&arena, text_get(&text), text.len);
	text_free(&text);
	errors_free(&errors);
	return copy;
}

static void layout_carries_no_meaning(void **state)
{
	struct errors errors = {0};
	size_t count;
	const char *const *ids = library_ids(library, true, &count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		const struct case_file *file = library_case(library, ids[i], &errors), *again;
		const char *out = laid_out(file->path, file->source);

		assert_string_equal(laid_out(file->path, out), out);
		assert_string_equal(laid_out(file->path, scrambled(file->source)), out);
		again = library_read_text(
			library, ids[i], (struct word){out, strlen(out)}, &errors);
		assert_non_null(again);
		assert_string_equal(meaning(again), meaning(file));
	}
	errors_free(&errors);
}

static void layout_keeps_comments_and_bears_anything(void **state)
{
	struct errors errors = {0};
	struct text text = {0};

	(void)state;
	assert_string_equal(
		laid_out("x", "\n\ncase x # why\n  # alone  \ntitle  A  b\nsoon is\tnever\n"
			      "now --> SYN|LISTEN\nat once <-- SYN,ACK | - # so\nrows\nname  n\n"
			      "one  a b  c\n\n\n"),
		"case     x  # why\n# alone\ntitle    A b\nsoon is never\n"
		"now      -->  SYN      | LISTEN\nat once  <--  SYN,ACK  | -  # so\n\n"
		"rows\n  name  n\n  one   a b  c\n");
	assert_string_equal(laid_out("x", ""), "");
	assert_string_equal(laid_out("x", "|(|#k"), "|(|#k\n"); /* found by the fuzzer */
	assert_string_equal(
		laid_out("x", "now  user told  \"open  | X\n"), "now user told \"open  | X\n");
	assert_false(format_case("x", "a\001b\n", 4, &text, &errors));
	assert_string_equal(text_get(&errors.text),
		"x:1:2: found a character of code 1, expected plain text in UTF-8\n  a\n   ^\n");
	assert_int_equal(text.len, 0);
	errors_free(&errors);
}

/* The ten cases of the page are those of the folder. */
static void the_page_shows_the_cases(void **state)
{
	struct errors errors = {0};
	size_t len, count = 0;
	const char *at = catalogue_load(&arena, "docs/case-language.md", 1 << 20, &len, &errors);

	(void)state;
	assert_non_null(at);
	while ((at = strstr(at, "```\ncase"))) {
		const char *end = strstr(at += 4, "```\n"), *id = at + strcspn(at, " ");
		const char *shown = arena_text(&arena, at, (size_t)(end - at));
		const struct case_file *file;

		id += strspn(id, " ");
		file = library_case(library, arena_text(&arena, id, strcspn(id, "\n")), &errors);
		if (!file)
			fail_msg("%s", text_get(&errors.text));
		assert_string_equal(shown, file->source);
		at = end + 4;
		count++;
	}
	assert_int_equal(count, 10);
	errors_free(&errors);
}

/* And its table of parameters those of the reader. */
static void the_page_names_the_parameters(void **state)
{
	struct errors errors = {0};
	size_t len;
	const char *page = catalogue_load(&arena, "docs/case-language.md", 1 << 20, &len, &errors);

	(void)state;
	assert_non_null(page);
	for (const struct parameter *p = profile_parameters; p->name; p++)
		if (!strstr(page, arena_print(&arena, "`%s`", p->name)))
			fail_msg("the page does not know %s", p->name);
	for (size_t i = 0; profile_capabilities[i]; i++)
		if (!strstr(page, profile_capabilities[i]))
			fail_msg("the page does not know %s", profile_capabilities[i]);
	errors_free(&errors);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_read_without_a_word),
		cmocka_unit_test(layout_carries_no_meaning),
		cmocka_unit_test(layout_keeps_comments_and_bears_anything),
		cmocka_unit_test(the_page_shows_the_cases),
		cmocka_unit_test(the_page_names_the_parameters),
	};

	return cmocka_run_group_tests(tests, open_library, close_library);
}
