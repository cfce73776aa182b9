/* SPDX-License-Identifier: BSD-2-Clause */
/* The numbers of a cell that is written as a case. Private to harness/matrix. */
#ifndef HALFOPEN_MATRIX_AS_CASE_H
#define HALFOPEN_MATRIX_AS_CASE_H

#include "harness/matrix/probe.h"

enum { AS_CASE_NUMBER = 40 };

/* The segment's, in the variables of the connection, and as plain numbers where there is none, so
 * that the case plays anywhere; into out of AS_CASE_NUMBER characters; all return out. */
const char *as_case_seq(const struct matrix_story *story, enum seq_edge edge, char *out);
const char *as_case_ack(const struct matrix_story *story, enum ack_edge edge, char *out);
const char *as_case_length(const struct matrix_story *story, enum length length, char *out);
/* A probe's. */
const char *as_case_probe(const struct after *after, enum number number, char *out);

#endif
