/* SPDX-License-Identifier: BSD-2-Clause */
/* Giving the parameters, times and numbers of a line their values. */
#include "harness/play/row.h"

#include "harness/script/times.h"

#include <string.h>

/* Numbers for variables that the wire has not shown: any will do that nobody used. */
enum { UNUSED_BY_TARGET = 0x5eed1000, UNUSED_BY_PEER = 0x5eed9000 };

enum { PROMISES = sizeof((struct puppet *)0)->promises / sizeof *((struct puppet *)0)->promises };

/* Promises that depend on the connection are asked for once and then kept, so that {x.1} and {x.2}
 * in two lines are of the same list. */
static const struct value *computed(struct play *play, struct puppet *puppet, const char *name)
{
	struct value value = {.kind = VALUE_NONE};

	for (size_t i = 0; i < puppet->promise_count; i++)
		if (strcmp(puppet->promises[i].parameter, name) == 0)
			return puppet->promises[i].value;
	if (!play->booted || !play->target.ops->promise ||
		!play->target.ops->promise(&play->target, &puppet->flow, name, &value) ||
		puppet->promise_count == PROMISES)
		return NULL;
	puppet->promises[puppet->promise_count].parameter = name;
	puppet->promises[puppet->promise_count].value = arena_get(&play->arena, sizeof value);
	*puppet->promises[puppet->promise_count].value = value;
	return puppet->promises[puppet->promise_count++].value;
}

const struct value *row_promise(struct play *play, struct puppet *puppet, const char *name)
{
	const struct value *value = computed(play, puppet, name);

	return value ? value : profile_value(play->setup->profile, name);
}

struct asker {
	struct play *play;
	struct puppet *puppet;
};

static bool ask(void *own, const char *parameter, struct value *out)
{
	struct asker *asker = own;

	*out = *row_promise(asker->play, asker->puppet, parameter);
	return out->kind != VALUE_NONE;
}

bool row_duration(struct play *play, struct puppet *puppet, const struct time_sum *sum, nanos *out)
{
	struct asker asker = {play, puppet};
	struct times_source source = {ask, &asker};
	char why[TIMES_WHY];

	if (times_duration(sum, &source, out, why) == TIMES_FOUND)
		return true;
	row_skips(play, "%s", why);
	return false;
}

nanos row_due_after(const struct play *play, nanos base, nanos wait)
{
	const struct target *target = &play->target;

	return target->ops->due ? target->ops->due(target, base, wait) : nanos_add(base, wait);
}

/* A time that is a literal alone is one that the case itself gave to the target, as `timeout=`. */
static void give_to_target(const struct play *play, struct times_halves *halves)
{
	bool theirs = !what_is_ours(&play->step->whats[0]) && play->step->when.kind == WHEN_AFTER;

	if (halves->timers == 0 && theirs)
		*halves = (struct times_halves){.timers = halves->exact};
}

bool row_due(struct play *play, struct puppet *puppet, const struct time_sum *sum, nanos base,
	nanos *out)
{
	struct asker asker = {play, puppet};
	struct times_source source = {ask, &asker};
	struct times_halves halves;
	char why[TIMES_WHY];

	if (times_halves(sum, &source, &halves, why) != TIMES_FOUND) {
		row_skips(play, "%s", why);
		return false;
	}
	give_to_target(play, &halves);
	*out = nanos_add(row_due_after(play, base, halves.timers), halves.exact);
	return true;
}

bool row_list(struct play *play, struct puppet *puppet, const struct time_sum *sum, nanos *out,
	size_t *count)
{
	struct asker asker = {play, puppet};
	struct times_source source = {ask, &asker};
	struct value list;
	char why[TIMES_WHY];

	if (times_list(sum, &source, &list, why) != TIMES_FOUND) {
		row_skips(play, "%s", why);
		return false;
	}
	*count = list.count;
	memcpy(out, list.times, list.count * sizeof *out);
	return true;
}

nanos row_prompt(struct play *play)
{
	return profile_value(play->setup->profile, "prompt")->times[0];
}

/* --- numbers --------------------------------------------------------------------------------- */

/* The segment being answered: the last that arrived at whoever sends this one. */
static const struct numbers *answered(const struct shadow *s, enum speaking how, bool *known)
{
	*known = how == SENDING ? s->peer_heard_any : s->target_heard_any;
	return how == SENDING ? &s->at_peer : &s->at_target;
}

static uint32_t of_segment(
	const struct shadow *s, enum variable variable, enum speaking how, bool *known)
{
	const struct numbers *segment = answered(s, how, known);

	switch ((int)variable) {
	case VAR_SEG_SEQ: return segment->seq;
	case VAR_SEG_ACK: return segment->ack;
	case VAR_SEG_LEN: return numbers_length(segment);
	default: return segment->window;
	}
}

