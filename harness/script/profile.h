/* SPDX-License-Identifier: BSD-2-Clause */
/* A profile: what a target promises (suite/profiles/NAME.profile). Parameters have fixed names and
 * kinds; the values are the target's. */
#ifndef HALFOPEN_SCRIPT_PROFILE_H
#define HALFOPEN_SCRIPT_PROFILE_H

#include "harness/script/errors.h"
#include "lib/base/arena.h"
#include "lib/base/nanos.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct what;

enum value_kind {
	VALUE_NONE,     /* the profile does not promise it */
	VALUE_DURATION, /* times[0] */
	VALUE_LIST,     /* times[0..count): the waits between copies */
	VALUE_NUMBER,
	VALUE_WORD, /* one of a few words: silence, cookies, closes, ... */
	VALUE_WHAT, /* a WHAT of the case language: silence, or <-- RST,ACK seq=SND.NXT */
};

enum { VALUE_TIMES = 64 };

struct value {
	enum value_kind kind;
	nanos times[VALUE_TIMES];
	size_t count;
	int64_t number;
	const char *word;        /* VALUE_WORD; also the text of a VALUE_WHAT */
	const struct what *what; /* VALUE_WHAT, parsed */
};

/* A parameter that profiles may set, whatever their value. */
struct parameter {
	const char *name, *meaning;
	enum value_kind kind;
	const char *words; /* VALUE_WORD: the words allowed, with blanks between */
};

/* All parameters, ended by one without a name. */
extern const struct parameter profile_parameters[];

/* The parameter of that name (the first `len` characters), or NULL. */
const struct parameter *profile_parameter(const char *name, size_t len);

/* A setting of the reference stack: `set NAME VALUE` in a profile. Values stay text; the adapter
 * that knows the setting reads it. */
struct setting {
	const char *name, *value;
	struct place at;
};

struct profile {
	struct arena arena;
	const char *name, *title;
	struct value *values; /* one for each of profile_parameters, in its order */
	const char **capabilities;
	size_t capability_count;
	const void *prepared; /* what a target made of the settings once for all rows; or NULL */
	struct setting *settings;
	size_t setting_count;
};

/* Reads the profile file `path` into a new profile; NULL with the errors added (file, line,
 * column, expected, nearest name). */
struct profile *profile_read(const char *path, struct errors *errors);
void profile_free(struct profile *profile);

/* The value of a parameter; kind VALUE_NONE when it is not promised. Never NULL for a name of the
 * table. */
const struct value *profile_value(const struct profile *profile, const char *name);

/* Sets a value: for targets that compute their promises. The texts must outlive the profile or
 * come from profile->arena. */
void profile_set_duration(struct profile *profile, const char *name, nanos value);
void profile_set_list(struct profile *profile, const char *name, const nanos *times, size_t count);
void profile_set_number(struct profile *profile, const char *name, int64_t value);
void profile_set_word(struct profile *profile, const char *name, const char *word);

extern const char *const profile_capabilities[]; /* all that there are; NULL at the end */

/* Whether the profile has it; and to give it, or to take it away. */
bool profile_can(const struct profile *profile, const char *capability);
void profile_allow(struct profile *profile, const char *capability, bool can);

#endif
