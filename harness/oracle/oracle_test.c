/* SPDX-License-Identifier: BSD-2-Clause */
/* The oracle against sentences of the RFCs written out by hand, and its words against the
 * catalogue. */
#include "harness/oracle/others_test.h"
#include "harness/oracle/sentences_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static enum state wanted_state(const struct expected *row, const struct oracle_view *view)
{
	if (row->next == STAY)
		return view->state;
	if (row->next == GONE)
		return view->listener ? STATE_LISTEN : STATE_CLOSED;
	return (enum state)(row->next - FIRST_STATE);
}

/* RCV.NXT afterwards: a SYN that opens sets it, text and FIN that are taken move it on. */
static seq_t wanted_next(const struct expected *row, const struct oracle_view *view,
	const struct oracle_segment *segment)
{
	bool opens = (view->state <= STATE_SYN_SENT || row->next == GO(SYN_RECEIVED)) &&
		     row->next >= FIRST_STATE;

	return (opens ? segment->seq + 1 : view->rcv_nxt) + row->text + row->fin;
}

static seq_t wanted_seq(const struct expected *row, const struct oracle_view *view,
	const struct oracle_segment *segment)
{
	switch (row->answer) {
	case ORACLE_ACK:
	case ORACLE_ACK_LATER: return view->snd_nxt;
	case ORACLE_RST: return segment->ack;
	case ORACLE_SYN_ACK: return view->iss;
	case ORACLE_SILENCE:
	case ORACLE_RST_ACK:
	case ORACLE_ANSWERS: break;
	}
	return 0;
}

static seq_t wanted_ack(const struct expected *row, const struct oracle_view *view,
	const struct oracle_segment *segment)
{
	bool syn = segment->flags & WIRE_SYN, fin = segment->flags & WIRE_FIN;

	switch (row->answer) {
	case ORACLE_ACK:
	case ORACLE_ACK_LATER:
	case ORACLE_SYN_ACK: return wanted_next(row, view, segment);
	case ORACLE_RST_ACK: return segment->seq + segment->len + (syn ? 1 : 0) + (fin ? 1 : 0);
	case ORACLE_SILENCE:
	case ORACLE_RST:
	case ORACLE_ANSWERS: break;
	}
	return 0;
}

static bool numbered_as_wanted(const struct expected *row, const struct oracle_view *view,
	const struct oracle_segment *segment, const struct oracle_reaction *got)
{
	bool is_new = row->answer == ORACLE_SYN_ACK &&
		      (view->state == STATE_LISTEN || view->state == STATE_TIME_WAIT);

	return got->rcv_nxt == wanted_next(row, view, segment) && got->seq_is_new == is_new &&
	       (is_new || got->seq == wanted_seq(row, view, segment)) &&
	       got->ack == wanted_ack(row, view, segment);
}

/* Whether that reaction is the one of the row. */
static bool as_wanted(const struct expected *row, const struct oracle_view *view,
	const struct oracle_segment *segment, const struct oracle_reaction *got)
{
	return got->answer == row->answer && got->after == wanted_state(row, view) &&
	       got->told == row->told && got->text == row->text &&
	       numbered_as_wanted(row, view, segment, got);
}

static void fail_with(const struct expected *row, enum state state,
	const struct oracle_ruling *ruling, const struct oracle_reaction *got)
{
	char flags[40];

	fail_msg("%s (%s, %s, seq %+lld, ack %+lld, len %u): %s, %s, %u octets, %zu more, by %s: "
		 "%s",
		row->says, state_name(state), wire_flags_write(row->flags, flags),
		(long long)row->seq, (long long)row->ack, row->len, oracle_answer_name(got->answer),
		state_name(got->after), got->text, ruling->count - 1, oracle_rule(ruling->rule)->id,
		oracle_rule(ruling->rule)->says);
}

/* The decided reaction, and how many others there are. */
static void play(const struct expected *row, enum state state)
{
	struct oracle_view view = expected_view(row, state);
	struct oracle_segment segment = expected_segment(row, &view);
	struct oracle_ruling ruling;

	oracle_ask(&view, &segment, &ruling);
	if (!as_wanted(row, &view, &segment, &ruling.allowed[0]) || ruling.allowed[0].reading ||
		ruling.count != row->readings + 1)
		fail_with(row, state, &ruling, &ruling.allowed[0]);
}

