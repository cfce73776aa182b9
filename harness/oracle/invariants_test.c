/* SPDX-License-Identifier: BSD-2-Clause */
/* What must hold of whatever the oracle allows, whichever rule decides: the arrows of figure 5, who
 * may be answered how, and how far RCV.NXT can move. */
#include "harness/oracle/sweep_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What is looked at now, for the message. */
static const struct oracle_view *view;
static const struct oracle_segment *segment;
static struct oracle_ruling ruling;
static size_t asked;

static void hold(bool is, const char *what)
{
	char flags[40];

	if (!is)
		fail_msg("%s: %s, %s seq %+d ack %+d len %u, window %u: %s (%s)", what,
			state_name(view->state), wire_flags_write(segment->flags, flags),
			seq_ahead(view->rcv_nxt, segment->seq),
			seq_ahead(view->snd_nxt, segment->ack), segment->len, view->rcv_wnd,
			oracle_rule(ruling.rule)->id, oracle_rule(ruling.rule)->says);
}

static bool has(uint16_t flags)
{
	return (segment->flags & flags) == flags;
}

static bool gone(const struct oracle_reaction *reaction)
{
	return view->state > STATE_LISTEN && reaction->after <= STATE_LISTEN;
}

/* --- where it may lead -------------------------------------------------------------------------
 */

#define TO_STATE(name) (1u << STATE_##name)

/* Figure 5, arrows of arriving segments, one behind the other where a segment brings two. */
static const state_set arrows[STATE_COUNT] = {
	[STATE_CLOSED] = TO_STATE(CLOSED),
	[STATE_LISTEN] = TO_STATE(LISTEN) | TO_STATE(SYN_RECEIVED),
	[STATE_SYN_SENT] = TO_STATE(SYN_SENT) | TO_STATE(SYN_RECEIVED) | TO_STATE(ESTABLISHED) |
			   TO_STATE(CLOSE_WAIT),
	[STATE_SYN_RECEIVED] = TO_STATE(SYN_RECEIVED) | TO_STATE(ESTABLISHED) |
			       TO_STATE(CLOSE_WAIT),
	[STATE_ESTABLISHED] = TO_STATE(ESTABLISHED) | TO_STATE(CLOSE_WAIT),
	[STATE_FIN_WAIT_1] = TO_STATE(FIN_WAIT_1) | TO_STATE(FIN_WAIT_2) | TO_STATE(CLOSING) |
			     TO_STATE(TIME_WAIT),
	[STATE_FIN_WAIT_2] = TO_STATE(FIN_WAIT_2) | TO_STATE(TIME_WAIT),
	[STATE_CLOSE_WAIT] = TO_STATE(CLOSE_WAIT),
	[STATE_CLOSING] = TO_STATE(CLOSING) | TO_STATE(TIME_WAIT),
	[STATE_LAST_ACK] = TO_STATE(LAST_ACK),
	[STATE_TIME_WAIT] = TO_STATE(TIME_WAIT) | TO_STATE(SYN_RECEIVED),
};

static void check_arrow(const struct oracle_reaction *reaction)
{
	enum state none = view->listener ? STATE_LISTEN : STATE_CLOSED;

	if (gone(reaction))
		hold(reaction->after == none, "who is gone leaves LISTEN where somebody listens");
	else
		hold(arrows[view->state] & state_only(reaction->after), "an arrow of figure 5");
	if (reaction->after == STATE_TIME_WAIT || reaction->after == STATE_FIN_WAIT_2 ||
		(view->state == STATE_LAST_ACK && gone(reaction) && !has(WIRE_RST)))
		hold(view->fin_sent, "past our FIN only when it was sent");
	if (reaction->after != view->state && !gone(reaction) && !has(WIRE_SYN))
		hold(has(WIRE_ACK), "without ACK nothing moves on");
}

/* --- what may be answered ----------------------------------------------------------------------
 */

