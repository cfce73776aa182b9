/* SPDX-License-Identifier: BSD-2-Clause */
/* A case as the player plays it: one row of a case file, its steps read into structures. The
 * language is docs/case-language.md; nothing here knows a profile's values or a target. */
#ifndef HALFOPEN_SCRIPT_SCRIPT_H
#define HALFOPEN_SCRIPT_SCRIPT_H

#include "harness/script/errors.h"
#include "harness/state.h"
#include "harness/target.h"
#include "lib/base/arena.h"
#include "lib/base/nanos.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- times ----------------------------------------------------------------------------------- */

enum part { PART_WHOLE, PART_RANGE, PART_FIRST, PART_LAST, PART_BUTFIRST, PART_BUTLAST };

/* One literal or parameter, scaled exactly by times/over: {syn_waits.1}*1.5 is times 3, over 2. */
struct time_term {
	const char *parameter; /* NULL: literal */
	nanos literal;
	enum part part;
	int from, to; /* PART_RANGE: {x.2} is 2 to 2; from 1 */
	int64_t times, over;
	bool minus;       /* subtracted from the terms before it: {two_msl}-1ns */
	const char *text; /* as written, for messages */
};

/* A DURATION: the sum of its terms. In `after each`, lists one after the other instead. */
struct time_sum {
	struct time_term *terms;
	size_t count;
};

enum when_kind { WHEN_NOW, WHEN_AT_ONCE, WHEN_AFTER, WHEN_AFTER_EACH, WHEN_WITHIN, WHEN_FOR };

enum since_kind { SINCE_LINE_BEFORE, SINCE_FLAGS, SINCE_CALL, SINCE_NAME };

struct when {
	enum when_kind kind;
	struct time_sum time;
	enum since_kind since;
	uint16_t since_flags;
	enum call_kind since_call; /* CALL_OPEN_ACTIVE stands for either OPEN */
	const char *since_name;
};

/* --- numbers --------------------------------------------------------------------------------- */

enum variable {
	VAR_ISS,
	VAR_IRS,
	VAR_SND_UNA,
	VAR_SND_NXT,
	VAR_SND_WND,
	VAR_RCV_NXT,
	VAR_RCV_WND,
	VAR_SEG_SEQ,
	VAR_SEG_ACK,
	VAR_SEG_LEN,
	VAR_SEG_WND,
	VAR_PEER_ISS,
	VAR_PEER_SND_NXT,
	VAR_PEER_RCV_NXT,
	VAR_PARAMETER, /* {backlog}: a number of the profile */
	VAR_NUMBER,
};

struct number_term {
	bool minus;
	enum variable variable;
	uint32_t number;       /* VAR_NUMBER */
	const char *parameter; /* VAR_PARAMETER */
	const char *peer;      /* VAR_PEER_*: whose, NULL for the peer of the line ("peer.ISS") */
};

struct number_sum {
	struct number_term *terms;
	size_t count;
	const char *text; /* as written, for messages */
};

/* --- what ------------------------------------------------------------------------------------ */

enum field_name {
	FIELD_SEQ,
	FIELD_ACK,
	FIELD_LEN,
	FIELD_WIN,
	FIELD_URG,
	FIELD_MSS,
	FIELD_CHECKSUM,
	FIELD_RESERVED, /* the three reserved bits */
	FIELD_ISS,
};

enum relation { REL_EQUAL, REL_LESS, REL_AT_MOST, REL_MORE, REL_AT_LEAST };

struct field {
	enum field_name name;
	enum relation relation;
	struct number_sum value; /* of checksum=wrong: none */
	bool wrong;              /* checksum=wrong */
};

enum arrow {
	ARROW_PEER,        /* -->  the peer sends, it arrives */
	ARROW_PEER_LOST,   /* --x  the peer sends, the network loses it */
	ARROW_TARGET,      /* <--  the target sends, it arrives */
	ARROW_TARGET_LOST, /* x--  the target sends, the network loses it */
};

enum news {
	NEWS_NET_UNREACHABLE,
	NEWS_HOST_UNREACHABLE,
	NEWS_PROTOCOL_UNREACHABLE,
	NEWS_PORT_UNREACHABLE,
	NEWS_PROHIBITED,
	NEWS_TOO_BIG,
	NEWS_TTL_EXCEEDED,
	NEWS_PARAMETER_PROBLEM,
	NEWS_SOURCE_QUENCH,
};

enum what_kind {
	WHAT_SEGMENT, /* arrow, flags, same, fields, named */
	WHAT_AGAIN,   /* arrow, name: a named segment (again) */
	WHAT_ICMP,    /* news, fields (about ...) */
	WHAT_SILENCE,
	WHAT_PARAMETER, /* parameter: its value is the WHAT */
	WHAT_CALL,      /* call and its options */
	WHAT_GETS,      /* number */
	WHAT_TOLD,      /* signal */
	WHAT_RESTARTS,  /* fields: ISS= */
};

struct what {
	enum what_kind kind;
	enum arrow arrow;
	uint16_t flags;
	bool push_written; /* PSH is compared only where written */
	bool same;
	struct field *fields;
	size_t field_count;
	const char *name; /* of `named`, and of WHAT_AGAIN */
	enum news news;
	const char *parameter;
	enum call_kind call;
	struct number_sum number;        /* SEND n, RECEIVE n, gets n, backlog=n */
	struct time_sum timeout, linger; /* count 0: not given */
	bool urgent, on;                 /* SEND n urgent, KEEP-ALIVE on */
	enum signal signal;
	const char *text; /* as written */
};

