/* SPDX-License-Identifier: BSD-2-Clause */
/* What every target shares: the names of the signals, and the record of what happened. */
#include "harness/target.h"

#include <assert.h>
#include <string.h>

static const char *const names[SIGNAL_COUNT] = {
	[SIGNAL_ESTABLISHED] = "connection established",
	[SIGNAL_CLOSING] = "connection closing",
	[SIGNAL_RESET] = "connection reset",
	[SIGNAL_REFUSED] = "connection refused",
	[SIGNAL_TIMEOUT] = "connection aborted due to user timeout",
	[SIGNAL_DOES_NOT_EXIST] = "connection does not exist",
	[SIGNAL_ALREADY_EXISTS] = "connection already exists",
	[SIGNAL_NO_RESOURCES] = "insufficient resources",
	[SIGNAL_UNREACHABLE] = "destination unreachable",
	[SIGNAL_URGENT] = "urgent data",
	[SIGNAL_DELIVERY] = "delivery problem",
	[SIGNAL_SOFT] = "soft error",
};

const char *signal_name(enum signal signal)
{
	assert(signal < SIGNAL_COUNT);
	return names[signal];
}

bool signal_is_bad(enum signal signal)
{
	switch (signal) {
	case SIGNAL_ESTABLISHED:
	case SIGNAL_CLOSING:
	case SIGNAL_URGENT:
	case SIGNAL_DELIVERY:
	case SIGNAL_SOFT: return false;
	case SIGNAL_RESET:
	case SIGNAL_REFUSED:
	case SIGNAL_TIMEOUT:
	case SIGNAL_DOES_NOT_EXIST:
	case SIGNAL_ALREADY_EXISTS:
	case SIGNAL_NO_RESOURCES:
	case SIGNAL_UNREACHABLE:
	case SIGNAL_COUNT: return true;
	}
	return true;
}

/* A happening with nothing in it but its kind, its instant and the state that nobody has told. */
static struct happening *add(struct happenings *to, enum happening_kind kind, nanos at)
{
	struct happening *item;

	to->items = arena_grow(&to->arena, to->items, &to->count, sizeof *to->items);
	item = &to->items[to->count - 1];
	*item = (struct happening){.kind = kind, .at = at, .state = STATE_NOT_SEEN};
	return item;
}

static void keep(struct happenings *to, struct happening *item, const uint8_t *bytes, size_t len)
{
	item->bytes = arena_get(&to->arena, len);
	item->len = len;
	if (len)
		memcpy(item->bytes, bytes, len);
}

void happened_packet(struct happenings *to, nanos at, const uint8_t *bytes, size_t len)
{
	keep(to, add(to, HAPPENED_PACKET, at), bytes, len);
}

void happened_signal(struct happenings *to, nanos at, const struct flow *flow, enum signal signal)
{
	struct happening *item = add(to, HAPPENED_SIGNAL, at);

	assert(signal < SIGNAL_COUNT);
	item->flow = *flow;
	item->signal = signal;
}

void happened_data(
	struct happenings *to, nanos at, const struct flow *flow, const uint8_t *bytes, size_t len)
{
	struct happening *item = add(to, HAPPENED_DATA, at);

	item->flow = *flow;
	keep(to, item, bytes, len);
}

void happened_status(struct happenings *to, nanos at, const struct flow *flow, enum state state)
{
	struct happening *item = add(to, HAPPENED_STATUS, at);

	item->flow = *flow;
	item->state = state;
}

nanos target_due_at_ticks(const struct target *target, nanos since, nanos wait)
{
	nanos tick = target->tick, behind;

	if (tick == 0 || wait == NANOS_NEVER || wait <= 0)
		return nanos_add(since, wait);
	behind = (since - target->tick_phase) % tick; /* so long ago was the last tick */
	if (behind < 0)
		behind += tick;
	return nanos_add(since - behind, (wait / tick + (wait % tick > 0)) * tick);
}
