/* SPDX-License-Identifier: BSD-2-Clause */
/* What is true of a segment on a connection, as bits that the rules ask for. Private to
 * harness/oracle. */
#ifndef HALFOPEN_ORACLE_FACTS_H
#define HALFOPEN_ORACLE_FACTS_H

#include "harness/oracle/oracle.h"

enum fact {
	/* The segment's controls. A SYN,ACK that crosses ours is a copy of a SYN that has been
	 * counted: it has no SYN here, and begins behind it (CROSSES). */
	HAS_RST = 1 << 0,
	HAS_SYN = 1 << 1,
	HAS_ACK = 1 << 2,
	HAS_FIN = 1 << 3,

	/* The connection, and what its profile promises. */
	PASSIVE = 1 << 4,
	LEFT = 1 << 5,
	LISTENER = 1 << 6,
	OPENING = 1 << 7, /* our SYN is not acknowledged, in SYN-RECEIVED or FIN-WAIT-1 */
	RFC_5961 = 1 << 8,
	RFC_1337 = 1 << 9,
	REOPENS = 1 << 10,

	/* Where it lies. */
	ACCEPTABLE = 1 << 11, /* by the four cases of section 3.10.7.4 */
	EXACT = 1 << 12,      /* SEG.SEQ = RCV.NXT */
	INSIDE = 1 << 13,     /* SEG.SEQ is in the window; a RST at the edge of a closed one too */
	REFUSED = 1 << 14,    /* only a closed window keeps out the text or FIN at RCV.NXT */
	COVERS = 1 << 15,     /* begins left of an open window and ends right of it */
	NEWER = 1 << 16,      /* SEG.SEQ > the number of the peer's FIN */
	HALFWAY = 1 << 17,    /* 2^31 away: neither before nor after */
	SAME_SYN = 1 << 18,   /* the SYN that opened this connection */
	CROSSES = 1 << 19,    /* the peer's SYN,ACK in a simultaneous open */
	SAME_FIN = 1 << 20,   /* ends with the FIN that has been taken */

	/* The acknowledgment; none of them without the ACK bit. */
	ACK_NEW = 1 << 21,     /* SND.UNA < SEG.ACK =< SND.NXT */
	ACK_FUTURE = 1 << 22,  /* SEG.ACK > SND.NXT */
	ACK_ANCIENT = 1 << 23, /* SEG.ACK < SND.UNA - MAX.SND.WND */
	ACK_OF_FIN = 1 << 24,  /* new, and of our FIN */

	/* What the window leaves of text and FIN. */
	NEW_TEXT = 1 << 25, /* octets that have not been had */
	NEW_FIN = 1 << 26,
	NEWS = 1 << 27,    /* one or both */
	IN_TURN = 1 << 28, /* nothing is missing before them */
	CUT = 1 << 29,     /* text or FIN lies beyond the window, and is left */
};

struct facts {
	unsigned bits;  /* of enum fact */
	seq_t next;     /* RCV.NXT, or what becomes it with the segment's SYN */
	uint32_t text;  /* octets of new text that are in turn */
	uint32_t space; /* SEG.LEN, with SYN and FIN, as it came */
};

void facts_of(
	const struct oracle_view *view, const struct oracle_segment *segment, struct facts *out);

#endif
