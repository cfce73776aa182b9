/* SPDX-License-Identifier: BSD-2-Clause */
/* What a cell came to, in words that are the same for all cells that went wrong alike. */
#include "harness/matrix/matrix.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char *const seens[SEENS] = {
	[SEEN_NOTHING] = "silence",
	[SEEN_ACK] = "ACK",
	[SEEN_RST] = "RST",
	[SEEN_RST_ACK] = "RST,ACK",
	[SEEN_SYN_ACK] = "SYN,ACK",
	[SEEN_SYN] = "SYN",
	[SEEN_FIN_ACK] = "FIN,ACK",
	[SEEN_TEXT] = "text",
	[SEEN_OTHER_SEQ] = "another SEQ",
	[SEEN_OTHER_ACK] = "another ACK",
	[SEEN_SEVERAL] = "several segments",
	[SEEN_OTHER] = "another segment",
};

static const char *const copies[] = {"early", "late", "though all is acknowledged"};
static const char *const texts[] = {"none", "right", "other"};

/* What is wrong when it is not the answer. */
static const char *const about[WRONGS] = {
	[WRONG_NOTHING] = "nothing is wrong",
	[WRONG_ANSWER] = "",
	[WRONG_STATE] = "state: ",
	[WRONG_TOLD] = "user told: ",
	[WRONG_TEXT] = "text: ",
	[WRONG_NUMBERS] = "numbers: ",
	[WRONG_PROOF] = "proof: ",
	[WRONG_TIMER] = "the retransmission came ",
	[WRONG_WAY] = "the way did not lead there",
};

static const char *word_of(enum wrong wrong, unsigned value)
{
	switch (wrong) {
	case WRONG_ANSWER:
	case WRONG_NUMBERS:
	case WRONG_PROOF: return value < SEENS ? seens[value] : "?";
	case WRONG_STATE: return state_name((enum state)value);
	case WRONG_TOLD: return value ? signal_name((enum signal)(value - 1)) : "nothing";
	case WRONG_TEXT: return value < 3 ? texts[value] : "?";
	case WRONG_NOTHING:
	case WRONG_TIMER:
	case WRONG_WAY:
	case WRONGS: break;
	}
	return "";
}

const char *outcome_write(const struct outcome_of_cell *outcome, char *out)
{
	enum wrong wrong = outcome->wrong;

	assert(wrong < WRONGS);
	if (wrong == WRONG_NOTHING || wrong == WRONG_WAY)
		snprintf(out, OUTCOME_TEXT, "%s", about[wrong]);
	else if (wrong == WRONG_TIMER)
		snprintf(out, OUTCOME_TEXT, "%s%s", about[wrong], copies[outcome->seen % 3]);
	else
		snprintf(out, OUTCOME_TEXT, "%s%s wanted, %s seen", about[wrong],
			word_of(wrong, outcome->wanted), word_of(wrong, outcome->seen));
	return out;
}

bool outcome_is_of_timer(const char *words)
{
	return strncmp(words, about[WRONG_TIMER], strlen(about[WRONG_TIMER])) == 0;
}
