/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's tables of addresses, listeners and connections; all of its memory comes from here. */
#include "lib/host/codec.h"
#include "lib/host/inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { IPV4_AND_TCP = 40, IPV6_AND_TCP = 60 };

void host_settings_default(struct host_settings *settings)
{
	*settings = (struct host_settings){.mtu = 1500, .backlog = 128, .connections_max = 4096};
	tcp_rules_default(&settings->rules);
}

/* `size` octets of which the first `zeroed` are zero; the rest is written before it is read.
 * Clearing rings and effects for every row would take longer than playing it. */
static void *get_zeroed(size_t size, size_t zeroed)
{
	void *got = malloc(size);
	if (got != NULL)
		memset(got, 0, zeroed);
	return got;
}

struct host *host_new(const struct host_settings *settings, const struct host_address *addresses,
	size_t address_count)
{
	struct host *host = get_zeroed(sizeof *host, offsetof(struct host, effects));
	if (host == NULL)
		return NULL;
	host->settings = *settings;
	tcp_effects_begin(&host->effects);
	host->addresses = calloc(address_count, sizeof *addresses);
	if (host->addresses == NULL) {
		free(host);
		return NULL;
	}
	memcpy(host->addresses, addresses, address_count * sizeof *addresses);
	host->address_count = address_count;
	return host;
}

void host_free(struct host *host)
{
	if (host == NULL)
		return;
	while (host->connections != NULL)
		host_drop(host, host->connections);
	while (host->listeners != NULL)
		host_drop_listener(host, host->listeners, 0);
	free(host->pending);
	free(host->bytes);
	free(host->addresses);
	free(host);
}

static bool flows_equal(const struct host_flow *a, const struct host_flow *b)
{
	return a->local_port == b->local_port && a->remote_port == b->remote_port &&
	       host_address_equal(&a->local, &b->local) &&
	       host_address_equal(&a->remote, &b->remote);
}

struct connection *host_find(const struct host *host, const struct host_flow *flow)
{
	struct connection *c = host->connections;
	while (c != NULL && !flows_equal(&c->flow, flow))
		c = c->next;
	return c;
}

struct listener *host_find_listener(
	const struct host *host, const struct host_address *address, uint16_t port)
{
	struct listener *l = host->listeners;
	while (l != NULL && !(l->port == port && host_address_equal(&l->address, address)))
		l = l->next;
	return l;
}

bool host_has_address(const struct host *host, const struct host_address *address)
{
	for (size_t i = 0; i < host->address_count; i++)
		if (host_address_equal(&host->addresses[i], address))
			return true;
	return false;
}

struct connection *host_add(struct host *host, const struct host_flow *flow)
{
	if (host->connection_count >= host->settings.connections_max)
		return NULL;
	struct connection *connection = get_zeroed(
		sizeof *connection, offsetof(struct connection, receive_ring));
	if (connection == NULL) {
		host->lacked_memory = true;
		return NULL;
	}
	connection->flow = *flow;
	struct connection **end = &host->connections;
	while (*end != NULL)
		end = &(*end)->next;
	*end = connection;
	host->connection_count++;
	return connection;
}

void host_unlink(struct host *host, struct connection *connection)
{
	struct connection **at = &host->connections;
	while (*at != connection)
		at = &(*at)->next;
	*at = connection->next;
	connection->next = NULL;
}

void host_drop(struct host *host, struct connection *connection)
{
	host_unlink(host, connection);
	if (connection->set_aside != NULL) {
		free(connection->set_aside);
		host->connection_count--;
	}
	free(connection);
	host->connection_count--;
}

struct listener *host_add_listener(struct host *host, const struct host_flow *flow)
{
	struct listener *listener = calloc(1, sizeof *listener);
	if (listener == NULL) {
		host->lacked_memory = true;
		return NULL;
	}
	listener->address = flow->local;
	listener->port = flow->local_port;
	listener->next = host->listeners;
	host->listeners = listener;
	return listener;
}

/* Half-open connections vanish with their listener, without a segment; all others live on. */
void host_drop_listener(struct host *host, struct listener *listener, nanos now)
{
	struct connection *next;
	for (struct connection *c = host->connections; c != NULL; c = next) {
		next = c->next;
		if (c->listener != listener)
			continue;
		c->listener = NULL;
		if (c->tcb.state == SYN_RECEIVED)
			host_give_back(host, c, now);
	}
	struct listener **at = &host->listeners;
	while (*at != listener)
		at = &(*at)->next;
	*at = listener->next;
	free(listener);
}

struct tcp_opening host_opening(const struct host *host, const struct host_flow *flow, nanos now)
{
	bool four = flow->local.version == 4;
	uint8_t tuple[HOST_TUPLE];
	host_tuple(flow, tuple);
	int mss = host->settings.mtu - (four ? IPV4_AND_TCP : IPV6_AND_TCP); /* [9293-MUST-67] */
	assert(mss > 0);
	return (struct tcp_opening){
		.rules = &host->settings.rules,
		.iss = tcp_isn(&host->settings.rules, tuple, sizeof tuple, now),
		.own_mss = (uint16_t)mss,
		.default_mss = four ? TCP_MSS_DEFAULT_IPV4 : TCP_MSS_DEFAULT_IPV6,
	};
}
