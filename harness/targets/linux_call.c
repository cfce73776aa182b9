/* SPDX-License-Identifier: BSD-2-Clause */
/* The user calls of RFC 9293 section 3.9.1 as socket calls, none of which blocks. */
#include "harness/targets/linux.h"

#include "lib/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* One call as it is made. */
struct making {
	struct linux_sockets *all;
	const struct linux_request *request;
	const uint8_t *bytes;
	struct linux_notice *answer;
};

static socklen_t write_name(
	const struct wire_address *address, uint16_t port, struct sockaddr_storage *name)
{
	struct sockaddr_in6 *name6 = (void *)name;
	struct sockaddr_in *name4 = (void *)name;

	memset(name, 0, sizeof *name);
	if (address->version == 6) {
		name6->sin6_family = AF_INET6;
		name6->sin6_port = htons(port);
		memcpy(&name6->sin6_addr, address->bytes, 16);
		return sizeof *name6;
	}
	name4->sin_family = AF_INET;
	name4->sin_port = htons(port);
	memcpy(&name4->sin_addr, address->bytes, 4);
	return sizeof *name4;
}

/* Tells the user of a flow that has no socket. */
static void tell(const struct making *making, enum signal signal)
{
	struct linux_socket nobody = {.flow = making->request->flow};

	linux_socket_tell(making->all, &nobody, signal);
}

/* A refusal that the RFC has a word for is told; any other means that we could not make the call.
 */
static void refused(const struct making *making, int fd, int errnum)
{
	if (fd >= 0)
		close(fd);
	switch (errnum) {
	case EADDRINUSE:
	case EISCONN:
	case ENOBUFS:
	case ENOMEM:
	case ENETUNREACH:
	case EHOSTUNREACH: tell(making, linux_signal(errnum)); break;
	default: making->answer->errnum = errnum;
	}
}

/* A socket bound to the target's end of the flow, or -1 with errno. */
static int bound_socket(const struct linux_request *request)
{
	const struct flow *flow = &request->flow;
	int family = flow->target.version == 6 ? AF_INET6 : AF_INET, on = 1, errnum;
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct sockaddr_storage name;
	socklen_t len = write_name(&flow->target, flow->target_port, &name);

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
		linux_option_timeout(fd, request->timeout) &&
		bind(fd, (struct sockaddr *)&name, len) == 0)
		return fd;
	errnum = errno;
	close(fd);
	errno = errnum;
	return -1;
}

/* The kernel keeps one half-open connection more than listen() asks for. */
static void open_passive(const struct making *making)
{
	int fd = bound_socket(making->request);
	int backlog = making->request->backlog > 0 ? making->request->backlog - 1 : 0;

	if (fd < 0 || listen(fd, backlog) < 0) {
		refused(making, fd, errno);
		return;
	}
	if (!linux_socket_add(making->all, fd, &making->request->flow, true))
		refused(making, fd, ENOMEM);
}

static void open_active(const struct making *making)
{
	const struct flow *flow = &making->request->flow;
	struct sockaddr_storage name;
	socklen_t len = write_name(&flow->peer, flow->peer_port, &name);
	int fd = bound_socket(making->request);

	if (fd < 0) {
		refused(making, fd, errno);
		return;
	}
	if (connect(fd, (struct sockaddr *)&name, len) < 0 && errno != EINPROGRESS) {
		/* The address was bound, so it is the four-tuple that is not to be had. */
		refused(making, fd, errno == EADDRNOTAVAIL ? EADDRINUSE : errno);
		return;
	}
	if (!linux_socket_add(making->all, fd, flow, false))
		refused(making, fd, ENOMEM);
}

static void send_bytes(const struct making *making, struct linux_socket *socket)
{
	size_t count = making->request->count;
	uint8_t *more;

	if (socket->closed) {
		linux_socket_tell(making->all, socket, SIGNAL_CLOSING);
		return;
	}
	more = memory_widen(socket->unsent, socket->unsent_len + count + 1);
	memcpy(more + socket->unsent_len, making->bytes, count);
	socket->urgent = making->request->urgent;
	socket->unsent = more;
	socket->unsent_len += count;
	if (!linux_option_timeout(socket->fd, making->request->timeout))
		making->answer->errnum = errno;
	if (linux_socket_flush(socket))
		return;
	socket->unsent_len = 0;
	linux_socket_tell(making->all, socket,
		socket->told_error ? SIGNAL_DOES_NOT_EXIST : linux_signal(errno));
	socket->told_error = true;
}

/* At the end of the data each RECEIVE is answered with it. */
static void receive(const struct making *making, struct linux_socket *socket)
{
	if (socket->told_error) {
		linux_socket_tell(making->all, socket, SIGNAL_DOES_NOT_EXIST);
		return;
	}
	if (socket->receives == LINUX_RECEIVES) {
		linux_socket_tell(making->all, socket, SIGNAL_NO_RESOURCES);
		return;
	}
	socket->wanted[socket->receives++] = making->request->count;
	if (linux_socket_receive(making->all, socket)) {
		socket->told_closing = true;
		linux_socket_tell(making->all, socket, SIGNAL_CLOSING);
	}
}

