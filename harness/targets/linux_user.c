/* SPDX-License-Identifier: BSD-2-Clause */
/* The process that is the target's user: it makes the calls in the target's namespace and tells
 * what comes of them, over a socket pair. It dies with the row's process, however that dies. */
#include "harness/targets/linux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	PAIR_BUFFER = 1 << 20,
	EXITING = 4, /* PF_EXITING of include/linux/sched.h, which /proc/PID/stat shows */
};

/* One message of a notice and its bytes, to the row's process. */
static void notify(void *to, const struct linux_notice *notice, const uint8_t *bytes, size_t len)
{
	const int *fd = to;
	struct linux_notice copy = *notice;
	struct iovec parts[2] = {{&copy, sizeof copy}, {(void *)(uintptr_t)bytes, len}};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};

	while (sendmsg(*fd, &message, MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			_exit(1);
}

/* One request: true when there was one. Ends the process when the row's is gone. */
static bool next_request(int fd, struct linux_request *request, uint8_t *bytes)
{
	struct iovec parts[2] = {{request, sizeof *request}, {bytes, LINUX_CHUNK}};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
	ssize_t len = recvmsg(fd, &message, MSG_DONTWAIT);

	if (len == 0)
		_exit(0);
	return len >= (ssize_t)sizeof *request;
}

/* A call is made after everything that came before it was told. */
static void serve_requests(struct linux_sockets *all, int fd)
{
	static uint8_t bytes[LINUX_CHUNK];
	struct linux_request request;

	while (next_request(fd, &request, bytes)) {
		struct linux_notice answer = {.kind = LINUX_DONE};

		linux_sockets_hear(all);
		answer.at = linux_monotonic();
		linux_call(all, &request, bytes, &answer);
		notify(&fd, &answer, NULL, 0);
	}
}

static _Noreturn void run(int fd)
{
	struct linux_sockets all = {
		.notify = notify, .to = &fd, .epoll = epoll_create1(EPOLL_CLOEXEC)};
	struct epoll_event wish = {.events = EPOLLIN}; /* no pointer: the requests */
	struct epoll_event signals = {.events = EPOLLIN, .data.ptr = &all.signals};
	struct epoll_event event;

	all.signals = linux_option_signals();
	if (all.epoll < 0 || epoll_ctl(all.epoll, EPOLL_CTL_ADD, fd, &wish) < 0 ||
		epoll_ctl(all.epoll, EPOLL_CTL_ADD, all.signals, &signals) < 0)
		_exit(1);
	for (;;) {
		if (epoll_wait(all.epoll, &event, 1, -1) < 1)
			continue;
		if (event.data.ptr == &all.signals)
			linux_option_hear(&all);
		else if (event.data.ptr)
			linux_socket_event(&all, event.data.ptr, event.events);
		else
			serve_requests(&all, fd);
	}
}

static _Noreturn void become_user(int fd, pid_t row)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != row)
		_exit(1);
	prctl(PR_SET_NAME, "halfopen user");
	signal(SIGINT, SIG_IGN); /* the row's process decides */
	signal(SIGHUP, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);
	if (fd != STDERR_FILENO + 1 && dup2(fd, STDERR_FILENO + 1) < 0)
		_exit(1);
	close_range(STDERR_FILENO + 2, ~0u, 0);
	run(STDERR_FILENO + 1);
}

bool linux_user_start(struct linux_user *user, struct fault *why)
{
	int ends[2], room = PAIR_BUFFER;
	pid_t row = getpid();

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return fault_set(why, errno, "cannot make a socket pair");
	for (int i = 0; i < 2; i++)
		setsockopt(ends[i], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
	user->pid = fork();
	if (user->pid == 0)
		become_user(ends[1], row);
	close(ends[1]);
	user->fd = ends[0];
	return user->pid > 0 || fault_set(why, errno, "cannot start the user's process");
}

void linux_user_stop(struct linux_user *user)
{
	if (user->pid > 0) {
		kill(user->pid, SIGKILL);
		while (waitpid(user->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (user->fd >= 0)
		close(user->fd);
	*user = (struct linux_user){.fd = -1};
}

/* A process that is killed closes its sockets, and the kernel sends what that asks for, before
 * anybody can wait for the process: its flags say earlier that it is going. */
bool linux_user_lives(const struct linux_user *user)
{
	char path[64], text[512];
	const char *behind_name;
	unsigned flags = 0;
	char state = 'X';
	ssize_t len;
	int fd;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)user->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
	if (fd >= 0)
		close(fd);
	text[len > 0 ? len : 0] = '\0';
	behind_name = strrchr(text, ')');
	return behind_name &&
	       sscanf(behind_name + 1, " %c %*d %*d %*d %*d %*d %u", &state, &flags) == 2 &&
	       state != 'Z' && state != 'X' && !(flags & EXITING);
}
