/* SPDX-License-Identifier: BSD-2-Clause */
/* The sockets of the user's process, and what they tell. Everything is waited for edge by edge, so
 * nothing is told twice and nothing spins. */
#include "harness/targets/linux.h"

#include "lib/base/memory.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 1024 };

/* A listener is found by its port alone. */
static struct linux_socket **chain_of(
	struct linux_sockets *all, const struct flow *flow, bool listens)
{
	size_t end = flow->peer.version == 6 ? 16 : 4;
	unsigned hash = flow->target_port * 31u;

	if (!listens)
		hash += flow->peer_port + flow->peer.bytes[end - 1] * 257u +
			flow->peer.bytes[end - 2] * 769u;
	return &all->chains[hash % LINUX_CHAINS];
}

struct linux_socket *linux_socket_add(
	struct linux_sockets *all, int fd, const struct flow *flow, bool listens)
{
	struct linux_socket *socket = memory_get(sizeof *socket);
	struct linux_socket **chain = chain_of(all, flow, listens);
	struct epoll_event wish = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET};

	*socket = (struct linux_socket){
		.before = *chain, .fd = fd, .flow = *flow, .listens = listens};
	wish.data.ptr = socket;
	if (epoll_ctl(all->epoll, EPOLL_CTL_ADD, fd, &wish) < 0) {
		free(socket);
		return NULL;
	}
	*chain = socket;
	if (!listens)
		linux_option_urgent(fd, all->signals >= 0);
	return socket;
}

int linux_socket_remove(struct linux_sockets *all, struct linux_socket *socket)
{
	struct linux_socket **link = chain_of(all, &socket->flow, socket->listens);
	int fd = socket->fd;

	while (*link != socket)
		link = &(*link)->before;
	*link = socket->before;
	epoll_ctl(all->epoll, EPOLL_CTL_DEL, fd, NULL);
	free(socket->unsent);
	free(socket);
	return fd;
}

static bool is_of(const struct linux_socket *socket, const struct flow *flow, bool listens)
{
	if (socket->listens != listens || socket->flow.target_port != flow->target_port ||
		!wire_address_equal(&socket->flow.target, &flow->target))
		return false;
	return listens || (socket->flow.peer_port == flow->peer_port &&
				  wire_address_equal(&socket->flow.peer, &flow->peer));
}

struct linux_socket *linux_socket_find(
	struct linux_sockets *all, const struct flow *flow, bool listens)
{
	struct linux_socket *socket = *chain_of(all, flow, listens);

	while (socket && !is_of(socket, flow, listens))
		socket = socket->before;
	return socket;
}

void linux_socket_tell(
	struct linux_sockets *all, const struct linux_socket *socket, enum signal signal)
{
	struct linux_notice notice = {.kind = LINUX_SIGNAL,
		.at = linux_monotonic(),
		.flow = socket->flow,
		.signal = signal};

	all->notify(all->to, &notice, NULL, 0);
}

enum signal linux_signal(int errnum)
{
	switch (errnum) {
	case ECONNRESET:
	case ECONNABORTED:
	case EPIPE: return SIGNAL_RESET;
	case ECONNREFUSED: return SIGNAL_REFUSED;
	case ETIMEDOUT: return SIGNAL_TIMEOUT;
	case ENOTCONN: return SIGNAL_DOES_NOT_EXIST;
	case EADDRINUSE:
	case EADDRNOTAVAIL:
	case EISCONN: return SIGNAL_ALREADY_EXISTS;
	case ENOBUFS:
	case ENOMEM:
	case EMFILE:
	case ENFILE: return SIGNAL_NO_RESOURCES;
	default: return SIGNAL_UNREACHABLE; /* EHOSTUNREACH and whatever else ICMP becomes */
	}
}

/* An error ends the connection, and whatever waited on it. */
static void tell_error(struct linux_sockets *all, struct linux_socket *socket, int errnum)
{
	socket->receives = 0;
	socket->unsent_len = 0;
	if (!socket->told_error)
		linux_socket_tell(all, socket, linux_signal(errnum));
	socket->told_error = true;
}

static void read_name(
	const struct sockaddr_storage *name, struct wire_address *address, uint16_t *port)
{
	const struct sockaddr_in6 *name6 = (const void *)name;
	const struct sockaddr_in *name4 = (const void *)name;

	*address = (struct wire_address){.version = name->ss_family == AF_INET6 ? 6 : 4};
	if (address->version == 6)
		memcpy(address->bytes, &name6->sin6_addr, 16);
	else
		memcpy(address->bytes, &name4->sin_addr, 4);
	*port = ntohs(address->version == 6 ? name6->sin6_port : name4->sin_port);
}

