/* SPDX-License-Identifier: BSD-2-Clause */
/* The ladder of a single cell: what the peer, the target and its user did, for a person. */
#include "harness/matrix/seat.h"

#include <stdio.h>
#include <string.h>

static void add(struct game *game, const char *left, const char *what)
{
	nanos now = game->target.now;

	text_add(game->ladder, "  %5lld.%06lld  %-4s %s\n", (long long)(now / NANOS_SECOND),
		(long long)(now % NANOS_SECOND / 1000), left, what);
}

/* One end, as far as its initial number is known: numbers are told relative to it. */
struct side {
	bool known;
	seq_t initial;
};

static void add_segment(
	struct game *game, const char *arrow, const struct numbers *n, const struct side sides[2])
{
	char flags[40], line[160];

	snprintf(line, sizeof line, "%s seq=%u%s", wire_flags_write(n->flags, flags),
		sides[0].known ? n->seq - sides[0].initial : n->seq,
		sides[0].known ? "" : " (absolute)");
	if (n->flags & WIRE_ACK)
		snprintf(line + strlen(line), sizeof line - strlen(line), " ack=%u%s",
			sides[1].known ? n->ack - sides[1].initial : n->ack,
			sides[1].known ? "" : " (absolute)");
	snprintf(line + strlen(line), sizeof line - strlen(line), " len=%u win=%u", n->len,
		n->window);
	add(game, arrow, line);
}

void story_peer(struct game *game, const struct seat *seat, const struct numbers *n)
{
	const struct shadow *s = &seat->shadow;
	const struct side sides[] = {{s->irs_known, s->irs}, {s->iss_known, s->iss}};

	if (game->ladder)
		add_segment(game, "-->", n, sides);
}

void story_target(struct game *game, const struct seat *seat, const struct numbers *n)
{
	const struct shadow *s = &seat->shadow;
	const struct side sides[] = {{s->iss_known, s->iss}, {s->irs_known, s->irs}};

	if (game->ladder)
		add_segment(game, "<--", n, sides);
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
