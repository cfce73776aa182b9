/* SPDX-License-Identifier: BSD-2-Clause */
/* The segments that ask a connection from outside what it has become. Private to harness/matrix. */
#ifndef HALFOPEN_MATRIX_PROBE_H
#define HALFOPEN_MATRIX_PROBE_H

#include "harness/matrix/seat.h"

/* The numbers that a probe may carry. */
enum number {
	NUMBER_RCV_NXT,
	NUMBER_BEFORE_RCV_NXT,
	NUMBER_AHEAD_OF_RCV_NXT, /* inside or beyond the window: a newer SYN either way */
	NUMBER_SND_NXT,
	NUMBER_ISS,
	NUMBER_UNSENT,     /* one beyond SND.NXT */
	NUMBER_BEFORE_FIN, /* acknowledges all but our FIN */
	NUMBER_NOBODYS,
};

/* What must come. */
enum reply {
	REPLY_SILENCE,
	REPLY_ACK,     /* <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> */
	REPLY_FIN_ACK, /* the same, one further: the probe's FIN was taken, and stays taken */
	REPLY_RST,     /* <SEQ=SEG.ACK><CTL=RST> */
	REPLY_RST_ACK,
	REPLY_SYN_ACK, /* of a new connection */
	REPLY_NEW,     /* SYN,ACK where TIME-WAIT reopens, else ACK */
};

struct probe {
	uint16_t flags;
	enum number seq, ack;
	enum reply reply;
	bool needs_5961; /* without RFC 5961 this one tells nothing */
};

/* The probe of that number, or the next behind it that tells something here; NULL where there is
 * none. *number becomes its own. */
const struct probe *probe_next(
	const struct oracle_view *view, const struct after *after, unsigned *number);

/* A number of a probe, of what the connection is. */
seq_t probe_number(const struct after *after, enum number number);

/* The segment that must answer it; SEEN_NOTHING for silence. */
enum seen probe_wants(const struct oracle_view *view, const struct after *after,
	const struct probe *probe, struct numbers *out);

#endif
