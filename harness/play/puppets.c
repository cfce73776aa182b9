/* SPDX-License-Identifier: BSD-2-Clause */
/* The peers of a row: their addresses, ports and initial sequence numbers. */
#include "harness/play/row.h"

#include <string.h>

enum { TARGET_PORT = 7777, PEER_PORT = 40000, CROWD_MAX = 4096 };

/* A number that depends on the row and the peer alone, so that two runs are the same (FNV-1a). */
static seq_t drawn(const struct play *play, size_t peer, unsigned life)
{
	uint32_t hash = 2166136261u;

	for (const char *c = play->script->file->id; *c; c++)
		hash = (hash ^ (uint8_t)*c) * 16777619u;
	for (const char *c = play->script->row; *c; c++)
		hash = (hash ^ (uint8_t)*c) * 16777619u;
	hash = (hash ^ (uint32_t)peer) * 16777619u;
	hash = (hash ^ life) * 16777619u;
	return hash + play->setup->peer_iss;
}

static void make_one(struct play *play, size_t index, const char *name)
{
	struct puppet *puppet = &play->puppets[index];

	puppet->name = name;
	puppet->flow.target = peers_target(play->setup->ip);
	puppet->flow.peer = peers_address(play->setup->ip, index);
	puppet->flow.target_port = TARGET_PORT;
	puppet->flow.peer_port = PEER_PORT;
	puppet->states = state_only(STATE_CLOSED);
	for (size_t i = 0; i < CALL_TIMES; i++)
		puppet->called[i] = -1;
	puppet->shadow.old_acks_refused = profile_can(play->setup->profile, "rfc5961");
	shadow_peer_restarts(&puppet->shadow, drawn(play, index, 0));
}

static size_t size_of(struct play *play, const struct peer_pattern *pattern)
{
	uint32_t size = 1;

	if (pattern->crowd && !row_number(play, &play->puppets[0], &pattern->size, SENDING, &size))
		return 0;
	if (size > CROWD_MAX) {
		row_broken(play, "a crowd of %u is more than %d", size, CROWD_MAX);
		return 0;
	}
	return size;
}

void puppets_make(struct play *play)
{
	size_t count = 1;

	play->puppets = arena_get(&play->arena, sizeof *play->puppets);
	for (size_t i = 0; i < play->script->peer_count; i++)
		count += size_of(play, &play->script->peers[i]);
	play->puppets = arena_get(&play->arena, count * sizeof *play->puppets);
	make_one(play, 0, NULL);
	play->puppet_count = 1;
	for (size_t i = 0; i < play->script->peer_count; i++)
		for (size_t n = size_of(play, &play->script->peers[i]); n > 0; n--)
			make_one(play, play->puppet_count++, play->script->peers[i].name);
}

struct puppet *puppets_named(struct play *play, const char *name, size_t *count)
{
	size_t first = 0, end;

	if (name)
		for (first = 1; first < play->puppet_count; first++)
			if (strcmp(play->puppets[first].name, name) == 0)
				break;
	for (end = first; end < play->puppet_count; end++)
		if (end > first && (!name || strcmp(play->puppets[end].name, name) != 0))
			break;
	*count = end - first;
	return play->puppets + first;
}

static struct puppet *of_peer(struct play *play, const struct wire_address *address)
{
	for (size_t i = 0; i < play->puppet_count; i++)
		if (wire_address_equal(&play->puppets[i].flow.peer, address))
			return &play->puppets[i];
	return NULL;
}

struct puppet *puppets_of_packet(struct play *play, const struct wire_packet *packet)
{
	struct puppet *puppet = of_peer(play, &packet->segment.dst);

	if (!puppet || packet->segment.dst_port != puppet->flow.peer_port ||
		packet->segment.src_port != puppet->flow.target_port)
		return NULL;
	return puppet;
}

struct puppet *puppets_of_flow(struct play *play, const struct flow *flow)
{
	return of_peer(play, &flow->peer);
}

void puppet_restarts(struct play *play, struct puppet *puppet, const struct field *iss)
{
	seq_t chosen = drawn(play, (size_t)(puppet - play->puppets), ++puppet->restarts);

	if (iss && !row_number(play, puppet, &iss->value, SENDING, &chosen))
		return;
	shadow_peer_restarts(&puppet->shadow, chosen);
}
