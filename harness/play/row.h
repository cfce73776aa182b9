/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of this folder share while a row is played; private to harness/play. */
#ifndef HALFOPEN_PLAY_ROW_H
#define HALFOPEN_PLAY_ROW_H

#include "harness/play/peers.h"
#include "harness/play/play.h"
#include "harness/play/shadow.h"
#include "lib/wire/capture.h"
#include "lib/wire/segment.h"

enum phase { PHASE_WAY, PHASE_CASE, PHASE_PROOF };

enum { CALL_TIMES = CALL_KINDS, NAMED_MAX = 16 };

/* A peer: a host of its own, a puppet that does what is written. */
struct puppet {
	const char *name; /* NULL: the peer without a name; members of a crowd share theirs */
	struct flow flow;
	struct shadow shadow;
	state_set states;         /* what the last line that asked gave this connection */
	nanos last_event;         /* of the last line that spoke of it */
	nanos called[CALL_TIMES]; /* when the user last made each call, -1: never */
	struct {
		const char *name;
		struct numbers segment;
		nanos at;
	} named[NAMED_MAX];
	size_t named_count;
	uint32_t sent, delivered; /* octets the user has sent, and got, on this connection */
	bool receiving;           /* a RECEIVE waits */
	bool synchronized, peer_finished; /* it has been, on this connection */
	bool told_established, told_closing, owed_established, owed_closing;
	unsigned restarts;
	uint8_t last_packet[128]; /* of the target, for ICMP to quote */
	size_t last_packet_len;
	struct {
		const char *parameter;
		struct value *value;
	} promises[16]; /* what the target promised for this very connection, asked once */
	size_t promise_count;
};

/* A happening that a line has or has not taken yet. */
struct arrival {
	struct happening what;
	struct wire_packet packet;
	struct puppet *from; /* NULL: of no known peer */
	bool taken;
	const struct step *during; /* the line that was played when it came */
	enum phase phase;
};

struct play {
	const struct script *script;
	const struct play_setup *setup;
	struct target target;
	struct arena arena; /* dropped with the row */
	struct wire_capture *capture;
	struct puppet *puppets;
	size_t puppet_count;
	struct happenings inbox;
	size_t inbox_read; /* how many of the inbox have become arrivals */
	struct arrival *arrivals;
	size_t arrival_count, first_open; /* all arrivals before first_open are taken */
	const struct step *step;
	enum phase phase;
	nanos line_time;  /* the event of the line before */
	nanos ours_time;  /* of the first of our last lines in a row: answers may have come since
			     then */
	size_t ours_mark; /* how many arrivals there were before those lines */
	const char *copy; /* " copy 4 of 7", for the signature of what a list lacks; or NULL */
	size_t news_read; /* how many arrivals have been looked at for good news */
	bool ours_before; /* the line before was ours */
	const char *who;  /* whom lines without a WHO speak of, in a way or a proof for a peer */
	bool listening, booted;
	struct result *result;
	bool over;
};

/* --- findings.c ------------------------------------------------------------------------------ */

/* Notes that an aspect is not as the case says. A wire finding ends the row; any finding on the way
 * in makes it broken. `wanted` and `seen` are copied. */
void row_finds(struct play *play, enum aspect aspect, const char *wanted, const char *seen);
/* Ends the row as broken or as a skip, with a formatted reason. */
/* The same for news to the user that no line asked for: on a real clock it is chance during which
 * line it comes, so its signature names none. */
