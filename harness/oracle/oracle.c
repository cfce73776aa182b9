/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the rule that decides, and says in numbers what it allows. */
#include "harness/oracle/oracle.h"

#include "harness/oracle/rules.h"

#include <assert.h>

static const struct rules *const parts[] = {
	&rules_without_numbers, &rules_before_ack, &rules_from_ack};

enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

size_t oracle_rules(void)
{
	size_t count = 0;

	for (size_t part = 0; part < PARTS; part++)
		count += parts[part]->count;
	return count;
}

const struct rule *rules_at(size_t rule)
{
	size_t part = 0;

	assert(rule < oracle_rules());
	while (rule >= parts[part]->count)
		rule -= parts[part++]->count;
	return &parts[part]->items[rule];
}

const struct oracle_rule *oracle_rule(size_t rule)
{
	return &rules_at(rule)->is;
}

bool oracle_rule_holds(size_t rule, const struct oracle_view *promises)
{
	const struct rule *asked = rules_at(rule);
	unsigned promised = (promises->rfc5961 ? RFC_5961 : 0u) |
			    (promises->tw_rst_ignored ? RFC_1337 : 0u) |
			    (promises->tw_reopens ? REOPENS : 0u);
	unsigned all = RFC_5961 | RFC_1337 | REOPENS;

	return (asked->needs & all & ~promised) == 0 && (asked->lacks & promised) == 0;
}

bool rule_fits(const struct rule *rule, enum state state, const struct facts *facts)
{
	return (rule->in & state_only(state)) && (facts->bits & rule->needs) == rule->needs &&
	       !(facts->bits & rule->lacks);
}

static enum state leads_to(const struct oracle_view *view, unsigned next)
{
	if (next == STAY)
		return view->state;
	if (next == GONE)
		return view->listener ? STATE_LISTEN : STATE_CLOSED;
	return (enum state)(next - FIRST_STATE);
}

/* A SYN takes effect where no connection was before, and where a new one takes the place of the
 * old; everywhere else it is judged and dropped. */
static seq_t next_after(const struct oracle_view *view, const struct oracle_segment *segment,
	const struct facts *facts, const struct allowed *allowed)
{
	seq_t next = view->rcv_nxt;

	if (allowed->takes & ISS)
		next = segment->seq + 1;
	else if (view->state == STATE_SYN_SENT && allowed->next >= FIRST_STATE)
		next = facts->next;
	return next + (allowed->takes & TEXT ? facts->text : 0) + (allowed->takes & FIN ? 1 : 0);
}

static void number(const struct oracle_view *view, const struct oracle_segment *segment,
	const struct facts *facts, struct oracle_reaction *out)
{
	switch (out->answer) {
	case ORACLE_ACK:
	case ORACLE_ACK_LATER:
		out->seq = view->snd_nxt;
		out->ack = out->rcv_nxt;
		break;
	case ORACLE_SYN_ACK:
		out->seq = view->iss;
		out->ack = out->rcv_nxt;
		break;
	case ORACLE_RST: out->seq = segment->ack; break;
	case ORACLE_RST_ACK: out->ack = segment->seq + facts->space; break;
	case ORACLE_SILENCE:
	case ORACLE_ANSWERS: break;
	}
}

static void spell_out(const struct oracle_view *view, const struct oracle_segment *segment,
	const struct facts *facts, const struct allowed *allowed, struct oracle_reaction *out)
{
	*out = (struct oracle_reaction){
		.answer = allowed->answer,
		.seq_is_new = allowed->takes & ISS,
		.after = leads_to(view, allowed->next),
		.told = view->left ? 0 : allowed->told,
		.rcv_nxt = next_after(view, segment, facts, allowed),
		.text = allowed->takes & TEXT ? facts->text : 0,
		.reading = allowed->reading,
	};
	number(view, segment, facts, out);
}

static bool same(const struct oracle_reaction *a, const struct oracle_reaction *b)
{
	return a->answer == b->answer && a->seq == b->seq && a->ack == b->ack &&
	       a->seq_is_new == b->seq_is_new && a->after == b->after && a->told == b->told &&
	       a->rcv_nxt == b->rcv_nxt && a->text == b->text;
}

/* Two readings may come to the same: without text on a SYN,ACK, with nobody there to be told. */
static bool is_new(const struct oracle_ruling *ruling, const struct oracle_reaction *reaction)
{
	size_t i = 0;

	while (i < ruling->count && !same(&ruling->allowed[i], reaction))
		i++;
	return i == ruling->count;
}

void rule_allows(const struct rule *rule, const struct oracle_view *view,
	const struct oracle_segment *segment, const struct facts *facts, struct oracle_ruling *out)
{
	out->count = 0;
	for (size_t i = 0; i < ORACLE_REACTIONS && rule->allowed[i].next != NO_MORE; i++) {
		struct oracle_reaction *next = &out->allowed[out->count];

		spell_out(view, segment, facts, &rule->allowed[i], next);
		out->count += is_new(out, next);
	}
}

/* The first of a part's rules that fits; or how many there are. */
static size_t first_fit(const struct rules *part, enum state state, const struct facts *facts)
{
	size_t rule = 0;

	while (rule < part->count && !rule_fits(&part->items[rule], state, facts))
		rule++;
	return rule;
}

void oracle_ask(const struct oracle_view *view, const struct oracle_segment *segment,
	struct oracle_ruling *out)
{
	struct facts facts;
	size_t before = 0;

	facts_of(view, segment, &facts);
	for (size_t part = 0; part < PARTS; part++) {
		size_t rule = first_fit(parts[part], view->state, &facts);

		if (rule < parts[part]->count) {
			out->rule = before + rule;
			rule_allows(&parts[part]->items[rule], view, segment, &facts, out);
			return;
		}
		before += parts[part]->count;
	}
	assert(false && "every combination meets a rule");
}

const char *oracle_answer_name(enum oracle_answer answer)
{
	static const char *const names[ORACLE_ANSWERS] = {
		[ORACLE_SILENCE] = "silence",
		[ORACLE_ACK] = "ACK",
		[ORACLE_ACK_LATER] = "ACK, at once or later",
		[ORACLE_RST] = "RST",
		[ORACLE_RST_ACK] = "RST,ACK",
		[ORACLE_SYN_ACK] = "SYN,ACK",
	};

	assert(answer < ORACLE_ANSWERS);
	return names[answer];
}
