/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's outputs: what events brought about, kept until it is taken. */
#include "lib/host/codec.h"
#include "lib/host/inside.h"

#include <stdlib.h>
#include <string.h>

enum { IP_AND_TCP_MAX = 64 }; /* the headers that host_write() puts before the text, at most */

void host_begin(struct host *host)
{
	if (host->pending_taken == host->pending_count)
		host->pending_taken = host->pending_count = host->byte_count = 0;
	tcp_effects_begin(&host->effects);
}

/* Makes room for `more` elements of `size` octets; false without memory. */
static bool make_room(void **items, size_t *room, size_t used, size_t more, size_t size)
{
	if (*room - used >= more)
		return true;
	size_t wanted = 2 * *room + more;
	void *moved = realloc(*items, wanted * size);
	if (moved == NULL)
		return false;
	*items = moved;
	*room = wanted;
	return true;
}

/* Adds an output with room for `len` octets; without memory it is lost, as packets are. Returns
 * where the octets go, NULL when it was lost. */
static uint8_t *add(struct host *host, const struct host_output *output, size_t len)
{
	void *pending = host->pending, *bytes = host->bytes;
	bool fits = make_room(
		&pending, &host->pending_room, host->pending_count, 1, sizeof *host->pending);
	host->pending = pending;
	fits = fits && make_room(&bytes, &host->byte_room, host->byte_count, len + 1, 1);
	host->bytes = bytes;
	if (!fits) {
		host->lacked_memory = true;
		return NULL;
	}
	struct pending *new = &host->pending[host->pending_count++];
	*new = (struct pending){.output = *output, .at = host->byte_count};
	new->output.len = len;
	host->byte_count += len;
	return host->bytes + new->at;
}

static void add_packet(
	struct host *host, const struct host_flow *flow, const struct tcp_segment *segment)
{
	struct host_output output = {.kind = HOST_PACKET, .flow = *flow};
	uint8_t *packet = add(host, &output, IP_AND_TCP_MAX + segment->text_len);
	if (packet == NULL)
		return;
	struct pending *new = &host->pending[host->pending_count - 1];
	new->output.len = host_write(flow, segment, packet);
	host->byte_count = new->at + new->output.len;
}

static void add_data(
	struct host *host, const struct host_flow *flow, const struct tcp_effect *effect)
{
	struct host_output output = {.kind = HOST_DATA, .flow = *flow, .urgent = effect->urgent};
	uint8_t *bytes = add(host, &output, effect->len);
	if (bytes != NULL)
		memcpy(bytes, effect->bytes, effect->len);
}

void host_carry_out(struct host *host, const struct host_flow *flow)
{
	struct host_output output = {.flow = *flow};
	for (size_t i = 0; i < host->effects.count; i++) {
		const struct tcp_effect *effect = &host->effects.items[i];
		switch (effect->kind) {
		case TCP_EFFECT_SEND: add_packet(host, flow, &effect->segment); break;
		case TCP_EFFECT_DATA: add_data(host, flow, effect); break;
		case TCP_EFFECT_SIGNAL:
			output.kind = HOST_SIGNAL;
			output.signal = effect->signal;
			add(host, &output, 0);
			break;
		case TCP_EFFECT_STATUS:
			output.kind = HOST_STATE;
			output.state = effect->state;
			output.urgent = effect->urgent;
			add(host, &output, 0);
			break;
		}
	}
	tcp_effects_begin(&host->effects);
}

bool host_output(struct host *host, struct host_output *out)
{
	if (host->pending_taken == host->pending_count)
		return false;
	const struct pending *oldest = &host->pending[host->pending_taken++];
	*out = oldest->output;
	out->bytes = host->bytes + oldest->at;
	return true;
}
