/* SPDX-License-Identifier: BSD-2-Clause */
/* A cell as a case file: the way, the segment, what the rule allows, and the probes. */
#include "harness/matrix/as_case.h"
#include "harness/matrix/probe.h"
#include "harness/script/format.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* What is written of one cell. */
struct writing {
	const struct matrix_setup *setup;
	const struct plan *plan;
	const struct cell *cell;
	const struct route *route;
	const struct matrix_story *story;
	const struct oracle_reaction *reaction; /* the one that was taken, else the first */
	struct text *out;
};

static const char *state_now(const struct writing *w)
{
	return state_name(w->reaction->after);
}

/* --- the head ----------------------------------------------------------------------------------
 */

/* The name of the cell as a path of words: matrix/ESTABLISHED/usual/SYN-ACK/seq-nxt-plus-1/... */
static void write_id(const struct writing *w)
{
	static const char *const before[] = {"/", "/seq-", "/ack-", "/len-", "/win-"};
	char name[CELL_TEXT];
	size_t colons = 0;

	text_add(w->out, "case matrix/");
	for (const char *c = cell_write(w->plan, w->cell, name); *c; c++)
		if (*c == ':')
			text_add(w->out, "%s", before[colons++]);
		else if (*c == '+')
			text_add(w->out, "-plus-");
		else if (*c == '^')
			text_add(w->out, "-to-");
		else
			text_add(w->out, "%c", *c == ',' ? '-' : *c);
	text_add(w->out, "\n");
}

/* The whole command that plays it again as it was played in the matrix. */
static void write_command(const struct writing *w)
{
	const struct matrix_setup *setup = w->setup;
	size_t turn = matrix_turn((size_t)plan_find(w->plan, w->cell));
	const char *profile = setup->profiles[0]->name;
	char number[40] = "";

	if (setup->kind->matrix_number)
		snprintf(number, sizeof number, setup->kind->matrix_number,
			matrix_target_numbers[turn % MATRIX_NUMBERS]);
	text_add(w->out, "# halfopen run --target %s%s%s%s%s", setup->kind->name,
		*setup->options || *number ? ":" : "", setup->options,
		*setup->options && *number ? "," : "", number);
	if (strcmp(profile, setup->kind->profile) != 0)
		text_add(w->out, " --profile %s", profile);
	text_add(w->out, "%s ./x.case\n", setup->ip == 6 ? " --ip 6" : "");
}

static void write_head(const struct writing *w)
{
	const struct oracle_rule *rule = oracle_rule(w->story->ruling.rule);
	char name[CELL_TEXT], said[OUTCOME_TEXT];

	text_add(w->out, "# A cell of the matrix: %s\n", cell_write(w->plan, w->cell, name));
	if (w->story->outcome.wrong != WRONG_NOTHING)
		text_add(
			w->out, "# What came of it: %s\n", outcome_write(&w->story->outcome, said));
	write_command(w);
	write_id(w);
	text_add(w->out, "title %c%s.\nrole %s\nproves %s\n", toupper((unsigned char)rule->says[0]),
		rule->says + 1, w->route->role, rule->id);
	if (rule->ambiguity)
		text_add(w->out, "ambiguous %s\n", rule->ambiguity);
	text_add(w->out, "\ngiven %s | %s\n", w->route->given, state_name(w->route->state));
}

/* --- the segment -------------------------------------------------------------------------------
 */

static uint8_t reserved_of(unsigned extra)
{
	static const uint8_t bits[EXTRAS] = {
		[EXTRA_RESERVED_1] = 1,
		[EXTRA_RESERVED_2] = 2,
		[EXTRA_RESERVED_4] = 4,
		[EXTRA_ALL] = 7,
	};

	return bits[extra];
}

