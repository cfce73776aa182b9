/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of the eleven states. */
#include "harness/state.h"

#include <stdio.h>
#include <string.h>

static const char *const names[STATE_COUNT + 1] = {
	[STATE_CLOSED] = "CLOSED",
	[STATE_LISTEN] = "LISTEN",
	[STATE_SYN_SENT] = "SYN-SENT",
	[STATE_SYN_RECEIVED] = "SYN-RECEIVED",
	[STATE_ESTABLISHED] = "ESTABLISHED",
	[STATE_FIN_WAIT_1] = "FIN-WAIT-1",
	[STATE_FIN_WAIT_2] = "FIN-WAIT-2",
	[STATE_CLOSE_WAIT] = "CLOSE-WAIT",
	[STATE_CLOSING] = "CLOSING",
	[STATE_LAST_ACK] = "LAST-ACK",
	[STATE_TIME_WAIT] = "TIME-WAIT",
	[STATE_NOT_SEEN] = "not seen",
};

const char *state_name(enum state state)
{
	return names[state];
}

enum state state_read(const char *text, size_t len)
{
	enum state state = STATE_CLOSED;

	while (state < STATE_COUNT &&
		(strlen(names[state]) != len || memcmp(names[state], text, len) != 0))
		state++;
	return state;
}

const char *state_set_write(state_set set, char *out, size_t room)
{
	size_t used = 0;

	snprintf(out, room, "-");
	for (enum state state = STATE_CLOSED; state < STATE_COUNT; state++)
		if (set & state_only(state) && used < room)
			used += (size_t)snprintf(
				out + used, room - used, "%s%s", used ? " or " : "", names[state]);
	return out;
}
