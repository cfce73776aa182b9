/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules for a segment that meets no connection with numbers of both sides (RFC 9293 sections
 * 3.10.7.1 to 3.10.7.3), and for a SYN that begins a new one in TIME-WAIT. */
#include "harness/oracle/rules.h"

static const struct rule rules[] = {

	/* --- CLOSED --- */

	{RULE("9293-3.10.7.1-RST", MUST, NULL, "a RST to nobody is dropped"),
		ON(IN(CLOSED), HAS_RST, 0), {DOES(STAY, SILENCE)}},
	{RULE("9293-3.10.7.1-ACK", MUST, NULL, "an ACK to nobody draws a RST with its number"),
		ON(IN(CLOSED), HAS_ACK, 0), {DOES(STAY, RST)}},
	{RULE("9293-3.10.7.1-NOACK", MUST, NULL, "a segment without ACK to nobody draws a RST,ACK"),
		ON(IN(CLOSED), 0, 0), {DOES(STAY, RST_ACK)}},

	/* --- LISTEN --- */

	{RULE("9293-3.10.7.2-RST", MUST, NULL, "a RST to a listener is dropped"),
		ON(IN(LISTEN), HAS_RST, 0), {DOES(STAY, SILENCE)}},
	{RULE("9293-3.10.7.2-ACK", MUST, NULL, "an ACK to a listener draws a RST with its number"),
		ON(IN(LISTEN), HAS_ACK, 0), {DOES(STAY, RST)}},
	{RULE("9293-3.10.7.2-SYN-FIN", SHOULD, "AMBIG-SYNFIN",
		 "a SYN with a FIN is a SYN; the FIN is left"),
		ON(IN(LISTEN), HAS_SYN | HAS_FIN, 0),
		{TAKES(TO(SYN_RECEIVED), SYN_ACK, ISS), OR_DOES(STAY, SILENCE, "AMBIG-SYNFIN")}},
	{RULE("9293-3.10.7.2-SYN", MUST, NULL, "a SYN to a listener draws a SYN,ACK"),
		ON(IN(LISTEN), HAS_SYN, 0), {TAKES(TO(SYN_RECEIVED), SYN_ACK, ISS)}},
	{RULE("9293-3.10.7.2-OTHER", MUST, "AMBIG-LISTEN-NOFLAGS",
		 "what is no RST, ACK or SYN is dropped by a listener"),
		ON(IN(LISTEN), 0, 0), {DOES(STAY, SILENCE)}},

	/* --- SYN-SENT --- */

	{RULE("9293-3.10.7.3-ACK-BAD-RST", MUST, NULL,
		 "a RST with a wrong ACK is dropped by an opener"),
		ON(IN(SYN_SENT), HAS_RST | HAS_ACK, ACK_NEW), {DOES(STAY, SILENCE)}},
	{RULE("9293-3.10.7.3-ACK-HIGH", MUST, NULL,
		 "an ACK of what was not sent draws a RST from an opener"),
		ON(IN(SYN_SENT), ACK_FUTURE, 0), {DOES(STAY, RST)}},
	{RULE("9293-3.10.7.3-ACK-LOW", MUST, NULL,
		 "an ACK that leaves out the SYN draws a RST from an opener"),
		ON(IN(SYN_SENT), HAS_ACK, ACK_NEW | ACK_FUTURE), {DOES(STAY, RST)}},
	{RULE("9293-3.10.7.3-RST-ACK", MUST, "AMBIG-SYNSENT-RST-SEQ",
		 "a RST that acknowledges the SYN ends the attempt, whatever its SEQ"),
		ON(IN(SYN_SENT), HAS_RST | HAS_ACK, 0),
		{TELLS(GONE, SILENCE, RESET),
			OR_TELLS(GONE, SILENCE, REFUSED, "AMBIG-SYNSENT-RST-SEQ")}},
	{RULE("9293-3.10.7.3-RST-NOACK", MUST, NULL, "a RST without ACK is dropped by an opener"),
		ON(IN(SYN_SENT), HAS_RST, HAS_ACK), {DOES(STAY, SILENCE)}},
	{RULE("9293-3.10.7.3-SYNACK-FIN", SHOULD, "AMBIG-SYNFIN",
		 "the FIN of a SYN,ACK is taken with it"),
		ON(IN(SYN_SENT), HAS_SYN | HAS_ACK | NEW_FIN, 0),
		{TAKES(TO(CLOSE_WAIT), ACK, TEXT | FIN),
			OR_TAKES(TO(ESTABLISHED), ACK, TEXT, "AMBIG-SYNFIN"),
			OR_DOES(TO(ESTABLISHED), ACK, "AMBIG-SYNFIN")}},
	{RULE("9293-3.10.7.3-SYNACK-DATA", SHOULD, NULL, "the text of a SYN,ACK is taken with it"),
		ON(IN(SYN_SENT), HAS_SYN | HAS_ACK | NEW_TEXT, 0),
		{TAKES(TO(ESTABLISHED), ACK, TEXT),
			OR_DOES(TO(ESTABLISHED), ACK, "9293-3.10.7.3-SYNACK-DATA")}},
	{RULE("9293-3.10.7.3-SYNACK", MUST, NULL, "a SYN,ACK establishes and is acknowledged"),
		ON(IN(SYN_SENT), HAS_SYN | HAS_ACK, 0), {DOES(TO(ESTABLISHED), ACK)}},
	{RULE("9293-3.10.7.3-FIN", MUST, "AMBIG-SYNFIN",
		 "the FIN of a crossing SYN is left, and the SYN taken"),
		ON(IN(SYN_SENT), HAS_SYN | HAS_FIN, HAS_ACK),
		{DOES(TO(SYN_RECEIVED), SYN_ACK), OR_DOES(STAY, SILENCE, "AMBIG-SYNFIN")}},
	{RULE("9293-3.10.7.3-SYN", MUST, NULL, "a crossing SYN draws a SYN,ACK"),
		ON(IN(SYN_SENT), HAS_SYN, HAS_ACK), {DOES(TO(SYN_RECEIVED), SYN_ACK)}},
	{RULE("9293-3.10.7.3-OTHER", MUST, NULL, "what is no SYN or RST is dropped by an opener"),
		ON(IN(SYN_SENT), 0, HAS_RST | HAS_SYN), {DOES(STAY, SILENCE)}},

	/* --- TIME-WAIT: a new connection comes before all else --- */

	{RULE("9293-MAY-2", MAY, "AMBIG-SYNFIN", "a newer SYN with a FIN reopens; the FIN is left"),
		ON(IN(TIME_WAIT), HAS_SYN | HAS_FIN | NEWER | REOPENS | LISTENER,
			HAS_ACK | HAS_RST),
		{TAKES(TO(SYN_RECEIVED), SYN_ACK, ISS),
			OR_DOES(STAY, ACK, "9293-3.10.7.4-SYN-TW-SEQ"),
			OR_DOES(STAY, SILENCE, "AMBIG-SYNFIN")}},
	{RULE("9293-MAY-2", MAY, "AMBIG-ISN-TW", "a SYN just behind the old FIN reopens"),
		ON(IN(TIME_WAIT), HAS_SYN | EXACT | REOPENS | LISTENER, HAS_ACK | HAS_RST),
		{TAKES(TO(SYN_RECEIVED), SYN_ACK, ISS), OR_DOES(STAY, ACK, "6191-8")}},
	{RULE("9293-MAY-2", MAY, "AMBIG-ISN-TW", "a newer SYN reopens"),
		ON(IN(TIME_WAIT), HAS_SYN | NEWER | REOPENS | LISTENER, HAS_ACK | HAS_RST),
		{TAKES(TO(SYN_RECEIVED), SYN_ACK, ISS)}},
	{RULE("9293-MAY-2", MAY, "AMBIG-ISN-TW", "2^31 away a SYN is as new as it is old"),
		ON(IN(TIME_WAIT), HAS_SYN | HALFWAY | REOPENS | LISTENER, HAS_ACK | HAS_RST),
		{DOES(STAY, ACK),
			OR_TAKES(TO(SYN_RECEIVED), SYN_ACK, ISS, "9293-3.10.7.4-SYN-TW-SEQ"),
			OR_DOES(STAY, SILENCE, "6191-7")}},
};

const struct rules rules_without_numbers = RULES(rules);
