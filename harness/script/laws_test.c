/* SPDX-License-Identifier: BSD-2-Clause */
/* Laws and needs, judged against profiles that keep and break them. */
#include "harness/script/laws.h"
#include "harness/script/library_test.h"
#include "harness/script/needs.h"

#include <stdio.h>
#include <string.h>

static struct profile *profile;

static const struct case_file *read_with(const char *line)
{
	struct errors errors = {0};
	const char *text = arena_print(&arena,
		"case x\ntitle T\nrole any\nproves 9293-MUST-20\n%s\ngiven | LISTEN\n"
		"proved | LISTEN\n",
		line);
	const struct case_file *file = library_read_text(
		library, "x", (struct word){text, strlen(text)}, &errors);

	if (!file)
		fail_msg("%s", text_get(&errors.text));
	errors_free(&errors);
	return file;
}

static void assert_law(const char *law, enum law_verdict verdict, const char *sentence)
{
	const struct case_file *file = read_with(arena_print(&arena, "law %s", law));
	struct law_judgement judged = laws_judge(&file->laws[0], profile, library, &arena);

	assert_string_equal(judged.sentence, sentence);
	assert_int_equal(judged.verdict, verdict);
}

static void set_waits(const char *name, const nanos *seconds, size_t count)
{
	nanos times[VALUE_TIMES];

	for (size_t i = 0; i < count; i++)
		times[i] = seconds[i] * NANOS_SECOND;
	profile_set_list(profile, name, times, count);
}

static void judges_doubling(void **state)
{
	(void)state;
	set_waits("syn_waits", (nanos[]){1, 2, 4}, 3);
	assert_law("6298-5.5 {syn_waits} doubles", LAW_HOLDS,
		"promised 1s 2s 4s, demanded that each is twice the one before, up to never");
	assert_law("6298-5.5 {syn_waits} {syn_last_wait} doubles up to {rto_max}", LAW_BROKEN,
		"promised 1s 2s 4s 64s: after 4s comes 64s, demanded 8s, twice as long up to 64s");
	set_waits("syn_waits", (nanos[]){1, 1, 2}, 3);
	assert_law("6298-5.5 {syn_waits} doubles up to {rto_max}", LAW_BROKEN,
		"promised 1s 1s 2s: after 1s comes 1s, demanded 2s, twice as long up to 64s");
	set_waits("syn_waits", (nanos[]){20, 40, 64, 64}, 4);
	assert_law("6298-5.5 {syn_waits} doubles up to {rto_max}", LAW_HOLDS,
		"promised 20s 40s 64s 64s, demanded that each is twice the one before, up to 64s");
	assert_law("6298-5.5 {syn_waits} doubles", LAW_BROKEN,
		"promised 20s 40s 64s 64s: after 40s comes 64s, demanded 80s, twice as long up to "
		"never");
}

static void judges_totals_counts_and_ends(void **state)
{
	(void)state;
	set_waits("syn_waits", (nanos[]){1, 2, 4}, 3);
	assert_law("9293-MUST-23 total {syn_waits} {syn_last_wait} >= 3min", LAW_BROKEN,
		"promised 71s in all, demanded at least 180s");
	assert_law("9293-MUST-23 total {syn_waits} {syn_last_wait} >= 71s", LAW_HOLDS,
		"promised 71s in all, demanded at least 71s");
	assert_law("9293-SHLD-10 count {syn_waits} >= 4", LAW_BROKEN,
		"promised 3 waits (1s 2s 4s), demanded at least 4");
	assert_law("9293-SHLD-10 count {syn_waits} >= 3", LAW_HOLDS,
		"promised 3 waits (1s 2s 4s), demanded at least 3");
	assert_law("6298-5.5 first {syn_waits} = 1s", LAW_HOLDS,
		"promised 1s first, demanded exactly 1s");
	assert_law("6298-5.5 last {syn_waits} < {rto_max}", LAW_HOLDS,
		"promised 4s last, demanded less than 64s");
	assert_law(
		"1122-2MSL {two_msl} >= 4min", LAW_HOLDS, "promised 240s, demanded at least 240s");
}

static void judges_only_what_is_promised(void **state)
{
	(void)state;
	set_waits("syn_waits", NULL, 0);
	assert_law(
		"6298-5.5 first {syn_waits} = 1s", LAW_NOT_APPLICABLE, "there is no wait at all");
	assert_law("6298-5.5 {syn_waits} doubles", LAW_HOLDS,
		"promised no wait, demanded that each is twice the one before, up to never");
	profile->values[profile_parameter("syn_waits", 9) - profile_parameters].kind = VALUE_NONE;
	assert_law(
		"6298-5.5 {syn_waits} doubles", LAW_NOT_APPLICABLE, "{syn_waits} is not promised");
	assert_law("6298-5.5 total {two_msl} > {syn_waits.1}", LAW_NOT_APPLICABLE,
		"{syn_waits.1} is not promised");
}

static void levels_come_from_the_catalogue(void **state)
{
	const struct case_file *file = read_with("law 9293-SHLD-10 count {syn_waits} >= 3");

	(void)state;
	assert_string_equal(laws_judge(&file->laws[0], profile, library, &arena).level, "SHOULD");
}

static void assert_need(const char *needs, const char *unmet)
{
	const struct case_file *file = read_with(arena_print(&arena, "needs %s", needs));
	const char *said = needs_unmet(&file->scripts[0], profile);

	if (unmet)
		assert_string_equal(said ? said : "met", unmet);
	else
		assert_null(said);
}

static void judges_needs(void **state)
{
	(void)state;
	set_waits("syn_waits", (nanos[]){1, 2, 4}, 3);
	assert_need("linger, status", NULL);
	assert_need("linger, no status", "no status");
	profile_allow(profile, "status", false);
	assert_need("linger, status", "status");
	assert_need("linger, no status", NULL);
	profile_allow(profile, "status", true);
	assert_need("{tw_rst} = closes", NULL);
	assert_need("{tw_rst} != closes", "{tw_rst} != closes");
	assert_need("linger, {tw_rst} = ignored, status", "{tw_rst} = ignored");
	assert_need("{fw2_left_limit} = never", NULL);
	assert_need("{fw2_left_limit} < never", "{fw2_left_limit} < never");
	assert_need("{two_msl} <= 4min", NULL);
	assert_need("{two_msl} > 4min", "{two_msl} > 4min");
	assert_need("{syn_waits.2} = 2s", NULL);
	assert_need("{syn_waits.2}*2 >= 4s", NULL);
	assert_need("{syn_waits.4} != 9s", "{syn_waits.4} != 9s");
	assert_need("{backlog} >= 128", NULL);
	assert_need("{backlog} < 128", "{backlog} < 128");
	assert_need("{synack_end} = silence", NULL);
	assert_need("{fin_end} = <-- RST seq=SND.NXT", "{fin_end} = <-- RST seq=SND.NXT");
}

static int setup(void **state)
{
	struct errors errors = {0};

	profile = profile_read("suite/profiles/modern.profile", &errors);
	if (!profile)
		fprintf(stderr, "%s", text_get(&errors.text));
	errors_free(&errors);
	return profile ? open_library(state) : -1;
}

static int teardown(void **state)
{
	profile_free(profile);
	return close_library(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_doubling),
		cmocka_unit_test(judges_totals_counts_and_ends),
		cmocka_unit_test(judges_only_what_is_promised),
		cmocka_unit_test(levels_come_from_the_catalogue),
		cmocka_unit_test(judges_needs),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
