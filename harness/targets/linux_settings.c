/* SPDX-License-Identifier: BSD-2-Clause */
/* The sysctls of a target's namespace: which matter, what each mode writes, what they came to. */
#include "harness/targets/linux.h"

#include "lib/base/text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum {
	KEEP = -1, /* leave it as a fresh namespace has it */
	DEFAULT_RTO_MAX = 120000,
	PLENTY = 1 << 20, /* of what thousands of connections share */
};

struct setting_row {
	const char *name;
	long always; /* written in every mode */
	long quick;
	long lengthy; /* in linux:long, which waits for long limits, but not for hours of silence */
	long matrix;  /* no limit on answers, nothing remembered from one connection to the next */
};

/* quick: every limit within seconds, and each list different from the others, so that one cannot
 * pass for another. tcp_rto_min_us 250000 keeps the counts certain: the kernel's limits are times
 * computed from 200 ms, and a measured RTO barely above that would make one copy more or less a
 * matter of the timers' lateness. */
static const struct setting_row rows[] = {
	{"tcp_syn_retries", KEEP, 2, KEEP, KEEP},
	{"tcp_syn_linear_timeouts", KEEP, 1, KEEP, KEEP},
	{"tcp_synack_retries", KEEP, 2, KEEP, KEEP},
	{"tcp_orphan_retries", KEEP, 2, KEEP, KEEP},
	{"tcp_retries1", KEEP, KEEP, KEEP, KEEP},
	{"tcp_retries2", KEEP, 3, KEEP, KEEP},
	{"tcp_rto_min_us", KEEP, 250000, KEEP, KEEP},
	{"tcp_rto_max_ms", KEEP, KEEP, KEEP, KEEP},
	{"tcp_fin_timeout", KEEP, 3, KEEP, KEEP},
	/* Or the second of two probes within half a second stays unanswered. */
	{"tcp_invalid_ratelimit", 0, KEEP, KEEP, KEEP},
	{"tcp_abort_on_overflow", KEEP, KEEP, KEEP, KEEP},
	{"tcp_syncookies", KEEP, KEEP, KEEP, 0},
	{"tcp_max_syn_backlog", KEEP, KEEP, KEEP, PLENTY},
	{"tcp_rfc1337", KEEP, KEEP, KEEP, KEEP},
	{"tcp_tw_reuse", KEEP, KEEP, KEEP, KEEP},
	{"tcp_tw_reuse_delay", KEEP, KEEP, KEEP, KEEP},
	{"tcp_max_tw_buckets", KEEP, KEEP, KEEP, PLENTY},
	{"tcp_challenge_ack_limit", KEEP, KEEP, KEEP, INT_MAX},
	{"tcp_keepalive_time", KEEP, 2, 30, KEEP},
	{"tcp_keepalive_intvl", KEEP, 1, 10, KEEP},
	{"tcp_keepalive_probes", KEEP, 3, 4, KEEP},
	{"tcp_timestamps", KEEP, KEEP, KEEP, KEEP},
	{"tcp_sack", KEEP, KEEP, KEEP, KEEP},
	{"tcp_dsack", KEEP, KEEP, KEEP, KEEP},
	{"tcp_window_scaling", KEEP, KEEP, KEEP, KEEP},
	{"tcp_ecn", KEEP, KEEP, KEEP, 0},
	{"tcp_early_retrans", KEEP, KEEP, KEEP, KEEP},
	{"tcp_recovery", KEEP, KEEP, KEEP, KEEP},
	{"tcp_frto", KEEP, KEEP, KEEP, KEEP},
	{"tcp_stdurg", KEEP, KEEP, KEEP, KEEP},
	{"tcp_thin_linear_timeouts", KEEP, KEEP, KEEP, KEEP},
	{"tcp_no_metrics_save", KEEP, KEEP, KEEP, 1},
	{"tcp_shrink_window", KEEP, KEEP, KEEP, KEEP},
	{"icmp_ratelimit", KEEP, KEEP, KEEP, 0},
	{"icmp_msgs_per_sec", KEEP, KEEP, KEEP, PLENTY},
	{"ipv6/icmp/ratelimit", KEEP, KEEP, KEEP, 0},
	{"core/somaxconn", KEEP, KEEP, KEEP, PLENTY},
};

