/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that arrives in any order, put in order. */
#include "lib/tcp/reassembly.h"

#include <string.h>

enum { MASK = TCP_RECEIVE_ROOM - 1 };

_Static_assert((TCP_RECEIVE_ROOM & MASK) == 0, "sequence numbers index the ring across the wrap");

void tcp_reassembly_begin(struct tcp_reassembly *from, uint8_t *ring, seq_t first)
{
	*from = (struct tcp_reassembly){.ring = ring, .unread = first};
}

/* The pieces [at, at + count) become one. */
static void merge(struct tcp_reassembly *in, unsigned at, unsigned count, struct tcp_piece piece)
{
	struct tcp_piece *where = in->pieces + at;
	memmove(where + 1, where + count, (in->piece_count - at - count) * sizeof *where);
	*where = piece;
	in->piece_count = in->piece_count - count + 1;
}

bool tcp_reassembly_keep(
	struct tcp_reassembly *in, seq_t next, struct tcp_piece piece, const uint8_t *text)
{
	struct tcp_piece whole = piece; /* with the pieces that it touches */
	unsigned at = 0, touched = 0;

	while (at < in->piece_count && seq_lt(in->pieces[at].to, piece.from))
		at++;
	while (at + touched < in->piece_count && seq_le(in->pieces[at + touched].from, piece.to)) {
		const struct tcp_piece *old = &in->pieces[at + touched++];
		if (seq_lt(old->from, whole.from))
			whole.from = old->from;
		whole.to = seq_max(whole.to, old->to);
	}
	if (touched == 0 && in->piece_count >= TCP_GAPS && piece.from != next)
		return false;
	for (seq_t n = piece.from; n != piece.to; n++)
		in->ring[n & MASK] = text[n - piece.from];
	merge(in, at, touched, whole);
	return true;
}

seq_t tcp_reassembly_advance(struct tcp_reassembly *in, seq_t next)
{
	if (in->piece_count == 0 || in->pieces[0].from != next)
		return next;
	next = in->pieces[0].to;
	in->piece_count--;
	memmove(in->pieces, in->pieces + 1, in->piece_count * sizeof in->pieces[0]);
	return next;
}

void tcp_reassembly_read(struct tcp_reassembly *from, uint8_t *out, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		out[i] = from->ring[(from->unread + i) & MASK];
	from->unread += len;
}
