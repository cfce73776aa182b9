/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules that decide without the acknowledgment of an ordinary segment: RST, SYN, and where it
 * lies (RFC 9293 section 3.10.7.4, first to fourth; RFC 5961 sections 3 and 4). */
#include "harness/oracle/rules.h"

/* What is the same in several states has a requirement for each. */
#define SYNCHRONIZED (IN(ESTABLISHED) | IN(FIN_WAIT_1) | IN(FIN_WAIT_2) | IN(CLOSE_WAIT) | LATE)
#define LATE         (IN(CLOSING) | IN(LAST_ACK) | IN(TIME_WAIT))
#define TOLD         (IN(ESTABLISHED) | IN(FIN_WAIT_1) | IN(FIN_WAIT_2) | IN(CLOSE_WAIT))
#define OPENERS      (IN(SYN_RECEIVED) | IN(FIN_WAIT_1))

#define RST_OUTSIDE(state, id)                                                                     \
	SAME_IN(state, RULE(id, MUST, NULL, "a RST outside the window is dropped"), HAS_RST,       \
		INSIDE, DOES(STAY, SILENCE))
#define RST_TOLD(state, id)                                                                        \
	SAME_IN(state, RULE(id, MUST, NULL, "a RST at RCV.NXT resets, and the user is told"),      \
		HAS_RST | EXACT, 0, TELLS(GONE, SILENCE, RESET))
#define RST_UNTOLD(state, id)                                                                      \
	SAME_IN(state,                                                                             \
		RULE(id, MUST, NULL, "a RST at RCV.NXT ends the connection without a word"),       \
		HAS_RST | EXACT, 0, DOES(GONE, SILENCE))
#define RST_CHALLENGED(state, id)                                                                  \
	SAME_IN(state, RULE(id, MUST, NULL, "a RST elsewhere in the window is challenged"),        \
		HAS_RST | INSIDE | RFC_5961, EXACT, DOES(STAY, ACK))
#define SYN_CHALLENGED(state, id)                                                                  \
	SAME_IN(state, RULE(id, MUST, NULL, "a SYN is challenged, whatever its number"),           \
		HAS_SYN | RFC_5961, 0, DOES(STAY, ACK))
#define OUTSIDE(state, id, but)                                                                    \
	SAME_IN(state,                                                                             \
		RULE(id, SHOULD, NULL,                                                             \
			"what lies outside the window is acknowledged and dropped"),               \
		0, ACCEPTABLE | (but), DOES(STAY, ACK))

