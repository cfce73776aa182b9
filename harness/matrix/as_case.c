/* SPDX-License-Identifier: BSD-2-Clause */
/* A cell as a case file: the way, the segment, what the rule allows, and the probes. */
#include "harness/matrix/as_case.h"
#include "harness/matrix/probe.h"
#include "harness/script/format.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

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
	struct numbers n;
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
	n = (struct numbers){.flags = segment->flags,
		.seq = segment->seq,
		.ack = segment->ack,
		.len = segment->len,
		.window = segment->window};
	as_case_sends(w->player, &n, w->reaction->after);
}

/* --- what may come of it -----------------------------------------------------------------------
 */

static const char *answer_text(const struct writing *w, enum oracle_answer answer, char *out)
{
	switch (answer) {
	case ORACLE_ACK:
	case ORACLE_ACK_LATER:
		return as_case_acknowledging(w, "<-- ACK", w->reaction->rcv_nxt, out);
	case ORACLE_SYN_ACK:
		return as_case_acknowledging(w, "<-- SYN,ACK", w->reaction->rcv_nxt, out);
	case ORACLE_RST: return "<-- RST seq=SEG.ACK";
	case ORACLE_RST_ACK: return "<-- RST,ACK seq=0 ack=SEG.SEQ+SEG.LEN";
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

/* An ACK at once and one that may take its time are written alike. */
static enum oracle_answer alike(enum oracle_answer answer)
{
	return answer == ORACLE_ACK_LATER ? ORACLE_ACK : answer;
}

static bool is_written_before(const struct writing *w, size_t number)
{
	const struct oracle_reaction *allowed = w->story->ruling.allowed;

	for (size_t i = 0; i < number; i++)
		if (stands_beside(&allowed[i], w->reaction) &&
			alike(allowed[i].answer) == alike(allowed[number].answer))
			return true;
	return false;
}

/* Where the new connection's numbers begin nobody knows yet: any will do for what follows. */
static void player_hears(const struct writing *w)
{
	const struct oracle_reaction *reaction = w->reaction;
	struct numbers n = {.flags = WIRE_SYN | WIRE_ACK,
		.seq = reaction->seq_is_new ? NEW_ISS : reaction->seq,
		.ack = reaction->ack};

	if (reaction->answer == ORACLE_SYN_ACK)
		shadow_target_sent(&w->player->shadow, &n, true);
}

/* Is there any beside silence? */
static bool is_answer_wanted(const struct writing *w, size_t count)
{
	const struct oracle_reaction *allowed = w->story->ruling.allowed;

	for (size_t i = 0; i < count; i++)
		if (stands_beside(&allowed[i], w->reaction) && allowed[i].answer != ORACLE_SILENCE)
			return true;
	return false;
}

static void write_answer(const struct writing *w)
{
	const struct oracle_ruling *ruling = &w->story->ruling;
	size_t count = w->setup->decided ? 1 : ruling->count;
	const char *between = " ";
	char answer[AS_CASE_ANSWER];
	bool later = false;

	if (!is_answer_wanted(w, count)) {
		text_add(w->out, "%s | %s\n", as_case_silence(w), state_now(w));
		return;
	}
	for (size_t i = 0; i < count; i++)
		later |= stands_beside(&ruling->allowed[i], w->reaction) &&
			 ruling->allowed[i].answer == ORACLE_ACK_LATER;
	text_add(w->out, "%s", later ? "within {ack_delay}" : "at once");
	for (size_t i = 0; i < count; i++) {
		if (!stands_beside(&ruling->allowed[i], w->reaction) || is_written_before(w, i))
			continue;
		text_add(
			w->out, "%s%s", between, answer_text(w, ruling->allowed[i].answer, answer));
		between = " or ";
	}
	text_add(w->out, " | %s\n", state_now(w));
	player_hears(w);
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
	char ack[AS_CASE_ANSWER];

	if (w->reaction->text == 0 || w->story->view.left)
		return;
	text_add(w->out, "at once user gets %u | %s\n", w->reaction->text, state_now(w));
	text_add(w->out, "at once %s or silence | %s\n", answer_text(w, ORACLE_ACK, ack),
		state_now(w));
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
	as_case_write_probes(w);
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
	struct player player;
	struct text raw = {0};
	struct writing writing = {
		.setup = setup,
		.plan = plan,
		.cell = cell,
		.route = &plan->routes->items[cell->at[AXIS_ROUTE]],
		.story = &story,
		.player = &player,
		.out = &raw,
	};
	bool fine = matrix_tell(setup, plan, (size_t)plan_find(plan, cell), &story, why);

	if (fine && story.outcome.wrong == WRONG_WAY)
		fine = fault_set(why, 0, "%s: the way does not lead there", writing.route->name);
	if (fine) {
		player.shadow = story.shadow;
		player.state = writing.route->state;
		writing.reaction = &story.ruling.allowed[story.outcome.reading];
		write_case(&writing);
		fine = lay_out(&raw, out, why);
	}
	text_free(&raw);
	text_free(&story.ladder);
	return fine;
}
