/* SPDX-License-Identifier: BSD-2-Clause */
/* A plan over a few made-up routes, for the tests of what is done with outcomes. */
#ifndef HALFOPEN_MATRIX_SYNTHETIC_TEST_H
#define HALFOPEN_MATRIX_SYNTHETIC_TEST_H

#include "harness/matrix/matrix.h"

static const struct route synthetic[] = {
	{.name = "CLOSED/at-first", .state = STATE_CLOSED},
	{.name = "ESTABLISHED/usual", .state = STATE_ESTABLISHED},
	{.name = "ESTABLISHED/active", .state = STATE_ESTABLISHED, .in_flight = 2},
	{.name = "FIN-WAIT-1/usual", .state = STATE_FIN_WAIT_1, .in_flight = 1},
	{.name = "TIME-WAIT/usual", .state = STATE_TIME_WAIT},
	{.name = "TIME-WAIT/by-closing", .state = STATE_TIME_WAIT},
};

enum { SYNTHETIC = sizeof synthetic / sizeof *synthetic };

/* Fills both; plan_free() ends them. */
static inline void synthetic_make(struct plan *plan, struct routes *routes)
{
	*routes = (struct routes){.count = SYNTHETIC};
	for (size_t i = 0; i < SYNTHETIC; i++)
		routes->items[i] = synthetic[i];
	plan_make(plan, routes, false);
}

#endif
