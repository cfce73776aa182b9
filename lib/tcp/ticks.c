/* SPDX-License-Identifier: BSD-2-Clause */
/* When a timer runs out: exactly, or at a tick of a clock that counts, as 4.4BSD's slow timer. */
#include "lib/tcp/timers.h"

#include <assert.h>

/* How many ticks there have been by `now`, from the one at tick_phase on; below 0 before it. */
static nanos ticks_by(const struct tcp_rules *rules, nanos now)
{
	nanos since = now - rules->tick_phase;
	nanos ticks = since / rules->tick;
	return since % rules->tick < 0 ? ticks - 1 : ticks;
}

nanos tcp_due(const struct tcp_rules *rules, nanos now, nanos wait)
{
	nanos due;

	assert(rules->tick >= 0);
	if (rules->tick == 0 || wait == NANOS_NEVER)
		return nanos_add(now, wait);
	nanos counter = wait / rules->tick + (wait % rules->tick > 0 ? 1 : 0);
	if (__builtin_mul_overflow(ticks_by(rules, now) + counter, rules->tick, &due))
		return NANOS_NEVER;
	due = nanos_add(due, rules->tick_phase);
	return due > now ? due : now;
}