void row_finds_unasked(struct play *play, const char *wanted, const char *seen);
/* Ends the row as broken whatever was found: what was seen cannot be trusted. */
void row_untrusted(struct play *play, const char *why);
void row_broken(struct play *play, const char *format, ...) __attribute__((format(printf, 2, 3)));
void row_skips(struct play *play, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --- ladder.c -------------------------------------------------------------------------------- */

void ladder_segment(struct play *play, const struct puppet *puppet, enum arrow arrow,
	const struct numbers *segment, nanos at);
void ladder_note(struct play *play, enum rung_kind kind, const struct puppet *puppet, nanos at,
	const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Puts the state that was seen beside the last rung. */
void ladder_state(struct play *play, enum state seen);

/* --- puppets.c ------------------------------------------------------------------------------- */

void puppets_make(struct play *play);
/* The puppets that a line speaks of: those of that name (NULL: the one without). Sets *count. */
struct puppet *puppets_named(struct play *play, const char *name, size_t *count);
struct puppet *puppets_of_packet(struct play *play, const struct wire_packet *packet);
struct puppet *puppets_of_flow(struct play *play, const struct flow *flow);
void puppet_restarts(struct play *play, struct puppet *puppet, const struct field *iss);

/* --- values.c -------------------------------------------------------------------------------- */

/* The value of a profile parameter for this connection. */
const struct value *row_promise(struct play *play, struct puppet *puppet, const char *name);
/* Evaluate a duration or a list; false when the row is over (a missing element is a skip). */
bool row_duration(struct play *play, struct puppet *puppet, const struct time_sum *sum, nanos *out);
/* When a DURATION of a line ends that began at `base`: its promises by the target's clock, all else
 * exactly; false when the row is over. */
bool row_due(struct play *play, struct puppet *puppet, const struct time_sum *sum, nanos base,
	nanos *out);
/* When the target's own clock ends a wait that began at `base`. */
nanos row_due_after(const struct play *play, nanos base, nanos wait);
bool row_list(struct play *play, struct puppet *puppet, const struct time_sum *sum, nanos *out,
	size_t *count);
/* Evaluate a number when sending (unknown variables stand for some number that nobody used) or when
 * expecting (an unknown variable makes the row broken: false). */
enum speaking { SENDING, EXPECTING };
bool row_number(struct play *play, struct puppet *puppet, const struct number_sum *sum,
	enum speaking how, uint32_t *out);
/* When the event that `since` names happened; false when the row is over. */
bool row_since(struct play *play, struct puppet *puppet, const struct when *when, nanos *out);
nanos row_prompt(struct play *play);

/* --- speak.c, speak_call.c, speak_icmp.c ------------------------------------------------------ */

/* Plays a line of ours for one puppet: a segment, ICMP, a call, a restart. */
void speak(struct play *play, struct puppet *puppet, const struct what *what);
void speak_call(struct play *play, struct puppet *puppet, const struct what *what);
void speak_icmp(struct play *play, struct puppet *puppet, const struct what *what);
/* Hands a crafted packet to the target and to the capture; false when the row is over. */
bool speak_packet(struct play *play, const uint8_t *packet, size_t len);
/* Makes one user call; false when the row is over. */
bool user_calls(struct play *play, struct puppet *puppet, const struct call *call);

/* --- hear.c ---------------------------------------------------------------------------------- */

/* Moves time to `until`, or to the first happening; new happenings become arrivals. False when the
 * row is over. */
bool hear(struct play *play, nanos until);
/* The first packet that no line has taken, or NULL. */
struct arrival *hear_packet(struct play *play);
/* The first happening of that kind for that puppet that no line has taken, or NULL. */
struct arrival *hear_of(struct play *play, const struct puppet *puppet, enum happening_kind kind);

/* --- match.c --------------------------------------------------------------------------------- */

/* Does the packet fit the pattern? When not, the first thing that differs is added to `why`. */
bool match_segment(struct play *play, struct puppet *puppet, const struct what *what,
	const struct wire_packet *packet, const char **why);
/* What the pattern wants, spelled out with its defaults. In the row's arena. */
const char *match_wanted(struct play *play, struct puppet *puppet, const struct what *what);
void numbers_of(const struct wire_packet *packet, struct numbers *out);

/* --- line.c, await.c, told.c, silence.c, states.c --------------------------------------------- */

/* A line that is being played, with what it speaks of. */
struct line {
	const struct step *step;
	const struct what **whats; /* parameters replaced by what they stand for */
	size_t what_count;
	struct puppet *puppets;
	size_t puppet_count;
};

/* Plays the steps of a script for one peer (NULL: the one without a name), ways and proofs in
 * place; stops when the row is over. */
void line_play_all(struct play *play, const struct script *script, const char *who);
/* When a time of this line begins to count for this puppet; false when the row is over. */
bool line_base(struct play *play, const struct line *line, struct puppet *puppet, nanos *base);

/* When something may happen. */
struct window {
	nanos base, earliest, latest;
};
/* The window of what is due at `due` after it began at `base`. */
struct window window_around(struct play *play, nanos base, nanos due);
/* The window of a line that waits for one thing. */
bool window_of(
	struct play *play, const struct line *line, struct puppet *puppet, struct window *out);
/* Does `at` lie inside? */
bool window_holds(const struct window *window, nanos at);
/* Notes a time finding when `at` lies outside; `what` came then. */
void window_judge(struct play *play, const struct window *window, const char *what, nanos at);
/* How long after the latest instant something is still waited for, to tell late from never. */
nanos window_grace(const struct play *play, const struct window *window);

/* Lines of the target: segments; what the user is told, or gets; silence. */
void await_segments(struct play *play, const struct line *line);
void await_told(struct play *play, const struct line *line);
void await_data(struct play *play, const struct line *line);
void await_silence(struct play *play, const struct line *line);
/* Notes that a packet came that the line does not want. */
void await_unexpected(struct play *play, struct arrival *arrival, const char *wanted);
/* Nothing may come up to `until`; false when the row is over. */
bool quiet_until(struct play *play, nanos until);

/* Good news: what the states of a line allow, a new connection, and what has been told since.
 * `line` may be NULL. */
void news_states(struct puppet *puppet, state_set states);
void news_begin(struct play *play, struct puppet *puppet);
void news_check(struct play *play, const struct line *line);
/* May this be told without a line? Good news, and neutral news that no line of the case asks for:
 * where one does, it must not come once more. */
bool news_is_free(const struct play *play, enum signal signal);
/* News that is not free, and octets, that no line asked for: after a way, and at the end. */
void news_unasked(struct play *play);

/* Looks at the state of each puppet; a finding when it is not among `wanted` within the prompt. */
void states_check(struct play *play, const struct line *line);
bool states_are(struct play *play, const struct line *line, state_set wanted);
/* Begins a new connection for a puppet of a line that leads from nothing to a first state. */
void states_begin(struct play *play, struct puppet *puppet);

#endif
