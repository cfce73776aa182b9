/* SPDX-License-Identifier: BSD-2-Clause */
/* The promises of the linux target, computed from its settings as the kernel does. */
#include "harness/targets/linux.h"

#include "harness/script/profile.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TIME_WAIT   (60 * NANOS_SECOND) /* TCP_TIMEWAIT_LEN */
#define FALLBACK    (3 * NANOS_SECOND)  /* TCP_TIMEOUT_FALLBACK: no sample from the handshake */
#define DELAYED_ACK (200 * NANOS_MILLI) /* TCP_DELACK_MAX */

enum { BACKLOG = 256 };

/* Names that only some versions of the profile know are passed over. */
static bool known(const char *name)
{
	return profile_parameter(name, strlen(name)) != NULL;
}

/* X_waits and X_last_wait. More copies than a value holds are no promise. */
static void set_waits(
	struct profile *profile, const char *what, bool listed, const struct linux_waits *waits)
{
	char list[64], last[64];

	snprintf(list, sizeof list, "%s_waits", what);
	snprintf(last, sizeof last, "%s_last_wait", what);
	if (!listed || !known(list) || !known(last))
		return;
	profile_set_list(profile, list, waits->waits, waits->count);
	profile_set_duration(profile, last, waits->last);
}

static void set_schedules(struct profile *profile, const struct linux_limits *limits)
{
	nanos rto = linux_model_shortest_rto(limits);
	struct linux_waits waits;

	set_waits(profile, "syn", linux_model_syn(limits, &waits), &waits);
	set_waits(profile, "synack", linux_model_synack(limits, &waits), &waits);
	set_waits(profile, "held_fin", linux_model_data(limits, rto, false, &waits), &waits);
	set_waits(profile, "data", linux_model_data(limits, rto, false, &waits), &waits);
	set_waits(profile, "left_fin", linux_model_data(limits, rto, true, &waits), &waits);
	set_waits(profile, "probe", linux_model_probe(limits, rto, false, &waits), &waits);
	set_waits(profile, "keepalive", linux_model_keep_alive(limits, &waits), &waits);
	if (linux_model_probe(limits, rto, true, &waits))
		profile_set_list(profile, "answered_probe_waits", waits.waits, waits.count);
}

/* listen() is asked for BACKLOG, and the system may grant less. */
static long backlog(void)
{
	long granted = linux_number_in("/proc/sys/net/core/somaxconn", BACKLOG);

	return granted < BACKLOG ? granted : BACKLOG;
}

/* Where the buffers have one size, half of it in whole segments is the window from the first
 * segment on; where they grow there is nothing to promise. Those of IPv6 are the shorter ones. */
static void set_window(struct profile *profile, const struct linux_settings *settings)
{
	enum { SEGMENT = LINUX_MTU - 60 };
	long least, usual, most;

	if (sscanf(settings->texts[LINUX_RMEM], "%ld %ld %ld", &least, &usual, &most) == 3 &&
		least == most && usual == most)
		profile_set_number(profile, "receive_window", most / 2 - most / 2 % (long)SEGMENT);
}

void linux_promise_all(struct profile *profile, const struct linux_settings *settings)
{
	struct linux_limits limits;

	linux_settings_limits(settings, &limits);
	set_schedules(profile, &limits);
	profile_set_duration(profile, "rto_max", limits.rto_max);
	profile_set_duration(
		profile, "rto_after_syn", limits.rto_max < FALLBACK ? limits.rto_max : FALLBACK);
	profile_set_duration(profile, "ack_delay", DELAYED_ACK);
	profile_set_duration(profile, "keepalive_idle", limits.keepalive_time);
	profile_set_duration(profile, "two_msl", TIME_WAIT);
	profile_set_duration(profile, "fw2_left_limit",
		linux_model_fin_wait_2(&limits, linux_model_shortest_rto(&limits)));
	profile_set_duration(profile, "fw2_held_limit", NANOS_NEVER);
	profile_set_number(profile, "backlog", backlog());
	set_window(profile, settings);
	profile_set_word(profile, "full_backlog",
		linux_setting(settings, "tcp_syncookies", 0) ? "cookies" : "silence");
	profile_set_word(profile, "tw_rst",
		linux_setting(settings, "tcp_rfc1337", 0) ? "ignored" : "closes");
	profile_set_word(profile, "tw_syn", "reopens");
	profile_allow(profile, "ipv6", access("/proc/sys/net/ipv6", F_OK) == 0);
}

static bool is(const char *parameter, const char *what, const char *part)
{
	size_t len = strlen(what);

	return strncmp(parameter, what, len) == 0 && strcmp(parameter + len, part) == 0;
}

/* The waits that the kernel goes through for this connection, from its own RTO. */
static bool model_of(const struct linux_own *own, const char *parameter, bool *last,
	const struct linux_found *found, struct linux_waits *waits)
{
	static const char *const what[] = {
		"held_fin", "data", "left_fin", "synack", "probe", "answered_probe"};
	nanos rto = found->rto >> found->backoff;
	size_t i = 0;

	for (; i < sizeof what / sizeof *what; i++) {
		*last = is(parameter, what[i], "_last_wait");
		if (*last || is(parameter, what[i], "_waits"))
			break;
	}
	if (i == 3)
		return found->state == STATE_SYN_RECEIVED &&
		       linux_model_crossed(&own->limits, waits);
	if (i == 4 || i == 5)
		return linux_model_probe(&own->limits, rto, i == 5, waits);
	/* At the cap the backoff does not tell where the RTO came from. */
	return i < 3 && found->rto < own->limits.rto_max && found->state != STATE_SYN_SENT &&
	       found->state != STATE_SYN_RECEIVED &&
	       linux_model_data(&own->limits, rto, i == 2, waits);
}

static bool promise_waits(struct linux_own *own, const struct linux_found *found,
	const char *parameter, struct value *out)
{
	struct linux_waits waits;
	bool last;

	if (!found->measured || !model_of(own, parameter, &last, found, &waits))
		return false;
	if (!waits.certain)
		own->uncertain = "this connection's waits";
	*out = (struct value){.kind = last ? VALUE_DURATION : VALUE_LIST};
	out->count = last ? 1 : waits.count;
	memcpy(out->times, last ? &waits.last : waits.waits, out->count * sizeof *out->times);
	return true;
}

/* Once the user has left, FIN-WAIT-2 has no RTO of its own to be seen: the last one seen counts. */
static bool promise_fin_wait_2(struct linux_own *own, const struct flow *flow,
	const struct linux_found *found, struct value *out)
{
	nanos rto = found->rto;

	if (!found->measured && memcmp(&own->measured, flow, sizeof *flow) == 0)
		rto = own->rto;
	if (!rto)
		return false;
	*out = (struct value){.kind = VALUE_DURATION, .count = 1};
	out->times[0] = linux_model_fin_wait_2(&own->limits, rto);
	return true;
}

bool linux_promise(
	struct linux_own *own, const struct flow *flow, const char *parameter, struct value *out)
{
	struct linux_found found;

	if (!linux_diag_find(&own->diag, flow, &found, &own->unseen))
		return false;
	if (strcmp(parameter, "fw2_left_limit") == 0)
		return promise_fin_wait_2(own, flow, &found, out);
	return promise_waits(own, &found, parameter, out);
}
