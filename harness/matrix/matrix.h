/* SPDX-License-Identifier: BSD-2-Clause */
/* The matrix: every segment in every state. Its axes, its cells, and what becomes of each. */
#ifndef HALFOPEN_MATRIX_MATRIX_H
#define HALFOPEN_MATRIX_MATRIX_H

#include "harness/oracle/oracle.h"
#include "harness/play/shadow.h"
#include "harness/script/profile.h"
#include "harness/script/script.h"
#include "harness/target.h"
#include "lib/base/arena.h"
#include "lib/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- axes.c ------------------------------------------------------------------------------------
 */

/* Where SEG.SEQ lies, from RCV.NXT and RCV.NXT+RCV.WND. */
enum seq_edge {
	SEQ_FAR_BELOW, /* RCV.NXT-2^31 */
	SEQ_MINUS_2,
	SEQ_MINUS_1,
	SEQ_NXT,
	SEQ_PLUS_1,
	SEQ_MIDDLE,    /* half the window away */
	SEQ_LAST,      /* the last number inside the window */
	SEQ_EDGE,      /* RCV.NXT+RCV.WND */
	SEQ_BEYOND,    /* one more */
	SEQ_FAR_ABOVE, /* RCV.NXT+2^31-1 */
	SEQ_EDGES,
};

/* Where SEG.ACK lies, from SND.UNA and SND.NXT. What falls together on a route stands there once:
 * without anything in flight there is no UNA and no BETWEEN, with one octet no BETWEEN. */
enum ack_edge {
	ACK_BELOW, /* SND.UNA-1 */
	ACK_UNA,
	ACK_BETWEEN,
	ACK_NXT,
	ACK_ABOVE, /* SND.NXT+1 */
	ACK_FAR,   /* SND.NXT+2^31 */
	ACK_ZERO,  /* the number 0 */
	ACK_EDGES,
};

enum length { LENGTH_0, LENGTH_1, LENGTH_MSS, LENGTH_WINDOW_1, LENGTHS };
enum offer { OFFER_OPEN, OFFER_ZERO, OFFERS }; /* the segment's window */

/* Bits of the header beside the six of RFC 9293. */
enum extra {
	EXTRA_NONE,
	EXTRA_ECE,
	EXTRA_CWR,
	EXTRA_AE,
	EXTRA_RESERVED_1, /* the three reserved bits, one by one */
	EXTRA_RESERVED_2,
	EXTRA_RESERVED_4,
	EXTRA_ALL,
	EXTRAS,
};

enum { CONTROLS = 64 }; /* all sets of FIN SYN RST PSH ACK URG, as the wire has them */

enum axis {
	AXIS_ROUTE,
	AXIS_CONTROL,
	AXIS_EXTRA,
	AXIS_SEQ,
	AXIS_ACK,
	AXIS_LENGTH,
	AXIS_OFFER,
	AXES,
};

/* One combination: a value on each axis. */
struct cell {
	uint8_t at[AXES];
};

/* "seq", "flags"; static. */
const char *axis_name(enum axis axis);
/* How many values an axis has; ROUTES_MAX for the routes. */
unsigned axis_values(enum axis axis);
/* "nxt+1", "mss", "SYN,ACK": a value of an axis other than the route's, into out of 40 characters;
 * returns out. */
const char *axis_value(enum axis axis, unsigned value, char *out);

/* --- routes.c ----------------------------------------------------------------------------------
 */

enum { ROUTES_MAX = 64 };

/* A way into a state: a `given` of the case language and the role that chooses it. */
struct route {
	const char *name;   /* "TIME-WAIT/by-closing", one word for the command line */
	const char *role;   /* of the head of a case: "passive open, active close" */
	const char *given;  /* the words behind `given`, "" for none */
	enum state state;   /* right of the bar: "CLOSED" where the connection is gone */
	enum state looked;  /* what a look-up gives: LISTEN where the port still listens */
	unsigned in_flight; /* octets that the target has sent and nobody has acknowledged: 0, 1, or
			       more */
	bool closed_window; /* the target offers no window: edges fall together */
	bool listens;       /* it passes through LISTEN */
	const struct step *const *lines; /* of all its ways, in the order in which they are played
					  */
	size_t line_count;
};

