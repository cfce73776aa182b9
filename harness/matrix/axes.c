/* SPDX-License-Identifier: BSD-2-Clause */
/* The axes of the matrix and their values, as words. */
#include "harness/matrix/matrix.h"
#include "lib/wire/segment.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { VALUE_TEXT = 40 };

static const char *const names[AXES] = {
	[AXIS_ROUTE] = "route",
	[AXIS_CONTROL] = "flags",
	[AXIS_EXTRA] = "bits",
	[AXIS_SEQ] = "seq",
	[AXIS_ACK] = "ack",
	[AXIS_LENGTH] = "len",
	[AXIS_OFFER] = "win",
};

static const char *const seqs[SEQ_EDGES] = {
	[SEQ_FAR_BELOW] = "nxt-2^31",
	[SEQ_MINUS_2] = "nxt-2",
	[SEQ_MINUS_1] = "nxt-1",
	[SEQ_NXT] = "nxt",
	[SEQ_PLUS_1] = "nxt+1",
	[SEQ_MIDDLE] = "middle",
	[SEQ_LAST] = "edge-1",
	[SEQ_EDGE] = "edge",
	[SEQ_BEYOND] = "edge+1",
	[SEQ_FAR_ABOVE] = "nxt+2^31-1",
};

static const char *const acks[ACK_EDGES] = {
	[ACK_BELOW] = "una-1",
	[ACK_UNA] = "una",
	[ACK_BETWEEN] = "between",
	[ACK_NXT] = "nxt",
	[ACK_ABOVE] = "nxt+1",
	[ACK_FAR] = "nxt+2^31",
	[ACK_ZERO] = "0",
};

static const char *const lengths[LENGTHS] = {
	[LENGTH_0] = "0",
	[LENGTH_1] = "1",
	[LENGTH_MSS] = "mss",
	[LENGTH_WINDOW_1] = "window+1",
};

static const char *const offers[OFFERS] = {[OFFER_OPEN] = "open", [OFFER_ZERO] = "zero"};

static const char *const extras[EXTRAS] = {
	[EXTRA_NONE] = "none",
	[EXTRA_ECE] = "ece",
	[EXTRA_CWR] = "cwr",
	[EXTRA_AE] = "ae",
	[EXTRA_RESERVED_1] = "reserved-1",
	[EXTRA_RESERVED_2] = "reserved-2",
	[EXTRA_RESERVED_4] = "reserved-4",
	[EXTRA_ALL] = "all",
};

const char *axis_name(enum axis axis)
{
	assert(axis < AXES);
	return names[axis];
}

unsigned axis_values(enum axis axis)
{
	static const unsigned counts[AXES] = {
		[AXIS_ROUTE] = ROUTES_MAX,
		[AXIS_CONTROL] = CONTROLS,
		[AXIS_EXTRA] = EXTRAS,
		[AXIS_SEQ] = SEQ_EDGES,
		[AXIS_ACK] = ACK_EDGES,
		[AXIS_LENGTH] = LENGTHS,
		[AXIS_OFFER] = OFFERS,
	};

	assert(axis < AXES);
	return counts[axis];
}

static const char *word_of(enum axis axis, unsigned value)
{
	switch (axis) {
	case AXIS_EXTRA: return extras[value];
	case AXIS_SEQ: return seqs[value];
	case AXIS_ACK: return acks[value];
	case AXIS_LENGTH: return lengths[value];
	case AXIS_OFFER: return offers[value];
	case AXIS_ROUTE:
	case AXIS_CONTROL:
	case AXES: break;
	}
	return "?";
}

const char *axis_value(enum axis axis, unsigned value, char *out)
{
	assert(axis != AXIS_ROUTE && value < axis_values(axis));
	if (axis == AXIS_CONTROL)
		return wire_flags_write((uint16_t)value, out);
	snprintf(out, VALUE_TEXT, "%s", word_of(axis, value));
	return out;
}

const char *cell_write(const struct plan *plan, const struct cell *cell, char *out)
{
	char flags[VALUE_TEXT], extra[VALUE_TEXT] = "";
	const uint8_t *at = cell->at;

	if (at[AXIS_EXTRA] != EXTRA_NONE)
		snprintf(extra, sizeof extra, "+%s", extras[at[AXIS_EXTRA]]);
	snprintf(out, CELL_TEXT, "%s:%s%s:%s:%s:%s:%s", plan->routes->items[at[AXIS_ROUTE]].name,
		axis_value(AXIS_CONTROL, at[AXIS_CONTROL], flags), extra, seqs[at[AXIS_SEQ]],
		acks[at[AXIS_ACK]], lengths[at[AXIS_LENGTH]], offers[at[AXIS_OFFER]]);
	return out;
}
