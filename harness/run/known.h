/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of every target: all files of suite/expectations, for a person to read. */
#ifndef HALFOPEN_RUN_KNOWN_H
#define HALFOPEN_RUN_KNOWN_H

#include "harness/run/expect.h"

#include <stdio.h>

struct known;

/* Reads them all; NULL with errors added. */
struct known *known_read(struct errors *errors);
void known_free(struct known *known);

/* A paragraph for each target: its entries that speak of the case, or that there is none. */
void known_print(FILE *to, struct known *known, const char *case_id);

#endif
