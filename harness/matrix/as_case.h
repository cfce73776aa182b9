/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files share that write a cell as a case. Private to harness/matrix. */
#ifndef HALFOPEN_MATRIX_AS_CASE_H
#define HALFOPEN_MATRIX_AS_CASE_H

#include "harness/matrix/probe.h"

enum {
	AS_CASE_NUMBER = 40,
	AS_CASE_ANSWER = 80,
	NEW_ISS = 0x1000, /* of a connection that begins: any will do */
};

/* What the player of cases will know at the line that is being written. */
struct player {
	struct shadow shadow;
	enum state state;
};

/* What is written of one cell. */
struct writing {
	const struct matrix_setup *setup;
	const struct plan *plan;
	const struct cell *cell;
	const struct route *route;
	const struct matrix_story *story;
	const struct oracle_reaction *reaction; /* the one that was taken, else the first */
	struct player *player;
	struct text *out;
};

/* The segment's, in the variables of the connection, and as plain numbers where there is none, so
 * that the case plays anywhere; into out of AS_CASE_NUMBER characters; all return out. */
const char *as_case_seq(const struct matrix_story *story, enum seq_edge edge, char *out);
const char *as_case_ack(const struct matrix_story *story, enum ack_edge edge, char *out);
const char *as_case_length(const struct matrix_story *story, enum length length, char *out);
/* A probe's, where the player knows so much. */
const char *as_case_probe(
	const struct shadow *shadow, const struct after *after, enum number number, char *out);
/* An acknowledgment that is not the RCV.NXT that the player knows. */
const char *as_case_acknowledged(const struct shadow *shadow, seq_t ack, char *out);

/* A segment of the peer, in a line that leads to that state. */
void as_case_sends(struct player *player, const struct numbers *n, enum state after);
/* "<-- ACK", or "<-- ACK ack=RCV.NXT+10" where the player will not know that it was taken; into out
 * of AS_CASE_ANSWER characters, which it returns. */
const char *as_case_acknowledging(
	const struct writing *w, const char *segment, seq_t ack, char *out);
/* Silence in the matrix is known when the answer would have been there; a real timer may send
 * something else a little later, which is no answer. */
const char *as_case_silence(const struct writing *w);
/* The probes and their answers. */
void as_case_write_probes(const struct writing *w);

#endif
