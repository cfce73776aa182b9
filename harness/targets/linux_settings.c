/* SPDX-License-Identifier: BSD-2-Clause */
/* The sysctls of a target's namespace: which matter, what each mode writes, what they came to. */
#include "harness/targets/linux.h"

#include "lib/base/text.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { KEEP = -1 }; /* leave it as a fresh namespace has it */

struct setting_row {
	const char *name;
	long always; /* written in every mode */
	long quick;
};

/* quick: every limit within seconds, and each list different from the others, so that one cannot
 * pass for another. tcp_rto_min_us 250000 keeps the counts certain: the kernel's limits are times
 * computed from 200 ms, and a measured RTO barely above that would make one copy more or less a
 * matter of the timers' lateness. */
static const struct setting_row rows[] = {
	{"tcp_syn_retries", KEEP, 2},
	{"tcp_syn_linear_timeouts", KEEP, 1},
	{"tcp_synack_retries", KEEP, 2},
	{"tcp_orphan_retries", KEEP, 2},
	{"tcp_retries1", KEEP, KEEP},
	{"tcp_retries2", KEEP, 3},
	{"tcp_rto_min_us", KEEP, 250000},
	{"tcp_rto_max_ms", KEEP, KEEP},
	{"tcp_fin_timeout", KEEP, 3},
	/* Or the second of two probes within half a second stays unanswered. */
	{"tcp_invalid_ratelimit", 0, KEEP},
	{"tcp_abort_on_overflow", KEEP, KEEP},
	{"tcp_syncookies", KEEP, KEEP},
	{"tcp_max_syn_backlog", KEEP, KEEP},
	{"tcp_rfc1337", KEEP, KEEP},
	{"tcp_tw_reuse", KEEP, KEEP},
	{"tcp_tw_reuse_delay", KEEP, KEEP},
	{"tcp_max_tw_buckets", KEEP, KEEP},
	{"tcp_challenge_ack_limit", KEEP, KEEP},
	{"tcp_keepalive_time", KEEP, KEEP},
	{"tcp_keepalive_intvl", KEEP, KEEP},
	{"tcp_keepalive_probes", KEEP, KEEP},
	{"tcp_timestamps", KEEP, KEEP},
	{"tcp_sack", KEEP, KEEP},
	{"tcp_dsack", KEEP, KEEP},
	{"tcp_window_scaling", KEEP, KEEP},
	{"tcp_ecn", KEEP, KEEP},
	{"tcp_early_retrans", KEEP, KEEP},
	{"tcp_recovery", KEEP, KEEP},
	{"tcp_frto", KEEP, KEEP},
	{"tcp_stdurg", KEEP, KEEP},
	{"tcp_thin_linear_timeouts", KEEP, KEEP},
	{"tcp_no_metrics_save", KEEP, KEEP},
	{"tcp_shrink_window", KEEP, KEEP},
};

#define ROWS (sizeof rows / sizeof *rows)

_Static_assert(ROWS <= LINUX_SETTINGS, "every setting has a place");

bool linux_mode_read(const char *options, enum linux_mode *mode, struct fault *why)
{
	static const char *const words[] = {"", "quick", "long", "host"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		*mode = (enum linux_mode)i;
		if (strcmp(options, words[i]) == 0)
			return true;
	}
	return fault_set(why, 0,
		"linux:%s: the words are quick (small limits, seconds), long (no row is too long) "
		"and host (this system's own settings)",
		options);
}

static const char *path_of(size_t row)
{
	static char path[128];

	snprintf(path, sizeof path, "/proc/sys/net/ipv4/%s", rows[row].name);
	return path;
}

static long read_number(const char *path)
{
	FILE *file = fopen(path, "re");
	long value = LINUX_UNKNOWN;

	if (!file)
		return LINUX_UNKNOWN;
	if (fscanf(file, "%ld", &value) != 1)
		value = LINUX_UNKNOWN;
	fclose(file);
	return value;
}

void linux_settings_read(struct linux_settings *settings)
{
	for (size_t i = 0; i < ROWS; i++)
		settings->values[i] = read_number(path_of(i));
}

static long wish(size_t row, enum linux_mode mode, const struct linux_settings *host)
{
	if (rows[row].always != KEEP)
		return rows[row].always;
	if (mode == LINUX_QUICK)
		return rows[row].quick;
	return mode == LINUX_HOST ? host->values[row] : KEEP;
}

bool linux_settings_write(
	enum linux_mode mode, const struct linux_settings *host, struct fault *why)
{
	for (size_t i = 0; i < ROWS; i++) {
		long value = wish(i, mode, host);
		char text[32];

		/* A setting that this kernel lacks, or that is already so, is not written: a
		 * namespace may not write all that it can read. */
		if (value == KEEP || access(path_of(i), F_OK) != 0 ||
			read_number(path_of(i)) == value)
			continue;
		snprintf(text, sizeof text, "%ld", value);
		if (!linux_write(path_of(i), text, why))
			return false;
	}
	return true;
}

long linux_setting(const struct linux_settings *settings, const char *name, long absent)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].name, name) == 0)
			return settings->values[i] == LINUX_UNKNOWN ? absent : settings->values[i];
	assert(false && "a setting of the table");
	return absent;
}

/* The coarse clock moves once a jiffy, and says so. */
static nanos tick(void)
{
	struct timespec t = {.tv_nsec = 4 * NANOS_MILLI};

	clock_getres(CLOCK_MONOTONIC_COARSE, &t);
	return t.tv_nsec;
}

void linux_settings_limits(const struct linux_settings *settings, struct linux_limits *limits)
{
	*limits = (struct linux_limits){
		.syn_retries = (int)linux_setting(settings, "tcp_syn_retries", 6),
		.syn_linear = (int)linux_setting(settings, "tcp_syn_linear_timeouts", 0),
		.synack_retries = (int)linux_setting(settings, "tcp_synack_retries", 5),
		.orphan_retries = (int)linux_setting(settings, "tcp_orphan_retries", 0),
		.retries2 = (int)linux_setting(settings, "tcp_retries2", 15),
		.rto_min = linux_setting(settings, "tcp_rto_min_us", 200000) * NANOS_MICRO,
		.rto_max = linux_setting(settings, "tcp_rto_max_ms", 120000) * NANOS_MILLI,
		.fin_timeout = linux_setting(settings, "tcp_fin_timeout", 60) * NANOS_SECOND,
		.tick = tick(),
	};
}

void linux_settings_remark(
	const struct linux_settings *fresh, const struct linux_settings *used, struct text *remarks)
{
	for (size_t i = 0; i < ROWS; i++)
		if (used->values[i] != fresh->values[i])
			text_add(remarks, "linux: %s = %ld (a fresh namespace has %ld)\n",
				rows[i].name, used->values[i], fresh->values[i]);
}
