/* SPDX-License-Identifier: BSD-2-Clause */
/* The linux target for the matrix: one namespace serves thousands of connections, one after the
 * other and beside each other. The process is its own user, and nothing is waited for: a fence says
 * when all has been answered. */
#include "harness/targets/linux_many.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define STEP_MAX NANOS_MILLI /* of the wall clock, before stamps are not believed */

enum {
	BACKLOG = 1 << 20,
	UNREAD_MOST = 1024, /* frames and calls, each of which may draw several frames */
};

static struct linux_many *many_of(const struct target *target)
{
	assert(target->own);
	return target->own;
}

static void move_now(struct target *target, nanos now)
{
	if (now > target->now)
		target->now = now;
}

/* --- boot and halt ---------------------------------------------------------------------------- */

static void notify(void *to, const struct linux_notice *notice, const uint8_t *bytes, size_t len)
{
	struct linux_many *many = to;

	linux_noticed(notice, &many->own.clock, bytes, len, &many->own.waiting);
}

static bool make_target(struct linux_many *many, const struct boot *how,
	const struct linux_options *options, struct fault *why)
{
	struct linux_own *own = &many->own;
	struct linux_settings settings;

	if (options->mode == LINUX_HOST)
		linux_settings_read(&settings);
	if (!linux_namespace_enter(why) || !linux_settings_write(options, &settings, why) ||
		!linux_namespace_quiet(how->ip == 6, why))
		return false;
	linux_settings_read(&settings);
	linux_settings_limits(&settings, &own->limits);
	return linux_link_open(&own->link, why) && linux_diag_open(&own->diag, why);
}

/* The process stays in the target's namespace, where its sockets are made. */
static bool make_harness(
	struct linux_many *many, const struct boot *how, enum linux_mode mode, struct fault *why)
{
	int there = linux_namespace_here(why);
	bool made = there >= 0 && linux_namespace_network(why) &&
		    linux_namespace_quiet(false, why) &&
		    linux_link_make(&many->own.link, &how->address, mode, why) &&
		    linux_ring_open(&many->ring, &how->address, linux_mtu(mode), why) &&
		    linux_namespace_go(there, why) && linux_ring_listen(&many->ring, why);

	if (there >= 0)
		close(there);
	return made;
}

/* As many descriptors as we may have. */
static bool make_user(struct linux_many *many, struct fault *why)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	many->sockets.notify = notify;
	many->sockets.to = many;
	many->sockets.signals = -1;
	many->sockets.epoll = epoll_create1(EPOLL_CLOEXEC);
	return many->sockets.epoll >= 0 || fault_set(why, errno, "cannot wait on sockets");
}

static bool boot(struct target *target, const struct boot *how, struct fault *why)
{
	struct linux_many *many = calloc(1, sizeof *many);
	struct linux_options options;

	if (!many)
		return fault_set(why, errno, "cannot boot");
	many->own.link.plain = -1;
	many->own.user.fd = many->ring.out = many->ring.in = many->sockets.epoll = -1;
	target->own = many;
	target->is_virtual = false;
	if (!linux_options_read(how->options, &options, why) ||
		!make_target(many, how, &options, why) ||
		!make_harness(many, how, options.mode, why) || !make_user(many, why))
		return false;
	many->own.diag.brief = true;
	prctl(PR_SET_TIMERSLACK, 1);
	linux_clock_start(&many->own.clock);
	target->now = 0;
	return true;
}

static void halt(struct target *target)
{
	struct linux_many *many = target->own;

	if (!many)
		return;
	linux_sockets_close(&many->sockets);
	linux_ring_close(&many->ring);
	linux_diag_close(&many->own.diag);
	linux_link_close(&many->own.link);
	linux_clock_stop(&many->own.clock);
	arena_drop(&many->own.waiting.arena);
	free(many);
	target->own = NULL;
}

/* --- packets and time ------------------------------------------------------------------------- */

