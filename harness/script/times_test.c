/* SPDX-License-Identifier: BSD-2-Clause */
/* Times: parts, exact scaling, sums, and what is not there. */
#include "harness/script/times.h"
#include "harness/script/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

static bool get(void *ctx, const char *parameter, struct value *out)
{
	(void)ctx;
	*out = (struct value){.kind = VALUE_LIST, .times = {1, 2, 4}, .count = 3};
	for (size_t i = 0; i < out->count; i++)
		out->times[i] *= NANOS_SECOND;
	if (strcmp(parameter, "syn_waits") == 0)
		return true;
	out->count = strcmp(parameter, "synack_waits") == 0; /* one copy: a retry count of 1 */
	if (strcmp(parameter, "data_waits") == 0 || out->count)
		return true;
	out->kind = VALUE_DURATION;
	out->times[0] = strcmp(parameter, "fw2_left_limit") == 0 ? NANOS_NEVER : 60 * NANOS_SECOND;
	return strcmp(parameter, "rto_max") != 0;
}

static struct times_source source = {get, NULL};

static struct cursor cursor(const char *text, struct reading *reading, struct errors *errors)
{
	static struct case_file file = {.path = "x"};
	static struct line line;
	struct cursor c;

	*reading = (struct reading){.arena = &arena, .errors = errors, .file = &file};
	line = (struct line){text, strlen(text), 1};
	read_start(&c, reading, &line, NULL);
	return c;
}

/* The duration in nanoseconds; -1: lacking; -2: not read. */
static nanos duration(const char *text, char *why)
{
	struct errors errors = {0};
	struct reading reading;
	struct cursor c = cursor(text, &reading, &errors);
	struct time_sum sum;
	nanos out = -2;

	if (read_duration(&c, read_take(&c), &sum) &&
		times_duration(&sum, &source, &out, why) == TIMES_LACKING)
		out = -1;
	errors_free(&errors);
	return out;
}

static void assert_list(const char *text, const char *wanted)
{
	struct errors errors = {0};
	struct reading reading;
	struct cursor c = cursor(text, &reading, &errors);
	struct time_sum sum = {0};
	struct value list;
	char why[TIMES_WHY];
	const char *out = "";

	while (read_more(&c))
		assert_true(read_list(&c, read_take(&c), &sum));
	if (times_list(&sum, &source, &list, why) == TIMES_LACKING) {
		assert_string_equal(why, wanted);
		return;
	}
	for (size_t i = 0; i < list.count; i++) {
		char one[NANOS_TEXT];

		out = arena_print(
			&arena, "%s%s%s", out, i ? " " : "", nanos_write(list.times[i], one));
	}
	assert_string_equal(out, wanted);
}

static void adds_and_scales_exactly(void **state)
{
	char why[TIMES_WHY];

	(void)state;
	assert_int_equal(duration("{two_msl}", why), 60 * NANOS_SECOND);
	assert_int_equal(duration("{two_msl}-1ns", why), 60 * NANOS_SECOND - 1);
	assert_int_equal(duration("{two_msl}*0.8", why), 48 * NANOS_SECOND);
	assert_int_equal(duration("{two_msl}/7*7", why), 60 * NANOS_SECOND);
	assert_int_equal(duration("{syn_waits.3}*1.5/2+200ms", why), 3200 * NANOS_MILLI);
	assert_int_equal(duration("{two_msl}+{syn_waits.1}-{syn_waits.2}", why), 59 * NANOS_SECOND);
	assert_int_equal(duration("1s/3", why), 333333333);
	assert_int_equal(duration("0", why), 0);
}

static void assert_halves(const char *text, nanos timers, nanos exact)
{
	struct errors errors = {0};
	struct reading reading;
	struct cursor c = cursor(text, &reading, &errors);
	struct times_halves halves;
	struct time_sum sum;

	assert_true(read_duration(&c, read_take(&c), &sum));
	assert_int_equal(times_halves(&sum, &source, &halves, NULL), TIMES_FOUND);
	assert_int_equal(halves.timers, timers);
	assert_int_equal(halves.exact, exact);
	errors_free(&errors);
}

