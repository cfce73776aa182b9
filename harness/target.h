/* SPDX-License-Identifier: BSD-2-Clause */
/* The one small interface behind which every stack under test stands. What passes through it is IP
 * packets, user calls and signals to the user, each with a time; nothing else of a target is known
 * to the harness. */
#ifndef HALFOPEN_HARNESS_TARGET_H
#define HALFOPEN_HARNESS_TARGET_H

#include "harness/state.h"
#include "lib/base/arena.h"
#include "lib/base/fault.h"
#include "lib/base/nanos.h"
#include "lib/wire/segment.h"

struct profile;
struct text;
struct value;

/* A connection by its four-tuple, seen from the target. */
struct flow {
	struct wire_address target, peer;
	uint16_t target_port, peer_port;
};

/* The user calls of RFC 9293 section 3.9.1; LEAVE: descriptor closed, process gone; and KEEP-ALIVE,
 * the application's switch of section 3.8.4. */
enum call_kind {
	CALL_OPEN_ACTIVE,
	CALL_OPEN_PASSIVE, /* on flow.target and flow.target_port; the peer of the flow is unused */
	CALL_SEND,
	CALL_RECEIVE,
	CALL_CLOSE,
	CALL_LEAVE,
	CALL_LEAVE_LISTENER,
	CALL_ABORT,
	CALL_STATUS,
	CALL_KEEP_ALIVE,
	CALL_KINDS,
};

struct call {
	enum call_kind kind;
	struct flow flow;
	const uint8_t *bytes; /* SEND: what to send; borrowed for the call only */
	size_t count;         /* SEND: octets; RECEIVE: at most so many */
	bool urgent;          /* SEND: the text ends in urgent data */
	bool on;              /* KEEP-ALIVE */
	nanos timeout; /* OPEN: the user timeout, 0 when none was given; SEND: the one that holds
			  from now on, 0 to leave it as it is */
	nanos linger;  /* LEAVE: how long to linger, -1 when not asked for */
	int backlog;   /* OPEN passive */
};

/* How a call went, as far as the call itself tells; what comes of it later is a happening. */
enum called {
	CALLED,
	CALL_LACKING, /* this target cannot make this call: the row is a skip */
	CALL_FAILED, /* the harness could not make it: the row is broken, *why says what happened */
};

/* What the user is told, in the RFC's words. */
enum signal {
	SIGNAL_ESTABLISHED,    /* "connection established" */
	SIGNAL_CLOSING,        /* "connection closing" */
	SIGNAL_RESET,          /* "connection reset" */
	SIGNAL_REFUSED,        /* "connection refused" */
	SIGNAL_TIMEOUT,        /* "connection aborted due to user timeout" */
	SIGNAL_DOES_NOT_EXIST, /* "connection does not exist" */
	SIGNAL_ALREADY_EXISTS, /* "connection already exists" */
	SIGNAL_NO_RESOURCES,   /* "insufficient resources" */
	SIGNAL_UNREACHABLE,    /* "destination unreachable" */
	SIGNAL_URGENT,         /* "urgent data" */
	SIGNAL_DELIVERY,       /* "delivery problem": R1 is reached */
	SIGNAL_SOFT,           /* "soft error": ICMP news of what may pass */
	SIGNAL_COUNT,
};

/* "connection reset"; static. */
const char *signal_name(enum signal signal);

/* News of an end, of an error of a call or of nobody there: it must be asked for by a line. All
 * other news is free. */
bool signal_is_bad(enum signal signal);

enum happening_kind {
	HAPPENED_PACKET, /* the target sent bytes[0..len), an IP packet */
	HAPPENED_SIGNAL, /* the user of flow was told signal */
	HAPPENED_DATA,   /* bytes[0..len) reached the user of flow */
	HAPPENED_STATUS, /* STATUS told the user of flow this state */
};

struct happening {
	enum happening_kind kind;
	nanos at; /* on the target's clock */
	struct flow flow;
	enum signal signal;
	enum state state;
	uint8_t *bytes; /* in the arena of the happenings */
	size_t len;
};

/* What happened, in the order of time. Owned by whoever collects; a target only adds. */
struct happenings {
	struct arena arena;
	struct happening *items;
	size_t count;
};

/* Add one happening at the end; bytes are copied. */
void happened_packet(struct happenings *to, nanos at, const uint8_t *bytes, size_t len);
void happened_signal(struct happenings *to, nanos at, const struct flow *flow, enum signal signal);
void happened_data(
	struct happenings *to, nanos at, const struct flow *flow, const uint8_t *bytes, size_t len);
void happened_status(struct happenings *to, nanos at, const struct flow *flow, enum state state);

/* How a target is made for one row. */
struct boot {
	const struct profile *profile;
	const char *options;              /* the words after the colon, "" when there were none */
	uint8_t ip;                       /* 4 or 6 */
	struct wire_address address;      /* the target's own address */
	const struct wire_address *peers; /* every peer address of the row, so that a real target
					     can make them reachable */
	size_t peer_count;
};

