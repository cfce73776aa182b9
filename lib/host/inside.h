/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the host share: its tables of listeners and connections, and its outputs. */
#ifndef HALFOPEN_HOST_INSIDE_H
#define HALFOPEN_HOST_INSIDE_H

#include "lib/host/host.h"

/* A port that listens. Its TCB stays in LISTEN; each SYN gets a TCB of its own. */
struct listener {
	struct host_address address;
	uint16_t port;
	unsigned backlog;
	nanos user_timeout;
	struct tcb tcb;
	struct listener *next;
};

struct connection {
	struct host_flow flow;
	struct tcb tcb;
	struct listener *listener;    /* whose SYN it was; NULL after an active OPEN */
	bool newcomer;                /* that listener's, its SYN not acknowledged yet */
	struct connection *set_aside; /* in TIME-WAIT, until the SYN that took its place proves new
					 [9293-MAY-2] */
	struct connection *next;
	uint8_t receive_ring[TCP_RECEIVE_ROOM]; /* from here on nothing is cleared */
	uint8_t send_ring[TCP_SEND_ROOM];
};

/* One output; its octets lie in host->bytes. */
struct pending {
	struct host_output output;
	size_t at;
};

struct host {
	struct host_settings settings;
	struct host_address *addresses;
	size_t address_count;
	struct listener *listeners;
	struct connection *connections; /* in the order of opening */
	size_t connection_count;        /* also those set aside */
	uint32_t arrows;
	struct pending *pending;
	size_t pending_count, pending_room, pending_taken;
	uint8_t *bytes;
	size_t byte_count, byte_room;
	bool lacked_memory;         /* once, at least */
	struct tcp_effects effects; /* of the event at hand; not cleared with the rest */
};

/* --- tables ---------------------------------------------------------------------------------- */

struct connection *host_find(const struct host *host, const struct host_flow *flow);
struct listener *host_find_listener(
	const struct host *host, const struct host_address *address, uint16_t port);
bool host_has_address(const struct host *host, const struct host_address *address);

/* A new connection in CLOSED, at the end of the table; NULL without room or memory. */
struct connection *host_add(struct host *host, const struct host_flow *flow);
struct listener *host_add_listener(struct host *host, const struct host_flow *flow);

/* Out of the table; host_drop() also frees, with what was set aside. */
void host_unlink(struct host *host, struct connection *connection);
void host_drop(struct host *host, struct connection *connection);
void host_drop_listener(struct host *host, struct listener *listener, nanos now);

/* What a TCB of this flow is opened with, rings apart. */
struct tcp_opening host_opening(const struct host *host, const struct host_flow *flow, nanos now);

/* --- events ---------------------------------------------------------------------------------- */

/* Every event begins with this: taken outputs are forgotten. */
void host_begin(struct host *host);

/* Outputs what the event brought about for this flow. */
void host_carry_out(struct host *host, const struct host_flow *flow);

/* Out of the table and freed; what it had taken the place of comes back, for what is left of its
 * 2 MSL. */
void host_give_back(struct host *host, struct connection *connection, nanos now);

/* After an event of a connection: outputs, and the connection goes when it has ended. */
void host_settle(struct host *host, struct connection *connection, nanos now);

#endif
