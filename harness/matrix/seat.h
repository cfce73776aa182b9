/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files that play cells share: one cell while it is played, and all that are played
 * together. Private to harness/matrix. */
#ifndef HALFOPEN_MATRIX_SEAT_H
#define HALFOPEN_MATRIX_SEAT_H

#include "harness/matrix/matrix.h"
#include "harness/play/shadow.h"

enum { SEAT_HEARD = 16 };

/* How far a cell has come. */
enum phase {
	PHASE_WAY,    /* the lines of its route */
	PHASE_HELD,   /* the way is gone; it waits to be let on */
	PHASE_ANSWER, /* the segment has arrived */
	PHASE_TEXT,   /* the user has asked for the text */
	PHASE_PROBE,
	PHASE_OVER,
};

/* What a connection is after the reaction, for the probes. */
struct after {
	enum state state;
	seq_t iss, snd_nxt, rcv_nxt;
	bool syn_acknowledged, left, listener;
	bool window_closed; /* the cell offered no window, and that counts */
	bool uncertain; /* what came may count or not when it is asked again: one probe is enough */
};

struct seat {
	size_t number; /* of the cell, in the plan */
	const struct cell *cell;
	const struct route *route;
	const struct profile *profile;
	struct outcome_of_cell *outcome;
	struct flow flow;
	enum phase phase;

	/* On the way. */
	struct shadow shadow;
	state_set states;
	size_t line;     /* the next */
	unsigned copies; /* how many segments a line that asks for many still wants */
	uint32_t sent, got;
	bool receiving, left;

	/* What came since the last line of ours. */
	struct numbers heard[SEAT_HEARD];
	size_t heard_count; /* may be more than are kept */
	bool malformed;     /* one of them is no segment that TCP may send, or of nobody here */
	unsigned told;      /* bits of enum signal: bad news */
	unsigned news;      /* the same, of good news */
	bool told_again;    /* the same bad news twice */
	uint32_t text;      /* octets delivered */
	bool text_wrong;    /* others than were sent */

	bool listens_on; /* to the end, whatever has come: what follows an answer is wrong too */
	bool held;       /* it stops where its way ends, and where the answer has been heard */
	bool has_sent;   /* the target, what must be acknowledged */
	nanos sent_at;   /* when the target last sent what must be acknowledged */
	nanos copy_at;   /* when it sent the same again, 0 before */
	seq_t sent_to;   /* where that ends */

	nanos deadline; /* when the target must have done what is waited for */
	nanos acted;    /* when we last did something */

	struct oracle_view view;
	struct oracle_segment segment;
	struct oracle_ruling ruling;
	const struct oracle_reaction *reaction; /* the one that was taken */
	struct after after;
	unsigned probe;
};

/* A packet that was crafted before: most cells go the same way with the same numbers. */
struct kept_packet {
	struct numbers numbers;
	seq_t first;
	uint16_t target_port;
	size_t len;
	uint8_t bytes[128];
};

enum { KEPT = 16 };

/* Where peers stand: ports of one host, then of the next. */
enum { PEER_PORT = 1024, PEER_PORTS = 60000 };

struct game {
	const struct matrix_setup *setup;
	const struct plan *plan;
	const struct target_ops *ops;
	struct target target;
	bool booted;
	bool listening; /* the port that listens does, in a boot for many cells */
	struct happenings inbox;
	struct seat *seats;
	size_t seat_count, seat_room;
	size_t flows; /* four-tuples used so far in a boot for many cells */
	nanos waited; /* for what takes its time, in this table of cells */
	struct kept_packet kept[KEPT];
	uint8_t *packet, *payload;
	struct text *ladder; /* of a single cell, or NULL */
	struct fault *why;
};

/* --- numbers.c: segments from the puppet, and what it knows -----------------------------------
 */

/* A sum of the case language, in the seat's connection. False: the wire has not shown it. */
bool seat_number(const struct seat *seat, const struct number_sum *sum, uint32_t *out);
/* Sends one segment to the target. */
bool seat_sends(struct game *game, struct seat *seat, const struct numbers *n, uint8_t reserved);
bool seat_calls(struct game *game, struct seat *seat, struct call *call);
uint16_t seat_mss(const struct game *game);

