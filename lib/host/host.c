/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's connections through time: deadlines, endings, look-ups. */
#include "lib/host/inside.h"

#include <stdlib.h>

/* The connection that this one took the place of comes back, when its 2 MSL are not over. */
static void bring_back(struct host *host, struct connection *old, nanos now)
{
	if (tcp_next_deadline(&old->tcb) <= now) {
		free(old);
		host->connection_count--;
		return;
	}
	old->next = host->connections;
	host->connections = old;
}

/* The newcomer ended before its SYN was acknowledged, so it has not proved to be newer. */
void host_give_back(struct host *host, struct connection *connection, nanos now)
{
	struct connection *old = connection->set_aside;
	connection->set_aside = NULL;
	host_drop(host, connection);
	if (old != NULL)
		bring_back(host, old, now);
}

/* Its SYN is acknowledged: the connection that it took the place of is history. */
static void forget_set_aside(struct host *host, struct connection *connection)
{
	if (connection->set_aside == NULL)
		return;
	free(connection->set_aside);
	connection->set_aside = NULL;
	host->connection_count--;
}

/* RECEIVE calls that wait at the listener are for the first connection that opens. A SYN alone gets
 * none of them: it may be an old one, and what it took would end with it. */
static void hand_over_receives(struct host *host, struct connection *connection, nanos now)
{
	struct listener *listener = connection->listener;
	if (!connection->newcomer)
		return;
	connection->newcomer = false;
	if (listener == NULL || connection->tcb.left)
		return;
	for (unsigned i = 0; i < listener->tcb.receive_count; i++)
		tcp_receive(&connection->tcb, listener->tcb.receives[i], now, &host->effects);
	listener->tcb.receive_count = 0;
	host_carry_out(host, &connection->flow);
}

static void opened(struct host *host, struct connection *connection, nanos now)
{
	forget_set_aside(host, connection);
	hand_over_receives(host, connection, now);
}

void host_settle(struct host *host, struct connection *connection, nanos now)
{
	enum tcp_state state = connection->tcb.state;
	host->arrows |= connection->tcb.arrows;
	host_carry_out(host, &connection->flow);
	if (state == CLOSED || state == LISTEN)
		host_give_back(host, connection, now);
	else if (!tcp_syn_outstanding(&connection->tcb))
		opened(host, connection, now);
}

nanos host_next_deadline(const struct host *host)
{
	nanos next = NANOS_NEVER;
	for (const struct connection *c = host->connections; c != NULL; c = c->next) {
		nanos deadline = tcp_next_deadline(&c->tcb);
		if (deadline < next)
			next = deadline;
	}
	return next;
}

void host_expire(struct host *host, nanos now)
{
	struct connection *next;
	host_begin(host);
	for (struct connection *c = host->connections; c != NULL; c = next) {
		next = c->next;
		if (tcp_next_deadline(&c->tcb) > now)
			continue;
		tcp_expire(&c->tcb, now, &host->effects);
		host_settle(host, c, now);
	}
}

enum tcp_state host_state(const struct host *host, const struct host_flow *flow)
{
	struct connection *connection = host_find(host, flow);
	if (connection != NULL)
		return connection->tcb.state;
	return host_find_listener(host, &flow->local, flow->local_port) != NULL ? LISTEN : CLOSED;
}

const struct tcb *host_tcb(const struct host *host, const struct host_flow *flow)
{
	struct connection *connection = host_find(host, flow);
	return connection != NULL ? &connection->tcb : NULL;
}

size_t host_connections(const struct host *host)
{
	size_t count = 0;
	for (const struct connection *c = host->connections; c != NULL; c = c->next)
		count++;
	return count;
}

uint32_t host_arrows(const struct host *host)
{
	return host->arrows;
}

void host_check(const struct host *host)
{
	for (const struct connection *c = host->connections; c != NULL; c = c->next)
		tcp_check(&c->tcb);
	for (const struct listener *l = host->listeners; l != NULL; l = l->next)
		tcp_check(&l->tcb);
}

bool host_lacked_memory(const struct host *host)
{
	return host->lacked_memory;
}