/* A route that is not played, and the reason. */
struct left_out {
	const char *name, *why;
};

struct routes {
	struct route items[ROUTES_MAX];
	size_t count;
	struct left_out out[ROUTES_MAX];
	size_t out_count;
	struct arena arena;
};

/* Finds all routes in the library of cases; false with errors added. What a route needs that the
 * profile lacks leaves it out. */
bool routes_make(struct routes *routes, struct library *library, const struct profile *profile,
	struct errors *errors);
/* Leaves out the n-th route. */
void routes_leave_out(struct routes *routes, size_t route, const char *why);
void routes_free(struct routes *routes);

/* --- plan.c: which cells there are -------------------------------------------------------------
 */

enum matrix_part {
	MATRIX_FULL,   /* the full product, for the sixteen sets of FIN SYN RST ACK */
	MATRIX_PUSHED, /* the other sets, with PSH and URG: every pair of values of two axes */
	MATRIX_EXTRA,  /* the bits beside the six: every pair of values of two axes */
	MATRIX_PARTS,
};

struct plan {
	struct arena arena;
	const struct routes *routes;
	struct cell *cells; /* sorted, axis by axis */
	size_t count;
	size_t counts[MATRIX_PARTS];
	size_t route_from[ROUTES_MAX + 1]; /* the cells of route r are [r] to [r+1] */
};

/* Lists the cells of all routes; the routes are borrowed. Quick: every part covers pairs alone. */
void plan_make(struct plan *plan, const struct routes *routes, bool quick);
void plan_free(struct plan *plan);

/* The number of a cell, or -1 when the plan does not hold that combination. */
long plan_find(const struct plan *plan, const struct cell *cell);
enum { CELL_TEXT = 160 };

/* "ESTABLISHED/usual:SYN,ACK:nxt+1:nxt:mss:open", with "+ece" behind the flags where an extra bit
 * is set, into out of CELL_TEXT characters; returns out. */
const char *cell_write(const struct plan *plan, const struct cell *cell, char *out);
/* The cell of that name, one that the plan holds; false with what is wrong with it. */
bool cell_read(const struct plan *plan, const char *text, struct cell *out, struct fault *why);

/* --- what a cell comes to ----------------------------------------------------------------------
 */

enum wrong {
	WRONG_NOTHING,
	WRONG_ANSWER,  /* other segments than the rule allows; wanted, seen: enum seen */
	WRONG_STATE,   /* wanted, seen: enum state */
	WRONG_TOLD,    /* wanted, seen: enum signal + 1, 0 for nothing */
	WRONG_TEXT,    /* other octets delivered; wanted, seen: 0 none, 1 right, 2 others */
	WRONG_NUMBERS, /* the probe that asks for SND.NXT and RCV.NXT; wanted, seen: enum seen */
	WRONG_PROOF,   /* the probe that tells the states apart; wanted, seen: enum seen */
	WRONG_TIMER,   /* of a sample: the retransmission came at another time; 0 early, 1 late, 2
			  though   all is acknowledged */
	WRONG_WAY,     /* the way did not lead there: nothing is known of the cell */
	WRONGS,
};

/* What came. */
enum seen {
	SEEN_NOTHING,
	SEEN_ACK,
	SEEN_RST,
	SEEN_RST_ACK,
	SEEN_SYN_ACK,
	SEEN_SYN,
	SEEN_FIN_ACK,
	SEEN_TEXT,      /* an ACK with text */
	SEEN_OTHER_SEQ, /* what was wanted, but another SEQ */
	SEEN_OTHER_ACK, /* what was wanted, but another ACK */
	SEEN_SEVERAL,
	SEEN_OTHER,
	SEENS,
};

enum { OUTCOME_VALUES = 32 }; /* states, signals and kinds of segments are fewer */

