/* SPDX-License-Identifier: BSD-2-Clause */
/* How long a row may take when all goes as promised: to order rows, and to skip what takes too long
 * for a real clock. */
#include "harness/play/play.h"

#include "harness/script/times.h"

struct bounder {
	const struct play_setup *setup;
	struct target target; /* never booted: only its slack is asked */
	nanos prompt;
};

static bool ask(void *own, const char *parameter, struct value *out)
{
	const struct bounder *bounder = own;

	*out = *profile_value(bounder->setup->profile, parameter);
	return out->kind != VALUE_NONE;
}

static nanos latest(struct bounder *bounder, nanos wait)
{
	nanos earliest = wait, late = wait;

	if (bounder->setup->kind->ops->slack && wait != NANOS_NEVER)
		bounder->setup->kind->ops->slack(&bounder->target, wait, &earliest, &late);
	return late;
}

static nanos of_list(struct bounder *bounder, const struct time_sum *sum)
{
	struct times_source source = {ask, bounder};
	struct value list;
	char why[TIMES_WHY];
	nanos total = 0;

	if (times_list(sum, &source, &list, why) != TIMES_FOUND)
		return 0;
	for (size_t i = 0; i < list.count; i++)
		total = nanos_add(total, latest(bounder, list.times[i]));
	return total;
}

/* A time `since` an earlier event overlaps lines already counted: the bound stays one. */
static nanos of_when(struct bounder *bounder, const struct when *when)
{
	struct times_source source = {ask, bounder};
	char why[TIMES_WHY];
	nanos wait;

	switch (when->kind) {
	case WHEN_NOW: return 0;
	case WHEN_AT_ONCE: return bounder->prompt;
	case WHEN_AFTER_EACH: return of_list(bounder, &when->time);
	case WHEN_AFTER:
	case WHEN_WITHIN:
	case WHEN_FOR: break;
	}
	if (times_duration(&when->time, &source, &wait, why) != TIMES_FOUND)
		return 0;
	return latest(bounder, wait);
}

static nanos of_script(struct bounder *bounder, const struct script *script)
{
	nanos total = 0;

	for (size_t i = 0; i < script->step_count; i++) {
		const struct step *step = &script->steps[i];

		if (step->kind == STEP_LINE)
			total = nanos_add(total, of_when(bounder, &step->when));
		else if (step->inner)
			total = nanos_add(total, of_script(bounder, step->inner));
	}
	return total;
}

nanos play_bound(const struct script *script, const struct play_setup *setup)
{
	struct bounder bounder = {
		.setup = setup,
		.target = {.ops = setup->kind->ops, .is_virtual = setup->kind->is_virtual},
		.prompt = profile_value(setup->profile, "prompt")->times[0],
	};

	return of_script(&bounder, script);
}
