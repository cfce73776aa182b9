/* SPDX-License-Identifier: BSD-2-Clause */
/* The form of the rules: what each asks for, and what it allows. Private to harness/oracle. */
#ifndef HALFOPEN_ORACLE_RULES_H
#define HALFOPEN_ORACLE_RULES_H

#include "harness/oracle/facts.h"

/* Where a reaction leads: a state, or one of these. */
enum {
	NO_MORE, /* behind the last reaction of a rule */
	STAY,
	GONE, /* LISTEN where the port listens, else CLOSED */
	FIRST_STATE,
};

/* What a reaction takes in, beside what the segment's SYN does. */
enum { NOTHING = 0, TEXT = 1, FIN = 2, ISS = 4 /* and a new number of ours */ };

struct allowed {
	unsigned next; /* one of the above, or FIRST_STATE + an enum state */
	enum oracle_answer answer;
	unsigned takes;
	unsigned told; /* to a user who is there */
	const char *reading;
};

struct rule {
	struct oracle_rule is;
	state_set in;          /* the states that it is for */
	unsigned needs, lacks; /* bits of enum fact: all of these, none of those */
	struct allowed allowed[ORACLE_REACTIONS];
};

/* One after the other, in the order of the checks of section 3.10.7. */
struct rules {
	const struct rule *items;
	size_t count;
};
extern const struct rules rules_without_numbers; /* CLOSED, LISTEN, SYN-SENT; TIME-WAIT reopened */
extern const struct rules rules_before_ack;      /* RST, SYN, sequence */
extern const struct rules rules_from_ack;        /* ACK, text, FIN */

const struct rule *rules_at(size_t rule);
bool rule_fits(const struct rule *rule, enum state state, const struct facts *facts);

/* What the rule would allow if it decided. */
void rule_allows(const struct rule *rule, const struct oracle_view *view,
	const struct oracle_segment *segment, const struct facts *facts, struct oracle_ruling *out);

/* --- how they are written --- */

#define RULE(id, level, ambiguity, says)                                                           \
	{                                                                                          \
		id, ORACLE_##level, ambiguity, says                                                \
	}
/* What is the same in several states, each with a requirement of its own. */
#define SAME_IN(state, rule, facts, missing, ...)                                                  \
	{                                                                                          \
		rule, IN(state), facts, missing,                                                   \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define ON(states, facts, missing) (states), (facts), (missing)
#define IN(name)                   (1u << STATE_##name)
#define TO(name)                   (FIRST_STATE + STATE_##name)

#define DOES(to, sends)                                                                            \
	{                                                                                          \
		.next = (to), .answer = ORACLE_##sends                                             \
	}
#define TELLS(to, sends, news)                                                                     \
	{                                                                                          \
		.next = (to), .answer = ORACLE_##sends, .told = 1u << SIGNAL_##news                \
	}
#define TAKES(to, sends, what)                                                                     \
	{                                                                                          \
		.next = (to), .answer = ORACLE_##sends, .takes = (what)                            \
	}
/* Other readings of the same rule. */
#define OR_DOES(to, sends, why)                                                                    \
	{                                                                                          \
		.next = (to), .answer = ORACLE_##sends, .reading = (why)                           \
	}
#define OR_TELLS(to, sends, news, why)                                                             \
	{                                                                                          \
		.next = (to), .answer = ORACLE_##sends, .told = 1u << SIGNAL_##news,               \
		.reading = (why)                                                                   \
	}
#define OR_TAKES(to, sends, what, why)                                                             \
	{                                                                                          \
		.next = (to), .answer = ORACLE_##sends, .takes = (what), .reading = (why)          \
	}

#define RULES(name)                                                                                \
	{                                                                                          \
		name, sizeof(name) / sizeof((name)[0])                                             \
	}

#endif
