/* SPDX-License-Identifier: BSD-2-Clause */
/* The user's calls, brought to the TCB that they are about, RFC 9293 section 3.10. */
#include "lib/host/codec.h"
#include "lib/host/inside.h"

static void tell(struct host *host, const struct host_flow *flow, enum tcp_signal signal)
{
	tcp_effects_tell(&host->effects, signal);
	host_carry_out(host, flow);
}

/* --- OPEN ------------------------------------------------------------------------------------ */

static void open_passive(struct host *host, const struct host_call *call, nanos now)
{
	struct tcp_opening how = host_opening(host, &call->flow, now);
	struct listener *listener = host_find_listener(
		host, &call->flow.local, call->flow.local_port);
	if (listener == NULL) {
		listener = host_add_listener(host, &call->flow);
		if (listener == NULL) {
			tell(host, &call->flow, TCP_TOLD_NO_RESOURCES);
			return;
		}
		listener->backlog = call->backlog > 0 ? call->backlog : host->settings.backlog;
		listener->user_timeout = call->timeout;
	}
	tcp_open(&listener->tcb, &how, now, &host->effects); /* a second one changes nothing */
	host_carry_out(host, &call->flow);
}

/* A connection with its rings, opened or not; NULL when the user was told why there is none. */
static struct connection *new_connection(
	struct host *host, const struct host_call *call, nanos now, struct tcp_opening *how)
{
	struct connection *connection = NULL;
	*how = host_opening(host, &call->flow, now);
	how->active = true;
	how->user_timeout = call->timeout;
	if (host_address_is_unusable(&call->flow.remote)) /* [9293-MUST-46] */
		tell(host, &call->flow, TCP_TOLD_UNREACHABLE);
	else if ((connection = host_add(host, &call->flow)) == NULL)
		tell(host, &call->flow, TCP_TOLD_NO_RESOURCES); /* [9293-3.10.1-CLOSED-NORES] */
	else {
		how->send_ring = connection->send_ring;
		how->receive_ring = connection->receive_ring;
	}
	return connection;
}

static void open_active(struct host *host, const struct host_call *call, nanos now)
{
	struct tcp_opening how = {.active = true};
	struct connection *connection = host_find(host, &call->flow);
	if (connection == NULL)
		connection = new_connection(host, call, now, &how);
	if (connection == NULL)
		return;
	tcp_open(&connection->tcb, &how, now, &host->effects);
	host_settle(host, connection, now);
}

/* --- all others ------------------------------------------------------------------------------ */

static void send_text(
	struct tcb *tcb, const struct host_call *call, nanos now, struct tcp_effects *effects)
{
	struct tcp_sending what = {call->bytes, call->len, call->urgent, call->timeout};
	tcp_send(tcb, &what, now, effects);
}

static void make(struct host *host, struct tcb *tcb, const struct host_call *call, nanos now)
{
	struct tcp_effects *effects = &host->effects;
	switch (call->kind) {
	case HOST_SEND: send_text(tcb, call, now, effects); break;
	case HOST_RECEIVE: tcp_receive(tcb, call->len, now, effects); break;
	case HOST_CLOSE: tcp_close(tcb, now, effects); break;
	case HOST_LEAVE: tcp_leave(tcb, call->linger, now, effects); break;
	case HOST_ABORT: tcp_abort(tcb, now, effects); break;
	case HOST_STATUS: tcp_status(tcb, now, effects); break;
	case HOST_KEEP_ALIVE: tcp_keep_alive(tcb, call->on, now, effects); break;
	case HOST_OPEN_ACTIVE:
	case HOST_OPEN_PASSIVE:
	case HOST_LEAVE_LISTENER: break;
	}
}

/* SEND in LISTEN turns active, since the four-tuple names the remote socket [9293-3.10.2-LISTEN];
 * as with a SYN, the listener itself listens on. */
static void send_at_listener(struct host *host, const struct host_call *call, nanos now)
{
	struct tcp_opening how;
	struct connection *connection = new_connection(host, call, now, &how);
	if (connection == NULL)
		return;
	how.active = false;
	tcp_open(&connection->tcb, &how, now, &host->effects);
	make(host, &connection->tcb, call, now);
	host_settle(host, connection, now);
}

static void call_listener(
	struct host *host, struct listener *listener, const struct host_call *call, nanos now)
{
	if (call->kind == HOST_SEND) {
		send_at_listener(host, call, now);
		return;
	}
	make(host, &listener->tcb, call, now);
	host_carry_out(host, &call->flow);
	if (listener->tcb.state == CLOSED)
		host_drop_listener(host, listener, now);
}

static void call_connection(
	struct host *host, struct connection *connection, const struct host_call *call, nanos now)
{
	if (connection->tcb.left) { /* for this user there is no connection any more */
		tell(host, &call->flow, TCP_TOLD_DOES_NOT_EXIST);
		return;
	}
	make(host, &connection->tcb, call, now);
	host_settle(host, connection, now);
}

static void call_other(struct host *host, const struct host_call *call, nanos now)
{
	const struct host_flow *flow = &call->flow;
	struct connection *connection = host_find(host, flow);
	struct listener *listener = host_find_listener(host, &flow->local, flow->local_port);
	if (connection != NULL) {
		call_connection(host, connection, call, now);
	} else if (listener != NULL) {
		call_listener(host, listener, call, now);
	} else {
		struct tcb nobody = {.state = CLOSED};
		make(host, &nobody, call, now);
		host_carry_out(host, flow);
	}
}

static void leave_listener(struct host *host, const struct host_call *call, nanos now)
{
	struct listener *listener = host_find_listener(
		host, &call->flow.local, call->flow.local_port);
	if (listener == NULL)
		tell(host, &call->flow, TCP_TOLD_DOES_NOT_EXIST);
	else
		host_drop_listener(host, listener, now);
}

void host_call(struct host *host, const struct host_call *call, nanos now)
{
	host_begin(host);
	switch (call->kind) {
	case HOST_OPEN_ACTIVE: open_active(host, call, now); break;
	case HOST_OPEN_PASSIVE: open_passive(host, call, now); break;
	case HOST_LEAVE_LISTENER: leave_listener(host, call, now); break;
	case HOST_SEND:
	case HOST_RECEIVE:
	case HOST_CLOSE:
	case HOST_LEAVE:
	case HOST_ABORT:
	case HOST_STATUS:
	case HOST_KEEP_ALIVE: call_other(host, call, now); break;
	}
}
