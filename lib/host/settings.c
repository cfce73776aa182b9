/* SPDX-License-Identifier: BSD-2-Clause */
/* The settings of the host and its stack by name, one table for all. */
#include "lib/host/settings.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum kind {
	KIND_NUMBER,   /* unsigned, from least to most */
	KIND_DURATION, /* nanos, from least to most; most NEVER: never is allowed */
	KIND_LIST,     /* struct tcp_timetable: durations with blanks between */
	KIND_CHOICE,   /* int or bool: the place of the word in `words` */
	KIND_ISN,      /* "hashed" or a number: isn_is_fixed and isn_fixed */
	KIND_SECRET,   /* 32 hexadecimal digits */
};

struct row {
	const char *name;
	enum kind kind;
	size_t offset; /* in struct host_settings */
	int64_t least, most;
	const char *words[2];
};

#define AT(field) offsetof(struct host_settings, field)
#define ONE_MS    NANOS_MILLI
#define NEVER     NANOS_NEVER
#define LONGEST   (365 * 24 * 3600 * NANOS_SECOND)

static const struct row rows[] = {
	{"syn_retries", KIND_NUMBER, AT(rules.syn_retries), 0, 255, {0}},
	{"synack_retries", KIND_NUMBER, AT(rules.synack_retries), 0, 255, {0}},
	{"held_retries", KIND_NUMBER, AT(rules.held_retries), 0, 255, {0}},
	{"left_retries", KIND_NUMBER, AT(rules.left_retries), 0, 255, {0}},
	{"r1_retries", KIND_NUMBER, AT(rules.r1_retries), 0, 255, {0}},
	{"error_report", KIND_CHOICE, AT(rules.error_report), 0, 0, {"off", "on"}},
	{"syn_timetable", KIND_LIST, AT(rules.syn_waits), 0, 0, {0}},
	{"synack_timetable", KIND_LIST, AT(rules.synack_waits), 0, 0, {0}},
	{"synack_end", KIND_CHOICE, AT(rules.synack_end), 0, 0, {"silence", "reset"}},
	{"rto_initial", KIND_DURATION, AT(rules.rto_initial), ONE_MS, LONGEST, {0}},
	{"rto_min", KIND_DURATION, AT(rules.rto_min), ONE_MS, LONGEST, {0}},
	{"rto_max", KIND_DURATION, AT(rules.rto_max), ONE_MS, LONGEST, {0}},
	{"rto_after_syn", KIND_DURATION, AT(rules.rto_after_syn), 0, LONGEST, {0}},
	{"syn_limit", KIND_DURATION, AT(rules.syn_limit), ONE_MS, NEVER, {0}},
	{"synack_limit", KIND_DURATION, AT(rules.synack_limit), ONE_MS, NEVER, {0}},
	{"tick", KIND_DURATION, AT(rules.tick), 0, LONGEST, {0}},
	{"tick_phase", KIND_DURATION, AT(rules.tick_phase), 0, LONGEST, {0}},
	{"two_msl", KIND_DURATION, AT(rules.two_msl), 0, NEVER, {0}},
	{"fw2_left_limit", KIND_DURATION, AT(rules.fw2_left_limit), 0, NEVER, {0}},
	{"fw2_held_limit", KIND_DURATION, AT(rules.fw2_held_limit), 0, NEVER, {0}},
	{"zwp_left_limit", KIND_DURATION, AT(rules.zwp_left_limit), ONE_MS, NEVER, {0}},
	{"tw_rst", KIND_CHOICE, AT(rules.tw_rst_ignored), 0, 0, {"closes", "ignored"}},
	{"tw_syn", KIND_CHOICE, AT(rules.tw_syn_reopens), 0, 0, {"refused", "reopens"}},
	{"keepalive_idle", KIND_DURATION, AT(rules.keepalive_idle), ONE_MS, NEVER, {0}},
	{"keepalive_interval", KIND_DURATION, AT(rules.keepalive_interval), ONE_MS, LONGEST, {0}},
	{"keepalive_probes", KIND_NUMBER, AT(rules.keepalive_probes), 2, 255, {0}},
	{"keepalive_octet", KIND_CHOICE, AT(rules.keepalive_octet), 0, 0, {"off", "on"}},
	{"keepalive_end", KIND_CHOICE, AT(rules.keepalive_resets), 0, 0, {"silence", "reset"}},
	{"rfc5961", KIND_CHOICE, AT(rules.rfc5961), 0, 0, {"off", "on"}},
	{"challenge_limit", KIND_NUMBER, AT(rules.challenge_limit), 0, UINT32_MAX, {0}},
	{"challenge_period", KIND_DURATION, AT(rules.challenge_period), 0, NEVER, {0}},
	{"ack_delay", KIND_DURATION, AT(rules.ack_delay), 0, LONGEST, {0}},
	{"ack_every", KIND_NUMBER, AT(rules.ack_every), 1, 255, {0}},
	{"nagle", KIND_CHOICE, AT(rules.nagle), 0, 0, {"off", "on"}},
	{"sws_override", KIND_DURATION, AT(rules.sws_override), ONE_MS, LONGEST, {0}},
	{"receive_window", KIND_NUMBER, AT(rules.receive_window), 2, TCP_WINDOW_MAX, {0}},
	{"isn", KIND_ISN, AT(rules), 0, UINT32_MAX, {0}},
	{"isn_secret", KIND_SECRET, AT(rules.isn_secret), 0, 0, {0}},
	{"mtu", KIND_NUMBER, AT(mtu), 128, 65535, {0}},
	{"backlog", KIND_NUMBER, AT(backlog), 1, UINT32_MAX, {0}},
	{"connections_max", KIND_NUMBER, AT(connections_max), 1, UINT32_MAX, {0}},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

_Static_assert(sizeof(uint32_t) == sizeof(unsigned), "receive_window is stored as a number");

static const struct row *find(const char *name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

/* --- values ---------------------------------------------------------------------------------- */

static bool read_number(const char *text, int64_t least, int64_t most, int64_t *out)
{
	char *end;
	errno = 0;
	*out = strtoll(text, &end, 10);
	return isdigit((unsigned char)text[0]) && *end == '\0' && errno == 0 && *out >= least &&
	       *out <= most;
}

static bool read_list(const char *text, struct tcp_timetable *out)
{
	out->count = 0;
	while (*text != '\0') {
		size_t len = strcspn(text, " \t");
		if (out->count == TCP_TIMETABLE ||
			!nanos_read(text, len, &out->waits[out->count]) ||
			out->waits[out->count] == NANOS_NEVER)
			return false;
		out->count++;
		text += len + strspn(text + len, " \t");
	}
	return out->count > 0;
}

static bool read_secret(const char *text, uint8_t *out)
{
	if (strlen(text) != 2 * TCP_SECRET || strspn(text, "0123456789abcdef") != 2 * TCP_SECRET)
		return false;
	for (size_t i = 0; i < TCP_SECRET; i++) {
		char digits[3] = {text[2 * i], text[2 * i + 1], '\0'};
		out[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return true;
}

static bool read_isn(const char *text, struct tcp_rules *rules)
{
	int64_t number = 0;
	rules->isn_is_fixed = strcmp(text, "hashed") != 0;
	if (rules->isn_is_fixed && !read_number(text, 0, UINT32_MAX, &number))
		return false;
	rules->isn_fixed = (seq_t)number;
	return true;
}

static bool choose(const struct row *row, const char *value, struct host_settings *out)
{
	bool second = strcmp(value, row->words[1]) == 0;
	if (!second && strcmp(value, row->words[0]) != 0)
		return false;
	if (row->offset == AT(rules.synack_end))
		out->rules.synack_end = second ? TCP_SYNACK_RESET : TCP_SYNACK_SILENCE;
	else
		*(bool *)((char *)out + row->offset) = second;
	return true;
}

static void store_number(const struct row *row, int64_t number, struct host_settings *out)
{
	if (row->offset == AT(mtu))
		out->mtu = (uint16_t)number;
	else
		*(unsigned *)((char *)out + row->offset) = (unsigned)number;
}

static bool apply(const struct row *row, const char *value, struct host_settings *out)
{
	char *field = (char *)out + row->offset;
	int64_t number;
	nanos duration;
	switch (row->kind) {
	case KIND_NUMBER:
		if (!read_number(value, row->least, row->most, &number))
			return false;
		store_number(row, number, out);
		return true;
	case KIND_DURATION:
		if (!nanos_read(value, strlen(value), &duration) || duration < row->least ||
			duration > row->most)
			return false;
		*(nanos *)(void *)field = duration;
		return true;
	case KIND_LIST: return read_list(value, (struct tcp_timetable *)(void *)field);
	case KIND_CHOICE: return choose(row, value, out);
	case KIND_ISN: return read_isn(value, &out->rules);
	case KIND_SECRET: return read_secret(value, (uint8_t *)field);
	}
	return false;
}

/* --- messages -------------------------------------------------------------------------------- */

static void expect_duration(const struct row *row, struct text *expected)
{
	char least[NANOS_TEXT], most[NANOS_TEXT];
	text_add(expected, "%s to be a duration (5.8s 200ms 3min) of at least %s", row->name,
		nanos_write(row->least, least));
	if (row->most == NEVER)
		text_add(expected, ", or never");
	else
		text_add(expected, " and at most %s", nanos_write(row->most, most));
}

static void expect_value(const struct row *row, struct text *expected)
{
	switch (row->kind) {
	case KIND_NUMBER:
		text_add(expected, "%s to be a number from %lld to %lld", row->name,
			(long long)row->least, (long long)row->most);
		return;
	case KIND_DURATION: expect_duration(row, expected); return;
	case KIND_LIST:
		text_add(expected, "%s to be at most %d durations, the last wait too", row->name,
			TCP_TIMETABLE);
		return;
	case KIND_CHOICE:
		text_add(expected, "%s to be %s or %s", row->name, row->words[0], row->words[1]);
		return;
	case KIND_ISN:
		text_add(expected, "isn to be hashed or a number from 0 to %lld",
			(long long)row->most);
		return;
	case KIND_SECRET:
		text_add(expected, "isn_secret to be %d digits of 0-9 a-f", 2 * TCP_SECRET);
		return;
	}
}

static void expect_name(const char *name, struct text *expected)
{
	const char *nearest = rows[0].name;

	for (size_t i = 1; i < ROWS; i++)
		if (text_distance(name, rows[i].name) < text_distance(name, nearest))
			nearest = rows[i].name;
	text_add(expected,
		"a setting of the reference stack; the nearest is %s, and "
		"suite/profiles/modern.profile has most of them",
		nearest);
}

/* --- the door -------------------------------------------------------------------------------- */

enum host_set host_set(
	struct host_settings *settings, const char *name, const char *value, struct text *expected)
{
	const struct row *row = find(name);
	if (row == NULL) {
		expect_name(name, expected);
		return HOST_SET_NO_SUCH_NAME;
	}
	if (!apply(row, value, settings)) {
		expect_value(row, expected);
		return HOST_SET_BAD_VALUE;
	}
	return HOST_SET_DONE;
}