/* Before the ring is full. */
static void read_ahead(struct linux_many *many)
{
	if (++many->unread < UNREAD_MOST)
		return;
	linux_ring_take(&many->ring, &many->own.clock, &many->own.waiting);
	many->unread = 0;
}

static bool inject(struct target *target, const uint8_t *packet, size_t len, struct fault *why)
{
	struct linux_many *many = many_of(target);

	if (!linux_ring_put(&many->ring, packet, len, why))
		return false;
	read_ahead(many);
	move_now(target, linux_clock_now(&many->own.clock));
	return true;
}

static void wait_until(struct linux_many *many, nanos now, nanos until)
{
	struct pollfd wishes[] = {{.fd = many->ring.in, .events = POLLIN},
		{.fd = many->sockets.epoll, .events = POLLIN}};
	nanos left = until - now;
	struct timespec timeout = {left / NANOS_SECOND, left % NANOS_SECOND};
	nanos late;

	if (ppoll(wishes, 2, until == NANOS_NEVER ? NULL : &timeout, NULL) != 0)
		return;
	late = linux_clock_now(&many->own.clock) - until;
	if (late > many->own.clock.late)
		many->own.clock.late = late;
}

/* Behind a fence everything is there; the user is told after the segments that told him. */
static bool collect(struct target *target, nanos until, struct happenings *into, struct fault *why)
{
	struct linux_many *many = many_of(target);
	struct linux_own *own = &many->own;
	nanos now;

	for (;;) {
		linux_clock_check(&own->clock);
		if (!linux_ring_fence(&many->ring, &own->clock, &own->waiting, why))
			return false;
		linux_sockets_hear(&many->sockets);
		now = linux_clock_now(&own->clock);
		if (own->waiting.count || now >= until)
			break;
		wait_until(many, now, until);
	}
	linux_deliver(&own->waiting, into);
	move_now(target, now);
	return true;
}

/* --- what is known of a connection ------------------------------------------------------------ */

/* What was injected before the question arrives before it. */
static bool look_up(struct linux_many *many, const struct flow *flow, struct linux_found *found)
{
	struct linux_own *own = &many->own;

	return linux_ring_send(&many->ring, &own->unseen) &&
	       linux_diag_find(&own->diag, flow, found, &own->unseen);
}

static enum state state(struct target *target, const struct flow *flow)
{
	struct linux_found found;

	return look_up(many_of(target), flow, &found) ? found.state : STATE_NOT_SEEN;
}

static size_t connections(struct target *target)
{
	struct linux_many *many = many_of(target);
	size_t count = 0;

	if (linux_ring_send(&many->ring, &many->own.unseen))
		linux_diag_count(&many->own.diag, &count, &many->own.unseen);
	return count;
}

static void slack(struct target *target, nanos wait, nanos *earliest, nanos *latest)
{
	linux_model_slack(&many_of(target)->own.limits, wait, earliest, latest);
}

static bool promise(
	struct target *target, const struct flow *flow, const char *parameter, struct value *out)
{
	struct linux_own *own = &many_of(target)->own;
	bool promised;

	own->diag.brief = false;
	promised = linux_promise(own, flow, parameter, out);
	own->diag.brief = true;
	return promised;
}

static nanos lateness(struct target *target)
{
	return many_of(target)->own.clock.late;
}

static bool sound(struct target *target, struct fault *why)
{
	struct linux_many *many = many_of(target);
	struct linux_own *own = &many->own;
	unsigned lost;
	char step[NANOS_TEXT];

	if (*own->unseen.what)
		return fault_set(why, 0, "%s", own->unseen.what);
	if (many->sockets.refused)
		return fault_set(
			why, many->sockets.refused, "the user could not take a connection");
	if (!linux_ring_lost(&many->ring, &lost, why))
		return false;
	if (lost)
		return fault_set(why, 0, "the link lost %u packets", lost);
	linux_clock_check(&own->clock);
	return own->clock.stepped <= STEP_MAX || fault_set(why, 0, "the wall clock stepped by %s",
							 nanos_write(own->clock.stepped, step));
}

