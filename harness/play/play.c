/* SPDX-License-Identifier: BSD-2-Clause */
/* One row from boot to verdict. */
#include "harness/play/row.h"

#include <stdio.h>

static bool boot(struct play *play)
{
	const struct target_kind *kind = play->setup->kind;
	struct wire_address *peers;
	struct boot how = {
		.profile = play->setup->profile,
		.options = play->setup->options,
		.ip = play->setup->ip,
		.address = play->puppets[0].flow.target,
		.peer_count = play->puppet_count,
	};
	struct fault why;

	how.peers = peers = arena_get(&play->arena, play->puppet_count * sizeof *peers);
	for (size_t i = 0; i < play->puppet_count; i++)
		peers[i] = play->puppets[i].flow.peer;
	play->target = (struct target){.ops = kind->ops, .is_virtual = kind->is_virtual};
	play->booted = kind->ops->boot(&play->target, &how, &why);
	if (!play->booted)
		row_broken(play, "%s", why.what);
	return play->booted;
}

static bool open_capture(struct play *play)
{
	struct fault why;

	if (!play->setup->capture)
		return true;
	play->capture = wire_capture_create(play->setup->capture, &why);
	if (!play->capture)
		row_broken(play, "%s", why.what);
	return play->capture != NULL;
}

static bool open_state(state_set states)
{
	return (states & (state_only(STATE_CLOSED) | state_only(STATE_LISTEN))) == 0;
}

/* The target must hold as many connections as the states say: nothing forgotten, nothing kept. */
static void check_connections(struct play *play)
{
	size_t wanted = 0, seen;
	char wants[40], sees[60];

	if (play->over || !play->target.ops->connections)
		return;
	for (size_t i = 0; i < play->puppet_count; i++) {
		state_set states = play->puppets[i].states;

		if (states == 0 || (states & (states - 1)) != 0)
			return; /* the case leaves it open */
		wanted += open_state(states);
	}
	seen = play->target.ops->connections(&play->target);
	if (seen == wanted)
		return;
	snprintf(wants, sizeof wants, "%zu connections held", wanted);
	snprintf(sees, sizeof sees, "%zu connections held", seen);
	row_finds(play, ASPECT_USER, wants, sees);
}

static bool asks_every_state(const struct script *script)
{
	for (size_t i = 0; i < script->step_count; i++)
		if (script->steps[i].kind == STEP_LINE && script->steps[i].states == 0)
			return false;
	return true;
}

static void finish(struct play *play)
{
	if (!play->over)
		quiet_until(play, nanos_add(play->target.now, row_prompt(play)));
	news_check(play, NULL);
	news_unasked(play);
	if (asks_every_state(play->script))
		check_connections(play);
}

/* What could not be trusted is no verdict. */
static void check_sound(struct play *play)
{
	struct fault why;

	if (play->target.ops->lateness)
		play->result->lateness = play->target.ops->lateness(&play->target);
	if (!play->target.ops->sound || play->target.ops->sound(&play->target, &why))
		return;
	row_untrusted(play, why.what);
}

static void close_capture(struct play *play)
{
	struct fault why;

	if (wire_capture_close(play->capture, &why))
		return;
	row_untrusted(play, why.what);
}

void play_row(const struct script *script, const struct play_setup *setup, struct result *result)
{
	struct play play = {
		.script = script,
		.setup = setup,
		.result = result,
		.phase = PHASE_CASE,
	};

	*result = (struct result){.outcome = OUTCOME_OK, .why = ""};
	puppets_make(&play);
	if (!play.over && open_capture(&play) && boot(&play)) {
		line_play_all(&play, script, NULL);
		finish(&play);
		result->duration = play.target.now;
		check_sound(&play);
	}
	if (play.target.ops)
		play.target.ops->halt(&play.target);
	close_capture(&play);
	arena_drop(&play.inbox.arena);
	arena_drop(&play.arena);
}

void play_drop(struct result *result)
{
	arena_drop(&result->arena);
}
