/* SPDX-License-Identifier: BSD-2-Clause */
/* Playing the lines of a script one after the other, ways and proofs in place. */
#include "harness/play/row.h"

static const struct what *resolve(
	struct play *play, const struct line *line, const struct what *what)
{
	const struct value *value;

	if (what->kind != WHAT_PARAMETER)
		return what;
	value = row_promise(play, &line->puppets[0], what->parameter);
	if (value->kind == VALUE_WHAT)
		return value->what;
	row_skips(play, "the profile does not promise {%s}", what->parameter);
	return what;
}

static struct line make_line(struct play *play, const struct step *step)
{
	struct line line = {.step = step};

	line.puppets = puppets_named(play, step->who ? step->who : play->who, &line.puppet_count);
	line.whats = arena_get(&play->arena, (step->what_count + 1) * sizeof *line.whats);
	for (size_t i = 0; i < step->what_count; i++)
		line.whats[line.what_count++] = resolve(play, &line, &step->whats[i]);
	return line;
}

bool line_base(struct play *play, const struct line *line, struct puppet *puppet, nanos *base)
{
	if (line->step->when.since != SINCE_LINE_BEFORE)
		return row_since(play, puppet, &line->step->when, base);
	*base = line->puppet_count > 1 ? puppet->last_event : play->line_time;
	return true;
}

/* On the way of a further peer the listener may be there already. */
static bool already_done(const struct play *play, const struct what *what)
{
	return play->phase == PHASE_WAY && what->kind == WHAT_CALL &&
	       what->call == CALL_OPEN_PASSIVE && play->listening;
}

static void note_listener(struct play *play, const struct what *what)
{
	if (what->kind == WHAT_CALL && what->call == CALL_OPEN_PASSIVE)
		play->listening = true;
	if (what->kind == WHAT_CALL && what->call == CALL_LEAVE_LISTENER)
		play->listening = false;
}

static void play_ours(struct play *play, const struct line *line)
{
	const struct when *when = &line->step->when;
	nanos base, due;

	if (when->kind == WHEN_AFTER) {
		if (!line_base(play, line, &line->puppets[0], &base) ||
			!row_due(play, &line->puppets[0], &when->time, base, &due) ||
			!quiet_until(play, due))
			return;
	}
	if (!play->ours_before || when->kind == WHEN_AFTER) {
		play->ours_time = play->target.now;
		play->ours_mark = play->arrival_count;
	}
	for (size_t i = 0; i < line->puppet_count && !play->over; i++)
		if (!already_done(play, line->whats[0]))
			speak(play, &line->puppets[i], line->whats[0]);
	note_listener(play, line->whats[0]);
	play->line_time = play->target.now;
	hear(play, play->target.now); /* what it brings about at once */
}

static void play_theirs(struct play *play, const struct line *line)
{
	switch (line->whats[0]->kind) {
	case WHAT_GETS: await_data(play, line); return;
	case WHAT_TOLD: await_told(play, line); return;
	case WHAT_SILENCE:
		if (line->what_count == 1) {
			await_silence(play, line);
			play->line_time = play->target.now;
			return;
		}
		break;
	case WHAT_SEGMENT:
	case WHAT_AGAIN:
	case WHAT_ICMP:
	case WHAT_PARAMETER:
	case WHAT_CALL:
	case WHAT_RESTARTS: break;
	}
	await_segments(play, line);
}

/* Its numbers may be the old connection's, so what it begins begins behind them. */
static bool is_segment_of_ours(const struct what *what)
{
	return what_is_ours(what) && (what->kind == WHAT_SEGMENT || what->kind == WHAT_AGAIN);
}

static void play_line(struct play *play, const struct step *step)
{
	struct line line = make_line(play, step);

	if (play->over || line.puppet_count == 0)
		return;
	for (size_t i = 0; i < line.puppet_count && !is_segment_of_ours(line.whats[0]); i++)
		states_begin(play, &line.puppets[i]);
	if (what_is_ours(line.whats[0]))
		play_ours(play, &line);
	else
		play_theirs(play, &line);
	play->ours_before = what_is_ours(line.whats[0]);
	states_check(play, &line);
	news_check(play, &line);
	play->result->lines_played++;
}

/* Whatever the target has sent by now belongs to the lines so far: when the next line is ours, or
 * there is none, nothing may be left. */
static void settle(struct play *play, const struct step *next)
{
	bool more = next && next->kind == STEP_LINE && !what_is_ours(&next->whats[0]);

	if (!play->over && !play->ours_before && !more)
		quiet_until(play, play->target.now);
}

static void play_inner(struct play *play, const struct step *step)
{
	enum phase phase = play->phase;
	const char *who = play->who;

	if (!step->inner) {
		struct line line = make_line(play, step);

		states_check(play, &line);
		return;
	}
	if (step->kind == STEP_GIVEN)
		play->phase = PHASE_WAY;
	else if (play->phase == PHASE_CASE)
		play->phase = PHASE_PROOF;
	line_play_all(play, step->inner, step->who ? step->who : who);
	if (play->phase == PHASE_WAY && !play->over)
		news_unasked(play);
	play->phase = phase;
	play->who = who;
}

void line_play_all(struct play *play, const struct script *script, const char *who)
{
	for (size_t i = 0; i < script->step_count && !play->over; i++) {
		play->step = &script->steps[i];
		play->who = who;
		if (script->steps[i].kind != STEP_LINE) {
			play_inner(play, play->step);
			continue;
		}
		play_line(play, play->step);
		settle(play, i + 1 < script->step_count ? &script->steps[i + 1] : NULL);
	}
}
