/* SPDX-License-Identifier: BSD-2-Clause */
/* The addresses of the target and of its peers, and the text that they send each other. */
#ifndef HALFOPEN_PLAY_PEERS_H
#define HALFOPEN_PLAY_PEERS_H

#include "lib/wire/segment.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The target stands at 198.18.0.1 and its peers at 198.19.x.y (RFC 2544's benchmarking network),
 * or at 2001:db8::1 and 2001:db8:1::n (RFC 3849's documentation network). */
struct wire_address peers_target(uint8_t ip);
struct wire_address peers_address(uint8_t ip, size_t n);

/* Octet n of the text that the peer, or the target's user, sends on a connection. */
uint8_t peers_octet(bool of_peer, uint32_t n);
/* Octets first to first+len-1 of the peer's, 65,536 at most. */
void peers_text(uint32_t first, uint8_t *out, size_t len);

#endif