static void write_segment(const struct writing *w)
{
	const struct oracle_segment *segment = &w->story->segment;
	const uint8_t *at = w->cell->at;
	char flags[40], number[AS_CASE_NUMBER];

	text_add(w->out, "now --> %s seq=%s", wire_flags_write(segment->flags, flags),
		as_case_seq(w->story, (enum seq_edge)at[AXIS_SEQ], number));
	if (segment->flags & WIRE_ACK || segment->ack != 0)
		text_add(w->out, " ack=%s",
			as_case_ack(w->story, (enum ack_edge)at[AXIS_ACK], number));
	if (at[AXIS_LENGTH] != LENGTH_0)
		text_add(w->out, " len=%s",
			as_case_length(w->story, (enum length)at[AXIS_LENGTH], number));
	if (at[AXIS_OFFER] == OFFER_ZERO)
		text_add(w->out, " win=0");
	if (segment->urgent)
		text_add(w->out, " urg=%u", segment->urgent);
	if (reserved_of(at[AXIS_EXTRA]))
		text_add(w->out, " reserved=%u", reserved_of(at[AXIS_EXTRA]));
	text_add(w->out, " | %s\n", state_now(w));
}

/* --- what may come of it -----------------------------------------------------------------------
 */

static const char *answer_text(enum oracle_answer answer)
{
	switch (answer) {
	case ORACLE_ACK:
	case ORACLE_ACK_LATER: return "<-- ACK";
	case ORACLE_RST: return "<-- RST seq=SEG.ACK";
	case ORACLE_RST_ACK: return "<-- RST,ACK seq=0 ack=SEG.SEQ+SEG.LEN";
	case ORACLE_SYN_ACK: return "<-- SYN,ACK";
	case ORACLE_SILENCE:
	case ORACLE_ANSWERS: break;
	}
	return "silence";
}

/* Only what shares all that follows can stand beside another in one line. */
static bool stands_beside(const struct oracle_reaction *a, const struct oracle_reaction *b)
{
	return a->after == b->after && a->told == b->told && a->text == b->text &&
	       a->rcv_nxt == b->rcv_nxt;
}

static bool is_written_before(const struct oracle_ruling *ruling, size_t upto,
	const struct oracle_reaction *taken, const char *text)
{
	for (size_t i = 0; i < upto; i++)
		if (stands_beside(&ruling->allowed[i], taken) &&
			strcmp(answer_text(ruling->allowed[i].answer), text) == 0)
			return true;
	return false;
}

static void write_answer(const struct writing *w)
{
	const struct oracle_ruling *ruling = &w->story->ruling;
	size_t count = w->setup->decided ? 1 : ruling->count;
	const char *between = " ";
	bool later = false;

	for (size_t i = 0; i < count; i++)
		later |= stands_beside(&ruling->allowed[i], w->reaction) &&
			 ruling->allowed[i].answer == ORACLE_ACK_LATER;
	text_add(w->out, "%s", later ? "within {ack_delay}" : "at once");
	for (size_t i = 0; i < count; i++) {
		const char *text = answer_text(ruling->allowed[i].answer);

		if (!stands_beside(&ruling->allowed[i], w->reaction) ||
			is_written_before(ruling, i, w->reaction, text))
			continue;
		text_add(w->out, "%s%s", between, text);
		between = " or ";
	}
	text_add(w->out, " | %s\n", state_now(w));
}

static void write_told(const struct writing *w)
{
	const char *between = "at once user told ";

	for (unsigned i = 0; i < SIGNAL_COUNT; i++)
		if (w->reaction->told & 1u << i) {
			text_add(w->out, "%s\"%s\"", between, signal_name((enum signal)i));
			between = " or ";
		}
	if (w->reaction->told)
		text_add(w->out, " | %s\n", state_now(w));
}

/* Whoever takes text may open the window, and say so. */
static void write_text(const struct writing *w)
{
	if (w->reaction->text == 0 || w->story->view.left)
		return;
	text_add(w->out, "at once user gets %u | %s\n", w->reaction->text, state_now(w));
	text_add(w->out, "at once <-- ACK or silence | %s\n", state_now(w));
}

/* --- the probes --------------------------------------------------------------------------------
 */

