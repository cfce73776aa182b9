/* SPDX-License-Identifier: BSD-2-Clause */
/* What is set on a socket besides its calls: keep-alive, the user timeout, and the signal that
 * tells of urgent data. */
#include "harness/targets/linux.h"

#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

bool linux_option_keep_alive(int fd, bool on)
{
	int value = on;

	return setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &value, sizeof value) == 0;
}

/* The kernel counts milliseconds in an int: for ever is 24 days. */
bool linux_option_timeout(int fd, nanos timeout)
{
	nanos wanted = timeout / NANOS_MILLI;
	int millis = wanted < INT_MAX ? (int)wanted : INT_MAX;

	return timeout == 0 ||
	       setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &millis, sizeof millis) == 0;
}

/* SIGURG comes when the pointer does, as RFC 9293 wants it, and before the octets; but it names no
 * descriptor. With a signal of our own for all I/O it does. Nothing of the segment is changed by
 * that, and in line the octets stay where they were (RFC 6093). */
void linux_option_urgent(int fd, bool signals)
{
	int on = 1;

	setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof on);
	if (!signals)
		return;
	fcntl(fd, F_SETSIG, SIGRTMIN);
	fcntl(fd, F_SETOWN, getpid());
	fcntl(fd, F_SETFL, O_NONBLOCK | O_ASYNC);
}

int linux_option_signals(void)
{
	sigset_t set;

	/* SIGIO stands for signals that found no room, SIGURG for those that name nobody. */
	signal(SIGIO, SIG_IGN);
	signal(SIGURG, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static struct linux_socket *with_descriptor(const struct linux_sockets *all, int fd)
{
	for (size_t i = 0; i < LINUX_CHAINS; i++)
		for (struct linux_socket *one = all->chains[i]; one; one = one->before)
			if (one->fd == fd)
				return one;
	return NULL;
}

void linux_option_hear(struct linux_sockets *all)
{
	struct signalfd_siginfo one;

	while (read(all->signals, &one, sizeof one) == sizeof one) {
		struct linux_socket *socket = with_descriptor(all, one.ssi_fd);

		if (socket && !socket->listens && one.ssi_code == POLL_PRI)
			linux_socket_tell(all, socket, SIGNAL_URGENT);
	}
}
