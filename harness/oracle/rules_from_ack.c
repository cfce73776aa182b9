/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules for a segment that lies in the window and is no RST or SYN: what its ACK, its text and
 * its FIN do together (RFC 9293 section 3.10.7.4, fifth to eighth; RFC 5961 section 5). */
#include "harness/oracle/rules.h"

#define OPENERS (IN(SYN_RECEIVED) | IN(FIN_WAIT_1))
#define READERS (IN(SYN_RECEIVED) | IN(ESTABLISHED) | IN(FIN_WAIT_1) | IN(FIN_WAIT_2))
#define OTHERS  (IN(FIN_WAIT_2) | IN(CLOSE_WAIT) | IN(CLOSING) | IN(LAST_ACK) | IN(TIME_WAIT))

#define WITHOUT_ACK(state, id)                                                                     \
	SAME_IN(state, RULE(id, MUST, NULL, "without ACK it is dropped"), 0, HAS_ACK,              \
		DOES(STAY, SILENCE))
/* Behind the peer's FIN there is nothing more to come. */
#define BEHIND_THEIR_FIN(state, id)                                                                \
	SAME_IN(state,                                                                             \
		RULE(id, MUST, "AMBIG-CW-DATA-ACK",                                                \
			"text or FIN behind the peer's FIN is ignored"),                           \
		NEWS, 0, DOES(STAY, SILENCE), OR_DOES(STAY, ACK, "AMBIG-CW-DATA-ACK"))