#define ROWS (sizeof rows / sizeof *rows)

_Static_assert(ROWS <= LINUX_SETTINGS, "every setting has a place");

/* What is not a number, for the matrix alone. The window is half of tcp_rmem in whole segments, the
 * same for the whole of a connection. A congestion control that paces would send a FIN a few
 * microseconds after the text before it, that is after whoever looks for it has looked. */
static const struct text_row {
	const char *name, *matrix;
} text_rows[LINUX_TEXTS] = {
	[LINUX_RMEM] = {"tcp_rmem", "8192 8192 8192"},
	[LINUX_CONGESTION] = {"tcp_congestion_control", "reno"},
};

static bool read_mode(const char *word, size_t len, struct linux_options *options)
{
	static const char *const words[] = {"", "quick", "long", "host", "matrix"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == len && memcmp(word, words[i], len) == 0) {
			options->mode = (enum linux_mode)i;
			return true;
		}
	return false;
}

/* NAME=VALUE, a name of the table and a whole number. */
static bool read_wanted(const char *word, size_t len, struct linux_options *options)
{
	const char *equals = memchr(word, '=', len);
	char *end;

	for (size_t i = 0; equals && i < ROWS; i++) {
		size_t name = strlen(rows[i].name);

		if (name != (size_t)(equals - word) || memcmp(word, rows[i].name, name) != 0)
			continue;
		options->wanted[i] = strtol(equals + 1, &end, 10);
		return end == word + len && end > equals + 1 && options->wanted[i] >= 0;
	}
	return false;
}

static bool unknown_option(const char *word, size_t len, struct fault *why)
{
	char name[64];
	const char *nearest = "tcp_synack_retries";
	bool is_setting = memchr(word, '=', len) != NULL;

	snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "=,"), word);
	for (size_t i = 0; is_setting && i < ROWS; i++)
		if (text_distance(name, rows[i].name) < text_distance(name, nearest))
			nearest = rows[i].name;
	return fault_set(why, 0,
		"linux: found \"%.*s\", expected quick (small limits, seconds), long (925 s and "
		"more), host (this system's own settings), matrix (no limits on answers, a small "
		"window) or a setting and a whole number, like %s=2",
		(int)len, word, nearest);
}

bool linux_options_read(const char *words, struct linux_options *options, struct fault *why)
{
	options->mode = LINUX_PLAIN;
	for (size_t i = 0; i < LINUX_SETTINGS; i++)
		options->wanted[i] = LINUX_UNKNOWN;
	while (*words) {
		size_t len = strcspn(words, ",");

		if (!read_mode(words, len, options) && !read_wanted(words, len, options))
			return unknown_option(words, len, why);
		words += len + (words[len] == ',');
	}
	return true;
}

static const char *path_of_name(const char *name)
{
	static char path[128];

	snprintf(path, sizeof path, "/proc/sys/net/%s%s", strchr(name, '/') ? "" : "ipv4/", name);
	return path;
}

static const char *path_of(size_t row)
{
	return path_of_name(rows[row].name);
}

/* The first line of a file. Without memory, so that a lack of it does not pass for a kernel that
 * has no such setting. */
static void read_line(const char *path, char *text, size_t room)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? 0 : read(fd, text, room - 1);

	if (fd >= 0)
		close(fd);
	text[len > 0 ? len : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
}

long linux_number_in(const char *path, long absent)
{
	char text[64], *end = text;
	long value;

	read_line(path, text, sizeof text);
	value = strtol(text, &end, 10);
	return end > text ? value : absent;
}

/* The kernel shows with tabs what is written with spaces. */
static void read_text(const char *path, char *text)
{
	read_line(path, text, LINUX_TEXT);
	for (char *c = text; *c; c++)
		if (*c == '\t')
			*c = ' ';
}

