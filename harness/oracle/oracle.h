/* SPDX-License-Identifier: BSD-2-Clause */
/* What the RFCs allow when any segment arrives in any state: guarded rules in order, written from
 * RFC 9293 section 3.10.7 and RFCs 5961, 1337 and 6191, apart from the stack that is judged. */
#ifndef HALFOPEN_ORACLE_ORACLE_H
#define HALFOPEN_ORACLE_ORACLE_H

#include "harness/state.h"
#include "harness/target.h"
#include "lib/base/seq.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the wire and the user's calls have shown of a connection before the segment arrives, and
 * what the target's profile promises. Where a number is not known yet (no SYN of that side has
 * passed) it is not looked at. */
struct oracle_view {
	enum state state;      /* as a look-up gives it: LISTEN where only the port listens */
	bool listener;         /* the port listens: what is gone leaves LISTEN, else CLOSED */
	bool passive;          /* the connection came out of LISTEN */
	bool left;             /* its user is gone: nobody reads, nobody is told */
	bool syn_acknowledged; /* our SYN has been acknowledged */
	bool fin_sent;         /* our FIN is the octet before SND.NXT */
	seq_t iss, irs, snd_una, snd_nxt, rcv_nxt;
	uint32_t rcv_wnd;     /* from RCV.NXT to the edge last advertised */
	uint32_t max_snd_wnd; /* the largest window that the peer has offered */
	/* What the profile promises. */
	bool rfc5961;
	bool tw_rst_ignored; /* RFC 1337 */
	bool tw_reopens;     /* [9293-MAY-2] */
};

/* The segment that arrives: well formed, with a right checksum. */
struct oracle_segment {
	uint16_t flags; /* WIRE_...; bits beyond the six of RFC 9293 change nothing */
	seq_t seq, ack; /* the ACK field is there without the flag too, and says nothing then */
	uint32_t len;   /* octets of text */
	uint16_t window, urgent;
};

/* What the target may send. */
enum oracle_answer {
	ORACLE_SILENCE,
	ORACLE_ACK,       /* <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>, at once */
	ORACLE_ACK_LATER, /* the same, at once or within the promised delay of an ACK */
	ORACLE_RST,       /* <SEQ=SEG.ACK><CTL=RST> */
	ORACLE_RST_ACK,   /* <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK> */
	ORACLE_SYN_ACK,   /* <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK> */
	ORACLE_ANSWERS,
};

enum { ORACLE_REACTIONS = 4 };

/* One reaction that is allowed: all of it together. */
struct oracle_reaction {
	enum oracle_answer answer;
	seq_t seq, ack;   /* of the answer, where it has them */
	bool seq_is_new;  /* the answer's SEQ is the ISS of a new connection: any */
	enum state after; /* as a look-up gives it */
	unsigned told;    /* bits of enum signal: the user is told exactly one of these bad news; 0:
			     none. Good and neutral news are not judged here */
	seq_t rcv_nxt;    /* RCV.NXT afterwards, where the connection lives */
	uint32_t text;    /* how many octets can now be delivered that could not before */
	const char *reading; /* NULL, or the id of the ambiguity whose other reading this is:
				allowed to foreign stacks, and told when taken */
};

enum oracle_level { ORACLE_MUST, ORACLE_SHOULD, ORACLE_MAY };

/* One rule, in the order in which they are asked. */
struct oracle_rule {
	const char *id; /* a requirement of suite/requirements.tsv */
	enum oracle_level level;
	const char *ambiguity; /* the id with a page in docs/decisions, or NULL */
	const char *says;      /* one short sentence: "a RST outside the window is dropped" */
};

struct oracle_ruling {
	size_t rule; /* which, for oracle_rule() */
	struct oracle_reaction allowed[ORACLE_REACTIONS];
	size_t count; /* at least one; the first is the decided one, to which the reference is held
		       */
};

/* Which rule decides, and what it allows. Every combination meets a rule. */
void oracle_ask(const struct oracle_view *view, const struct oracle_segment *segment,
	struct oracle_ruling *out);

/* Can the rule decide at all where a target promises what the view says (rfc5961, tw_rst_ignored,
 * tw_reopens; the rest of it is not looked at)? */
bool oracle_rule_holds(size_t rule, const struct oracle_view *promises);

size_t oracle_rules(void); /* how many there are; less than 250 */
const struct oracle_rule *oracle_rule(size_t rule);

/* "ACK", "silence"; static. */
const char *oracle_answer_name(enum oracle_answer answer);

#endif
