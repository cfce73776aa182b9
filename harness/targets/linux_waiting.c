/* SPDX-License-Identifier: BSD-2-Clause */
/* What was heard, until it is collected. */
#include "harness/targets/linux.h"

void linux_noticed(const struct linux_notice *notice, const struct linux_clock *clock,
	const uint8_t *bytes, size_t len, struct happenings *into)
{
	nanos at = notice->at - clock->zero;

	switch (notice->kind) {
	case LINUX_SIGNAL: happened_signal(into, at, &notice->flow, notice->signal); break;
	case LINUX_DATA: happened_data(into, at, &notice->flow, bytes, len); break;
	case LINUX_STATUS: happened_status(into, at, &notice->flow, notice->state); break;
	case LINUX_DONE: break;
	}
}

/* Insertion: nearly all is in the order of time already. */
static void sort(struct happening *items, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct happening one = items[i];
		size_t j = i;

		for (; j > 0 && items[j - 1].at > one.at; j--)
			items[j] = items[j - 1];
		if (j < i)
			items[j] = one;
	}
}

void linux_deliver(struct happenings *waiting, struct happenings *into)
{
	sort(waiting->items, waiting->count);
	for (size_t i = 0; i < waiting->count; i++) {
		const struct happening *one = &waiting->items[i];

		switch (one->kind) {
		case HAPPENED_PACKET: happened_packet(into, one->at, one->bytes, one->len); break;
		case HAPPENED_SIGNAL:
			happened_signal(into, one->at, &one->flow, one->signal);
			break;
		case HAPPENED_DATA:
			happened_data(into, one->at, &one->flow, one->bytes, one->len);
			break;
		case HAPPENED_STATUS: happened_status(into, one->at, &one->flow, one->state); break;
		}
	}
	arena_drop(&waiting->arena);
	*waiting = (struct happenings){0};
}

enum linux_nobody linux_nobody(enum state state, nanos now, const struct call *call,
	struct happenings *waiting, struct fault *why)
{
	if (state == STATE_LISTEN && call->kind == CALL_STATUS) {
		happened_status(waiting, now, &call->flow, STATE_LISTEN);
		return LINUX_NOBODY_TOLD;
	}
	if (state == STATE_SYN_RECEIVED || (state == STATE_LISTEN && call->kind <= CALL_RECEIVE)) {
		fault_set(why, 0, "sockets give the user no descriptor in %s", state_name(state));
		return LINUX_NOBODY_LACKS;
	}
	if (state == STATE_LISTEN)
		return LINUX_NOBODY_LEAVES;
	happened_signal(waiting, now, &call->flow, SIGNAL_DOES_NOT_EXIST);
	return LINUX_NOBODY_TOLD;
}
