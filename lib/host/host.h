/* SPDX-License-Identifier: BSD-2-Clause */
/* The smallest host around the reference stack: addresses, ports, listeners, IP packets. No I/O, no
 * clock: time is what the caller says it is. */
#ifndef HALFOPEN_HOST_HOST_H
#define HALFOPEN_HOST_HOST_H

#include "lib/base/nanos.h"
#include "lib/tcp/tcp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host_address {
	uint8_t version;   /* 4 or 6 */
	uint8_t bytes[16]; /* network order; IPv4 uses the first four, the rest are zero */
};

/* A connection by its four-tuple, seen from this host. */
struct host_flow {
	struct host_address local, remote;
	uint16_t local_port, remote_port;
};

struct host_settings {
	struct tcp_rules rules;
	uint16_t mtu;
	unsigned backlog;         /* of a listener whose OPEN names none */
	unsigned connections_max; /* beyond: "insufficient resources", or a SYN unanswered */
};

/* The numbers of lib/tcp/limits.h, MTU 1500, backlog 128. */
void host_settings_default(struct host_settings *settings);

struct host;

/* Addresses of this host are whatever `addresses` lists (copied). NULL without memory. */
struct host *host_new(const struct host_settings *settings, const struct host_address *addresses,
	size_t address_count);
void host_free(struct host *host);

/* `now` must never go back from one call to the next. */

/* An IP packet arrives. What is not for this host or not well formed vanishes without a trace. */
void host_input(struct host *host, const uint8_t *packet, size_t len, nanos now);

enum host_call_kind {
	HOST_OPEN_ACTIVE,
	HOST_OPEN_PASSIVE, /* on flow.local and flow.local_port; flow.remote is unused */
	HOST_SEND,
	HOST_RECEIVE,
	HOST_CLOSE,
	HOST_LEAVE,
	HOST_LEAVE_LISTENER, /* of flow.local and flow.local_port */
	HOST_ABORT,
	HOST_STATUS,
	HOST_KEEP_ALIVE,
};

struct host_call {
	enum host_call_kind kind;
	struct host_flow flow;
	const uint8_t *bytes; /* SEND: borrowed for the call */
	uint32_t len;         /* SEND: octets; RECEIVE: at most so many */
	bool urgent;          /* SEND: the text ends in urgent data */
	bool on;              /* KEEP-ALIVE */
	nanos timeout;    /* OPEN: the user timeout, 0 when none was given; SEND: the one that holds
			     from now on, 0 to leave it as it is */
	nanos linger;     /* LEAVE: -1 when not asked for */
	unsigned backlog; /* OPEN passive: 0 takes the setting */
};

/* A user call. A call about a four-tuple without a connection goes to the listener of its port,
 * and without one to CLOSED: RFC 9293 answers in each state. */
void host_call(struct host *host, const struct host_call *call, nanos now);

/* The first instant at which a timer runs out; NANOS_NEVER when none runs. */
nanos host_next_deadline(const struct host *host);

/* All timers that have run out by `now` act, connection by connection in the order of opening. */
void host_expire(struct host *host, nanos now);

enum host_output_kind { HOST_PACKET, HOST_SIGNAL, HOST_DATA, HOST_STATE };

struct host_output {
	enum host_output_kind kind;
	struct host_flow flow;
	enum tcp_signal signal; /* HOST_SIGNAL */
	enum tcp_state state;   /* HOST_STATE: what STATUS answered */
	uint32_t urgent;        /* HOST_DATA, HOST_STATE: as struct tcp_effect has it */
	const uint8_t *bytes; /* HOST_PACKET, HOST_DATA: borrowed until the next call of any kind */
	size_t len;
};

/* The oldest output not yet taken; false when there is none. */
bool host_output(struct host *host, struct host_output *out);

/* The state that a look-up of the four-tuple gives: LISTEN where only the port listens. */
enum tcp_state host_state(const struct host *host, const struct host_flow *flow);

/* The TCB of that four-tuple, or NULL; borrowed until the next event. */
const struct tcb *host_tcb(const struct host *host, const struct host_flow *flow);

/* Connections in any state but CLOSED and LISTEN. */
size_t host_connections(const struct host *host);

/* Which of tcp_arrows() any connection has travelled, a bit each. */
uint32_t host_arrows(const struct host *host);

/* Whether the system ever lacked the memory for a connection, a listener or an output: then what
 * the host did says nothing about TCP. */
bool host_lacked_memory(const struct host *host);

/* Asserts the invariants of every connection. */
void host_check(const struct host *host);

#endif
