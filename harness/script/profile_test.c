/* SPDX-License-Identifier: BSD-2-Clause */
/* Profile files: what is read, what is inherited, and what is said of those that are wrong. */
#include "harness/script/profile.h"
#include "harness/script/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/halfopen-profile-XXXXXX";

static void write_profile(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static struct profile *read_profile(const char *text)
{
	struct errors errors = {0};
	struct profile *profile;

	write_profile("x.profile", text);
	profile = profile_read("x.profile", &errors);
	if (!profile)
		fail_msg("%s", text_get(&errors.text));
	errors_free(&errors);
	return profile;
}

static void assert_wrong(const char *text, const char *said)
{
	struct errors errors = {0};

	write_profile("x.profile", text);
	assert_null(profile_read("x.profile", &errors));
	assert_string_equal(text_get(&errors.text), said);
	errors_free(&errors);
}

static void reads_every_kind_of_value(void **state)
{
	struct profile *p = read_profile(
		"# a remark\n"
		"title = A stack, quick # and dirty\n"
		"capabilities = linger ipv4\n"
		"prompt = 0\nsyn_waits = 1s 2.5s 4min\nsynack_waits = none\n"
		"two_msl = never\nbacklog = 8\ntw_rst = ignored\n"
		"synack_end = <-- RST,ACK seq=SND.NXT\n"
		"set rto_min 200 ms\nset quick on\n");

	(void)state;
	assert_string_equal(p->name, "x");
	assert_string_equal(p->title, "A stack, quick");
	assert_true(profile_can(p, "linger"));
	assert_false(profile_can(p, "ipv6"));
	assert_int_equal(profile_value(p, "prompt")->kind, VALUE_DURATION);
	assert_int_equal(profile_value(p, "syn_waits")->count, 3);
	assert_int_equal(profile_value(p, "syn_waits")->times[2], 240 * NANOS_SECOND);
	assert_int_equal(profile_value(p, "synack_waits")->kind, VALUE_LIST);
	assert_int_equal(profile_value(p, "synack_waits")->count, 0);
	assert_int_equal(profile_value(p, "two_msl")->times[0], NANOS_NEVER);
	assert_int_equal(profile_value(p, "backlog")->number, 8);
	assert_string_equal(profile_value(p, "tw_rst")->word, "ignored");
	assert_int_equal(profile_value(p, "synack_end")->what->kind, WHAT_SEGMENT);
	assert_int_equal(profile_value(p, "synack_end")->what->flags, WIRE_RST | WIRE_ACK);
	assert_string_equal(profile_value(p, "synack_end")->word, "<-- RST,ACK seq=SND.NXT");
	assert_int_equal(profile_value(p, "tw_syn")->kind, VALUE_NONE);
	assert_int_equal(p->setting_count, 2);
	assert_string_equal(p->settings[0].name, "rto_min");
	assert_string_equal(p->settings[0].value, "200 ms");
	assert_int_equal(p->settings[1].at.line, 12);
	profile_free(p);
}

static void starts_from_another(void **state)
{
	struct profile *p;

	(void)state;
	write_profile("base.profile",
		"title = Base\ncapabilities = linger ipv4 ipv6\ntwo_msl = 4min\n"
		"backlog = 8\nset quick on\nset odd off\n");
	p = read_profile("like base\nwithout = ipv6 ipv4\ntwo_msl = 60s\nset quick off\n");
	assert_string_equal(p->title, "Base");
	assert_int_equal(profile_value(p, "two_msl")->times[0], 60 * NANOS_SECOND);
	assert_int_equal(profile_value(p, "backlog")->number, 8);
	assert_true(profile_can(p, "linger"));
	assert_false(profile_can(p, "ipv4"));
	assert_false(profile_can(p, "ipv6"));
	assert_int_equal(p->setting_count, 2);
	assert_string_equal(p->settings[0].value, "off");
	profile_free(p);
}

static void can_be_completed(void **state)
{
	struct profile *p = read_profile("title = T\n");
	nanos times[] = {1, 2, 3};

	(void)state;
	profile_set_duration(p, "two_msl", 5);
	profile_set_list(p, "syn_waits", times, 3);
	profile_set_number(p, "backlog", 7);
	profile_set_word(p, "tw_rst", "ignored");
	profile_allow(p, "linger", true);
	profile_allow(p, "linger", true);
	profile_allow(p, "status", true);
	profile_allow(p, "linger", false);
	assert_int_equal(profile_value(p, "two_msl")->times[0], 5);
	assert_int_equal(profile_value(p, "syn_waits")->count, 3);
	assert_int_equal(profile_value(p, "backlog")->number, 7);
	assert_string_equal(profile_value(p, "tw_rst")->word, "ignored");
	assert_false(profile_can(p, "linger"));
	assert_true(profile_can(p, "status"));
	assert_int_equal(p->capability_count, 1);
	profile_free(p);
}

static void tells_what_is_wrong(void **state)
{
	(void)state;
	assert_wrong("syn_wait = 1s\n",
		"x.profile:1:1: found \"syn_wait\", expected a profile parameter, title, "
		"capabilities, without, set or like (did you mean syn_waits?)\n"
		"  syn_wait = 1s\n  ^\n");
	assert_wrong("two_msl 1s\n", "x.profile:1:9: found \"1s\", expected = and a value\n"
				     "  two_msl 1s\n          ^\n");
	assert_wrong("two_msl = 1s 2s\n", "x.profile:1:14: found \"2s\", expected one time\n"
					  "  two_msl = 1s 2s\n               ^\n");
	assert_wrong("syn_waits = 1s, 2s\n",
		"x.profile:1:13: found \"1s,\", expected a time, as 5.8s, 200ms, 3min or never\n"
		"  syn_waits = 1s, 2s\n              ^\n");
	assert_wrong("two_msl =\n",
		"x.profile:1:10: found the end of the line, expected a time, as "
		"5.8s, 200ms, 3min or never\n  two_msl =\n           ^\n");
	assert_wrong("backlog = many\n", "x.profile:1:11: found \"many\", expected a whole number\n"
					 "  backlog = many\n            ^\n");
	assert_wrong("tw_rst = close\n",
		"x.profile:1:10: found \"close\", expected one of: closes ignored (did you mean "
		"closes?)\n  tw_rst = close\n           ^\n");
	assert_wrong("synack_end = <-- RST\n",
		"x.profile:1:18: found RST alone, expected seq= with the RST: no number is the "
		"usual one\n  synack_end = <-- RST\n                   ^\n");
	assert_wrong("fin_end = --> ACK\n",
		"x.profile:1:11: found \"--> ACK\", expected what the target does: silence, <-- "
		"and a segment, or user told\n  fin_end = --> ACK\n            ^\n");
	assert_wrong("capabilities = lingr\n",
		"x.profile:1:16: found \"lingr\", expected a capability (did you mean linger?)\n"
		"  capabilities = lingr\n                 ^\n");
	assert_wrong("two_msl = 1s\ntwo_msl = 2s\n",
		"x.profile:2:1: found a second two_msl, expected one\n  two_msl = 2s\n  ^\n");
	assert_wrong("set quick\n", "x.profile:1:10: found the end of the line, expected set NAME "
				    "VALUE\n  set quick\n           ^\n");
}

static void bears_likeness_in_a_circle(void **state)
{
	struct errors errors = {0};

	(void)state;
	write_profile("x.profile", "like x\n");
	assert_null(profile_read("x.profile", &errors));
	assert_non_null(strstr(text_get(&errors.text),
		"x.profile:1:6: found a circle of profiles that are like each other\n"));
	errors_free(&errors);
	write_profile("x.profile", "like nobody\n");
	assert_null(profile_read("x.profile", &errors));
	assert_non_null(strstr(text_get(&errors.text),
		"nobody.profile:1:1: the file cannot be read: No such file or directory\n"));
	errors_free(&errors);
	assert_null(profile_read("/", &errors));
	errors_free(&errors);
}

static int setup(void **state)
{
	(void)state;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	unlink("x.profile");
	unlink("base.profile");
	return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_kind_of_value),
		cmocka_unit_test(starts_from_another),
		cmocka_unit_test(can_be_completed),
		cmocka_unit_test(tells_what_is_wrong),
		cmocka_unit_test(bears_likeness_in_a_circle),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
