/* SPDX-License-Identifier: BSD-2-Clause */
/* The text that a user has sent and the peer has not acknowledged, and where segments were cut. */
#ifndef HALFOPEN_TCP_SEND_QUEUE_H
#define HALFOPEN_TCP_SEND_QUEUE_H

#include "lib/base/seq.h"
#include "lib/tcp/limits.h"

#include <stdint.h>

/* The octet with sequence number n lies at ring[n mod TCP_SEND_ROOM]. */
struct tcp_send_queue {
	uint8_t *ring;    /* TCP_SEND_ROOM octets, borrowed from whoever opened the connection */
	seq_t first, end; /* the oldest octet kept, and one beyond the newest */
	/* Where the segments in flight end, oldest first, so that a copy is cut as the original
	 * was; control bits count. */
	seq_t boundaries[TCP_BOUNDARIES];
	unsigned boundary_count;
};

void tcp_send_queue_begin(struct tcp_send_queue *queue, uint8_t *ring, seq_t first);

/* How many octets still fit. */
uint32_t tcp_send_queue_room(const struct tcp_send_queue *queue);

/* Adds octets at the end; they must fit. */
void tcp_send_queue_add(struct tcp_send_queue *queue, const uint8_t *bytes, uint32_t len);

/* Copies `len` octets from sequence number `from` on; they must be there. */
void tcp_send_queue_copy(
	const struct tcp_send_queue *queue, seq_t from, uint8_t *out, uint32_t len);

/* A segment that ends before sequence number `end` was sent for the first time. */
void tcp_send_queue_sent(struct tcp_send_queue *queue, seq_t end);

/* Where the oldest segment in flight ends; `otherwise` when nothing is known of it. */
seq_t tcp_send_queue_boundary(const struct tcp_send_queue *queue, seq_t otherwise);

/* All before `una` was acknowledged. */
void tcp_send_queue_acknowledged(struct tcp_send_queue *queue, seq_t una);

#endif