static void check_answer_to_rst(const struct oracle_reaction *reaction)
{
	uint32_t into = segment->seq - view->rcv_nxt;

	if (reaction->answer == ORACLE_SILENCE)
		return;
	hold(reaction->answer == ORACLE_ACK && reaction->after == view->state,
		"a RST draws a challenge or nothing");
	hold(view->rfc5961 && view->state >= STATE_SYN_RECEIVED && into > 0 && into < view->rcv_wnd,
		"only an inexact RST in the window is challenged");
}

static void check_answer_with_rst(const struct oracle_reaction *reaction)
{
	bool left = view->left && segment->len > 0 && gone(reaction);
	bool by_793 = !view->rfc5961 && has(WIRE_SYN) && gone(reaction);
	bool with_ack = has(WIRE_ACK);

	hold(with_ack == (reaction->answer == ORACLE_RST), "the form of a RST hangs on the ACK");
	hold(view->state <= STATE_SYN_RECEIVED || !view->syn_acknowledged || left || by_793,
		"a synchronized connection sends no RST");
	if (view->state <= STATE_SYN_RECEIVED && !left && !by_793)
		hold(reaction->after == view->state, "a RST that we send changes nothing");
}

static void check_answer_with_syn(const struct oracle_reaction *reaction)
{
	bool opens = view->state == STATE_LISTEN || view->state == STATE_TIME_WAIT;

	hold(has(WIRE_SYN) && !has(WIRE_ACK) && reaction->after >= STATE_SYN_RECEIVED &&
			reaction->after <= STATE_FIN_WAIT_1,
		"a SYN,ACK answers a SYN");
	hold(reaction->seq_is_new == opens, "a new connection has a new ISS");
}

static void check_answer_with_ack(const struct oracle_reaction *reaction)
{
	hold(view->state > STATE_LISTEN && reaction->seq == view->snd_nxt &&
			reaction->ack == reaction->rcv_nxt,
		"an ACK says SND.NXT and RCV.NXT");
}

static void check_answer(const struct oracle_reaction *reaction)
{
	if (has(WIRE_RST))
		check_answer_to_rst(reaction);
	switch (reaction->answer) {
	case ORACLE_SILENCE: break;
	case ORACLE_ACK:
	case ORACLE_ACK_LATER: check_answer_with_ack(reaction); break;
	case ORACLE_RST:
	case ORACLE_RST_ACK: check_answer_with_rst(reaction); break;
	case ORACLE_SYN_ACK: check_answer_with_syn(reaction); break;
	case ORACLE_ANSWERS: hold(false, "an answer has a name");
	}
	hold(!reaction->seq_is_new || reaction->answer == ORACLE_SYN_ACK, "only a SYN has an ISS");
}

/* --- what is taken -----------------------------------------------------------------------------
 */

/* Where RCV.NXT was, or begins with a SYN that opens. */
static seq_t next_before(const struct oracle_reaction *reaction)
{
	bool opens = view->state != STATE_SYN_RECEIVED && reaction->after == STATE_SYN_RECEIVED;

	if (view->state == STATE_SYN_SENT && reaction->after != STATE_SYN_SENT)
		opens = true;
	return opens ? segment->seq + 1 : view->rcv_nxt;
}

static void check_text(const struct oracle_reaction *reaction)
{
	uint32_t moved = reaction->rcv_nxt - next_before(reaction);
	seq_t end = segment->seq + segment->len + has(WIRE_SYN) + has(WIRE_FIN);

	if (gone(reaction) || view->state <= STATE_LISTEN)
		return;
	hold(moved == reaction->text || (has(WIRE_FIN) && moved == reaction->text + 1),
		"RCV.NXT moves over text and a FIN");
	hold(moved <= view->rcv_wnd, "RCV.NXT stays within the window");
	if (moved == 0)
		return;
	hold(seq_le(reaction->rcv_nxt, end), "RCV.NXT stays within the segment");
	hold(has(WIRE_ACK) && !has(WIRE_RST) && reaction->answer != ORACLE_SILENCE,
		"what is taken comes with an ACK and is acknowledged");
}

