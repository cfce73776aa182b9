/* SPDX-License-Identifier: BSD-2-Clause */
/* The shadow of a connection: the variables of RFC 9293 section 3.3.1 as the wire alone has shown
 * them, and the peer's own numbers. The target is never asked. */
#ifndef HALFOPEN_PLAY_SHADOW_H
#define HALFOPEN_PLAY_SHADOW_H

#include "harness/state.h"
#include "lib/base/nanos.h"
#include "lib/base/seq.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The numbers of one segment. */
struct numbers {
	uint16_t flags;
	seq_t seq, ack;
	uint32_t len; /* octets of payload */
	uint16_t window, urgent;
	int mss;           /* the option's value, or -1 */
	bool bad_checksum; /* sent so on purpose: nobody takes it */
	uint8_t reserved;  /* the three reserved bits, of ours */
};

/* SEG.LEN: payload, SYN and FIN. */
uint32_t numbers_length(const struct numbers *n);

enum { SHADOW_BLOCKS = 16, SHADOW_KINDS = 24 };

/* The latest segment of one set of flags (PSH apart) from one side, and when it passed. */
struct latest {
	struct numbers segment;
	nanos at;
};

struct latest_list {
	struct latest items[SHADOW_KINDS];
	size_t count;
};

struct shadow {
	/* The target's numbers. */
	bool iss_known, irs_known;
	bool old_acks_refused; /* RFC 5961 5.2: an ACK older than the largest window is no ACK */
	bool fresh;            /* a new connection began; the target's next SYN tells its new ISS */
	seq_t iss, irs, snd_una, snd_nxt, rcv_nxt;
	uint32_t snd_wnd, max_snd_wnd, rcv_wnd;
	bool rcv_wnd_known;
	struct {
		seq_t from, to;
	} early[SHADOW_BLOCKS]; /* arrived at the target before what precedes them */
	size_t early_count;
	/* The peer's own. */
	seq_t peer_iss, peer_nxt, peer_rcv_nxt;
	bool peer_heard; /* peer_rcv_nxt is known */
	/* The last segment that arrived at each side. */
	struct numbers at_target, at_peer;
	bool target_heard_any, peer_heard_any;
	struct latest_list from_target, from_peer;
};

/* The peer forgets everything and takes a new initial sequence number. */
void shadow_peer_restarts(struct shadow *shadow, seq_t iss);

/* The target begins a new connection on this four-tuple. */
void shadow_begin(struct shadow *shadow);

/* The peer sent a segment; `arrives` at the target or is lost. `before` and `after` are the states
 * that the case gives the connection before and after the line. */
void shadow_peer_sent(struct shadow *shadow, const struct numbers *segment, bool arrives,
	state_set before, state_set after);

/* The target sent a segment; `arrives` at the peer or is lost. */
void shadow_target_sent(struct shadow *shadow, const struct numbers *segment, bool arrives);

/* The latest segment with these flags (PSH apart), or NULL. */
const struct latest *latest_find(const struct latest_list *list, uint16_t flags);
void latest_note(struct latest_list *list, const struct numbers *segment, nanos at);

/* "RST,ACK seq=SND.NXT ack=RCV.NXT len=0": a segment of the target in the shadow's own words, the
 * same from run to run; numbers that are no variable's are "other". Into out; returns out. */
const char *shadow_describe(
	const struct shadow *shadow, const struct numbers *segment, char *out, size_t room);

#endif
