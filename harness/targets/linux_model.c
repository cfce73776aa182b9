/* SPDX-License-Identifier: BSD-2-Clause */
/* How Linux computes its retransmissions and runs its timers: net/ipv4/tcp_timer.c and
 * kernel/time/timer.c as arithmetic, without any system call. */
#include "harness/targets/linux.h"

#define SYN_RTO NANOS_SECOND /* TCP_TIMEOUT_INIT */
#define DATA_RTO                                                                                   \
	(200 * NANOS_MILLI) /* TCP_RTO_MIN: the base of the model, whatever is measured            \
			     */
#define DEFAULT_RTO_MAX (120 * NANOS_SECOND) /* TCP_RTO_MAX */
#define A_LITTLE        NANOS_MILLI          /* between arming and sending */
#define RUNNING         (10 * NANOS_MILLI)   /* until the softirq of a due timer gets a processor */

enum {
	ANSWERED_PROBES = 8, /* as many as are promised of what goes on for ever */
	ORPHAN_RETRIES = 8,  /* what tcp_orphan_retries 0 means */
	WHEEL_FIRST = 63,    /* ticks that the finest level of the wheel reaches */
	WHEEL_SHIFT = 3,     /* each level is eight times as coarse */
	WHEEL_LEVELS = 9,
};

static nanos lesser(nanos a, nanos b)
{
	return a < b ? a : b;
}

static int log_2(nanos n)
{
	int log = 0;

	for (; n > 1; n >>= 1)
		log++;
	return log;
}

/* tcp_model_timeout(): a number of retries stands for the time that they would take with a base
 * RTO; it is compared with the time since the first copy. */
static nanos model_timeout(const struct linux_limits *limits, int retries, nanos base)
{
	int doublings = log_2(limits->rto_max / base);

	if (retries <= doublings)
		return ((INT64_C(2) << retries) - 1) * base;
	return ((INT64_C(2) << doublings) - 1) * base + (retries - doublings) * limits->rto_max;
}

nanos linux_model_granularity(nanos tick, nanos wait)
{
	nanos ticks = (wait + tick - 1) / tick, reach = WHEEL_FIRST, step = 1;

	for (int level = 1; level < WHEEL_LEVELS && ticks >= reach; level++) {
		step <<= WHEEL_SHIFT;
		reach <<= WHEEL_SHIFT;
	}
	return step * tick;
}

/* A timer never runs early by its own count; but jiffies may lag behind when it is armed, by a tick
 * and a half as measured (linux_clock.c), of which two are granted, and arming precedes sending. It
 * is late by at most a bucket of the wheel; a tick more when its processor sleeps and another one
 * runs it; and as much again until that tick is taken. The wait is taken a tick longer, since at
 * the edge of a level that tick decides. */
void linux_model_slack(
	const struct linux_limits *limits, nanos wait, nanos *earliest, nanos *latest)
{
	nanos tick = limits->tick;

	*earliest = wait - 2 * tick - A_LITTLE;
	*latest = wait + linux_model_granularity(tick, wait + tick) + 2 * tick + RUNNING;
	/* Beyond 60 s the kernel makes FIN-WAIT-2 of two timers, the second of 60 s. */
	if (wait == limits->fin_timeout && wait > 60 * NANOS_SECOND)
		*latest += linux_model_granularity(tick, 60 * NANOS_SECOND + tick) + tick;
	if (*earliest < 0)
		*earliest = 0;
}

static bool add_wait(struct linux_waits *out, nanos wait)
{
	if (out->count == LINUX_WAITS)
		return false;
	out->waits[out->count++] = wait;
	return true;
}

/* One schedule as it is worked out. */
struct schedule {
	nanos limit; /* the end, as a time since the first copy (since the SYN, for a SYN) */
	nanos shortest,
		longest; /* that time at the expiry at hand, by how late timers may have been */
};

/* Adds a wait to the time that has passed, and says whether that is the end. */
static bool passed(struct schedule *schedule, const struct linux_limits *limits, nanos wait,
	struct linux_waits *out)
{
	schedule->shortest += wait;
	schedule->longest += wait + linux_model_granularity(limits->tick, wait) + 2 * limits->tick;
	if (schedule->shortest < schedule->limit && schedule->longest >= schedule->limit)
		out->certain = false;
	return schedule->shortest >= schedule->limit;
}