/* One of the others. */
static void play_other(const struct expected *row, enum state state)
{
	struct oracle_view view = expected_view(row, state);
	struct oracle_segment segment = expected_segment(row, &view);
	struct oracle_ruling ruling;

	oracle_ask(&view, &segment, &ruling);
	assert_in_range(row->readings, 1, ruling.count - 1);
	if (!as_wanted(row, &view, &segment, &ruling.allowed[row->readings]))
		fail_with(row, state, &ruling, &ruling.allowed[row->readings]);
}

static void test_what_the_rfcs_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < EXPECTED; i++)
		for (unsigned s = 0; s < STATE_COUNT; s++)
			if (expected[i].in & state_only((enum state)s))
				play(&expected[i], (enum state)s);
}

static void test_what_the_pages_leave_to_others(void **state)
{
	(void)state;
	for (size_t i = 0; i < OTHERS; i++)
		for (unsigned s = 0; s < STATE_COUNT; s++)
			if (others[i].in & state_only((enum state)s))
				play_other(&others[i], (enum state)s);
}

static void test_other_bits_change_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < EXPECTED; i++)
		for (unsigned bit = 1; bit <= WIRE_AE; bit <<= 1) {
			struct expected row = expected[i];

			if (!(bit & (F | S | R | A)))
				row.flags = (uint16_t)(row.flags | bit);
			for (unsigned s = 0; s < STATE_COUNT; s++)
				if (row.in & state_only((enum state)s))
					play(&row, (enum state)s);
		}
}

/* --- the words -------------------------------------------------------------------------------- */

/* The level that the catalogue gives an id; NULL where it does not know it. */
static const char *level_in_catalogue(const char *id)
{
	static char line[4096], level[16];
	FILE *file = fopen("suite/requirements.tsv", "r");
	bool found = false;

	assert_non_null(file);
	while (!found && fgets(line, sizeof(line), file)) {
		char *end = strchr(line, '\t');

		if (end)
			*end = '\0';
		found = end && !strcmp(line, id) &&
			sscanf(end + 1, "%*[^\t]\t%15[^\t]", level) == 1;
	}
	fclose(file);
	return found ? level : NULL;
}

static enum oracle_level level_of(const char *level)
{
	if (!strncmp(level, "MUST", 4))
		return ORACLE_MUST;
	return !strncmp(level, "SHOULD", 6) ? ORACLE_SHOULD : ORACLE_MAY;
}

static void check_rule(size_t i)
{
	const struct oracle_rule *rule = oracle_rule(i);
	const char *level = level_in_catalogue(rule->id);

	if (!level)
		fail_msg("%s is no requirement", rule->id);
	if (level_of(level) != rule->level)
		fail_msg("%s is a %s", rule->id, level);
	if (rule->ambiguity && !level_in_catalogue(rule->ambiguity))
		fail_msg("%s: %s is no requirement", rule->id, rule->ambiguity);
	assert_in_range(strlen(rule->says), 10, 90);
	for (size_t n = 0; n < ORACLE_REACTIONS; n++) {
		const char *reading = rules_at(i)->allowed[n].reading;

		if (reading && !level_in_catalogue(reading))
			fail_msg("%s: the reading %s is no requirement", rule->id, reading);
	}
}

static void test_rules_have_ids_and_levels_of_the_catalogue(void **state)
{
	(void)state;
	assert_in_range(oracle_rules(), 100, 249);
	assert_null(level_in_catalogue("9293-3.10.7.4"));
	for (size_t i = 0; i < oracle_rules(); i++)
		check_rule(i);
}

static void test_answers_have_names(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ORACLE_ANSWERS; i++)
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(oracle_answer_name((enum oracle_answer)i),
				oracle_answer_name((enum oracle_answer)j));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_the_rfcs_say),
		cmocka_unit_test(test_what_the_pages_leave_to_others),
		cmocka_unit_test(test_other_bits_change_nothing),
		cmocka_unit_test(test_rules_have_ids_and_levels_of_the_catalogue),
		cmocka_unit_test(test_answers_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