void linux_settings_read(struct linux_settings *settings)
{
	for (size_t i = 0; i < ROWS; i++)
		settings->values[i] = linux_number_in(path_of(i), LINUX_UNKNOWN);
	for (size_t i = 0; i < LINUX_TEXTS; i++)
		read_text(path_of_name(text_rows[i].name), settings->texts[i]);
}

static long wish(size_t row, const struct linux_options *options, const struct linux_settings *host)
{
	if (options->wanted[row] != LINUX_UNKNOWN)
		return options->wanted[row];
	if (rows[row].always != KEEP)
		return rows[row].always;
	if (options->mode == LINUX_QUICK)
		return rows[row].quick;
	if (options->mode == LINUX_LONG)
		return rows[row].lengthy;
	if (options->mode == LINUX_MATRIX)
		return rows[row].matrix;
	return options->mode == LINUX_HOST ? host->values[row] : KEEP;
}

/* A number that the kernel does not take is the mistake of who asked for it. */
static bool write_setting(size_t row, long value, bool by_name, struct fault *why)
{
	struct fault refused;
	char text[32];

	snprintf(text, sizeof text, "%ld", value);
	return linux_write(path_of(row), text, &refused) ||
	       fault_set(why, by_name && refused.errnum == EINVAL ? 0 : refused.errnum,
		       "linux: this kernel does not take %s=%s", rows[row].name, text);
}

static bool write_texts(struct fault *why)
{
	for (size_t i = 0; i < LINUX_TEXTS; i++)
		if (!linux_write(path_of_name(text_rows[i].name), text_rows[i].matrix, why))
			return false;
	return true;
}

bool linux_settings_write(
	const struct linux_options *options, const struct linux_settings *host, struct fault *why)
{
	for (size_t i = 0; i < ROWS; i++) {
		bool by_name = options->wanted[i] != LINUX_UNKNOWN;
		long value = wish(i, options, host);

		if (value == KEEP)
			continue;
		/* A mode's setting that this kernel lacks is passed over. One that is already so is
		 * not written: a namespace may not write all that it can read. */
		if (access(path_of(i), F_OK) != 0) {
			if (by_name)
				return fault_set(
					why, ENOENT, "linux: this kernel has no %s", rows[i].name);
			continue;
		}
		if (linux_number_in(path_of(i), LINUX_UNKNOWN) != value &&
			!write_setting(i, value, by_name, why))
			return false;
	}
	return options->mode != LINUX_MATRIX || write_texts(why);
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

/* tcp_rto_max_ms caps the waits of a socket. Those of a request it does not cap on 6.18 (measured:
 * 1 s, 2 s, 4 s with tcp_rto_max_ms 1000); Linux 7 does (tcp_reqsk_timeout() in net/tcp.h). */
static nanos synack_max(const struct linux_settings *settings)
{
	struct utsname kernel;
	long cap = DEFAULT_RTO_MAX;

	if (uname(&kernel) == 0 && atoi(kernel.release) >= 7)
		cap = linux_setting(settings, "tcp_rto_max_ms", DEFAULT_RTO_MAX);
	return cap * NANOS_MILLI;
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
		.rto_max = linux_setting(settings, "tcp_rto_max_ms", DEFAULT_RTO_MAX) * NANOS_MILLI,
		.synack_max = synack_max(settings),
		.fin_timeout = linux_setting(settings, "tcp_fin_timeout", 60) * NANOS_SECOND,
		.keepalive_time = linux_setting(settings, "tcp_keepalive_time", 7200) *
				  NANOS_SECOND,
		.keepalive_intvl = linux_setting(settings, "tcp_keepalive_intvl", 75) *
				   NANOS_SECOND,
		.keepalive_probes = (int)linux_setting(settings, "tcp_keepalive_probes", 9),
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
	for (size_t i = 0; i < LINUX_TEXTS; i++)
		if (strcmp(used->texts[i], fresh->texts[i]) != 0)
			text_add(remarks, "linux: %s = %s (a fresh namespace has %s)\n",
				text_rows[i].name, used->texts[i], fresh->texts[i]);
}
