/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of rules as a table: every combination meets a rule, every rule is met, none could be
 * left out, and where two rules meet their order says something. */
#include "harness/oracle/sentences_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RULES_MAX = 250 };

static struct seen {
	size_t decided[RULES_MAX];
	unsigned checks[RULES_MAX];         /* in which checks */
	bool needed[RULES_MAX];             /* without it, something else would be allowed */
	bool telling[RULES_MAX][RULES_MAX]; /* this one decides; else that one would, otherwise */
	size_t pairs;                       /* that meet so */
} seen, held;

static bool same_reaction(const struct oracle_reaction *a, const struct oracle_reaction *b)
{
	return a->answer == b->answer && a->seq == b->seq && a->ack == b->ack &&
	       a->seq_is_new == b->seq_is_new && a->after == b->after && a->told == b->told &&
	       a->rcv_nxt == b->rcv_nxt && a->text == b->text;
}

static bool same_ruling(const struct oracle_ruling *a, const struct oracle_ruling *b)
{
	bool same = a->count == b->count;

	for (size_t i = 0; same && i < a->count; i++)
		same = same_reaction(&a->allowed[i], &b->allowed[i]);
	return same;
}

/* The next rule that fits from `from` on, or how many there are. */
static size_t next_fit(size_t from, const struct oracle_view *view, const struct facts *facts)
{
	while (from < oracle_rules() && !rule_fits(rules_at(from), view->state, facts))
		from++;
	return from;
}

/* --- the checks of section 3.10.7.4, told apart without the facts ------------------------------
 */

enum check { WITHOUT_NUMBERS, REOPENING, RST_CHECK, SYN_CHECK, SEQUENCE, NO_ACK, WRONG_ACK, REST };

static bool new_ack(const struct oracle_view *view, const struct oracle_segment *segment)
{
	return (segment->flags & A) &&
	       segment->ack - view->snd_una - 1 < view->snd_nxt - view->snd_una;
}

static bool our_syn_is_open(const struct oracle_view *view)
{
	return !view->syn_acknowledged && view->state != STATE_SYN_SENT;
}

static bool crossing(const struct oracle_view *view, const struct oracle_segment *segment)
{
	return our_syn_is_open(view) && !view->passive && new_ack(view, segment) &&
	       (segment->flags & S) && segment->seq == view->irs;
}

static bool reopening(const struct oracle_view *view, const struct oracle_segment *segment)
{
	return view->state == STATE_TIME_WAIT && view->tw_reopens && view->listener &&
	       (segment->flags & (S | A | R)) == S && segment->seq - view->rcv_nxt <= 1u << 31;
}

static bool in_window(const struct oracle_view *view, const struct oracle_segment *segment)
{
	seq_t first = segment->seq + (crossing(view, segment) ? 1 : 0);
	uint32_t space = segment->len + (segment->flags & F ? 1 : 0);

	if (space == 0)
		return view->rcv_wnd ? first - view->rcv_nxt < view->rcv_wnd
				     : first == view->rcv_nxt;
	return first - view->rcv_nxt < view->rcv_wnd ||
	       first + space - 1 - view->rcv_nxt < view->rcv_wnd;
}

static bool wrong_ack(const struct oracle_view *view, const struct oracle_segment *segment)
{
	uint32_t above = segment->ack - view->snd_nxt, below = view->snd_una - segment->ack;

	if (our_syn_is_open(view))
		return !new_ack(view, segment);
	return (above > 0 && above < 1u << 31) ||
	       (view->rfc5961 && below > view->max_snd_wnd && below <= 1u << 31);
}

/* In which of them a segment must end. */
static enum check check_of(const struct oracle_view *view, const struct oracle_segment *segment)
{
	if (view->state <= STATE_SYN_SENT)
		return WITHOUT_NUMBERS;
	if (reopening(view, segment))
		return REOPENING;
	if (segment->flags & R)
		return RST_CHECK;
	if ((segment->flags & S) && !crossing(view, segment))
		return SYN_CHECK;
	if (!in_window(view, segment))
		return SEQUENCE;
	if (!(segment->flags & A))
		return NO_ACK;
	return wrong_ack(view, segment) ? WRONG_ACK : REST;
}