/* Is this something that we do (a segment of the peer, a call), rather than the target? */
bool what_is_ours(const struct what *what);

/* --- steps ----------------------------------------------------------------------------------- */

enum step_kind { STEP_GIVEN, STEP_LINE, STEP_PROVED };

struct step {
	enum step_kind kind;
	struct place at;
	const char
		*text;   /* the line after replacement, blanks squeezed: for messages and ladders */
	const char *who; /* a further peer; NULL: the peer without a name */
	struct when when;
	struct what *whats; /* the alternatives */
	size_t what_count;
	state_set states; /* empty: not asked */
	/* STEP_GIVEN and STEP_PROVED: the script played in place; NULL for `given | CLOSED` */
	const struct script *inner;
};

/* A further peer of the row. */
struct peer_pattern {
	const char *name;
	bool crowd;
	struct number_sum size; /* crowd of SIZE */
};

enum comparison { CMP_EQUAL, CMP_UNEQUAL, CMP_LESS, CMP_AT_MOST, CMP_MORE, CMP_AT_LEAST };

/* One condition of a `needs`. */
struct need {
	const char *capability; /* or NULL, and then: left, comparison, right */
	bool lacking;           /* `no CAPABILITY` */
	struct time_term left;  /* a parameter or a part of it */
	enum comparison comparison;
	const char *right; /* a word, a number or a duration */
	const char *text;
};

enum law_kind { LAW_DOUBLES, LAW_TOTAL, LAW_COUNT, LAW_FIRST, LAW_LAST };

struct law {
	const char *id;
	enum law_kind kind;
	struct time_sum lists;
	struct time_term up_to; /* LAW_DOUBLES; parameter NULL and literal NANOS_NEVER: no cap */
	enum comparison comparison;
	struct time_sum right; /* a duration; LAW_COUNT: number */
	int64_t number;
	const char *text;
	struct place at;
};

/* The roles a target can play in a case, as bits. */
enum role {
	ROLE_ACTIVE_OPEN = 1,
	ROLE_PASSIVE_OPEN = 2,
	ROLE_SIMULTANEOUS_OPEN = 4,
	ROLE_ACTIVE_CLOSE = 8,
	ROLE_PASSIVE_CLOSE = 16,
	ROLE_SIMULTANEOUS_CLOSE = 32,
	ROLE_ANY = 64,
};

/* One row of one file, ready to play. A file without rows has one script, row "". */
struct script {
	const struct case_file *file;
	const char *row;
	struct step *steps;
	size_t step_count;
	struct peer_pattern *peers;
	size_t peer_count;
	struct need *needs; /* of the head and of the row */
	size_t need_count;
};

struct case_file {
	const char *path; /* "cases/open/lost-syn/client.case", as opened */
	const char *id;   /* "open/lost-syn/client" */
	const char *title, *role;
	unsigned roles; /* bits of enum role */
	const char **proves, **ambiguous, **also;
	size_t proves_count, ambiguous_count, also_count;
	const char **handled; /* who handles what goes wrong, as handler_meaning() knows them */
	size_t handled_count;
	struct law *laws;
	size_t law_count;
	struct script *scripts; /* one a row, tables multiplied */
	size_t script_count;
	enum state leads_to; /* ways and proofs: the last state; else STATE_COUNT */
	const char *source;  /* the whole text, NUL-terminated */
};

/* What a word of the head `handled` means, in one sentence; NULL when there is none of that name.
 */
const char *handler_meaning(const char *name);
/* All their names, in the arena; NULL at the end. */
const char *const *handler_names(struct arena *arena);

/* --- the library ------------------------------------------------------------------------------ */

/* All cases below one folder. Owns every file and script that came out of it. */
struct library;

/* Opens the folder that holds `ways`, `proofs` and the cases, and the catalogue of requirements
 * (suite/requirements.tsv). Reads nothing else yet. */
struct library *library_open(
	const char *cases_folder, const char *catalogue, struct errors *errors);
void library_close(struct library *library);

/* The file of that id, read on first use, its ways and proofs resolved; NULL with errors added. */
const struct case_file *library_case(
	struct library *library, const char *id, struct errors *errors);

/* The case in a file that lies anywhere else: its id is what its head says, and is no other's. Read
 * once; NULL with errors added. */
const struct case_file *library_outside(
	struct library *library, const char *path, struct errors *errors);

/* The ids of all files below the folder, sorted; ways/ and proofs/ only when asked for. */
const char *const *library_ids(struct library *library, bool ways_too, size_t *count);

/* The catalogue's row of a requirement id: level ("MUST"), section, text; false when unknown. */
struct requirement {
	const char *id, *section, *level, *phase, *role, *text;
};
const struct requirement *library_requirement(const struct library *library, const char *id);
const struct requirement *library_requirements(const struct library *library, size_t *count);

/* Reads the text after `=` of a profile parameter of kind VALUE_WHAT. */
const struct what *script_read_what(
	struct arena *arena, const char *text, const struct place *at, struct errors *errors);

#endif