static const struct rule rules[] = {

	/* --- RST --- */

	{RULE("1337-F1", MAY, "AMBIG-TW-RST",
		 "TIME-WAIT ignores a RST; one that is not exact may be challenged"),
		ON(IN(TIME_WAIT), HAS_RST | INSIDE | RFC_1337 | RFC_5961, EXACT),
		{DOES(STAY, SILENCE), OR_DOES(STAY, ACK, "AMBIG-TW-RST")}},
	{RULE("1337-F1", MAY, "AMBIG-TW-RST", "TIME-WAIT ignores a RST"),
		ON(IN(TIME_WAIT), HAS_RST | INSIDE | RFC_1337, 0), {DOES(STAY, SILENCE)}},

	RST_OUTSIDE(SYN_RECEIVED, "9293-3.10.7.4-RST-OOW-SYNRCVD"),
	RST_OUTSIDE(ESTABLISHED, "9293-3.10.7.4-RST-OOW-ESTAB"),
	RST_OUTSIDE(FIN_WAIT_1, "9293-3.10.7.4-RST-OOW-FW1"),
	RST_OUTSIDE(FIN_WAIT_2, "9293-3.10.7.4-RST-OOW-FW2"),
	RST_OUTSIDE(CLOSE_WAIT, "9293-3.10.7.4-RST-OOW-CW"),
	RST_OUTSIDE(CLOSING, "9293-3.10.7.4-RST-OOW-CLOSING"),
	RST_OUTSIDE(LAST_ACK, "9293-3.10.7.4-RST-OOW-LA"),
	RST_OUTSIDE(TIME_WAIT, "9293-3.10.7.4-RST-OOW-TW"),

	RST_CHALLENGED(SYN_RECEIVED, "9293-3.10.7.4-RST-INWND-SYNRCVD"),
	RST_CHALLENGED(ESTABLISHED, "9293-3.10.7.4-RST-INWND-ESTAB"),
	RST_CHALLENGED(FIN_WAIT_1, "9293-3.10.7.4-RST-INWND-FW1"),
	RST_CHALLENGED(FIN_WAIT_2, "9293-3.10.7.4-RST-INWND-FW2"),
	RST_CHALLENGED(CLOSE_WAIT, "9293-3.10.7.4-RST-INWND-CW"),
	RST_CHALLENGED(CLOSING, "9293-3.10.7.4-RST-INWND-CLOSING"),
	RST_CHALLENGED(LAST_ACK, "9293-3.10.7.4-RST-INWND-LA"),
	RST_CHALLENGED(TIME_WAIT, "9293-3.10.7.4-RST-INWND-TW"),

	{RULE("9293-3.10.7.4-RST-EXACT-SYNRCVD", MUST, "AMBIG-SYNRCVD-TO-LISTEN",
		 "a RST at RCV.NXT takes a half-open connection back to LISTEN"),
		ON(IN(SYN_RECEIVED), HAS_RST | EXACT | PASSIVE, 0), {DOES(GONE, SILENCE)}},
	{RULE("9293-3.10.7.4-RST-EXACT-SYNRCVD-ACTIVE", MUST, "AMBIG-SYNRCVD-TO-LISTEN",
		 "a RST at RCV.NXT refuses an active open"),
		ON(IN(SYN_RECEIVED), HAS_RST | EXACT, PASSIVE), {TELLS(GONE, SILENCE, REFUSED)}},
	RST_TOLD(ESTABLISHED, "9293-3.10.7.4-RST-EXACT-ESTAB"),
	RST_TOLD(FIN_WAIT_1, "9293-3.10.7.4-RST-EXACT-FW1"),
	RST_TOLD(FIN_WAIT_2, "9293-3.10.7.4-RST-EXACT-FW2"),
	RST_TOLD(CLOSE_WAIT, "9293-3.10.7.4-RST-EXACT-CW"),
	RST_UNTOLD(CLOSING, "9293-3.10.7.4-RST-EXACT-CLOSING"),
	RST_UNTOLD(LAST_ACK, "9293-3.10.7.4-RST-EXACT-LA"),
	RST_UNTOLD(TIME_WAIT, "9293-3.10.7.4-RST-EXACT-TW"),

	{RULE("9293-3.10.7.4-RST-793", MAY, NULL,
		 "without RFC 5961 any RST in the window takes a half-open connection back"),
		ON(IN(SYN_RECEIVED), HAS_RST | INSIDE | PASSIVE, EXACT | RFC_5961),
		{DOES(GONE, SILENCE)}},
	{RULE("9293-3.10.7.4-RST-793", MAY, NULL,
		 "without RFC 5961 any RST in the window refuses an active open"),
		ON(IN(SYN_RECEIVED), HAS_RST | INSIDE, EXACT | PASSIVE | RFC_5961),
		{TELLS(GONE, SILENCE, REFUSED)}},
	{RULE("9293-3.10.7.4-RST-793", MAY, NULL,
		 "without RFC 5961 any RST in the window resets, and the user is told"),
		ON(TOLD, HAS_RST | INSIDE, EXACT | RFC_5961), {TELLS(GONE, SILENCE, RESET)}},
	{RULE("9293-3.10.7.4-RST-793", MAY, NULL,
		 "without RFC 5961 any RST in the window ends the connection without a word"),
		ON(LATE, HAS_RST | INSIDE, EXACT | RFC_5961), {DOES(GONE, SILENCE)}},

	/* --- SYN --- */

	{RULE("9293-3.10.7.4-SYN-SYNRCVD-DUP", SHOULD, "AMBIG-SYNRCVD-DUPSYN",
		 "the same SYN again draws the same SYN,ACK"),
		ON(OPENERS, OPENING | SAME_SYN | HAS_SYN, HAS_ACK),
		{DOES(STAY, SYN_ACK), OR_DOES(STAY, ACK, "AMBIG-SYNRCVD-DUPSYN")}},
	{RULE("9293-3.10.7.4-SYN-SYNRCVD-PASSIVE", MUST, "AMBIG-SYNRCVD-SYN-INWND",
		 "another SYN in the window takes a half-open connection back to LISTEN"),
		ON(IN(SYN_RECEIVED), HAS_SYN | INSIDE | PASSIVE, 0), {DOES(GONE, SILENCE)}},
	{RULE("9293-3.10.7.4-SYN-SYNRCVD-ACTIVE", MUST, "AMBIG-SYNRCVD-SYN-INWND",
		 "another SYN in the window of an active open is challenged"),
		ON(IN(SYN_RECEIVED), HAS_SYN | INSIDE | RFC_5961, PASSIVE), {DOES(STAY, ACK)}},
	{RULE("9293-3.10.7.4-SYN-793", MAY, NULL,
		 "without RFC 5961 a SYN with ACK in the window draws a RST, and both sides are "
		 "reset"),
		ON(IN(SYN_RECEIVED) | SYNCHRONIZED, HAS_SYN | HAS_ACK | INSIDE, RFC_5961),
		{TELLS(GONE, RST, RESET)}},
	{RULE("9293-3.10.7.4-SYN-793", MAY, NULL,
		 "without RFC 5961 a SYN in the window draws a RST,ACK, and both sides are reset"),
		ON(IN(SYN_RECEIVED) | SYNCHRONIZED, HAS_SYN | INSIDE, HAS_ACK | RFC_5961),
		{TELLS(GONE, RST_ACK, RESET)}},
	SYN_CHALLENGED(ESTABLISHED, "9293-3.10.7.4-SYN-ESTAB"),
	SYN_CHALLENGED(FIN_WAIT_1, "9293-3.10.7.4-SYN-FW1"),
	SYN_CHALLENGED(FIN_WAIT_2, "9293-3.10.7.4-SYN-FW2"),
	SYN_CHALLENGED(CLOSE_WAIT, "9293-3.10.7.4-SYN-CW"),
	SYN_CHALLENGED(CLOSING, "9293-3.10.7.4-SYN-CLOSING"),
	SYN_CHALLENGED(LAST_ACK, "9293-3.10.7.4-SYN-LA"),
	{RULE("9293-3.10.7.4-SYN-TW-SEQ", MAY, "AMBIG-ISN-TW",
		 "a SYN that does not reopen is challenged"),
		ON(IN(TIME_WAIT), HAS_SYN | RFC_5961, HAS_ACK),
		{DOES(STAY, ACK), OR_DOES(STAY, SILENCE, "6191-7")}},
	{RULE("5961-4.2-1", MUST, NULL, "a SYN,ACK in TIME-WAIT is challenged"),
		ON(IN(TIME_WAIT), HAS_SYN | HAS_ACK | RFC_5961, 0), {DOES(STAY, ACK)}},
	{RULE("9293-3.10.7.4-SEQ-OOW-SYNRCVD", SHOULD, NULL,
		 "a SYN outside the window is acknowledged and dropped, with what is behind it"),
		ON(IN(SYN_RECEIVED), HAS_SYN, INSIDE), {DOES(STAY, ACK)}},
	{RULE("9293-3.10.7.4-SEQ-REPLY", SHOULD, NULL,
		 "a SYN outside the window is acknowledged and dropped, with what is behind it"),
		ON(SYNCHRONIZED, HAS_SYN, INSIDE | RFC_5961), {DOES(STAY, ACK)}},

	/* --- where it lies --- */

	{RULE("9293-3.10.7.4-FIN-CLOSING", MUST, "AMBIG-SIMCLOSE-FINACK",
		 "the peer's FIN again is acknowledged, and brings the ACK of ours"),
		ON(IN(CLOSING), SAME_FIN | ACK_OF_FIN, 0),
		{DOES(TO(TIME_WAIT), ACK), OR_DOES(TO(TIME_WAIT), SILENCE, "AMBIG-SIMCLOSE-FINACK"),
			OR_DOES(STAY, ACK, "AMBIG-SIMCLOSE-FINACK")}},
	{RULE("9293-3.10.7.4-FIN-LA", MUST, "AMBIG-SIMCLOSE-FINACK",
		 "the peer's FIN again is acknowledged, and brings the ACK of ours"),
		ON(IN(LAST_ACK), SAME_FIN | ACK_OF_FIN, 0),
		{DOES(GONE, ACK), OR_DOES(GONE, SILENCE, "AMBIG-SIMCLOSE-FINACK"),
			OR_DOES(STAY, ACK, "AMBIG-SIMCLOSE-FINACK")}},
	{RULE("9293-3.10.7.4-ACK-TW", MUST, "AMBIG-TW-FIN-RESTART",
		 "the peer's FIN again is acknowledged, and 2 MSL begins anew"),
		ON(IN(TIME_WAIT), SAME_FIN, 0), {DOES(STAY, ACK)}},

	{RULE("9293-3.10.7.4-SEQ-ZW-EXCEPT", SHOULD, NULL,
		 "a closed window takes the ACK of our FIN"),
		ON(IN(FIN_WAIT_1), REFUSED | ACK_OF_FIN, 0), {DOES(TO(FIN_WAIT_2), ACK)}},
	{RULE("9293-3.10.7.4-SEQ-ZW-EXCEPT", SHOULD, NULL,
		 "a closed window takes the ACK of our FIN"),
		ON(IN(CLOSING), REFUSED | ACK_OF_FIN, 0), {DOES(TO(TIME_WAIT), ACK)}},
	{RULE("9293-3.10.7.4-SEQ-ZW-EXCEPT", SHOULD, NULL,
		 "a closed window takes the ACK of our FIN, and the connection is gone"),
		ON(IN(LAST_ACK), REFUSED | ACK_OF_FIN, 0),
		{DOES(GONE, SILENCE), OR_DOES(GONE, ACK, "9293-3.10.7.4-SEQ-ZW-EXCEPT")}},

	/* Neither its first nor its last number is in the window: trimmed on both sides it would
	   be. */
	{RULE("9293-3.10.7.4-SEQ-LW-TAIL", MUST, NULL,
		 "what begins left of the window and ends right of it is outside"),
		ON(IN(ESTABLISHED) | IN(FIN_WAIT_1) | IN(FIN_WAIT_2), COVERS | HAS_ACK | LEFT,
			OPENING | ACK_FUTURE | ACK_ANCIENT),
		{DOES(STAY, ACK), OR_DOES(GONE, RST, "9293-3.10.7.4-SEQ-STRADDLE")}},
	{RULE("9293-3.10.7.4-SEQ-LW-TAIL", MUST, NULL,
		 "what begins left of the window and ends right of it is outside"),
		ON(IN(ESTABLISHED) | IN(FIN_WAIT_1) | IN(FIN_WAIT_2), COVERS | HAS_ACK,
			LEFT | OPENING | ACK_OF_FIN | ACK_FUTURE | ACK_ANCIENT),
		{DOES(STAY, ACK), OR_TAKES(STAY, ACK_LATER, TEXT, "9293-3.10.7.4-SEQ-STRADDLE")}},
	{RULE("9293-3.10.7.4-SEQ-LW-TAIL", MUST, NULL,
		 "so the ACK of our FIN that it brings does not count"),
		ON(IN(FIN_WAIT_1), COVERS | ACK_OF_FIN, LEFT | OPENING),
		{DOES(STAY, ACK),
			OR_TAKES(TO(FIN_WAIT_2), ACK_LATER, TEXT, "9293-3.10.7.4-SEQ-STRADDLE")}},
	{RULE("9293-3.10.7.4-SEQ-LW-TAIL", MUST, NULL,
		 "so the ACK of our FIN that it brings does not count"),
		ON(IN(CLOSING), COVERS | ACK_OF_FIN, 0),
		{DOES(STAY, ACK), OR_DOES(TO(TIME_WAIT), SILENCE, "9293-3.10.7.4-SEQ-STRADDLE"),
			OR_DOES(TO(TIME_WAIT), ACK, "9293-3.10.7.4-SEQ-STRADDLE")}},
	{RULE("9293-3.10.7.4-SEQ-LW-TAIL", MUST, NULL,
		 "so the ACK of our FIN that it brings does not count"),
		ON(IN(LAST_ACK), COVERS | ACK_OF_FIN, 0),
		{DOES(STAY, ACK), OR_DOES(GONE, SILENCE, "9293-3.10.7.4-SEQ-STRADDLE"),
			OR_DOES(GONE, ACK, "9293-3.10.7.4-SEQ-STRADDLE")}},
	{RULE("9293-3.10.7.4-SEQ-LW-TAIL", MUST, NULL,
		 "so the third segment that is one completes nothing"),
		ON(IN(SYN_RECEIVED), COVERS | ACK_NEW, LEFT),
		{DOES(STAY, ACK),
			OR_TAKES(TO(ESTABLISHED), ACK_LATER, TEXT, "9293-3.10.7.4-SEQ-STRADDLE")}},

	OUTSIDE(SYN_RECEIVED, "9293-3.10.7.4-SEQ-OOW-SYNRCVD", 0),
	OUTSIDE(ESTABLISHED, "9293-3.10.7.4-SEQ-OOW-ESTAB", 0),
	OUTSIDE(FIN_WAIT_1, "9293-3.10.7.4-SEQ-OOW-FW1", 0),
	OUTSIDE(FIN_WAIT_2, "9293-3.10.7.4-SEQ-OOW-FW2", 0),
	OUTSIDE(CLOSE_WAIT, "9293-3.10.7.4-SEQ-OOW-CW", 0),
	OUTSIDE(CLOSING, "9293-3.10.7.4-SEQ-OOW-CLOSING", 0),
	OUTSIDE(LAST_ACK, "9293-3.10.7.4-SEQ-OOW-LA", 0),
	OUTSIDE(TIME_WAIT, "9293-3.10.7.4-SEQ-OOW-TW", SAME_FIN),
};

const struct rules rules_before_ack = RULES(rules);