/* Waits that double, at most `retries` copies, and the model's limit counted from the SYN. */
static bool syn_schedule(
	const struct linux_limits *limits, int retries, int linear, struct linux_waits *out)
{
	struct schedule schedule = {.limit = model_timeout(limits, limits->syn_retries, SYN_RTO)};
	nanos wait = lesser(SYN_RTO, limits->rto_max);

	*out = (struct linux_waits){.certain = true};
	for (int copies = 0; copies < retries; copies++) {
		/* Before the first copy nothing is asked but the count. */
		if (passed(&schedule, limits, wait, out) && copies > 0)
			break;
		if (!add_wait(out, wait))
			return false;
		if (copies >= linear)
			wait = lesser(2 * wait, limits->rto_max);
	}
	out->last = wait;
	return true;
}

bool linux_model_syn(const struct linux_limits *limits, struct linux_waits *out)
{
	return syn_schedule(
		limits, limits->syn_retries + limits->syn_linear, limits->syn_linear, out);
}

bool linux_model_crossed(const struct linux_limits *limits, struct linux_waits *out)
{
	return syn_schedule(limits, limits->syn_retries, 0, out);
}

bool linux_model_synack(const struct linux_limits *limits, struct linux_waits *out)
{
	nanos wait = lesser(SYN_RTO, limits->synack_max);

	*out = (struct linux_waits){.certain = true};
	for (int copies = 0; copies < limits->synack_retries; copies++) {
		if (!add_wait(out, wait))
			return false;
		wait = lesser(2 * wait, limits->synack_max);
	}
	out->last = wait;
	return true;
}

/* tcp_orphan_retries(): 0 means 8, but only as long as the RTO has not reached its cap. */
static int retries_now(const struct linux_limits *limits, bool left, nanos rto)
{
	if (!left)
		return limits->retries2;
	if (limits->orphan_retries == 0 && rto < limits->rto_max)
		return ORPHAN_RETRIES;
	return limits->orphan_retries;
}

bool linux_model_data(
	const struct linux_limits *limits, nanos rto, bool left, struct linux_waits *out)
{
	struct schedule schedule = {0};
	nanos wait = lesser(rto, limits->rto_max);

	*out = (struct linux_waits){.certain = true};
	for (bool first = true;; first = false) {
		schedule.limit = model_timeout(limits, retries_now(limits, left, wait), DATA_RTO);
		if (!first && passed(&schedule, limits, wait, out))
			break;
		if (!add_wait(out, wait))
			return false;
		wait = lesser(2 * wait, limits->rto_max);
	}
	out->last = wait;
	return true;
}

/* tcp_probe0_when(): the RTO is not backed off; the backoff itself ends with tcp_retries2, and with
 * what the default limits make of it. Unanswered, tcp_retries2 is a count: tcp_probe_timer(). */
bool linux_model_probe(
	const struct linux_limits *limits, nanos rto, bool answered, struct linux_waits *out)
{
	nanos base = rto < DATA_RTO ? DATA_RTO : rto;
	int count = answered ? ANSWERED_PROBES : limits->retries2;
	int most = log_2(DEFAULT_RTO_MAX / DATA_RTO) + 1;

	*out = (struct linux_waits){.certain = true};
	if (most > limits->retries2)
		most = limits->retries2;
	for (int i = 0; i <= count; i++) {
		nanos wait = lesser(base << (i < most ? i : most), limits->rto_max);

		if (i == count)
			out->last = wait;
		else if (!add_wait(out, wait))
			return false;
	}
	return true;
}

/* tcp_keepalive_timer() */
bool linux_model_keep_alive(const struct linux_limits *limits, struct linux_waits *out)
{
	*out = (struct linux_waits){.certain = true, .last = limits->keepalive_intvl};
	for (int i = 1; i < limits->keepalive_probes; i++)
		if (!add_wait(out, limits->keepalive_intvl))
			return false;
	return true;
}

/* tcp_fin_time() */
nanos linux_model_fin_wait_2(const struct linux_limits *limits, nanos rto)
{
	nanos least = rto * 7 / 2;

	return limits->fin_timeout < least ? least : limits->fin_timeout;
}

/* RTTVAR has a floor, SRTT is at least a microsecond, and the sum is rounded up to a tick. */
nanos linux_model_shortest_rto(const struct linux_limits *limits)
{
	nanos rto = (limits->rto_min / limits->tick + 1) * limits->tick;

	return lesser(rto, limits->rto_max);
}
