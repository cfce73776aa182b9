/* SPDX-License-Identifier: BSD-2-Clause */
/* The reference stack as a target: in this process, on a clock that jumps. */
#include "harness/script/profile.h"
#include "harness/target.h"
#include "lib/base/text.h"
#include "lib/host/host.h"
#include "lib/host/settings.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_IN_AN_INSTANT = 10000 }; /* each lets all connections act; a few are usual */

/* --- from the harness's words to the stack's and back ------------------------------------------
 */

static struct host_address to_address(const struct wire_address *from)
{
	struct host_address to = {.version = from->version};
	memcpy(to.bytes, from->bytes, from->version == 4 ? 4 : 16);
	return to;
}

static struct wire_address from_address(const struct host_address *from)
{
	struct wire_address to = {.version = from->version};
	memcpy(to.bytes, from->bytes, sizeof to.bytes);
	return to;
}

static struct host_flow to_flow(const struct flow *from)
{
	return (struct host_flow){
		.local = to_address(&from->target),
		.remote = to_address(&from->peer),
		.local_port = from->target_port,
		.remote_port = from->peer_port,
	};
}

static struct flow from_flow(const struct host_flow *from)
{
	return (struct flow){
		.target = from_address(&from->local),
		.peer = from_address(&from->remote),
		.target_port = from->local_port,
		.peer_port = from->remote_port,
	};
}

static enum signal from_signal(enum tcp_signal signal)
{
	static const enum signal signals[] = {
		[TCP_TOLD_ESTABLISHED] = SIGNAL_ESTABLISHED,
		[TCP_TOLD_CLOSING] = SIGNAL_CLOSING,
		[TCP_TOLD_RESET] = SIGNAL_RESET,
		[TCP_TOLD_REFUSED] = SIGNAL_REFUSED,
		[TCP_TOLD_TIMEOUT] = SIGNAL_TIMEOUT,
		[TCP_TOLD_DOES_NOT_EXIST] = SIGNAL_DOES_NOT_EXIST,
		[TCP_TOLD_ALREADY_EXISTS] = SIGNAL_ALREADY_EXISTS,
		[TCP_TOLD_NO_RESOURCES] = SIGNAL_NO_RESOURCES,
		[TCP_TOLD_UNREACHABLE] = SIGNAL_UNREACHABLE,
		[TCP_TOLD_URGENT] = SIGNAL_URGENT,
		[TCP_TOLD_DELIVERY] = SIGNAL_DELIVERY,
		[TCP_TOLD_SOFT] = SIGNAL_SOFT,
	};
	return signals[signal];
}

static enum state from_state(enum tcp_state state)
{
	static const enum state states[TCP_STATES] = {
		[CLOSED] = STATE_CLOSED,
		[LISTEN] = STATE_LISTEN,
		[SYN_SENT] = STATE_SYN_SENT,
		[SYN_RECEIVED] = STATE_SYN_RECEIVED,
		[ESTABLISHED] = STATE_ESTABLISHED,
		[FIN_WAIT_1] = STATE_FIN_WAIT_1,
		[FIN_WAIT_2] = STATE_FIN_WAIT_2,
		[CLOSE_WAIT] = STATE_CLOSE_WAIT,
		[CLOSING] = STATE_CLOSING,
		[LAST_ACK] = STATE_LAST_ACK,
		[TIME_WAIT] = STATE_TIME_WAIT,
	};
	return states[state];
}

static enum host_call_kind to_call(enum call_kind kind)
{
	static const enum host_call_kind kinds[CALL_KINDS] = {
		[CALL_OPEN_ACTIVE] = HOST_OPEN_ACTIVE,
		[CALL_OPEN_PASSIVE] = HOST_OPEN_PASSIVE,
		[CALL_SEND] = HOST_SEND,
		[CALL_RECEIVE] = HOST_RECEIVE,
		[CALL_CLOSE] = HOST_CLOSE,
		[CALL_LEAVE] = HOST_LEAVE,
		[CALL_LEAVE_LISTENER] = HOST_LEAVE_LISTENER,
		[CALL_ABORT] = HOST_ABORT,
		[CALL_STATUS] = HOST_STATUS,
		[CALL_KEEP_ALIVE] = HOST_KEEP_ALIVE,
	};
	return kinds[kind];
}

/* --- settings -------------------------------------------------------------------------------- */

/* Fills *out with the defaults, and then with what the profile sets. */
static bool read_settings(
	const struct profile *profile, struct host_settings *out, struct fault *why)
{
	host_settings_default(out);
	for (size_t i = 0; i < profile->setting_count; i++) {
		const struct setting *setting = &profile->settings[i];
		struct text expected = {0};
		enum host_set set = host_set(out, setting->name, setting->value, &expected);
		if (set != HOST_SET_DONE)
			fault_set(why, 0, "%s:%d:%d: found \"%s\", expected %s", setting->at.file,
				setting->at.line, setting->at.column,
				set == HOST_SET_BAD_VALUE ? setting->value : setting->name,
				text_get(&expected));
		text_free(&expected);
		if (set != HOST_SET_DONE)
			return false;
	}
	if (out->rules.rto_min > out->rules.rto_max)
		return fault_set(why, 0, "profile %s: rto_min is above rto_max", profile->name);
	return true;
}

/* Adds "NAME=VALUE,NAME=VALUE", the words after the target's name, to the profile's settings. */
static void add_settings(const char *words, struct profile *profile)
{
	for (const char *at = words; *at != '\0';) {
		size_t len = strcspn(at, ","), name_len = strcspn(at, "=,");
		struct setting setting = {
			.name = arena_text(&profile->arena, at, name_len),
			.value = "",
			.at = {"reference", 1, (int)(at - words) + 1},
		};
		if (name_len < len)
			setting.value = arena_text(
				&profile->arena, at + name_len + 1, len - name_len - 1);
		profile->settings = arena_grow(&profile->arena, profile->settings,
			&profile->setting_count, sizeof setting);
		profile->settings[profile->setting_count - 1] = setting;
		at += len + (at[len] == ',' ? 1 : 0);
	}
}

