/* SPDX-License-Identifier: BSD-2-Clause */
/* The ladder of a single cell: what the peer, the target and its user did, for a person. */
#include "harness/matrix/seat.h"

#include <stdio.h>
#include <string.h>

static void add(struct game *game, const char *left, const char *what)
{
	char at[NANOS_TEXT];

	text_add(game->ladder, "  %10s  %-4s %s\n", nanos_write(game->target.now, at), left, what);
}

void story_peer(struct game *game, const struct seat *seat, const struct numbers *n)
{
	char flags[40], line[160];
	const struct shadow *s = &seat->shadow;

	if (!game->ladder)
		return;
	snprintf(line, sizeof line, "%s seq=%u%s", wire_flags_write(n->flags, flags),
		s->irs_known ? n->seq - s->irs : n->seq, s->irs_known ? "" : " (absolute)");
	if (n->flags & WIRE_ACK)
		snprintf(line + strlen(line), sizeof line - strlen(line), " ack=%u",
			s->iss_known ? n->ack - s->iss : n->ack);
	snprintf(line + strlen(line), sizeof line - strlen(line), " len=%u win=%u", n->len,
		n->window);
	add(game, "-->", line);
}

void story_target(struct game *game, const struct seat *seat, const struct numbers *n)
{
	char line[160];

	if (!game->ladder)
		return;
	shadow_describe(&seat->shadow, n, line, sizeof line);
	add(game, "<--", line);
}

void story_user(struct game *game, const struct call *call)
{
	static const char *const names[CALL_KINDS] = {
		[CALL_OPEN_ACTIVE] = "OPEN active",
		[CALL_OPEN_PASSIVE] = "OPEN passive",
		[CALL_SEND] = "SEND",
		[CALL_RECEIVE] = "RECEIVE",
		[CALL_CLOSE] = "CLOSE",
		[CALL_LEAVE] = "LEAVE",
		[CALL_LEAVE_LISTENER] = "LEAVE listener",
		[CALL_ABORT] = "ABORT",
		[CALL_STATUS] = "STATUS",
		[CALL_KEEP_ALIVE] = "KEEP-ALIVE",
	};
	char line[80];

	if (!game->ladder)
		return;
	if (call->count)
		snprintf(line, sizeof line, "%s %zu", names[call->kind], call->count);
	else
		snprintf(line, sizeof line, "%s", names[call->kind]);
	add(game, "user", line);
}

void story_note(struct game *game, const char *what)
{
	if (game->ladder)
		add(game, "", what);
}
