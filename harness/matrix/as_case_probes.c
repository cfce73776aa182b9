/* SPDX-License-Identifier: BSD-2-Clause */
/* The probes of a cell as lines of a case, and what the player of cases knows meanwhile. */
#include "harness/matrix/as_case.h"

#include <stdio.h>

enum { OPEN_WINDOW = 65535 };

void as_case_sends(struct player *player, const struct numbers *n, enum state after)
{
	state_set first = state_only(STATE_SYN_SENT) | state_only(STATE_SYN_RECEIVED);
	state_set gone = state_only(STATE_CLOSED) | state_only(STATE_LISTEN) |
			 state_only(STATE_TIME_WAIT);

	if (state_only(after) & first && state_only(player->state) & gone)
		shadow_begin(&player->shadow);
	shadow_peer_sent(&player->shadow, n, true, state_only(player->state), state_only(after));
	player->state = after;
}

const char *as_case_silence(const struct writing *w)
{
	return w->setup->kind->is_virtual ? "at once silence" : "for 5ms silence";
}

const char *as_case_acknowledging(
	const struct writing *w, const char *segment, seq_t ack, char *out)
{
	char number[AS_CASE_NUMBER];

	if (ack == w->player->shadow.rcv_nxt)
		snprintf(out, AS_CASE_ANSWER, "%s", segment);
	else
		snprintf(out, AS_CASE_ANSWER, "%s ack=%s", segment,
			as_case_acknowledged(&w->player->shadow, ack, number));
	return out;
}

static const char *reply_text(const struct writing *w, enum seen seen, seq_t ack, char *out)
{
	switch (seen) {
	case SEEN_ACK: return as_case_acknowledging(w, "<-- ACK", ack, out);
	case SEEN_SYN_ACK: return as_case_acknowledging(w, "<-- SYN,ACK", ack, out);
	case SEEN_RST: return "<-- RST seq=SEG.ACK";
	case SEEN_RST_ACK: return "<-- RST,ACK seq=0 ack=SEG.SEQ+SEG.LEN";
	case SEEN_NOTHING:
	case SEEN_SYN:
	case SEEN_FIN_ACK:
	case SEEN_TEXT:
	case SEEN_OTHER_SEQ:
	case SEEN_OTHER_ACK:
	case SEEN_SEVERAL:
	case SEEN_OTHER:
	case SEENS: break;
	}
	return as_case_silence(w);
}

/* Where the answer to a probe leaves the connection. */
static enum state state_behind(enum state state, const struct probe *probe, enum seen wanted)
{
	if (wanted == SEEN_SYN_ACK)
		return STATE_SYN_RECEIVED;
	if (probe->reply == REPLY_FIN_ACK)
		return state == STATE_FIN_WAIT_1 ? STATE_CLOSING : STATE_TIME_WAIT;
	if (state == STATE_LAST_ACK && probe->reply == REPLY_SILENCE)
		return STATE_CLOSED;
	return state == STATE_SYN_SENT ? STATE_ESTABLISHED : state;
}

struct asking {
	struct after after;
	unsigned number; /* of the probe */
};

/* Behind the last probe nobody asks for the state, as in the matrix, unless a connection begins. */
static const char *state_asked(
	const struct writing *w, const struct asking *asking, enum seen reply)
{
	unsigned further = asking->number + 1;
	bool more = probe_next(&w->story->view, &asking->after, &further) != NULL;

	return more || reply == SEEN_SYN_ACK ? state_name(w->player->state) : "-";
}

static void write_probe(const struct writing *w, struct asking *asking, const struct probe *probe)
{
	const struct after *after = &asking->after;
	struct player *player = w->player;
	char flags[40], number[AS_CASE_NUMBER], reply[AS_CASE_ANSWER];
	struct numbers answer,
		n = {.flags = probe->flags, .window = after->window_closed ? 0 : OPEN_WINDOW};
	enum seen wanted = probe_wants(&w->story->view, after, probe, &answer);
	const char *state;

	n.seq = probe_number(after, probe->seq);
	n.ack = probe_number(after, probe->ack);
	text_add(w->out, "now --> %s seq=%s", wire_flags_write(probe->flags, flags),
		as_case_probe(&player->shadow, after, probe->seq, number));
	if (probe->flags & WIRE_ACK)
		text_add(w->out, " ack=%s",
			as_case_probe(&player->shadow, after, probe->ack, number));
	if (n.window == 0) /* one that opens would draw what waits */
		text_add(w->out, " win=0");
	as_case_sends(player, &n, state_behind(player->state, probe, wanted));
	state = state_asked(w, asking, wanted);
	text_add(w->out, " | %s\n%s%s | %s\n", state, wanted == SEEN_NOTHING ? "" : "at once ",
		reply_text(w, wanted, answer.ack, reply), state);
	if (probe->reply == REPLY_FIN_ACK)
		asking->after.rcv_nxt++;
}

void as_case_write_probes(const struct writing *w)
{
	const struct oracle_view *view = &w->story->view;
	struct asking asking = {.number = 0};
	const struct probe *probe;

	judge_after(view, &w->story->segment, w->reaction, NEW_ISS, &asking.after);
	for (; (probe = probe_next(view, &asking.after, &asking.number)); asking.number++)
		write_probe(w, &asking, probe);
}