/* --- the user's calls ------------------------------------------------------------------------- */

static enum called make_call(
	struct linux_many *many, const struct call *call, bool *absent, struct fault *why)
{
	struct linux_request request = linux_request_of(call);
	struct linux_notice answer = {.kind = LINUX_DONE};

	if (call->kind == CALL_OPEN_PASSIVE)
		request.backlog = BACKLOG; /* for all who come to this port */
	linux_call(&many->sockets, &request, call->bytes, &answer);
	*absent = answer.absent;
	if (!answer.errnum)
		return CALLED;
	fault_set(why, answer.errnum, "the call could not be made");
	return CALL_FAILED;
}

/* The user holds no descriptor for this connection: what the state says decides what that means. */
static enum called call_nobody(struct target *target, const struct call *call, struct fault *why)
{
	struct linux_many *many = many_of(target);
	struct call listener = *call;
	bool absent;
	enum linux_nobody nobody = linux_nobody(
		state(target, &call->flow), target->now, call, &many->own.waiting, why);

	if (nobody != LINUX_NOBODY_LEAVES)
		return nobody == LINUX_NOBODY_LACKS ? CALL_LACKING : CALLED;
	listener.kind = CALL_LEAVE_LISTENER;
	return make_call(many, &listener, &absent, why);
}

static enum called call(struct target *target, const struct call *call, struct fault *why)
{
	struct linux_many *many = many_of(target);
	enum called called;
	bool absent;

	if (call->kind == CALL_LEAVE && call->linger > 0) {
		fault_set(why, 0, "a lingering close takes a process of its own");
		return CALL_LACKING;
	}
	if (!linux_ring_send(&many->ring, why))
		return CALL_FAILED;
	read_ahead(many);
	move_now(target, linux_clock_now(&many->own.clock));
	called = make_call(many, call, &absent, why);
	if (!absent)
		return called;
	linux_sockets_hear(&many->sockets); /* the connection may wait to be accepted */
	called = make_call(many, call, &absent, why);
	return absent ? call_nobody(target, call, why) : called;
}

/* A descriptor in TIME-WAIT has no connection any more, though the kernel has. */
static bool has_connection(const struct linux_socket *socket)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof name;

	return getpeername(socket->fd, (struct sockaddr *)&name, &len) == 0;
}

/* Without its descriptor the kernel may still hold a connection: half open, left by its user, or in
 * TIME-WAIT. */
static void end_rest(struct linux_many *many, const struct flow *flow)
{
	struct linux_own *own = &many->own;
	struct linux_found found;

	if (look_up(many, flow, &found) && found.state != STATE_CLOSED &&
		found.state != STATE_LISTEN)
		linux_diag_end(&own->diag, flow, &found, &own->unseen);
}

static void forget(struct target *target, const struct flow *flow)
{
	struct linux_many *many = many_of(target);
	struct call abort = {.kind = CALL_ABORT, .flow = *flow, .linger = -1};
	struct linux_socket *socket;
	bool absent, whole = false;

	if (!linux_ring_send(&many->ring, &many->own.unseen))
		return;
	read_ahead(many);
	/* One that nobody has accepted yet would come out later. */
	if (!linux_socket_find(&many->sockets, flow, false))
		linux_sockets_hear(&many->sockets);
	while (!whole && (socket = linux_socket_find(&many->sockets, flow, false))) {
		whole = has_connection(socket);
		make_call(many, &abort, &absent, &many->own.unseen);
	}
	if (!whole)
		end_rest(many, flow);
}

const struct target_ops linux_many = {
	.boot = boot,
	.halt = halt,
	.call = call,
	.inject = inject,
	.collect = collect,
	.state = state,
	.connections = connections,
	.promise = promise,
	.slack = slack,
	.sound = sound,
	.lateness = lateness,
	.forget = forget,
};