static unsigned kernel_state(int fd)
{
	struct tcp_info info = {0};
	socklen_t len = sizeof info;

	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0 ? TCP_CLOSE : info.tcpi_state;
}

/* shutdown() of a socket in SYN-SENT deletes the connection, and leaves an error behind that nobody
 * needs to hear. */
static void end_sending(const struct making *making, struct linux_socket *socket)
{
	bool opening = kernel_state(socket->fd) == TCP_SYN_SENT;

	if (socket->closed) {
		linux_socket_tell(making->all, socket, SIGNAL_CLOSING);
		return;
	}
	socket->closed = true;
	if (!linux_socket_flush(socket) && !opening)
		linux_socket_tell(making->all, socket, linux_signal(errno));
	if (opening)
		close(linux_socket_remove(making->all, socket));
}

/* Holds the last descriptor, and waits until it is the last before it closes it. */
static _Noreturn void linger_and_end(int fd, int told)
{
	char nothing;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (dup2(fd, STDIN_FILENO) < 0 || dup2(told, STDOUT_FILENO) < 0)
		_exit(1);
	close_range(STDERR_FILENO, ~0u, 0);
	while (read(STDOUT_FILENO, &nothing, 1) > 0)
		;
	close(STDIN_FILENO);
	_exit(0);
}

/* A lingering close blocks, also on a nonblocking socket: a process of its own makes it. */
static void linger(const struct making *making, struct linux_socket *socket)
{
	nanos seconds = (making->request->linger + NANOS_SECOND - 1) / NANOS_SECOND;
	struct linger option = {.l_onoff = 1, .l_linger = (int)seconds};
	int ends[2], fd = linux_socket_remove(making->all, socket);
	pid_t pid = -1;

	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &option, sizeof option) == 0 &&
		pipe2(ends, O_CLOEXEC) == 0) {
		pid = fork();
		if (pid == 0)
			linger_and_end(fd, ends[0]);
		if (pid > 0)
			close(fd);
		close(ends[0]);
		close(ends[1]);
	}
	if (pid < 0) {
		making->answer->errnum = errno;
		close(fd);
	}
	making->answer->helper = pid > 0 ? pid : 0;
}

static void abort_socket(const struct making *making, struct linux_socket *socket)
{
	struct linger option = {.l_onoff = 1, .l_linger = 0};

	setsockopt(socket->fd, SOL_SOCKET, SO_LINGER, &option, sizeof option);
	close(linux_socket_remove(making->all, socket));
}

static void leave(const struct making *making, struct linux_socket *socket)
{
	if (making->request->linger > 0)
		linger(making, socket);
	else if (making->request->linger == 0)
		abort_socket(making, socket);
	else
		close(linux_socket_remove(making->all, socket));
}

static void tell_status(const struct making *making, const struct linux_socket *socket)
{
	struct linux_notice notice = {.kind = LINUX_STATUS,
		.at = linux_monotonic(),
		.flow = socket->flow,
		.state = linux_state(kernel_state(socket->fd))};

	making->all->notify(making->all->to, &notice, NULL, 0);
}

static void leave_listener(const struct making *making)
{
	struct linux_socket *listener = linux_socket_find(
		making->all, &making->request->flow, true);

	if (listener)
		close(linux_socket_remove(making->all, listener));
	else
		tell(making, SIGNAL_DOES_NOT_EXIST);
}

void linux_call(struct linux_sockets *all, const struct linux_request *request,
	const uint8_t *bytes, struct linux_notice *answer)
{
	struct making making = {all, request, bytes, answer};
	struct linux_socket *socket = linux_socket_find(all, &request->flow, false);
	bool opens = request->kind == CALL_OPEN_ACTIVE || request->kind == CALL_OPEN_PASSIVE;

	if (!socket && !opens && request->kind != CALL_LEAVE_LISTENER) {
		answer->absent = true;
		return;
	}
	switch (request->kind) {
	case CALL_OPEN_ACTIVE: open_active(&making); break;
	case CALL_OPEN_PASSIVE: open_passive(&making); break;
	case CALL_SEND: send_bytes(&making, socket); break;
	case CALL_RECEIVE: receive(&making, socket); break;
	case CALL_CLOSE: end_sending(&making, socket); break;
	case CALL_LEAVE: leave(&making, socket); break;
	case CALL_LEAVE_LISTENER: leave_listener(&making); break;
	case CALL_ABORT: abort_socket(&making, socket); break;
	case CALL_STATUS: tell_status(&making, socket); break;
	case CALL_KEEP_ALIVE:
		if (!linux_option_keep_alive(socket->fd, request->on))
			answer->errnum = errno;
		break;
	case CALL_KINDS: break;
	}
}
