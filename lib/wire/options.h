/* SPDX-License-Identifier: BSD-2-Clause */
/* The form of TCP options, RFC 9293 section 3.2; for the files of lib/wire only. */
#ifndef HALFOPEN_WIRE_OPTIONS_H
#define HALFOPEN_WIRE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Each option ends inside the header, the ones with a fixed length have it, and what follows the
 * end of the list is zero. */
bool wire_options_well_formed(const uint8_t *options, size_t len);

#endif
