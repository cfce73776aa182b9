/* SPDX-License-Identifier: BSD-2-Clause */
/* Noting what was not as the case says, and ending rows. */
#include "harness/play/row.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const aspect_names[] = {"wire", "time", "user/state"};

/* A failure that was found stays: neither a skip nor what cannot be played after it takes it back.
 */
static void ends(struct play *play, enum outcome outcome, const char *why)
{
	if (play->over)
		return;
	play->over = true;
	if (play->result->outcome == OUTCOME_NOT_OK)
		return;
	play->result->outcome = outcome;
	play->result->why = why;
}

void row_untrusted(struct play *play, const char *why)
{
	play->over = true;
	play->result->outcome = OUTCOME_BROKEN;
	play->result->why = arena_print(&play->result->arena, "%s", why);
}

void row_broken(struct play *play, const char *format, ...)
{
	char text[600];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	ends(play, OUTCOME_BROKEN, arena_print(&play->result->arena, "%s", text));
}

void row_skips(struct play *play, const char *format, ...)
{
	char text[600];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	ends(play, OUTCOME_SKIP, arena_print(&play->result->arena, "%s", text));
}

static const char *one_line(struct play *play, const struct finding *finding)
{
	return arena_print(&play->result->arena, "%s:%d: wanted %s; seen: %s", finding->at.file,
		finding->at.line, finding->wanted, finding->seen);
}

static void finds(struct play *play, enum aspect aspect, const char *line, const char *wanted,
	const char *seen)
{
	struct result *result = play->result;
	struct arena *arena = &result->arena;
	struct finding *finding;

	if (play->over)
		return;
	result->findings = arena_grow(
		arena, result->findings, &result->finding_count, sizeof *result->findings);
	finding = &result->findings[result->finding_count - 1];
	*finding = (struct finding){
		.aspect = aspect,
		.at = play->step->at,
		.line = play->step->text,
		.wanted = arena_print(arena, "%s", wanted),
		.seen = arena_print(arena, "%s", seen),
		.time = play->target.now,
	};
	finding->signature = arena_print(arena, "%s: %s%s => %s", aspect_names[aspect], line,
		play->copy ? play->copy : "", seen);
	if (result->rung_count)
		result->rungs[result->rung_count - 1].here = true;
	if (play->phase == PHASE_WAY) {
		row_broken(play, "the way in failed: %s", one_line(play, finding));
		return;
	}
	result->held[aspect] = FAILED;
	if (result->finding_count == 1 || result->outcome != OUTCOME_NOT_OK)
		result->why = one_line(play, finding);
	result->outcome = OUTCOME_NOT_OK;
	play->over = aspect == ASPECT_WIRE;
}

void row_finds(struct play *play, enum aspect aspect, const char *wanted, const char *seen)
{
	finds(play, aspect, play->step->text, wanted, seen);
}

void row_finds_unasked(struct play *play, const char *wanted, const char *seen)
{
	finds(play, ASPECT_USER, "unasked", wanted, seen);
}