/* Which rule decides, which would if that one were not there, and whether it matters. */
static void look_into(
	const struct oracle_view *view, const struct oracle_segment *segment, struct seen *into)
{
	struct oracle_ruling ruling, other;
	struct facts facts;
	size_t first, second;

	facts_of(view, segment, &facts);
	first = next_fit(0, view, &facts);
	if (first == oracle_rules())
		fail_msg("no rule for %s", state_name(view->state));
	second = next_fit(first + 1, view, &facts);
	rule_allows(rules_at(first), view, segment, &facts, &ruling);
	into->decided[first]++;
	into->checks[first] |= 1u << check_of(view, segment);
	if (second == oracle_rules()) {
		into->needed[first] = true;
		return;
	}
	rule_allows(rules_at(second), view, segment, &facts, &other);
	if (same_ruling(&ruling, &other))
		return;
	into->needed[first] = true;
	into->pairs += !into->telling[first][second];
	into->telling[first][second] = true;
}

static void look(const struct oracle_view *view, const struct oracle_segment *segment)
{
	look_into(view, segment, &seen);
}

static void look_at_expected(const struct expected *row)
{
	for (unsigned s = 0; s < STATE_COUNT; s++) {
		struct oracle_view view = expected_view(row, (enum state)s);
		struct oracle_segment segment = expected_segment(row, &view);

		if (row->in & state_only((enum state)s))
			look_into(&view, &segment, &held);
	}
}

static int look_at_all(void **state)
{
	(void)state;
	if (oracle_rules() > RULES_MAX)
		return -1;
	sweep_all(look);
	for (size_t i = 0; i < EXPECTED; i++)
		look_at_expected(&expected[i]);
	return 0;
}

static void test_each_rule_is_met(void **state)
{
	(void)state;
	for (size_t i = 0; i < oracle_rules(); i++)
		if (!seen.decided[i])
			fail_msg("%s is never met: %s", oracle_rule(i)->id, oracle_rule(i)->says);
}

static void test_no_rule_could_be_left_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < oracle_rules(); i++)
		if (!seen.needed[i])
			fail_msg(
				"%s changes nothing: %s", oracle_rule(i)->id, oracle_rule(i)->says);
}

/* The order of the checks: RST before SYN, SYN before what lies outside, and so on. */
static void test_each_rule_decides_in_one_check(void **state)
{
	(void)state;
	for (size_t i = 0; i < oracle_rules(); i++)
		if (seen.checks[i] & (seen.checks[i] - 1))
			fail_msg("%s decides in two checks: %s", oracle_rule(i)->id,
				oracle_rule(i)->says);
}

/* Whoever takes a rule out of the table, or puts it behind another of its check, is told so by one
 * of the sentences written out by hand. */
static void test_each_rule_is_held_by_a_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < oracle_rules(); i++)
		if (!held.needed[i])
			fail_msg("no sentence holds %s: %s", oracle_rule(i)->id,
				oracle_rule(i)->says);
}

static void test_each_order_is_held_by_a_sentence(void **state)
{
	(void)state;
	assert_true(seen.pairs > oracle_rules());
	for (size_t i = 0; i < oracle_rules(); i++)
		for (size_t j = 0; j < oracle_rules(); j++)
			if (seen.telling[i][j] && !held.telling[i][j] &&
				seen.checks[i] == seen.checks[j])
				fail_msg("no sentence puts %s (%s) before %s (%s)",
					oracle_rule(i)->id, oracle_rule(i)->says,
					oracle_rule(j)->id, oracle_rule(j)->says);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_rule_is_met),
		cmocka_unit_test(test_no_rule_could_be_left_out),
		cmocka_unit_test(test_each_rule_decides_in_one_check),
		cmocka_unit_test(test_each_rule_is_held_by_a_sentence),
		cmocka_unit_test(test_each_order_is_held_by_a_sentence),
	};

	return cmocka_run_group_tests(tests, look_at_all, NULL);
}