static uint32_t of_target(const struct shadow *s, enum variable variable, bool *known)
{
	*known = s->iss_known;
	switch ((int)variable) {
	case VAR_ISS: return s->iss;
	case VAR_SND_UNA: return s->snd_una;
	case VAR_SND_NXT: return s->snd_nxt;
	case VAR_RCV_WND: *known = s->rcv_wnd_known; return s->rcv_wnd;
	default: break;
	}
	*known = s->irs_known;
	switch ((int)variable) {
	case VAR_IRS: return s->irs;
	case VAR_RCV_NXT: return s->rcv_nxt;
	default: return s->snd_wnd;
	}
}

static uint32_t of_peer(const struct shadow *s, enum variable variable, bool *known)
{
	*known = true;
	switch ((int)variable) {
	case VAR_PEER_ISS: return s->peer_iss;
	case VAR_PEER_SND_NXT: return s->peer_nxt;
	default: *known = s->peer_heard; return s->peer_rcv_nxt;
	}
}

static uint32_t value_of(struct play *play, struct puppet *puppet, const struct number_term *term,
	enum speaking how, bool *known)
{
	size_t count;

	*known = true;
	switch (term->variable) {
	case VAR_NUMBER: return term->number;
	case VAR_PARAMETER: return (uint32_t)row_promise(play, puppet, term->parameter)->number;
	case VAR_SEG_SEQ:
	case VAR_SEG_ACK:
	case VAR_SEG_LEN:
	case VAR_SEG_WND: return of_segment(&puppet->shadow, term->variable, how, known);
	case VAR_PEER_ISS:
	case VAR_PEER_SND_NXT:
	case VAR_PEER_RCV_NXT:
		if (term->peer)
			puppet = puppets_named(play, term->peer, &count);
		return of_peer(&puppet->shadow, term->variable, known);
	case VAR_ISS:
	case VAR_IRS:
	case VAR_SND_UNA:
	case VAR_SND_NXT:
	case VAR_SND_WND:
	case VAR_RCV_NXT:
	case VAR_RCV_WND: break;
	}
	return of_target(&puppet->shadow, term->variable, known);
}

static uint32_t unused(enum variable variable)
{
	return variable == VAR_IRS || variable == VAR_RCV_NXT ? UNUSED_BY_PEER : UNUSED_BY_TARGET;
}

bool row_number(struct play *play, struct puppet *puppet, const struct number_sum *sum,
	enum speaking how, uint32_t *out)
{
	uint32_t total = 0;

	for (size_t i = 0; i < sum->count; i++) {
		const struct number_term *term = &sum->terms[i];
		bool known;
		uint32_t value = value_of(play, puppet, term, how, &known);

		if (!known && how == EXPECTING) {
			row_broken(play, "%s:%d: %s is not known: the wire has not shown it",
				play->step->at.file, play->step->at.line, sum->text);
			return false;
		}
		if (!known)
			value = unused(term->variable);
		total = term->minus ? total - value : total + value;
	}
	*out = total;
	return true;
}

/* --- since ----------------------------------------------------------------------------------- */

static nanos latest_call(const struct puppet *puppet, enum call_kind call)
{
	nanos at = puppet->called[call];

	if (call == CALL_OPEN_ACTIVE && puppet->called[CALL_OPEN_PASSIVE] > at)
		at = puppet->called[CALL_OPEN_PASSIVE];
	return at;
}

static nanos latest_flags(const struct puppet *puppet, uint16_t flags)
{
	const struct latest *theirs = latest_find(&puppet->shadow.from_target, flags);
	const struct latest *ours = latest_find(&puppet->shadow.from_peer, flags);
	nanos at = theirs ? theirs->at : -1;

	return ours && ours->at > at ? ours->at : at;
}

static nanos latest_name(const struct puppet *puppet, const char *name)
{
	for (size_t i = 0; i < puppet->named_count; i++)
		if (strcmp(puppet->named[i].name, name) == 0)
			return puppet->named[i].at;
	return -1;
}

bool row_since(struct play *play, struct puppet *puppet, const struct when *when, nanos *out)
{
	nanos at = -1;

	switch (when->since) {
	case SINCE_LINE_BEFORE: at = play->line_time; break;
	case SINCE_FLAGS: at = latest_flags(puppet, when->since_flags); break;
	case SINCE_CALL: at = latest_call(puppet, when->since_call); break;
	case SINCE_NAME: at = latest_name(puppet, when->since_name); break;
	}
	*out = at;
	if (at < 0)
		row_broken(play, "%s:%d: what `since` names has not happened", play->step->at.file,
			play->step->at.line);
	return at >= 0;
}
