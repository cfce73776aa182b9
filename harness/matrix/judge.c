/* SPDX-License-Identifier: BSD-2-Clause */
/* Comparing what the target did with what the rule allows. */
#include "harness/matrix/seat.h"

#include <string.h>

/* No answer carries text. */
static enum seen bare(const struct numbers *n, enum seen seen)
{
	return n->len > 0 ? SEEN_OTHER : seen;
}

/* What kind of segment this is; PSH is left to the sender. */
static enum seen kind_of(const struct numbers *n)
{
	switch (n->flags & ~WIRE_PSH) {
	case WIRE_ACK: return n->len > 0 ? SEEN_TEXT : SEEN_ACK;
	case WIRE_RST: return bare(n, SEEN_RST);
	case WIRE_RST | WIRE_ACK: return bare(n, SEEN_RST_ACK);
	case WIRE_SYN | WIRE_ACK: return bare(n, SEEN_SYN_ACK);
	case WIRE_SYN: return bare(n, SEEN_SYN);
	case WIRE_FIN | WIRE_ACK: return bare(n, SEEN_FIN_ACK);
	default: return SEEN_OTHER;
	}
}

enum seen judge_seen(const struct seat *seat)
{
	if (seat->malformed)
		return SEEN_OTHER;
	if (seat->heard_count == 0)
		return SEEN_NOTHING;
	return seat->heard_count > 1 ? SEEN_SEVERAL : kind_of(&seat->heard[0]);
}

static enum seen wanted_kind(enum oracle_answer answer)
{
	switch (answer) {
	case ORACLE_ACK:
	case ORACLE_ACK_LATER: return SEEN_ACK;
	case ORACLE_RST: return SEEN_RST;
	case ORACLE_RST_ACK: return SEEN_RST_ACK;
	case ORACLE_SYN_ACK: return SEEN_SYN_ACK;
	case ORACLE_SILENCE:
	case ORACLE_ANSWERS: break;
	}
	return SEEN_NOTHING;
}

/* What came, and where it is of the kind that is wanted, whether its numbers are too. */
static enum seen seen_for(const struct seat *seat, const struct oracle_reaction *reaction)
{
	enum seen seen = judge_seen(seat);
	const struct numbers *n = &seat->heard[0];

	if (seen == SEEN_NOTHING || seen != wanted_kind(reaction->answer))
		return seen;
	if (!reaction->seq_is_new && n->seq != reaction->seq)
		return SEEN_OTHER_SEQ;
	if (n->flags & WIRE_ACK && n->ack != reaction->ack)
		return SEEN_OTHER_ACK;
	return seen;
}

static bool told_as_wanted(const struct seat *seat, unsigned wanted)
{
	if (wanted == 0)
		return seat->told == 0;
	return !seat->told_again && (seat->told & ~wanted) == 0 && seat->told != 0 &&
	       (seat->told & (seat->told - 1)) == 0;
}

static uint8_t signal_of(unsigned told)
{
	for (unsigned i = 0; i < SIGNAL_COUNT; i++)
		if (told & 1u << i)
			return (uint8_t)(i + 1);
	return 0;
}

static void finds(struct seat *seat, enum wrong wrong, unsigned wanted, unsigned seen)
{
	seat->outcome->wrong = (uint8_t)wrong;
	seat->outcome->wanted = (uint8_t)wanted;
	seat->outcome->seen = (uint8_t)seen;
}

/* How far a reaction agrees with what came: not in the answer, in the answer, in the state as well,
 * in all. */
enum agreement { AGREES_NOWHERE, AGREES_ANSWER, AGREES_STATE, AGREES };

static enum agreement agreement_of(
	const struct seat *seat, const struct oracle_reaction *reaction, enum state state)
{
	if (seen_for(seat, reaction) != wanted_kind(reaction->answer))
		return AGREES_NOWHERE;
	if (state != STATE_NOT_SEEN && state != reaction->after)
		return AGREES_ANSWER;
	return told_as_wanted(seat, reaction->told) ? AGREES : AGREES_STATE;
}

/* What the first of the reactions that agree furthest lacks. */
static void find_lack(struct seat *seat, const struct oracle_reaction *reaction,
	enum agreement agreement, enum state state)
{
	switch (agreement) {
	case AGREES_NOWHERE:
		finds(seat, WRONG_ANSWER, wanted_kind(reaction->answer), seen_for(seat, reaction));
		break;
	case AGREES_ANSWER: finds(seat, WRONG_STATE, reaction->after, state); break;
	case AGREES_STATE:
		finds(seat, WRONG_TOLD, signal_of(reaction->told), signal_of(seat->told));
		break;
	case AGREES: break;
	}
}

/* What lies above a gap waits for its turn, and would meet what a probe carries; an ACK of a SYN
 * that nobody had acknowledged counts only where its segment is acceptable. */
static bool is_uncertain(const struct oracle_view *view, const struct oracle_segment *segment)
{
	uint32_t above = segment->seq - view->rcv_nxt;

	if (!view->syn_acknowledged && view->state == STATE_FIN_WAIT_1)
		return segment->flags & WIRE_ACK && seq_lt(view->iss, segment->ack) &&
		       seq_le(segment->ack, view->snd_nxt);
	return above > 0 && above < view->rcv_wnd &&
	       (segment->len > 0 || segment->flags & WIRE_FIN);
}

/* Does it reach into the window, or touch it? */
static bool reaches(const struct oracle_view *view, const struct oracle_segment *segment)
{
	uint32_t begin = segment->seq - view->rcv_nxt, end = begin + segment->len;

	return begin <= view->rcv_wnd || end <= view->rcv_wnd || (begin > end && segment->len > 0);
}