/* Accepts all that wait. A connection that was reset meanwhile is accepted too, and tells so. */
static void accept_all(struct linux_sockets *all, const struct linux_socket *listener)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof name;
	int fd;

	while ((fd = accept4(listener->fd, (struct sockaddr *)&name, &len,
			SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0 ||
		errno == ECONNABORTED || errno == EINTR) {
		struct flow flow = listener->flow;
		struct linux_socket *socket;

		len = sizeof name;
		if (fd < 0)
			continue;
		read_name(&name, &flow.peer, &flow.peer_port);
		socket = linux_socket_add(all, fd, &flow, false);
		if (!socket) {
			all->refused = errno;
			close(fd);
			continue;
		}
		socket->established = true;
		linux_socket_tell(all, socket, SIGNAL_ESTABLISHED);
	}
	if (errno != EAGAIN)
		all->refused = errno;
}

/* recv() stops at the mark of urgent data; the user's RECEIVE does not. */
static ssize_t gather(int fd, uint8_t *bytes, size_t most)
{
	size_t got = 0;
	ssize_t len;

	do {
		len = recv(fd, bytes + got, most - got, MSG_DONTWAIT);
		got += len > 0 ? (size_t)len : 0;
	} while (len > 0 && got < most);
	return got > 0 ? (ssize_t)got : len;
}

/* One RECEIVE is served with what is there, up to what was asked for: 1 when it was, 0 when there
 * is nothing yet, -1 at the end of the data or after an error. */
static int serve(struct linux_sockets *all, struct linux_socket *socket)
{
	static uint8_t bytes[LINUX_CHUNK];
	struct linux_notice notice = {.kind = LINUX_DATA, .flow = socket->flow};
	size_t wanted = socket->wanted[0], got = 0;
	ssize_t len = 0;

	while (got < wanted) {
		size_t most = wanted - got < sizeof bytes ? wanted - got : sizeof bytes;

		len = gather(socket->fd, bytes, most);
		if (len <= 0)
			break;
		notice.at = linux_monotonic();
		all->notify(all->to, &notice, bytes, (size_t)len);
		got += (size_t)len;
	}
	if (got > 0 || wanted == 0)
		return 1;
	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (len < 0)
		tell_error(all, socket, errno);
	return -1;
}

bool linux_socket_receive(struct linux_sockets *all, struct linux_socket *socket)
{
	while (socket->receives) {
		int served = serve(all, socket);

		if (served < 0) {
			socket->receives = 0;
			return !socket->told_error;
		}
		if (!served)
			break;
		socket->receives--;
		memmove(socket->wanted, socket->wanted + 1,
			socket->receives * sizeof *socket->wanted);
	}
	return false;
}

bool linux_socket_flush(struct linux_socket *socket)
{
	while (socket->unsent_len) {
		ssize_t put = send(socket->fd, socket->unsent, socket->unsent_len,
			MSG_DONTWAIT | MSG_NOSIGNAL | (socket->urgent ? MSG_OOB : 0));

		if (put < 0)
			return errno == EAGAIN || errno == EINTR;
		socket->unsent_len -= (size_t)put;
		memmove(socket->unsent, socket->unsent + put, socket->unsent_len);
	}
	return !socket->closed || shutdown(socket->fd, SHUT_WR) == 0;
}

static int error_of(int fd)
{
	int errnum = 0;
	socklen_t len = sizeof errnum;

	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &errnum, &len) < 0 ? errno : errnum;
}

/* Data come before the end of data. */
static void tell_progress(struct linux_sockets *all, struct linux_socket *socket, unsigned events)
{
	bool ended;

	if (!socket->established && events & EPOLLOUT && !(events & EPOLLHUP)) {
		socket->established = true;
		linux_socket_tell(all, socket, SIGNAL_ESTABLISHED);
	}
	if (events & EPOLLOUT && socket->unsent_len && !linux_socket_flush(socket))
		tell_error(all, socket, errno);
	ended = linux_socket_receive(all, socket) || events & EPOLLRDHUP;
	if (ended && !socket->told_closing && !socket->told_error) {
		socket->told_closing = true;
		linux_socket_tell(all, socket, SIGNAL_CLOSING);
	}
}

/* SO_ERROR is asked only when there is an error: it would also take away what ICMP said and the
 * kernel remembers for later. */
void linux_socket_event(struct linux_sockets *all, struct linux_socket *socket, unsigned events)
{
	int errnum;

	if (socket->listens) {
		accept_all(all, socket);
		return;
	}
	if (!(events & EPOLLERR)) {
		tell_progress(all, socket, events);
		return;
	}
	errnum = error_of(socket->fd);
	if (errnum)
		tell_error(all, socket, errnum);
}

void linux_sockets_hear(struct linux_sockets *all)
{
	struct epoll_event events[EVENTS];
	int count;

	/* One that is accepted may have more to tell at once: that it was reset while it waited. */
	do {
		count = epoll_wait(all->epoll, events, EVENTS, 0);
		for (int i = 0; i < count; i++)
			if (events[i].data.ptr && events[i].data.ptr != &all->signals)
				linux_socket_event(all, events[i].data.ptr, events[i].events);
	} while (count > 0);
	if (all->signals >= 0)
		linux_option_hear(all);
}

void linux_sockets_close(struct linux_sockets *all)
{
	for (size_t i = 0; i < LINUX_CHAINS; i++)
		while (all->chains[i])
			close(linux_socket_remove(all, all->chains[i]));
	if (all->epoll >= 0)
		close(all->epoll);
	all->epoll = -1;
}