/* --- the target ------------------------------------------------------------------------------ */

static bool boot(struct target *target, const struct boot *how, struct fault *why)
{
	const struct host_settings *settings = how->profile->prepared;
	struct host_settings read;
	struct host_address address = to_address(&how->address);
	target->now = 0;
	target->is_virtual = true;
	target->own = NULL;
	target->tick = profile_value(how->profile, "tick")->times[0];
	target->tick_phase = profile_value(how->profile, "tick_phase")->times[0];
	if (settings == NULL) {
		if (!read_settings(how->profile, &read, why))
			return false;
		settings = &read;
	}
	target->own = host_new(settings, &address, 1);
	return target->own != NULL || fault_set(why, ENOMEM, "the reference stack lacks memory");
}

static void halt(struct target *target)
{
	host_free(target->own);
	target->own = NULL;
}

/* After every event; not in the benchmark, nor in mutants, whose faults the judge must see. */
static void check_invariants(const struct target *target)
{
#ifdef NO_INVARIANTS
	(void)target;
#else
	host_check(target->own);
#endif
}

static enum called call(struct target *target, const struct call *call, struct fault *why)
{
	if (call->count > UINT32_MAX) {
		fault_set(why, 0, "%zu octets are too many for one call", call->count);
		return CALL_FAILED;
	}
	struct host_call made = {
		.kind = to_call(call->kind),
		.flow = to_flow(&call->flow),
		.bytes = call->bytes,
		.len = (uint32_t)call->count,
		.urgent = call->urgent,
		.on = call->on,
		.timeout = call->timeout,
		.linger = call->linger,
		.backlog = call->backlog > 0 ? (unsigned)call->backlog : 0,
	};
	host_call(target->own, &made, target->now);
	check_invariants(target);
	return CALLED;
}

static bool inject(struct target *target, const uint8_t *packet, size_t len, struct fault *why)
{
	(void)why;
	host_input(target->own, packet, len, target->now);
	check_invariants(target);
	return true;
}

/* Hands over what has come out by now; true when that was anything. */
static bool drain(struct target *target, struct happenings *into)
{
	struct host_output out;
	bool any = false;
	while (host_output(target->own, &out)) {
		struct flow flow = from_flow(&out.flow);
		any = true;
		switch (out.kind) {
		case HOST_PACKET: happened_packet(into, target->now, out.bytes, out.len); break;
		case HOST_SIGNAL:
			happened_signal(into, target->now, &flow, from_signal(out.signal));
			break;
		case HOST_DATA: happened_data(into, target->now, &flow, out.bytes, out.len); break;
		case HOST_STATE:
			happened_status(into, target->now, &flow, from_state(out.state));
			break;
		}
	}
	return any;
}

/* Everything that is due at this instant happens in it; a stack that never has done with it would
 * hold the clock for ever. */
static bool expire(struct target *target, struct fault *why)
{
	unsigned rounds = 0;
	while (host_next_deadline(target->own) <= target->now) {
		if (++rounds > ROUNDS_IN_AN_INSTANT) {
			char at[NANOS_TEXT];
			return fault_set(why, 0, "the stack's timers run out without end at %s",
				nanos_write(target->now, at));
		}
		host_expire(target->own, target->now);
		check_invariants(target);
	}
	return true;
}

static bool collect(struct target *target, nanos until, struct happenings *into, struct fault *why)
{
	if (!expire(target, why))
		return false;
	while (!drain(target, into)) {
		nanos next = host_next_deadline(target->own);
		if (next > until || next == NANOS_NEVER) {
			if (until > target->now && until != NANOS_NEVER)
				target->now = until;
			return true;
		}
		target->now = next;
		if (!expire(target, why))
			return false;
	}
	return true;
}

static enum state state(struct target *target, const struct flow *flow)
{
	struct host_flow about = to_flow(flow);
	return from_state(host_state(target->own, &about));
}

static size_t connections(struct target *target)
{
	return host_connections(target->own);
}

static bool sound(struct target *target, struct fault *why)
{
	if (host_lacked_memory(target->own))
		return fault_set(why, ENOMEM, "the reference stack lacked memory");
	return true;
}

static const struct target_ops ops = {
	.boot = boot,
	.halt = halt,
	.call = call,
	.inject = inject,
	.collect = collect,
	.state = state,
	.due = target_due_at_ticks,
	.connections = connections,
	.sound = sound,
};

/* --- the kind -------------------------------------------------------------------------------- */

static bool available(struct fault *why)
{
	(void)why;
	return true;
}

static bool prepare(const char *options, struct target_plan *plan, struct fault *why)
{
	plan->longest = NANOS_NEVER;
	plan->longer = NULL;
	plan->parallel = 1;
	add_settings(options != NULL ? options : "", plan->profile);
	struct host_settings *read = arena_get(&plan->profile->arena, sizeof *read);
	plan->profile->prepared = read;
	if (!read_settings(plan->profile, read, why))
		return false;
	/* Words may have changed it; the profile promises what is there. */
	profile_set_number(plan->profile, "receive_window", read->rules.receive_window);
	return true;
}

const struct target_kind target_reference = {
	.name = "reference",
	.summary = "the reference stack lib/tcp, in memory, on a virtual clock, exact",
	.profile = "modern",
	.is_virtual = true,
	.ops = &ops,
	.available = available,
	.prepare = prepare,
	.matrix_options = "receive_window=4380",
	.matrix_number = "isn=%u",
};
