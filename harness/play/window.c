/* SPDX-License-Identifier: BSD-2-Clause */
/* When something may happen: a line's time, with the target's own time model around it. */
#include "harness/play/row.h"

#include <stdio.h>

struct window window_around(struct play *play, nanos base, nanos due)
{
	nanos wait = due == NANOS_NEVER ? due : due - base, earliest = wait, latest = wait;

	if (play->target.ops->slack && wait != NANOS_NEVER)
		play->target.ops->slack(&play->target, wait, &earliest, &latest);
	return (struct window){base, nanos_add(base, earliest), nanos_add(base, latest)};
}

bool window_of(
	struct play *play, const struct line *line, struct puppet *puppet, struct window *out)
{
	const struct when *when = &line->step->when;
	nanos base, due;

	if (!line_base(play, line, puppet, &base))
		return false;
	if (when->kind == WHEN_AT_ONCE || when->kind == WHEN_NOW) {
		*out = (struct window){base, base, nanos_add(base, row_prompt(play))};
		if (play->ours_before && play->ours_time < base)
			out->earliest = play->ours_time;
		return true;
	}
	if (!row_due(play, puppet, &when->time, base, &due))
		return false;
	*out = window_around(play, base, due);
	if (when->kind == WHEN_WITHIN)
		out->earliest = base;
	return true;
}

bool window_holds(const struct window *window, nanos at)
{
	return at >= window->earliest && at <= window->latest;
}

void window_judge(struct play *play, const struct window *window, const char *what, nanos at)
{
	char from[NANOS_TEXT], to[NANOS_TEXT], came[NANOS_TEXT], wanted[300];

	if (window_holds(window, at))
		return;
	nanos_write(window->earliest - window->base, from);
	nanos_write(window->latest - window->base, to);
	nanos_write(at - window->base, came);
	if (window->earliest == window->latest)
		snprintf(wanted, sizeof wanted, "%s after %s (it came after %s)", what, from, came);
	else
		snprintf(wanted, sizeof wanted, "%s after %s to %s (it came after %s)", what, from,
			to, came);
	row_finds(play, ASPECT_TIME, wanted, at < window->earliest ? "too early" : "too late");
}

nanos window_grace(const struct play *play, const struct window *window)
{
	nanos grace = window->latest == NANOS_NEVER
			      ? 0
			      : nanos_add(window->latest - window->base, NANOS_SECOND);

	if (!play->target.is_virtual && grace > 2 * NANOS_SECOND)
		grace = 2 * NANOS_SECOND;
	return grace;
}
