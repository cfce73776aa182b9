/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of many connections in one boot share: a fence, and what it brought. */
#ifndef HALFOPEN_TARGETS_LINUX_MANY_ROW_TEST_H
#define HALFOPEN_TARGETS_LINUX_MANY_ROW_TEST_H

#include "harness/targets/linux_many.h"
#include "harness/targets/linux_row_test.h"

static inline void start_many(struct row *row, uint8_t ip)
{
	check(target_linux.matrix_options && target_linux.many);
	start_on(row, target_linux.many, ip, target_linux.matrix_options);
}

/* Everything by now, and none of what was before. */
static inline void fence(struct row *row)
{
	arena_drop(&row->heard.arena);
	row->heard = (struct happenings){0};
	row->taken = 0;
	check(row->target.ops->collect(&row->target, row->target.now, &row->heard, &row->why));
}

static inline size_t heard(const struct row *row, enum happening_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < row->heard.count; i++)
		count += row->heard.items[i].kind == kind;
	return count;
}

/* The one segment that the fence brought. */
static inline const struct wire_segment *only_segment(struct row *row)
{
	check(heard(row, HAPPENED_PACKET) == 1);
	for (size_t i = 0; i < row->heard.count; i++)
		if (row->heard.items[i].kind == HAPPENED_PACKET)
			wire_parse(row->heard.items[i].bytes, row->heard.items[i].len, &row->last);
	check(row->last.kind == WIRE_TCP);
	if (row->last.segment.flags & WIRE_SYN)
		row->iss = row->last.segment.seq;
	return &row->last.segment;
}

static inline void draws(struct row *row, uint16_t flags)
{
	fence(row);
	check((only_segment(row)->flags & ~WIRE_PSH) == flags);
}

static inline void draws_nothing(struct row *row)
{
	fence(row);
	check(heard(row, HAPPENED_PACKET) == 0);
}

static inline bool told(const struct row *row, enum signal signal)
{
	for (size_t i = 0; i < row->heard.count; i++)
		if (row->heard.items[i].kind == HAPPENED_SIGNAL &&
			row->heard.items[i].signal == signal)
			return true;
	return false;
}

static inline void handshake(struct row *row)
{
	arrives(row, WIRE_SYN, ISS, 0, "");
	draws(row, WIRE_SYN | WIRE_ACK);
	arrives(row, WIRE_ACK, ISS + 1, row->iss + 1, "");
	fence(row);
	check(told(row, SIGNAL_ESTABLISHED));
}

static inline void to_syn_sent(struct row *row)
{
	row->flow.target_port++; /* nobody listens there */
	call(row, CALL_OPEN_ACTIVE);
	draws(row, WIRE_SYN);
}

static inline void to_syn_received(struct row *row)
{
	arrives(row, WIRE_SYN, ISS, 0, "");
	draws(row, WIRE_SYN | WIRE_ACK);
}

/* The handshake is complete, but the user has not been asked yet. */
static inline void to_unaccepted(struct row *row)
{
	to_syn_received(row);
	arrives(row, WIRE_ACK, ISS + 1, row->iss + 1, "");
}

#endif