struct target {
	const struct target_ops *ops;
	nanos now;       /* the target's clock; starts at 0 and is moved only inside the ops */
	bool is_virtual; /* time jumps, and what happens at an instant is known at that instant */
	bool deaf;       /* it cannot hear what its user is told: such lines are not seen */
	void *own;       /* the adapter's */
	nanos tick, tick_phase; /* its timers count at tick_phase, tick_phase + tick, ...; tick 0:
				   they are exact. Set by boot, for target_due_at_ticks() */
};

struct target_ops {
	/* Starts a fresh stack; false with *why: the row is broken. */
	bool (*boot)(struct target *target, const struct boot *how, struct fault *why);
	/* Ends it and leaves nothing behind; also after a boot that failed half way. */
	void (*halt)(struct target *target);
	/* A user call. Never blocks; what it brings about is collected. */
	enum called (*call)(struct target *target, const struct call *call, struct fault *why);
	/* A packet from the network arrives at the target; target->now becomes that instant. */
	bool (*inject)(struct target *target, const uint8_t *packet, size_t len, struct fault *why);
	/* The only place where time moves: on to `until` or to the first instant at which something
	 * happened, whichever comes first; with until == now, what has happened by now. Adds what
	 * happened. A real target waits and may return a little after `until`. */
	bool (*collect)(
		struct target *target, nanos until, struct happenings *into, struct fault *why);
	/* The state that a look-up of the four-tuple gives: the connection's, else LISTEN where the
	 * port listens, else CLOSED. NULL when the target cannot tell. */
	enum state (*state)(struct target *target, const struct flow *flow);
	/* How many connections the target holds in any state but CLOSED and LISTEN. May be NULL. */
	size_t (*connections)(struct target *target);
	/* Computes a profile parameter for this very connection, where the target knows better than
	 * the profile (Linux: FIN waits from the measured RTO). False: the profile's value holds.
	 * May be NULL. */
	bool (*promise)(struct target *target, const struct flow *flow, const char *parameter,
		struct value *out);
	/* When a wait that the target promises ends, by its own clock, if it began at `since`.
	 * NULL: at since + wait. */
	nanos (*due)(const struct target *target, nanos since, nanos wait);
	/* The instants at which a timer of `wait` may fire, relative to its arming. NULL: exactly.
	 */
	void (*slack)(struct target *target, nanos wait, nanos *earliest, nanos *latest);
	/* After a row: false with *why when what was seen cannot be trusted (a dropped capture, a
	 * clock that stepped). May be NULL. */
	bool (*sound)(struct target *target, struct fault *why);
	/* How late the harness's own half was at worst since boot (scheduling), to tell a late
	 * harness from a late target. NULL: never late. */
	nanos (*lateness)(struct target *target);
	/* Ends the connection of that four-tuple and its descriptors, in whatever state; what the
	 * target sends about it is nobody's. NULL where each cell of the matrix boots its own. */
	void (*forget)(struct target *target, const struct flow *flow);
};

/* An op `due` for a stack that counts its timers down at ticks: the first interval is shorter by up
 * to a tick, since a wait takes as many ticks as it has, rounded up, and what happens at the
 * instant of a tick comes after it. */
nanos target_due_at_ticks(const struct target *target, nanos since, nanos wait);

/* What a kind decides before rows are played. */
struct target_plan {
	struct profile *profile; /* read from suite/profiles, to be completed */
	nanos longest;           /* rows bounded above this are skipped by name */
	const char *longer;      /* the target that plays those ("linux:long"), for the reason */
	unsigned parallel;       /* rows at a time; 1 on a virtual clock */
	struct text *remarks;    /* lines printed before the run: settings, differences */
};

/* A kind of target, as named on the command line before the colon. */
struct target_kind {
	const char *name;    /* "reference" */
	const char *summary; /* one line for `halfopen targets` */
	const char *profile; /* the profile that is played when the user names none */
	bool is_virtual;
	const struct target_ops *ops;
	/* Can it run here? False with what is missing and what to do about it. */
	bool (*available)(struct fault *why);
	/* Reads the words after the colon ("quick", "host"), completes plan->profile with what the
	 * target computes from its own settings, and sets the rest of the plan. False: usage, or
	 * the world refused; *why says which word was not understood and which are. */
	bool (*prepare)(const char *options, struct target_plan *plan, struct fault *why);
	/* The words after the colon with which `prepare` makes this target fit for the matrix (a
	 * window that one segment can exceed, no limits on answers). */
	const char *matrix_options;
	/* The word that fixes the target's initial sequence number, as a format for one unsigned
	 * number: "isn=%u". NULL where nobody can. */
	const char *matrix_number;
	/* Ops of a boot that serves many connections, one after the other and beside each other,
	 * for the matrix; with them collect(until <= now) never waits, and returns only when all
	 * that was injected has been answered. NULL: each cell boots a target of its own. */
	const struct target_ops *many;
};

extern const struct target_kind target_reference, target_linux;

#endif