static void tells_timers_from_what_is_exact(void **state)
{
	(void)state;
	assert_halves("{two_msl}-1ns", 60 * NANOS_SECOND, -1);
	assert_halves("5s+{syn_waits.2}-{two_msl}/60", NANOS_SECOND, 5 * NANOS_SECOND);
	assert_halves("{syn_waits.1}-{two_msl}+90s", -59 * NANOS_SECOND, 90 * NANOS_SECOND);
	assert_halves("{ack_delay}/60-{prompt}/120", 0, NANOS_SECOND / 2);
	assert_halves("{fw2_left_limit}-1ns", NANOS_NEVER, NANOS_NEVER);
}

static void never_stays_never(void **state)
{
	char why[TIMES_WHY];

	(void)state;
	assert_int_equal(duration("{fw2_left_limit}*0.5", why), NANOS_NEVER);
	assert_int_equal(duration("{fw2_left_limit}*0", why), NANOS_NEVER);
	assert_int_equal(duration("{fw2_left_limit}-5s", why), NANOS_NEVER);
	assert_int_equal(duration("90000d*90000", why), NANOS_NEVER);
	assert_int_equal(duration("90000d+90000d", why), NANOS_NEVER);
	assert_int_equal(times_scale(NANOS_NEVER - 1, INT64_MAX, INT64_MAX), NANOS_NEVER - 1);
	assert_int_equal(times_scale(NANOS_NEVER - 1, INT64_MAX, 1), NANOS_NEVER);
}

static void says_what_is_lacking(void **state)
{
	char why[TIMES_WHY];

	(void)state;
	assert_int_equal(duration("{syn_waits.4}", why), -1);
	assert_string_equal(why, "{syn_waits.4} is not there");
	assert_int_equal(duration("{data_waits.last}", why), -1);
	assert_string_equal(why, "{data_waits.last} is not there");
	assert_int_equal(duration("{rto_max}", why), -1);
	assert_string_equal(why, "{rto_max} is not promised");
	assert_int_equal(duration("{two_msl}-61s", why), -1);
	assert_string_equal(why, "{two_msl} and what is taken from it come to less than 0s");
	assert_int_equal(duration("5s-{fw2_left_limit}", why), -1);
	assert_int_equal(duration("{syn_waits}", why), -2);
	assert_int_equal(duration("1s*99999999999", why), -2);
	assert_int_equal(duration("{syn_waits.0}", why), -2);
	assert_int_equal(duration("{syn_waits.3-2}", why), -2);
}

static void takes_parts_of_lists(void **state)
{
	(void)state;
	assert_list("{syn_waits}", "1s 2s 4s");
	assert_list("{syn_waits.2}", "2s");
	assert_list("{syn_waits.2-3}*2", "4s 8s");
	assert_list("{syn_waits.first} {syn_waits.last}", "1s 4s");
	assert_list("{syn_waits.butlast}", "1s 2s");
	assert_list("{syn_waits.butfirst}", "2s 4s");
	assert_list("{syn_waits} {two_msl}", "1s 2s 4s 60s");
	assert_list("{synack_waits.butlast}", "");
	assert_list("{synack_waits.butfirst}", "");
	assert_list("{data_waits}", "");
	assert_list("{data_waits.butlast}", "{data_waits.butlast} is not there");
	assert_list("{data_waits.butfirst}", "{data_waits.butfirst} is not there");
	assert_list("{synack_waits.1-2}", "{synack_waits.1-2} is not there");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adds_and_scales_exactly),
		cmocka_unit_test(tells_timers_from_what_is_exact),
		cmocka_unit_test(never_stays_never),
		cmocka_unit_test(says_what_is_lacking),
		cmocka_unit_test(takes_parts_of_lists),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_drop(&arena);
	return failed;
}
