/* SPDX-License-Identifier: BSD-2-Clause */
/* The text that has arrived: what the user can read, and pieces that wait above a gap. */
#ifndef HALFOPEN_TCP_REASSEMBLY_H
#define HALFOPEN_TCP_REASSEMBLY_H

#include "lib/base/seq.h"
#include "lib/tcp/limits.h"

#include <stdbool.h>
#include <stdint.h>

/* Octets from..to-1 of the sequence space. */
struct tcp_piece {
	seq_t from, to;
};

/* The octet with sequence number n lies at ring[n mod TCP_RECEIVE_ROOM]. */
struct tcp_reassembly {
	uint8_t *ring; /* TCP_RECEIVE_ROOM octets, borrowed from whoever opened the connection */
	seq_t unread;  /* the next octet for the user; what lies before RCV.NXT can be read */
	struct tcp_piece pieces[TCP_GAPS + 1]; /* from RCV.NXT on, in order, never touching */
	unsigned piece_count;
};

void tcp_reassembly_begin(struct tcp_reassembly *from, uint8_t *ring, seq_t first);

/* Keeps the octets of a piece, which lie in the window; `next` is RCV.NXT. False when the piece
 * would be one too many above a gap: then nothing was kept, and the peer will send it again. What
 * begins at RCV.NXT is always kept. */
bool tcp_reassembly_keep(
	struct tcp_reassembly *in, seq_t next, struct tcp_piece piece, const uint8_t *text);

/* The new RCV.NXT when `next` is the old one: beyond the piece that begins there, if one does. That
 * piece is readable from now on. */
seq_t tcp_reassembly_advance(struct tcp_reassembly *in, seq_t next);

/* Hands the next `len` unread octets, which must lie before RCV.NXT, to `out`. */
void tcp_reassembly_read(struct tcp_reassembly *from, uint8_t *out, uint32_t len);

#endif