struct outcome_of_cell {
	uint8_t wrong, wanted, seen;
	uint8_t rule;    /* which rule decided: about the segment, or about the probe that went
			    wrong */
	uint8_t reading; /* which of the allowed reactions was taken */
	bool played;
	bool watched; /* of the sample: its timer too */
};

/* --- play.c ------------------------------------------------------------------------------------
 */

/* Initial sequence numbers around 0, 2^31 and 2^32-1. Each cell takes one of the target's, where
 * that lets us choose, and one of the peer's, in turn. */
enum { MATRIX_NUMBERS = 3 };
/* Whose turn it is in a cell: of the target's numbers the (turn modulo MATRIX_NUMBERS)th. */
size_t matrix_turn(size_t cell);
extern const seq_t matrix_peer_numbers[MATRIX_NUMBERS], matrix_target_numbers[MATRIX_NUMBERS];

struct matrix_setup {
	const struct target_kind *kind;
	const struct profile *profiles[MATRIX_NUMBERS]; /* as the kind's prepare() left them: one
		for each of matrix_target_numbers, or three times the same */
	const char *options;                            /* the words after the colon */
	uint8_t ip;                                     /* 4 or 6 */
	bool decided; /* held to the first reaction of each ruling, as the reference is */
};

/* Fills in what a profile promises, and nothing else. */
void matrix_promises(const struct profile *profile, struct oracle_view *out);

/* What several workers take their cells from; it lies in memory that they share. */
struct matrix_share {
	_Atomic size_t next;  /* the first table of cells that nobody has taken yet */
	_Atomic bool stopped; /* by a signal */
	_Atomic size_t again; /* cells that were played once more, since the harness was late */
};

/* Plays cells until none is left, and fills their outcomes. False: the world refused. */
bool matrix_play(const struct matrix_setup *setup, const struct plan *plan,
	struct matrix_share *share, struct outcome_of_cell *outcomes, struct fault *why);

/* All cells of a plan, played. */
struct matrix_played {
	unsigned workers;                 /* processes, where more than one */
	struct outcome_of_cell *outcomes; /* one a cell, the caller's */
	size_t again;
	bool interrupted; /* by a signal: what was not played says so */
};

/* The same with so many workers. SIGINT, SIGTERM and SIGHUP end it in order, after the tables that
 * are being played; a second one at once. */
bool matrix_play_all(const struct matrix_setup *setup, const struct plan *plan,
	struct matrix_played *played, struct fault *why);

/* On a sample of the cells that went well: what acknowledges nothing does not move the
 * retransmission timer. */
struct matrix_watched {
	size_t every; /* the sample: every so many cells */
	size_t cells; /* of which so many leave something in flight, and were watched */
	size_t blind; /* routes on which no copy came by itself: nothing to compare with */
	size_t moved; /* the timer was: their outcomes say so */
};
bool matrix_watch(const struct matrix_setup *setup, const struct plan *plan,
	struct outcome_of_cell *outcomes, struct matrix_watched *watched, struct fault *why);

/* All that is to be told of one cell. */
struct matrix_story {
	struct oracle_view view; /* before the segment */
	struct oracle_segment segment;
	bool number_fixed;    /* the target's initial number is ours to choose */
	struct shadow shadow; /* the same, as the player of cases knows it */
	struct oracle_ruling ruling;
	struct outcome_of_cell outcome;
	struct text ladder; /* the caller's to free */
};

/* Plays one cell by itself. */
bool matrix_tell(const struct matrix_setup *setup, const struct plan *plan, size_t cell,
	struct matrix_story *out, struct fault *why);

/* Plays one cell and adds it as a case file that plays alone and comes to the same. */
bool matrix_as_case(const struct matrix_setup *setup, const struct plan *plan,
	const struct cell *cell, struct text *out, struct fault *why);

enum { OUTCOME_TEXT = 120 };

/* "silence wanted, ACK seen": the same for all cells that went wrong alike; into out of
 * OUTCOME_TEXT characters; returns out. */
const char *outcome_write(const struct outcome_of_cell *outcome, char *out);
/* Do such words speak of a timer? */
bool outcome_is_of_timer(const char *words);

#endif
