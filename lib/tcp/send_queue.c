/* SPDX-License-Identifier: BSD-2-Clause */
/* The ring of text that waits for its acknowledgment. */
#include "lib/tcp/send_queue.h"

#include <assert.h>
#include <string.h>

enum { MASK = TCP_SEND_ROOM - 1 };

_Static_assert((TCP_SEND_ROOM & MASK) == 0, "sequence numbers index the ring across the wrap");

void tcp_send_queue_begin(struct tcp_send_queue *queue, uint8_t *ring, seq_t first)
{
	*queue = (struct tcp_send_queue){.ring = ring, .first = first, .end = first};
}

uint32_t tcp_send_queue_room(const struct tcp_send_queue *queue)
{
	return TCP_SEND_ROOM - (queue->end - queue->first);
}

void tcp_send_queue_add(struct tcp_send_queue *queue, const uint8_t *bytes, uint32_t len)
{
	assert(len <= tcp_send_queue_room(queue));
	for (uint32_t i = 0; i < len; i++)
		queue->ring[(queue->end + i) & MASK] = bytes[i];
	queue->end += len;
}

void tcp_send_queue_copy(const struct tcp_send_queue *queue, seq_t from, uint8_t *out, uint32_t len)
{
	assert(from - queue->first + len <= queue->end - queue->first);
	for (uint32_t i = 0; i < len; i++)
		out[i] = queue->ring[(from + i) & MASK];
}

void tcp_send_queue_sent(struct tcp_send_queue *queue, seq_t end)
{
	if (queue->boundary_count == TCP_BOUNDARIES)
		queue->boundary_count--; /* the newest two become one; the MSS still cuts them */
	queue->boundaries[queue->boundary_count++] = end;
}

seq_t tcp_send_queue_boundary(const struct tcp_send_queue *queue, seq_t otherwise)
{
	return queue->boundary_count > 0 ? queue->boundaries[0] : otherwise;
}

void tcp_send_queue_acknowledged(struct tcp_send_queue *queue, seq_t una)
{
	if (seq_lt(queue->first, una)) /* a control bit beyond the text is no octet of the ring */
		queue->first = seq_lt(queue->end, una) ? queue->end : una;
	unsigned done = 0;
	while (done < queue->boundary_count && seq_le(queue->boundaries[done], una))
		done++;
	queue->boundary_count -= done;
	memmove(queue->boundaries, queue->boundaries + done,
		queue->boundary_count * sizeof queue->boundaries[0]);
}
