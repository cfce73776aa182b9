/* SPDX-License-Identifier: BSD-2-Clause */
/* The states of a connection as the harness names them, RFC 9293 section 3.3.2. */
#ifndef HALFOPEN_HARNESS_STATE_H
#define HALFOPEN_HARNESS_STATE_H

#include <stdbool.h>
#include <stddef.h>

enum state {
	STATE_CLOSED,
	STATE_LISTEN,
	STATE_SYN_SENT,
	STATE_SYN_RECEIVED,
	STATE_ESTABLISHED,
	STATE_FIN_WAIT_1,
	STATE_FIN_WAIT_2,
	STATE_CLOSE_WAIT,
	STATE_CLOSING,
	STATE_LAST_ACK,
	STATE_TIME_WAIT,
	STATE_COUNT,
	STATE_NOT_SEEN = STATE_COUNT, /* the target cannot tell */
};

/* A set of states, one bit each; empty where a line does not ask ("-"). */
typedef unsigned state_set;

static inline state_set state_only(enum state state)
{
	return 1u << state;
}

/* "SYN-RECEIVED"; "not seen" for STATE_NOT_SEEN. Static. */
const char *state_name(enum state state);

/* The state that the first `len` characters of text name, or STATE_COUNT. */
enum state state_read(const char *text, size_t len);

/* "SYN-SENT or CLOSED", "-" when empty, into `out` of `room` characters; returns `out`. */
const char *state_set_write(state_set set, char *out, size_t room);

#endif
