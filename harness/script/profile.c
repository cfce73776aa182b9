/* SPDX-License-Identifier: BSD-2-Clause */
/* The parameters of a profile, and their values. */
#include "harness/script/profile.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const struct parameter profile_parameters[] = {
	{"prompt", "bound of `at once`", VALUE_DURATION, NULL},
	{"tick", "what timers are counted in; not promised: they are exact", VALUE_DURATION, NULL},
	{"tick_phase", "when the first tick is; an active OPEN comes at 0s", VALUE_DURATION, NULL},
	{"ack_delay", "longest delay of an ACK", VALUE_DURATION, NULL},
	{"rto_max", "where doubling ends", VALUE_DURATION, NULL},
	{"rto_after_syn", "until the first copy of data when a SYN was lost before", VALUE_DURATION,
		NULL},
	{"syn_waits", "between copies of the SYN", VALUE_LIST, NULL},
	{"syn_last_wait", "from the last SYN until the user is told", VALUE_DURATION, NULL},
	{"syn_limit", "how long an active attempt to open may take", VALUE_DURATION, NULL},
	{"synack_limit", "how long a half-open connection may take", VALUE_DURATION, NULL},
	{"synack_waits", "between copies of the SYN,ACK", VALUE_LIST, NULL},
	{"synack_last_wait", "from the last SYN,ACK until it is forgotten", VALUE_DURATION, NULL},
	{"synack_end", "what is sent when a half-open connection is forgotten", VALUE_WHAT, NULL},
	{"data_waits", "between copies of data, the user still there", VALUE_LIST, NULL},
	{"data_last_wait", "from the last copy of data until the user is told", VALUE_DURATION,
		NULL},
	{"held_fin_waits", "between copies of the FIN, the user still there", VALUE_LIST, NULL},
	{"held_fin_last_wait", "from the last of them until the user is told", VALUE_DURATION,
		NULL},
	{"left_fin_waits", "between copies of the FIN, the user gone", VALUE_LIST, NULL},
	{"left_fin_last_wait", "from the last of them to the end", VALUE_DURATION, NULL},
	{"fin_end", "what is sent at that end", VALUE_WHAT, NULL},
	{"two_msl", "how long TIME-WAIT lasts", VALUE_DURATION, NULL},
	{"fw2_left_limit", "how long FIN-WAIT-2 lasts, the user gone", VALUE_DURATION, NULL},
	{"fw2_held_limit", "how long FIN-WAIT-2 lasts, the user still there", VALUE_DURATION, NULL},
	{"backlog", "half-open connections that fit", VALUE_NUMBER, NULL},
	{"full_backlog", "what a SYN beyond the backlog meets", VALUE_WORD, "silence cookies"},
	{"synack_again", "what a repeated SYN does to the SYN,ACK timer", VALUE_WORD,
		"keeps-timer restarts-timer"},
	{"tw_rst", "what a RST does in TIME-WAIT (RFC 1337)", VALUE_WORD, "closes ignored"},
	{"tw_syn", "what a newer SYN does in TIME-WAIT", VALUE_WORD, "reopens refused"},
	{"receive_window", "octets that the target takes before its user reads", VALUE_NUMBER,
		NULL},
	{"r1", "copies sent before the user is told of a delivery problem", VALUE_NUMBER, NULL},
	{"probe_waits", "between probes of a closed window, unanswered", VALUE_LIST, NULL},
	{"probe_last_wait", "from the last of them until the user is told", VALUE_DURATION, NULL},
	{"answered_probe_waits", "between probes of a closed window, each answered", VALUE_LIST,
		NULL},
	{"keepalive_idle", "from the last segment to the first keep-alive probe", VALUE_DURATION,
		NULL},
	{"keepalive_waits", "between keep-alive probes, unanswered", VALUE_LIST, NULL},
	{"keepalive_last_wait", "from the last of them until the user is told", VALUE_DURATION,
		NULL},
	{"keepalive_end", "what is sent then", VALUE_WHAT, NULL},
	{NULL, NULL, VALUE_NONE, NULL},
};

const char *const profile_capabilities[] = {"simultaneous-open", "half-close", "linger",
	"user-timeout", "status", "keep-alive", "urgent", "error-report", "rfc5961", "ipv4", "ipv6",
	NULL};

const struct parameter *profile_parameter(const char *name, size_t len)
{
	for (const struct parameter *p = profile_parameters; p->name; p++)
		if (strlen(p->name) == len && memcmp(p->name, name, len) == 0)
			return p;
	return NULL;
}

static struct value *value_of(const struct profile *profile, const char *name)
{
	const struct parameter *parameter = profile_parameter(name, strlen(name));

	assert(parameter);
	return &profile->values[parameter - profile_parameters];
}

const struct value *profile_value(const struct profile *profile, const char *name)
{
	return value_of(profile, name);
}

void profile_set_duration(struct profile *profile, const char *name, nanos value)
{
	*value_of(profile, name) = (struct value){
		.kind = VALUE_DURATION, .times = {value}, .count = 1};
}

void profile_set_list(struct profile *profile, const char *name, const nanos *times, size_t count)
{
	struct value value = {.kind = VALUE_LIST, .count = count};

	assert(count <= VALUE_TIMES);
	for (size_t i = 0; i < count; i++)
		value.times[i] = times[i];
	*value_of(profile, name) = value;
}

void profile_set_number(struct profile *profile, const char *name, int64_t value)
{
	*value_of(profile, name) = (struct value){.kind = VALUE_NUMBER, .number = value};
}

void profile_set_word(struct profile *profile, const char *name, const char *word)
{
	*value_of(profile, name) = (struct value){.kind = VALUE_WORD, .word = word};
}

static size_t find(const struct profile *profile, const char *capability)
{
	size_t i = 0;

	while (i < profile->capability_count && strcmp(profile->capabilities[i], capability) != 0)
		i++;
	return i;
}

bool profile_can(const struct profile *profile, const char *capability)
{
	return find(profile, capability) < profile->capability_count;
}

void profile_allow(struct profile *profile, const char *capability, bool can)
{
	size_t at = find(profile, capability);

	if (can && at == profile->capability_count) {
		profile->capabilities = arena_grow(&profile->arena, profile->capabilities,
			&profile->capability_count, sizeof *profile->capabilities);
		profile->capabilities[at] = capability;
	} else if (!can && at < profile->capability_count) {
		/* the order means nothing; the list is copied, so that it may grow again */
		const char **fewer = NULL;
		size_t count = 0;

		for (size_t i = 0; i < profile->capability_count; i++)
			if (i != at) {
				fewer = arena_grow(&profile->arena, fewer, &count, sizeof *fewer);
				fewer[count - 1] = profile->capabilities[i];
			}
		profile->capabilities = fewer;
		profile->capability_count = count;
	}
}

void profile_free(struct profile *profile)
{
	if (!profile)
		return;
	arena_drop(&profile->arena);
	free(profile);
}
