/* SPDX-License-Identifier: BSD-2-Clause */
/* The linux target: the running kernel's TCP in a namespace of its own, on the real clock. */
#include "harness/targets/linux_many.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define STEP_MAX NANOS_MILLI /* of the wall clock, before stamps are not believed */

enum { LINGER_LOOKS = 200 }; /* a millisecond apart, for a lingering close to begin */

static struct linux_own *own_of(const struct target *target)
{
	assert(target->own);
	return target->own;
}

/* --- boot and halt ---------------------------------------------------------------------------- */

/* Everything of the target's namespace; the sockets stay in it when we go on. */
static bool make_target(struct linux_own *own, const struct boot *how,
	const struct linux_options *options, struct fault *why)
{
	struct linux_settings settings;

	if (options->mode == LINUX_HOST)
		linux_settings_read(&settings);
	if (!linux_namespace_enter(why) || !linux_settings_write(options, &settings, why) ||
		!linux_namespace_quiet(how->ip == 6, why))
		return false;
	linux_settings_read(&settings);
	linux_settings_limits(&settings, &own->limits);
	return linux_link_open(&own->link, why) && linux_diag_open(&own->diag, why) &&
	       linux_user_start(&own->user, why);
}

static bool make_harness(struct linux_own *own, const struct boot *how,
	const struct linux_options *options, struct fault *why)
{
	int there = linux_namespace_here(why);
	bool made = there >= 0 && linux_namespace_network(why) &&
		    linux_namespace_quiet(false, why) &&
		    linux_link_make(&own->link, &how->address, options->mode, why) &&
		    linux_wire_open(&own->wire, there, how->peer_count, why);

	if (there >= 0)
		close(there);
	return made;
}

static bool boot(struct target *target, const struct boot *how, struct fault *why)
{
	struct linux_own *own = calloc(1, sizeof *own);
	struct linux_options options;

	if (!own)
		return fault_set(why, errno, "cannot boot");
	*own = (struct linux_own){.link.plain = -1, .user.fd = -1};
	target->own = own;
	target->is_virtual = false;
	if (!linux_options_read(how->options, &options, why) ||
		!make_target(own, how, &options, why) || !make_harness(own, how, &options, why))
		return false;
	own->wire.mtu = linux_mtu(options.mode);
	prctl(PR_SET_TIMERSLACK, 1);
	linux_clock_start(&own->clock);
	linux_clock_watch(&own->clock, own->user.pid);
	target->now = 0;
	return true;
}

static void halt(struct target *target)
{
	struct linux_own *own = target->own;

	if (!own)
		return;
	linux_user_stop(&own->user);
	linux_wire_close(&own->wire);
	linux_diag_close(&own->diag);
	linux_link_close(&own->link);
	linux_clock_stop(&own->clock);
	arena_drop(&own->waiting.arena);
	free(own);
	target->own = NULL;
}

/* --- packets and time ------------------------------------------------------------------------- */

static void move_now(struct target *target, nanos now)
{
	if (now > target->now)
		target->now = now;
}

static bool inject(struct target *target, const uint8_t *packet, size_t len, struct fault *why)
{
	struct linux_own *own = own_of(target);
	nanos at = linux_clock_now(&own->clock);

	/* The kernel deals with the packet, and answers, before the call returns. Its own stamp of
	 * the packet is the instant at which it arrived; our own reading, if that is not there. */
	if (!linux_wire_send(&own->wire, packet, len, why) ||
		!linux_wire_take(&own->wire, &own->clock, &own->waiting, &at, why))
		return false;
	move_now(target, at);
	return true;
}

static void wait_until(struct linux_own *own, nanos now, nanos until)
{
	struct pollfd wishes[] = {{.fd = linux_wire_fd(&own->wire), .events = POLLIN},
		{.fd = own->user.fd, .events = POLLIN}};
	nanos left = until - now;
	struct timespec timeout = {left / NANOS_SECOND, left % NANOS_SECOND};
	nanos late;

	if (ppoll(wishes, 2, until == NANOS_NEVER ? NULL : &timeout, NULL) != 0)
		return;
	late = linux_clock_now(&own->clock) - until;
	if (late > own->clock.late)
		own->clock.late = late;
}

static bool collect(struct target *target, nanos until, struct happenings *into, struct fault *why)
{
	struct linux_own *own = own_of(target);
	nanos now, sent;

	for (;;) {
		linux_clock_check(&own->clock);
		/* What is taken after this reading is complete up to it. */
		now = linux_clock_now(&own->clock);
		if (!linux_wire_take(&own->wire, &own->clock, &own->waiting, &sent, why))
			return false;
		if (!linux_hear(&own->user, &own->clock, &own->waiting))
			return fault_set(why, 0, "the process of the target's user has ended");
		if (own->waiting.count || now >= until)
			break;
		wait_until(own, now, until);
	}
	linux_deliver(&own->waiting, into);
	move_now(target, now);
	return true;
}

/* --- the user's calls ------------------------------------------------------------------------- */

static enum state look_up(struct linux_own *own, const struct flow *flow)
{
	struct linux_found found;

	if (!linux_diag_find(&own->diag, flow, &found, &own->unseen))
		return STATE_NOT_SEEN;
	if (found.measured) {
		own->measured = *flow;
		own->rto = found.rto;
	}
	return found.state;
}

/* A lingering close has begun when the state has changed, or when it is over already. In the states
 * from which no FIN is sent there is nothing to wait for. */