/* --- way.c -------------------------------------------------------------------------------------
 */

/* Does the lines that are ours, up to one that is the target's or the end of the way. */
bool way_speaks(struct game *game, struct seat *seat);
/* Does what came satisfy the line that is waited for? */
bool way_is_answered(const struct seat *seat);
/* Goes on behind that line; false when it was not satisfied. */
bool way_hears(struct game *game, struct seat *seat);

/* --- play.c ------------------------------------------------------------------------------------
 */

/* What a game needs: room for so many seats, and where one boot serves many cells, that boot. */
bool game_begin(struct game *game, const struct matrix_setup *setup, const struct plan *plan,
	size_t seats, struct fault *why);
void game_end(struct game *game);
/* Puts a cell at a seat; `outcome` is where its outcome goes. */
void game_sits(struct game *game, struct seat *seat, size_t cell, struct outcome_of_cell *outcome);
/* Boots for the cell at the first seat, where each boots a target of its own, and the end of it. */
bool game_boots(struct game *game);
void game_halts(struct game *game);
/* Plays on until every seat is over, or held. */
bool game_plays(struct game *game);
/* The state that a look-up gives, or STATE_NOT_SEEN. */
enum state game_state(struct game *game, const struct seat *seat);
/* Lets a seat whose way is gone meet its segment; its phase becomes PHASE_ANSWER, or PHASE_OVER
 * where the way did not lead there. */
bool game_meets(struct game *game, struct seat *seat);
/* Nothing is left of the connections. */
void game_forgets(struct game *game);

/* --- hear.c -------------------------------------------------------------------------------------
 */

/* Collects until then, or until something happened, and hands it to the seats. */
bool hear_until(struct game *game, nanos until);

/* --- segment.c: the cell's segment ------------------------------------------------------------ */

/* What the wire has shown. */
void segment_view(struct seat *seat);
void segment_make(const struct game *game, struct seat *seat);
/* Is the number 0 an ACK that is too old, and clearly so? Where nobody can choose the target's
 * numbers it may be another edge by chance, or an ACK of what was not sent. */
bool segment_is_fit(const struct game *game, const struct seat *seat);
bool segment_send(struct game *game, struct seat *seat);

/* --- judge.c -----------------------------------------------------------------------------------
 */

enum seen judge_seen(const struct seat *seat);
/* Compares what came and the state with what is allowed; fills the outcome, and seat->reaction when
 * one of the allowed reactions was taken. */
void judge_answer(struct game *game, struct seat *seat);
/* Is the user to be asked for what can be delivered, or for what must not be there? */
bool judge_asks(const struct seat *seat);
void judge_text(struct seat *seat);
/* Bad news, or text, that came though nothing was to be told any more. */
void judge_unasked(struct seat *seat);
/* May the ACK and the window of the segment count? Where it can only be said that they may, they
 * are taken so. */
bool judge_may_count(const struct oracle_view *view, const struct oracle_segment *segment);
/* What the connection is after a reaction, whose answer began with new_iss if it is a SYN,ACK of a
 * new connection. */
void judge_after(const struct oracle_view *view, const struct oracle_segment *segment,
	const struct oracle_reaction *reaction, seq_t new_iss, struct after *after);

/* --- probe.c -----------------------------------------------------------------------------------
 */

/* The next probe of what the connection should be now. False when there is no further one. */
bool probe_send(struct game *game, struct seat *seat, bool *sent);
void probe_judge(struct seat *seat);

/* --- story.c: the ladder of a single cell ------------------------------------------------------
 */

void story_peer(struct game *game, const struct seat *seat, const struct numbers *n);
void story_target(struct game *game, const struct seat *seat, const struct numbers *n);
void story_user(struct game *game, const struct call *call);
void story_note(struct game *game, const char *what);

/* Nothing that came before counts any more. */
void seat_listens_anew(struct seat *seat);

#endif