static const struct rule rules[] = {

	/* --- an ACK that is missing or wrong --- */

	WITHOUT_ACK(SYN_RECEIVED, "9293-3.10.7.4-NOACK-SYNRCVD"),
	WITHOUT_ACK(ESTABLISHED, "9293-3.10.7.4-NOACK-ESTAB"),
	WITHOUT_ACK(FIN_WAIT_1, "9293-3.10.7.4-NOACK-FW1"),
	WITHOUT_ACK(FIN_WAIT_2, "9293-3.10.7.4-NOACK-FW2"),
	WITHOUT_ACK(CLOSE_WAIT, "9293-3.10.7.4-NOACK-CW"),
	WITHOUT_ACK(CLOSING, "9293-3.10.7.4-NOACK-CLOSING"),
	WITHOUT_ACK(LAST_ACK, "9293-3.10.7.4-NOACK-LA"),
	WITHOUT_ACK(TIME_WAIT, "9293-3.10.7.4-NOACK-TW"),

	{RULE("9293-3.10.7.4-ACK-SYNRCVD-HIGH", MUST, "AMBIG-SYNRCVD-5961-ACK",
		 "an ACK of what was not sent draws a RST while our SYN is open"),
		ON(OPENERS, OPENING | ACK_FUTURE, 0),
		{DOES(STAY, RST), OR_DOES(STAY, ACK, "AMBIG-SYNRCVD-5961-ACK")}},
	{RULE("9293-3.10.7.4-ACK-SYNRCVD-LOW", MUST, "AMBIG-SYNRCVD-5961-ACK",
		 "an ACK older than any window draws a RST while our SYN is open"),
		ON(OPENERS, OPENING | ACK_ANCIENT | RFC_5961, 0),
		{DOES(STAY, RST), OR_DOES(STAY, ACK, "AMBIG-SYNRCVD-5961-ACK")}},
	{RULE("9293-3.10.7.4-ACK-SYNRCVD-LOW", MUST, NULL,
		 "an ACK that leaves out our SYN draws a RST"),
		ON(OPENERS, OPENING, ACK_NEW | ACK_FUTURE), {DOES(STAY, RST)}},
	{RULE("9293-3.10.7.4-ACK-ESTAB-FUTURE", MUST, NULL,
		 "an ACK of what was not sent is acknowledged and dropped"),
		ON(IN(ESTABLISHED) | OTHERS, ACK_FUTURE, 0), {DOES(STAY, ACK)}},
	{RULE("9293-3.10.7.4-ACK-FW1-FUTURE", MUST, NULL,
		 "an ACK of what was not sent is acknowledged and dropped"),
		ON(IN(FIN_WAIT_1), ACK_FUTURE, OPENING), {DOES(STAY, ACK)}},
	{RULE("9293-3.10.7.4-ACK-5961-LOW", MUST, NULL,
		 "an ACK older than any window is acknowledged and dropped"),
		ON(IN(ESTABLISHED) | IN(FIN_WAIT_1) | OTHERS, ACK_ANCIENT | RFC_5961, OPENING),
		{DOES(STAY, ACK)}},

	/* --- text for a user who has left --- */

	{RULE("9293-SHLD-3", SHOULD, NULL,
		 "text for a user who has left draws a RST, and the connection is gone"),
		ON(READERS, LEFT | NEW_TEXT, 0), {DOES(GONE, RST)}},

	/* --- SYN-RECEIVED --- */

	{RULE("9293-3.5-FIG7", MUST, "AMBIG-SIMOPEN-SYNACK",
		 "the SYN,ACK that crosses ours completes the simultaneous open"),
		ON(IN(SYN_RECEIVED), CROSSES, NEWS),
		{DOES(TO(ESTABLISHED), SILENCE),
			OR_DOES(TO(ESTABLISHED), ACK, "AMBIG-SIMOPEN-SYNACK")}},
	{RULE("9293-3.5-FIG7", MUST, "AMBIG-SIMOPEN-SYNACK",
		 "a FIN behind the SYN,ACK that crosses ours is taken with it"),
		ON(IN(SYN_RECEIVED), CROSSES | NEW_FIN, 0),
		{TAKES(TO(CLOSE_WAIT), ACK, TEXT | FIN),
			OR_TAKES(TO(ESTABLISHED), ACK, TEXT, "AMBIG-SYNFIN"),
			OR_DOES(TO(ESTABLISHED), ACK, "AMBIG-SIMOPEN-SYNACK"),
			OR_DOES(STAY, ACK, "AMBIG-SIMOPEN-SYNACK")}},
	{RULE("9293-3.5-FIG7", MUST, "AMBIG-SIMOPEN-SYNACK",
		 "text behind the SYN,ACK that crosses ours is taken with it"),
		ON(IN(SYN_RECEIVED), CROSSES | NEW_TEXT, 0),
		{TAKES(TO(ESTABLISHED), ACK_LATER, TEXT),
			OR_DOES(TO(ESTABLISHED), ACK, "AMBIG-SIMOPEN-SYNACK"),
			OR_DOES(TO(ESTABLISHED), SILENCE, "AMBIG-SIMOPEN-SYNACK"),
			OR_DOES(STAY, ACK, "AMBIG-SIMOPEN-SYNACK")}},
	{RULE("9293-3.10.7.4-FIN-SYNRCVD", MUST, NULL,
		 "a FIN on the third segment is taken with it"),
		ON(IN(SYN_RECEIVED), ACK_NEW | NEW_FIN | IN_TURN, 0),
		{TAKES(TO(CLOSE_WAIT), ACK, TEXT | FIN)}},
	{RULE("9293-3.10.7.4-SEQ-TRIM-RIGHT", SHOULD, NULL, "what lies beyond the window is left"),
		ON(IN(SYN_RECEIVED), ACK_NEW | NEW_TEXT | IN_TURN | CUT, 0),
		{TAKES(TO(ESTABLISHED), ACK_LATER, TEXT)}},
	{RULE("9293-3.10.7.4-ACK-SYNRCVD-DATA", MUST, NULL,
		 "text on the third segment is taken with it"),
		ON(IN(SYN_RECEIVED), ACK_NEW | NEW_TEXT | IN_TURN, CUT),
		{TAKES(TO(ESTABLISHED), ACK_LATER, TEXT)}},
	{RULE("9293-3.10.7.4-ACK-SYNRCVD-OOO", SHOULD, NULL,
		 "the third segment completes the handshake, though it lies above a gap"),
		ON(IN(SYN_RECEIVED), ACK_NEW | NEWS, IN_TURN), {DOES(TO(ESTABLISHED), ACK)}},
	{RULE("9293-3.10.7.4-ACK-SYNRCVD-OK", MUST, NULL,
		 "the third segment completes the handshake"),
		ON(IN(SYN_RECEIVED), ACK_NEW, NEWS | CROSSES), {DOES(TO(ESTABLISHED), SILENCE)}},

	/* --- ESTABLISHED --- */

	{RULE("9293-3.10.7.4-FIN-ESTAB", MUST, NULL, "a FIN in turn leads to CLOSE-WAIT"),
		ON(IN(ESTABLISHED), NEW_FIN | IN_TURN, 0),
		{TAKES(TO(CLOSE_WAIT), ACK, TEXT | FIN)}},
	{RULE("9293-3.10.7.4-SEQ-TRIM-RIGHT", SHOULD, NULL, "what lies beyond the window is left"),
		ON(IN(ESTABLISHED), NEW_TEXT | IN_TURN | CUT, 0), {TAKES(STAY, ACK_LATER, TEXT)}},
	{RULE("9293-3.10.7.4-TEXT-ESTAB", MUST, NULL, "text in turn is delivered and acknowledged"),
		ON(IN(ESTABLISHED), NEW_TEXT | IN_TURN, CUT), {TAKES(STAY, ACK_LATER, TEXT)}},
	{RULE("9293-3.10.7.4-TEXT-OOO-ESTAB", SHOULD, NULL,
		 "what lies above a gap is kept, and draws an ACK"),
		ON(IN(ESTABLISHED), NEWS, IN_TURN), {DOES(STAY, ACK)}},
	{RULE("9293-3.10.7.4-ACK-ESTAB-ADV", MUST, NULL, "a new ACK is taken in silence"),
		ON(IN(ESTABLISHED) | IN(CLOSE_WAIT), ACK_NEW, NEWS), {DOES(STAY, SILENCE)}},
	{RULE("9293-3.10.7.4-ACK-ESTAB-DUP", MAY, NULL, "an old ACK is ignored"),
		ON(IN(ESTABLISHED) | IN(CLOSE_WAIT), 0, ACK_NEW | NEWS), {DOES(STAY, SILENCE)}},

	/* --- FIN-WAIT-1 --- */

	{RULE("9293-3.10.7.4-FIN-FW1-ACKED", MUST, NULL,
		 "a FIN that acknowledges ours leads to TIME-WAIT"),
		ON(IN(FIN_WAIT_1), ACK_OF_FIN | NEW_FIN | IN_TURN, 0),
		{TAKES(TO(TIME_WAIT), ACK, TEXT | FIN)}},
	{RULE("9293-3.10.7.4-FIN-FW1-UNACKED", MUST, NULL,
		 "a FIN that does not acknowledge ours leads to CLOSING"),
		ON(IN(FIN_WAIT_1), NEW_FIN | IN_TURN, ACK_OF_FIN),
		{TAKES(TO(CLOSING), ACK, TEXT | FIN)}},
	{RULE("9293-3.10.7.4-SEQ-TRIM-RIGHT", SHOULD, NULL, "what lies beyond the window is left"),
		ON(IN(FIN_WAIT_1), ACK_OF_FIN | NEW_TEXT | IN_TURN | CUT, 0),
		{TAKES(TO(FIN_WAIT_2), ACK_LATER, TEXT)}},
	{RULE("9293-3.10.7.4-SEQ-TRIM-RIGHT", SHOULD, NULL, "what lies beyond the window is left"),
		ON(IN(FIN_WAIT_1), NEW_TEXT | IN_TURN | CUT, ACK_OF_FIN),
		{TAKES(STAY, ACK_LATER, TEXT)}},
	{RULE("9293-3.10.7.4-TEXT-FW1", MUST, NULL,
		 "text with the ACK of our FIN is delivered in FIN-WAIT-2"),
		ON(IN(FIN_WAIT_1), ACK_OF_FIN | NEW_TEXT | IN_TURN, CUT),
		{TAKES(TO(FIN_WAIT_2), ACK_LATER, TEXT)}},
	{RULE("9293-3.10.7.4-TEXT-FW1", MUST, NULL, "text in turn is delivered and acknowledged"),
		ON(IN(FIN_WAIT_1), NEW_TEXT | IN_TURN, ACK_OF_FIN | CUT),
		{TAKES(STAY, ACK_LATER, TEXT)}},
	{RULE("9293-3.10.7.4-TEXT-OOO-FW1", SHOULD, NULL,
		 "above a gap the ACK of our FIN counts all the same"),
		ON(IN(FIN_WAIT_1), ACK_OF_FIN | NEWS, IN_TURN), {DOES(TO(FIN_WAIT_2), ACK)}},
	{RULE("9293-3.10.7.4-TEXT-OOO-FW1", SHOULD, NULL,
		 "what lies above a gap is kept, and draws an ACK"),
		ON(IN(FIN_WAIT_1), NEWS, IN_TURN | ACK_OF_FIN), {DOES(STAY, ACK)}},
	{RULE("9293-3.5-FIG7", MUST, "AMBIG-SIMOPEN-SYNACK",
		 "the SYN,ACK that crosses ours acknowledges our FIN with our SYN"),
		ON(IN(FIN_WAIT_1), CROSSES | ACK_OF_FIN, NEWS),
		{DOES(TO(FIN_WAIT_2), SILENCE),
			OR_DOES(TO(FIN_WAIT_2), ACK, "AMBIG-SIMOPEN-SYNACK")}},
	{RULE("9293-3.5-FIG7", MUST, "AMBIG-SIMOPEN-SYNACK",
		 "the SYN,ACK that crosses ours leaves our FIN waiting"),
		ON(IN(FIN_WAIT_1), CROSSES, NEWS | ACK_OF_FIN),
		{DOES(STAY, SILENCE), OR_DOES(STAY, ACK, "AMBIG-SIMOPEN-SYNACK")}},
	{RULE("9293-3.10.7.4-ACK-FW1-FIN", MUST, NULL, "the ACK of our FIN leads to FIN-WAIT-2"),
		ON(IN(FIN_WAIT_1), ACK_OF_FIN, NEWS | CROSSES), {DOES(TO(FIN_WAIT_2), SILENCE)}},
	{RULE("9293-3.10.7.4-ACK-FW1-PART", MUST, NULL, "another ACK leaves our FIN waiting"),
		ON(IN(FIN_WAIT_1), 0, ACK_OF_FIN | NEWS | CROSSES), {DOES(STAY, SILENCE)}},

	/* --- FIN-WAIT-2 --- */

	{RULE("9293-3.10.7.4-FIN-FW2", MUST, NULL, "a FIN in turn leads to TIME-WAIT"),
		ON(IN(FIN_WAIT_2), NEW_FIN | IN_TURN, NEW_TEXT), {TAKES(TO(TIME_WAIT), ACK, FIN)}},
	{RULE("9293-3.10.7.4-FIN-FW2-DATA", MUST, NULL,
		 "a FIN with text delivers it and leads to TIME-WAIT"),
		ON(IN(FIN_WAIT_2), NEW_FIN | NEW_TEXT | IN_TURN, 0),
		{TAKES(TO(TIME_WAIT), ACK, TEXT | FIN)}},
	{RULE("9293-3.10.7.4-SEQ-TRIM-RIGHT", SHOULD, NULL, "what lies beyond the window is left"),
		ON(IN(FIN_WAIT_2), NEW_TEXT | IN_TURN | CUT, 0), {TAKES(STAY, ACK_LATER, TEXT)}},
	{RULE("9293-3.10.7.4-TEXT-FW2", MUST, NULL, "text in turn is delivered and acknowledged"),
		ON(IN(FIN_WAIT_2), NEW_TEXT | IN_TURN, NEW_FIN | CUT),
		{TAKES(STAY, ACK_LATER, TEXT)}},
	{RULE("9293-3.10.7.4-TEXT-OOO-FW2", SHOULD, NULL,
		 "what lies above a gap is kept, and draws an ACK"),
		ON(IN(FIN_WAIT_2), NEWS, IN_TURN), {DOES(STAY, ACK)}},
	{RULE("9293-3.10.7.4-ACK-FW2", MUST, NULL, "an ACK is taken in silence"),
		ON(IN(FIN_WAIT_2), 0, NEWS), {DOES(STAY, SILENCE)}},

	/* --- the ACK of our FIN, in CLOSING and LAST-ACK --- */

	{RULE("9293-3.10.7.4-ACK-CLOSING-FIN", MUST, NULL,
		 "the ACK of our FIN leads to TIME-WAIT, where a FIN is acknowledged"),
		ON(IN(CLOSING), ACK_OF_FIN | NEW_FIN, 0),
		{DOES(TO(TIME_WAIT), ACK), OR_DOES(TO(TIME_WAIT), SILENCE, "AMBIG-CW-DATA-ACK")}},
	{RULE("9293-3.10.7.4-ACK-CLOSING-FIN", MUST, "AMBIG-CW-DATA-ACK",
		 "the ACK of our FIN leads to TIME-WAIT, and text with it is ignored"),
		ON(IN(CLOSING), ACK_OF_FIN | NEW_TEXT, 0),
		{DOES(TO(TIME_WAIT), SILENCE), OR_DOES(TO(TIME_WAIT), ACK, "AMBIG-CW-DATA-ACK")}},
	{RULE("9293-3.10.7.4-ACK-CLOSING-FIN", MUST, NULL, "the ACK of our FIN leads to TIME-WAIT"),
		ON(IN(CLOSING), ACK_OF_FIN, NEWS), {DOES(TO(TIME_WAIT), SILENCE)}},
	{RULE("9293-3.10.7.4-ACK-CLOSING-OTHER", MUST, NULL, "another ACK is ignored"),
		ON(IN(CLOSING), 0, ACK_OF_FIN | NEWS), {DOES(STAY, SILENCE)}},
	{RULE("9293-3.10.7.4-ACK-LA-FIN", MUST, NULL, "the ACK of our FIN ends the connection"),
		ON(IN(LAST_ACK), ACK_OF_FIN, 0), {DOES(GONE, SILENCE)}},
	{RULE("9293-3.10.7.4-ACK-LA-OTHER", MUST, NULL, "another ACK leaves our FIN waiting"),
		ON(IN(LAST_ACK), 0, ACK_OF_FIN | NEWS), {DOES(STAY, SILENCE)}},

	/* --- behind the peer's FIN --- */

	BEHIND_THEIR_FIN(CLOSE_WAIT, "9293-3.10.7.4-TEXT-CW"),
	BEHIND_THEIR_FIN(CLOSING, "9293-3.10.7.4-TEXT-CLOSING"),
	BEHIND_THEIR_FIN(LAST_ACK, "9293-3.10.7.4-TEXT-LA"),
	{RULE("9293-3.10.7.4-FIN-TW", MUST, NULL,
		 "a FIN in the window of TIME-WAIT is acknowledged, and 2 MSL begins anew"),
		ON(IN(TIME_WAIT), NEW_FIN, 0), {DOES(STAY, ACK)}},
	{RULE("9293-3.10.7.4-TEXT-TW", MUST, "AMBIG-CW-DATA-ACK",
		 "text behind the peer's FIN is ignored"),
		ON(IN(TIME_WAIT), NEW_TEXT, NEW_FIN),
		{DOES(STAY, SILENCE), OR_DOES(STAY, ACK, "AMBIG-CW-DATA-ACK")}},
	{RULE("9293-3.5.2-G3", MUST, NULL, "an ACK in TIME-WAIT is no reason to answer"),
		ON(IN(TIME_WAIT), 0, NEWS), {DOES(STAY, SILENCE)}},
};

const struct rules rules_from_ack = RULES(rules);