/* May a SYN begin the connection, or cross ours? */
static bool may_open(const struct oracle_view *view)
{
	return view->state == STATE_LISTEN || view->state == STATE_SYN_SENT ||
	       view->state == STATE_TIME_WAIT || !view->syn_acknowledged;
}

bool judge_may_count(const struct oracle_view *view, const struct oracle_segment *segment)
{
	if (segment->flags & WIRE_SYN)
		return may_open(view);
	if (view->state == STATE_LISTEN || view->state == STATE_SYN_SENT)
		return false;
	return reaches(view, segment) && segment->flags & WIRE_ACK &&
	       !(segment->flags & WIRE_RST) && seq_le(view->snd_una, segment->ack) &&
	       seq_le(segment->ack, view->snd_nxt);
}

/* The states that a FIN tells apart, which a closed window does not take. */
static bool is_shut(const struct oracle_view *view, enum state state)
{
	return view->rcv_wnd == 0 && (state == STATE_FIN_WAIT_1 || state == STATE_FIN_WAIT_2);
}

void judge_after(const struct oracle_view *view, const struct oracle_segment *segment,
	const struct oracle_reaction *reaction, seq_t new_iss, struct after *after)
{
	bool anew = reaction->answer == ORACLE_SYN_ACK && reaction->seq_is_new;

	*after = (struct after){
		.state = reaction->after,
		.iss = anew ? new_iss : view->iss,
		.snd_nxt = anew ? new_iss + 1 : view->snd_nxt,
		.rcv_nxt = reaction->rcv_nxt,
		.syn_acknowledged = view->syn_acknowledged && !anew,
		.left = view->left && !anew,
		.listener = view->listener,
	};
	after->window_closed = segment->window == 0 && judge_may_count(view, segment);
	after->uncertain = is_uncertain(view, segment) || is_shut(view, reaction->after);
}

/* Good news follows from the states: it is told when they bear it out, and not otherwise. */
static unsigned news_of(const struct oracle_view *view, enum state after)
{
	static const state_set finished = 1u << STATE_CLOSE_WAIT | 1u << STATE_CLOSING |
					  1u << STATE_LAST_ACK | 1u << STATE_TIME_WAIT;
	static const state_set opening = 1u << STATE_CLOSED | 1u << STATE_LISTEN |
					 1u << STATE_SYN_SENT | 1u << STATE_SYN_RECEIVED;
	unsigned news = 0;

	if (view->left)
		return 0;
	if (state_only(view->state) & opening && !(state_only(after) & opening))
		news |= 1u << SIGNAL_ESTABLISHED;
	if (state_only(after) & finished && !(state_only(view->state) & finished))
		news |= 1u << SIGNAL_CLOSING;
	return news;
}

/* What a target that is the cell's alone shows beside its answer; false when it is wrong. */
static bool judge_beside(
	struct game *game, struct seat *seat, const struct oracle_reaction *reaction)
{
	enum state after = reaction->after;
	bool lives = after != STATE_CLOSED && after != STATE_LISTEN;
	unsigned asked = 1u << SIGNAL_ESTABLISHED | 1u << SIGNAL_CLOSING;
	unsigned wanted = news_of(&seat->view, after), news = seat->news & asked;

	if (seat->text > 0)
		finds(seat, WRONG_TEXT, 0, 2); /* nobody has asked for any */
	else if (!game->setup->kind->many && news != wanted)
		finds(seat, WRONG_TOLD, signal_of(wanted & ~news), signal_of(news & ~wanted));
	else if (!game->setup->kind->many && game->ops->connections &&
		 game->ops->connections(&game->target) != (lives ? 1 : 0))
		finds(seat, WRONG_STATE, after, STATE_NOT_SEEN);
	return seat->outcome->wrong == WRONG_NOTHING;
}

void judge_answer(struct game *game, struct seat *seat)
{
	const struct oracle_ruling *ruling = &seat->ruling;
	size_t count = game->setup->decided ? 1 : ruling->count, best = 0;
	enum agreement furthest = AGREES_NOWHERE;
	enum state state = game_state(game, seat);

	seat->outcome->rule = (uint8_t)ruling->rule;
	for (size_t i = 0; i < count; i++) {
		enum agreement now = agreement_of(seat, &ruling->allowed[i], state);

		if (now > furthest) {
			furthest = now;
			best = i;
		}
	}
	find_lack(seat, &ruling->allowed[best], furthest, state);
	if (furthest != AGREES || !judge_beside(game, seat, &ruling->allowed[best]))
		return;
	seat->outcome->reading = (uint8_t)best;
	seat->reaction = &ruling->allowed[best];
	judge_after(&seat->view, &seat->segment, seat->reaction, seat->heard[0].seq, &seat->after);
}

bool judge_asks(const struct seat *seat)
{
	enum state after = seat->reaction->after;
	bool reads = after == STATE_ESTABLISHED || after == STATE_FIN_WAIT_1 ||
		     after == STATE_FIN_WAIT_2;

	/* Behind a closed window lies text that nobody has read. */
	reads = reads && seat->segment.len > 0 && seat->view.rcv_wnd > 0;
	return !seat->view.left && (seat->reaction->text > 0 || reads);
}

void judge_unasked(struct seat *seat)
{
	if (seat->told)
		finds(seat, WRONG_TOLD, 0, signal_of(seat->told));
	else if (seat->text > 0)
		finds(seat, WRONG_TEXT, 0, 2);
}

void judge_text(struct seat *seat)
{
	if (seat->text != seat->reaction->text || seat->text_wrong)
		finds(seat, WRONG_TEXT, seat->reaction->text > 0, seat->text == 0 ? 0 : 2);
	else if (seat->told)
		finds(seat, WRONG_TOLD, 0, signal_of(seat->told));
}
