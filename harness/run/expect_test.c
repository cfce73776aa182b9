/* SPDX-License-Identifier: BSD-2-Clause */
/* Judging by expectations: only what is written is forgiven, and what is written must come true. */
#include "harness/run/expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const char text[] = "deviation open/a\n"
			   "  row   one two\n"
			   "  when  kernel >= 6.5 and profile = linux\n"
			   "  seen  wire: x => ACK\n"
			   "  seen  time: y => too *\n"
			   "  class bug\n"
			   "  why   the cause\n"
			   "  link  RFC 9293\n"
			   "skip open/a\n"
			   "  row   three\n"
			   "  ip    6\n"
			   "  seen  longer than *\n"
			   "  why   time\n"
			   "finding *\n" /* no row is concerned */
			   "  cells all\n"
			   "  seen  *\n"
			   "  class bug\n"
			   "  why   none\n"
			   "  link  RFC 9293\n";

struct trial {
	const char *kernel, *row, *verdict, *why;
	int ip;
	const char *findings[3];
	enum finale finale;
	const char *said;
};

static struct expectations *known(const char *kernel)
{
	struct errors errors = {0};
	char copy[sizeof text];
	struct expectations *all;

	memcpy(copy, text, sizeof text);
	all = expect_read_text("x.expect", copy, sizeof text - 1, &errors);
	assert_non_null(all);
	expect_fact(all, "kernel", kernel);
	expect_fact(all, "profile", "linux");
	return all;
}

static json_t *result_of(const struct trial *trial)
{
	json_t *findings = json_array();

	for (size_t i = 0; i < 3 && trial->findings[i]; i++)
		json_array_append_new(
			findings, json_pack("{s:s}", "signature", trial->findings[i]));
	return json_pack("{s:s,s:s,s:i,s:s,s:s,s:o}", "id", "open/a", "row", trial->row, "ip",
		trial->ip, "verdict", trial->verdict, "why", trial->why, "findings", findings);
}

static const struct trial trials[] = {
	{"6.18.1", "one", "not ok", "w", 4, {"wire: x => ACK", "time: y => too late"},
		FINALE_DEVIATION, "the cause"},
	{"6.18.1", "two", "not ok", "w", 6, {"time: y => too early", "wire: x => ACK"},
		FINALE_DEVIATION, "the cause"},
	{"6.18.1", "one", "not ok", "w", 4, {"wire: x => ACK"}, FINALE_NOT_OK,
		"the known deviation of x.expect:1 now fails in another way: w"},
	{"6.18.1", "one", "not ok", "w", 4,
		{"wire: x => ACK", "time: y => too late", "wire: z => RST"}, FINALE_NOT_OK,
		"the known deviation of x.expect:1 now fails in another way: w"},
	{"6.18.1", "one", "ok", "", 4, {NULL}, FINALE_NOT_OK,
		"the known deviation of x.expect:1 has vanished"},
	{"6.4", "one", "not ok", "w", 4, {"wire: x => ACK", "time: y => too late"}, FINALE_NOT_OK,
		"w"},
	{"6.10", "three", "ok", "", 4, {NULL}, FINALE_OK, NULL},
	{"6.10", "three", "broken", "late", 4, {NULL}, FINALE_BROKEN, "late"},
	{"6.10", "three", "skip", "longer than 2s", 6, {NULL}, FINALE_SKIP, "longer than 2s"},
	{"6.10", "three", "skip", "longer than 2s", 4, {NULL}, FINALE_NOT_OK,
		"a skip that suite/expectations does not pin: longer than 2s"},
	{"6.10", "three", "skip", "needs linger", 6, {NULL}, FINALE_NOT_OK,
		"a skip that suite/expectations does not pin: needs linger"},
};

static void judges(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
		struct expectations *all = known(trials[i].kernel);
		json_t *result = result_of(&trials[i]);
		const char *why = NULL;

		if (expect_judge(all, result, &why) != trials[i].finale)
			fail_msg("trial %zu came to something else", i);
		if (trials[i].said)
			assert_string_equal(why, trials[i].said);
		json_decref(result);
		expect_free(all);
	}
}

static size_t stale(const struct expectations *all, bool ipv4, bool ipv6)
{
	size_t at = 0, count = 0;

	while (expect_stale(all, ipv4, ipv6, &at))
		count++;
	return count;
}

static void plays(struct expectations *all, const struct trial *trial)
{
	json_t *result = result_of(trial);
	const char *why;

	expect_judge(all, result, &why);
	json_decref(result);
}

/* An entry whose second row met nothing has vanished in part. */
static void finds_what_met_nothing(void **state)
{
	struct expectations *all = known("6.18"), *old = known("6.4");

	(void)state;
	assert_int_equal(stale(all, true, true), 2);
	assert_int_equal(stale(all, true, false), 1);
	assert_int_equal(stale(old, true, false), 0);
	plays(all, &trials[0]);
	assert_int_equal(stale(all, true, false), 1);
	plays(all, &trials[1]);
	assert_int_equal(stale(all, true, false), 0);
	plays(all, &trials[8]);
	assert_int_equal(stale(all, true, true), 0);
	expect_free(all);
	expect_free(old);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges),
		cmocka_unit_test(finds_what_met_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