static void await_linger(
	struct linux_own *own, const struct flow *flow, enum state before, pid_t helper)
{
	struct pollfd over = {.fd = pidfd_open(helper, 0), .events = POLLIN};
	bool fin_comes = before == STATE_ESTABLISHED || before == STATE_CLOSE_WAIT ||
			 before == STATE_SYN_RECEIVED;

	for (int i = 0; fin_comes && over.fd >= 0 && i < LINGER_LOOKS; i++)
		if (look_up(own, flow) != before || poll(&over, 1, 1) > 0)
			break;
	if (over.fd >= 0)
		close(over.fd);
}

static enum called ask(struct target *target, const struct call *call, struct linux_notice *answer,
	struct fault *why)
{
	struct linux_own *own = own_of(target);
	enum state before = call->linger > 0 ? look_up(own, &call->flow) : STATE_NOT_SEEN;

	if (!linux_ask(&own->user, &own->clock, call, answer, &own->waiting)) {
		fault_set(why, errno, "no answer from the process of the target's user");
		return CALL_FAILED;
	}
	move_now(target, answer->at - own->clock.zero);
	if (answer->errnum) {
		fault_set(why, answer->errnum, "the call could not be made");
		return CALL_FAILED;
	}
	if (answer->helper)
		await_linger(own, &call->flow, before, answer->helper);
	return CALLED;
}

/* The user holds no descriptor for this connection: what the state says decides what that means. */
static enum called call_nobody(struct target *target, const struct call *call, struct fault *why)
{
	struct linux_own *own = own_of(target);
	struct call listener = *call;
	struct linux_notice answer;
	enum linux_nobody nobody = linux_nobody(
		look_up(own, &call->flow), target->now, call, &own->waiting, why);

	if (nobody != LINUX_NOBODY_LEAVES)
		return nobody == LINUX_NOBODY_LACKS ? CALL_LACKING : CALLED;
	listener.kind = CALL_LEAVE_LISTENER;
	return ask(target, &listener, &answer, why);
}

/* A long SEND is made in parts. */
static enum called send_in_parts(
	struct target *target, struct call *part, struct linux_notice *answer, struct fault *why)
{
	enum called called = CALLED;
	size_t rest;

	for (; called == CALLED && part->count > LINUX_CHUNK; part->count = rest) {
		bool urgent = part->urgent;

		rest = part->count - LINUX_CHUNK;
		part->count = LINUX_CHUNK;
		part->urgent = false;
		called = ask(target, part, answer, why);
		part->urgent = urgent;
		part->bytes += LINUX_CHUNK;
	}
	return called == CALLED ? ask(target, part, answer, why) : called;
}

static enum called call(struct target *target, const struct call *call, struct fault *why)
{
	struct linux_notice answer;
	struct call part = *call;
	enum called called;

	if (call->kind != CALL_LEAVE)
		part.linger = -1;
	called = call->kind == CALL_SEND ? send_in_parts(target, &part, &answer, why)
					 : ask(target, &part, &answer, why);
	if (called == CALLED && answer.absent)
		return call_nobody(target, call, why);
	return called;
}

/* --- what is known of a connection ------------------------------------------------------------ */

static enum state state(struct target *target, const struct flow *flow)
{
	return look_up(own_of(target), flow);
}

static size_t connections(struct target *target)
{
	struct linux_own *own = own_of(target);
	size_t count = 0;

	linux_diag_count(&own->diag, &count, &own->unseen);
	return count;
}

/* Also asked of a target that was never booted, for the bound of a row: then the coarsest
 * tick is taken that kernels have. */
static void slack(struct target *target, nanos wait, nanos *earliest, nanos *latest)
{
	static const struct linux_limits coarse = {.tick = 10 * NANOS_MILLI};
	const struct linux_own *own = target->own;

	linux_model_slack(own ? &own->limits : &coarse, wait, earliest, latest);
}

static nanos lateness(struct target *target)
{
	return own_of(target)->clock.late;
}

static bool sound(struct target *target, struct fault *why)
{
	struct linux_own *own = own_of(target);
	unsigned lost;
	char step[NANOS_TEXT];

	/* What the kernel does for a user who was killed is not what he asked for. */
	if (!linux_user_lives(&own->user))
		return fault_set(why, 0, "the process of the target's user has ended");
	/* What could not be seen must not pass for a state that nobody looked at. */
	if (*own->unseen.what)
		return fault_set(why, 0, "%s", own->unseen.what);
	if (!linux_wire_lost(&own->wire, &lost, why))
		return false;
	if (lost)
		return fault_set(why, 0, "the capture lost %u packets", lost);
	linux_clock_check(&own->clock);
	if (own->clock.stepped > STEP_MAX)
		return fault_set(why, 0, "the wall clock stepped by %s",
			nanos_write(own->clock.stepped, step));
	if (own->uncertain)
		return fault_set(why, 0,
			"at the measured RTO it depends on the lateness of the kernel's timers how "
			"many copies there are: no promise for %s",
			own->uncertain);
	return true;
}

static bool promise(
	struct target *target, const struct flow *flow, const char *parameter, struct value *out)
{
	return linux_promise(own_of(target), flow, parameter, out);
}

static const struct target_ops ops = {
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
};

const struct target_kind target_linux = {
	.name = "linux",
	.summary =
		"the running kernel, in namespaces of its own (options: quick, long, host, matrix)",
	.profile = "linux",
	.ops = &ops,
	.available = linux_available,
	.prepare = linux_prepare,
	.matrix_options = "matrix",
	.many = &linux_many,
};
