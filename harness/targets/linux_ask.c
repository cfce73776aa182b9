/* SPDX-License-Identifier: BSD-2-Clause */
/* The row's side of the talk with the user's process. */
#include "harness/targets/linux.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#define PATIENCE (5 * NANOS_SECOND) /* for an answer that takes microseconds */

/* One notice, added: 1; 0 when none is there; -1 when the user's process is gone. */
static int hear_one(const struct linux_user *user, const struct linux_clock *clock,
	struct linux_notice *notice, struct happenings *into)
{
	static uint8_t bytes[LINUX_CHUNK];
	struct iovec parts[2] = {{notice, sizeof *notice}, {bytes, sizeof bytes}};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
	ssize_t len = recvmsg(user->fd, &message, MSG_DONTWAIT);

	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (len < (ssize_t)sizeof *notice)
		return -1;
	linux_noticed(notice, clock, bytes, (size_t)len - sizeof *notice, into);
	return 1;
}

bool linux_hear(
	const struct linux_user *user, const struct linux_clock *clock, struct happenings *into)
{
	struct linux_notice notice;
	int heard;

	while ((heard = hear_one(user, clock, &notice, into)) > 0)
		;
	return heard == 0;
}

static bool await_answer(const struct linux_user *user, const struct linux_clock *clock,
	struct linux_notice *answer, struct happenings *into)
{
	nanos deadline = linux_monotonic() + PATIENCE;

	for (;;) {
		int heard = hear_one(user, clock, answer, into);
		nanos left = deadline - linux_monotonic();
		struct pollfd wish = {.fd = user->fd, .events = POLLIN};

		if (heard > 0 && answer->kind == LINUX_DONE)
			return true;
		if (heard < 0 || left <= 0) {
			errno = heard < 0 ? EPIPE : ETIMEDOUT;
			return false;
		}
		if (!heard)
			poll(&wish, 1, (int)(left / NANOS_MILLI) + 1);
	}
}

struct linux_request linux_request_of(const struct call *call)
{
	struct linux_request request;

	memset(&request, 0, sizeof request); /* also what lies between the fields */
	request.kind = call->kind;
	request.flow = call->flow;
	request.timeout = call->timeout;
	request.linger = call->linger;
	request.backlog = call->backlog;
	request.count = call->count;
	request.urgent = call->urgent;
	request.on = call->on;
	return request;
}

bool linux_ask(const struct linux_user *user, const struct linux_clock *clock,
	const struct call *call, struct linux_notice *answer, struct happenings *into)
{
	struct linux_request request = linux_request_of(call);
	size_t len = call->kind == CALL_SEND ? call->count : 0;
	struct iovec parts[2] = {{&request, sizeof request}, {(void *)(uintptr_t)call->bytes, len}};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};

	return sendmsg(user->fd, &message, MSG_NOSIGNAL) >= 0 &&
	       await_answer(user, clock, answer, into);
}