static const char *reply_text(enum seen seen)
{
	switch (seen) {
	case SEEN_ACK: return "<-- ACK";
	case SEEN_RST: return "<-- RST seq=SEG.ACK";
	case SEEN_RST_ACK: return "<-- RST,ACK seq=0 ack=SEG.SEQ+SEG.LEN";
	case SEEN_SYN_ACK: return "<-- SYN,ACK";
	case SEEN_NOTHING:
	case SEEN_SYN:
	case SEEN_FIN_ACK:
	case SEEN_TEXT:
	case SEEN_OTHER_SEQ:
	case SEEN_OTHER_ACK:
	case SEEN_SEVERAL:
	case SEEN_OTHER:
	case SEENS: break;
	}
	return "silence";
}

/* Where the answer to a probe leaves the connection. */
static enum state state_behind(enum state state, const struct probe *probe, enum seen wanted)
{
	if (wanted == SEEN_SYN_ACK)
		return STATE_SYN_RECEIVED;
	if (probe->reply == REPLY_FIN_ACK)
		return state == STATE_FIN_WAIT_1 ? STATE_CLOSING : STATE_TIME_WAIT;
	if (state == STATE_LAST_ACK && probe->reply == REPLY_SILENCE)
		return STATE_CLOSED;
	return state == STATE_SYN_SENT ? STATE_ESTABLISHED : state;
}

/* Writes the probe and its answer; *state is the state before, and becomes that behind. */
static void write_probe(const struct writing *w, const struct after *after,
	const struct probe *probe, enum state *state)
{
	char flags[40], number[AS_CASE_NUMBER];
	struct numbers unused;
	enum seen wanted = probe_wants(&w->story->view, after, probe, &unused);

	*state = state_behind(*state, probe, wanted);
	text_add(w->out, "now --> %s seq=%s", wire_flags_write(probe->flags, flags),
		as_case_probe(after, probe->seq, number));
	if (probe->flags & WIRE_ACK)
		text_add(w->out, " ack=%s", as_case_probe(after, probe->ack, number));
	if (after->window_closed) /* one that opens would draw what waits */
		text_add(w->out, " win=0");
	text_add(w->out, " | %s\nat once %s | %s\n", state_name(*state), reply_text(wanted),
		state_name(*state));
}

static void write_probes(const struct writing *w)
{
	struct after after;
	const struct probe *probe;
	enum state state = w->reaction->after;

	judge_after(&w->story->view, &w->story->segment, w->reaction, 0, &after);
	for (unsigned number = 0; (probe = probe_next(&w->story->view, &after, &number)); number++)
		write_probe(w, &after, probe, &state);
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static void write_case(const struct writing *w)
{
	write_head(w);
	write_segment(w);
	write_answer(w);
	write_told(w);
	write_text(w);
	text_add(w->out, "# What has become of it, asked from outside.\n");
	write_probes(w);
}

static bool lay_out(const struct text *raw, struct text *out, struct fault *why)
{
	struct errors errors = {0};
	bool fine = format_case("x.case", text_get(raw), raw->len, out, &errors);

	if (!fine)
		fault_set(why, 0, "%s", text_get(&errors.text));
	errors_free(&errors);
	return fine;
}

bool matrix_as_case(const struct matrix_setup *setup, const struct plan *plan,
	const struct cell *cell, struct text *out, struct fault *why)
{
	struct matrix_story story;
	struct text raw = {0};
	struct writing writing = {
		.setup = setup,
		.plan = plan,
		.cell = cell,
		.route = &plan->routes->items[cell->at[AXIS_ROUTE]],
		.story = &story,
		.out = &raw,
	};
	bool fine = matrix_tell(setup, plan, (size_t)plan_find(plan, cell), &story, why);

	if (fine && story.outcome.wrong == WRONG_WAY)
		fine = fault_set(why, 0, "%s: the way does not lead there", writing.route->name);
	if (fine) {
		writing.reaction = &story.ruling.allowed[story.outcome.reading];
		write_case(&writing);
		fine = lay_out(&raw, out, why);
	}
	text_free(&raw);
	text_free(&story.ladder);
	return fine;
}
