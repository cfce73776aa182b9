/* SPDX-License-Identifier: BSD-2-Clause */
/* What arrives at the host: which connection or listener a packet is for, RFC 9293 section 3.10.7.
 */
#include "lib/host/codec.h"
#include "lib/host/inside.h"

static bool is_bare_syn(const struct tcp_segment *seg)
{
	return (seg->flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN;
}

static unsigned half_open(const struct host *host, const struct listener *listener)
{
	unsigned count = 0;
	for (const struct connection *c = host->connections; c != NULL; c = c->next)
		if (c->listener == listener && c->tcb.state == SYN_RECEIVED)
			count++;
	return count;
}

/* A SYN at a listener: a TCB of its own in LISTEN hears it, while the listener listens on
 * [9293-MUST-42]. Beyond the backlog, or without memory, the SYN is dropped in silence. */
static struct connection *fork_for(struct host *host, struct listener *listener,
	const struct host_flow *flow, const struct tcb *beyond, nanos now)
{
	if (half_open(host, listener) >= listener->backlog)
		return NULL;
	struct connection *connection = host_add(host, flow);
	if (connection == NULL)
		return NULL;
	struct tcp_opening how = host_opening(host, flow, now);
	how.user_timeout = listener->user_timeout;
	how.send_ring = connection->send_ring;
	how.receive_ring = connection->receive_ring;
	if (beyond != NULL)
		how.iss = tcp_iss_beyond(beyond, how.iss);
	connection->listener = listener;
	tcp_open(&connection->tcb, &how, now, &host->effects);
	connection->tcb.keep_alive = listener->tcb.keep_alive;
	connection->newcomer = true;
	return connection;
}

static void at_listener(
	struct host *host, struct listener *listener, const struct host_packet *packet, nanos now)
{
	if (!is_bare_syn(&packet->segment)) { /* changes nothing in LISTEN */
		tcp_arrives(&listener->tcb, &packet->segment, now, &host->effects);
		host_carry_out(host, &packet->flow);
		return;
	}
	struct connection *connection = fork_for(host, listener, &packet->flow, NULL, now);
	if (connection == NULL)
		return;
	tcp_arrives(&connection->tcb, &packet->segment, now, &host->effects);
	host_settle(host, connection, now);
}

/* A newer SYN meets a connection in TIME-WAIT at a port that listens: it opens a new one. The old
 * one is set aside, not forgotten: should the SYN turn out to be an old duplicate after all,
 * TIME-WAIT goes on. */
static void reopen(
	struct host *host, struct connection *old, const struct host_packet *packet, nanos now)
{
	struct listener *listener = host_find_listener(
		host, &old->flow.local, old->flow.local_port);
	host_unlink(host, old);
	struct connection *connection = fork_for(host, listener, &packet->flow, &old->tcb, now);
	if (connection == NULL) { /* no room: the SYN is dropped, nothing changed */
		old->next = host->connections;
		host->connections = old;
		return;
	}
	old->listener = NULL;
	connection->set_aside = old;
	tcp_arrives(&connection->tcb, &packet->segment, now, &host->effects);
	host_settle(host, connection, now);
}

static void segment_arrives(struct host *host, const struct host_packet *packet, nanos now)
{
	const struct host_flow *flow = &packet->flow;
	struct connection *connection = host_find(host, flow);
	struct listener *listener = host_find_listener(host, &flow->local, flow->local_port);

	if (connection != NULL && listener != NULL &&
		tcp_reopens(&connection->tcb, &packet->segment)) {
		reopen(host, connection, packet, now);
	} else if (connection != NULL) {
		tcp_arrives(&connection->tcb, &packet->segment, now, &host->effects);
		host_settle(host, connection, now);
	} else if (listener != NULL) {
		at_listener(host, listener, packet, now);
	} else {
		struct tcb nobody = {.state = CLOSED};
		tcp_arrives(&nobody, &packet->segment, now, &host->effects);
		host_carry_out(host, flow);
	}
}

static void news_arrives(struct host *host, const struct host_packet *packet, nanos now)
{
	struct connection *connection = host_find(host, &packet->flow); /* [9293-MUST-54] */
	if (connection == NULL)
		return;
	tcp_icmp(&connection->tcb, packet->news, packet->quoted, &host->effects);
	host_settle(host, connection, now);
}

void host_input(struct host *host, const uint8_t *packet, size_t len, nanos now)
{
	struct host_packet read;
	host_begin(host);
	if (!host_read(packet, len, &read) || !host_has_address(host, &read.at))
		return; /* [9293-MUST-57] */
	if (read.kind == HOST_IS_NEWS)
		news_arrives(host, &read, now);
	else if (!host_address_is_unusable(&read.flow.remote) && /* [9293-MUST-63] */
		 !host_has_address(host, &read.flow.remote))
		segment_arrives(host, &read, now);
}