static void check_delivery(const struct oracle_reaction *reaction)
{
	hold(reaction->text <= segment->len && reaction->text <= view->rcv_wnd,
		"no more is delivered than came and fits");
	if (reaction->text > 0)
		hold(!view->left && view->state >= STATE_SYN_SENT &&
				view->state <= STATE_FIN_WAIT_2,
			"text reaches those who read");
	if (view->state >= STATE_CLOSE_WAIT && reaction->after != STATE_SYN_RECEIVED)
		hold(reaction->rcv_nxt == view->rcv_nxt, "nothing comes behind the peer's FIN");
}

static void check_news(const struct oracle_reaction *reaction)
{
	unsigned known = 1u << SIGNAL_RESET | 1u << SIGNAL_REFUSED;

	hold(!(reaction->told & ~known), "news are resets and refusals");
	if (reaction->told)
		hold(gone(reaction) && !view->left && (has(WIRE_RST) || !view->rfc5961),
			"who is told is there, and has lost a connection");
	if (view->passive && view->state == STATE_SYN_RECEIVED && has(WIRE_RST))
		hold(!reaction->told, "of a half-open connection nobody is told");
}

/* --- all of it ---------------------------------------------------------------------------------
 */

static bool same(const struct oracle_reaction *a, const struct oracle_reaction *b)
{
	return a->answer == b->answer && a->ack == b->ack && a->after == b->after &&
	       a->told == b->told && a->text == b->text;
}

static void check_form(void)
{
	hold(ruling.count >= 1 && ruling.count <= ORACLE_REACTIONS, "something is allowed");
	hold(!ruling.allowed[0].reading, "the first is the decided one");
	for (size_t i = 1; i < ruling.count; i++)
		hold(ruling.allowed[i].reading, "the others have a reason");
	for (size_t i = 1; i < ruling.count; i++)
		for (size_t j = 0; j < i; j++)
			hold(!same(&ruling.allowed[j], &ruling.allowed[i]), "all differ");
}

static void look(const struct oracle_view *at, const struct oracle_segment *what)
{
	view = at;
	segment = what;
	oracle_ask(view, segment, &ruling);
	asked++;
	check_form();
	for (size_t i = 0; i < ruling.count; i++) {
		const struct oracle_reaction *reaction = &ruling.allowed[i];

		check_arrow(reaction);
		check_answer(reaction);
		check_text(reaction);
		check_delivery(reaction);
		check_news(reaction);
	}
}

static void test_what_always_holds(void **state)
{
	(void)state;
	sweep_all(look);
	assert_true(asked > 1000000);
}

/* --- numbers have no place where they begin ----------------------------------------------------
 */

static void look_shifted(const struct oracle_view *at, const struct oracle_segment *what)
{
	const uint32_t theirs = 0x7ffffff3, ours = 0x8765432f;
	struct oracle_view moved = *at;
	struct oracle_segment same_one = *what;
	struct oracle_ruling other;

	view = at;
	segment = what;
	moved.rcv_nxt += theirs;
	moved.irs += theirs;
	same_one.seq += theirs;
	moved.iss += ours;
	moved.snd_una += ours;
	moved.snd_nxt += ours;
	same_one.ack += ours;
	oracle_ask(view, segment, &ruling);
	oracle_ask(&moved, &same_one, &other);
	hold(ruling.rule == other.rule && ruling.count == other.count, "the same rule, elsewhere");
	for (size_t i = 0; i < ruling.count; i++)
		hold(ruling.allowed[i].answer == other.allowed[i].answer &&
				ruling.allowed[i].after == other.allowed[i].after &&
				ruling.allowed[i].text == other.allowed[i].text &&
				(ruling.allowed[i].answer == ORACLE_SILENCE ||
					ruling.allowed[i].answer == ORACLE_RST ||
					other.allowed[i].ack - ruling.allowed[i].ack == theirs),
			"the same reaction, elsewhere");
}

static void test_numbers_may_begin_anywhere(void **state)
{
	(void)state;
	sweep_all(look_shifted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_always_holds),
		cmocka_unit_test(test_numbers_may_begin_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
