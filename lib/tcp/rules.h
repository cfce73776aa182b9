/* SPDX-License-Identifier: BSD-2-Clause */
/* The variants that the RFCs leave open and the numbers that a system may choose, as fields. */
#ifndef HALFOPEN_TCP_RULES_H
#define HALFOPEN_TCP_RULES_H

#include "lib/base/nanos.h"
#include "lib/base/seq.h"

#include <stdbool.h>
#include <stdint.h>

enum { TCP_SECRET = 16, TCP_TIMETABLE = 32 };

/* What is sent when the copies of the SYN,ACK are used up. */
enum tcp_synack_end { TCP_SYNACK_SILENCE, TCP_SYNACK_RESET };

/* Fixed waits instead of the doubling RTO, for a stack whose SYNs do not follow it; the last one
 * runs from the last copy to the end. Empty: the RTO and the number of retries hold. */
struct tcp_timetable {
	nanos waits[TCP_TIMETABLE];
	unsigned count;
};

struct tcp_rules {
	/* Retransmission: how many copies follow the first segment before R2 is reached. */
	unsigned syn_retries, synack_retries;
	unsigned held_retries, left_retries; /* data and FIN, the user still there or gone */
	struct tcp_timetable syn_waits, synack_waits;
	enum tcp_synack_end synack_end;
	unsigned r1_retries; /* R1: the copy with which trouble is told; 0: never */
	bool error_report;   /* R1 and soft ICMP errors are told */
	nanos rto_initial, rto_min, rto_max, rto_after_syn;

	/* The whole time that an attempt to open may take, counted from its first SYN or SYN,ACK
	 * and whatever number of copies is left; NANOS_NEVER: none. */
	nanos syn_limit, synack_limit;

	/* Timers that are counted in ticks: at tick_phase, tick_phase + tick, ... each counter that
	 * runs goes down by one. So the first interval is shorter than a tick, unless it begins at
	 * one; what happens at the instant of a tick comes after it. tick 0: timers are exact. */
	nanos tick, tick_phase;

	/* The ends of a connection. */
	nanos two_msl;
	nanos fw2_left_limit, fw2_held_limit; /* FIN-WAIT-2 ends after; NANOS_NEVER: it does not */
	nanos zwp_left_limit; /* how long a closed window is probed for a user who has left */
	bool tw_rst_ignored;  /* RFC 1337 */
	bool tw_syn_reopens;  /* [9293-MAY-2] */

	/* Keep-alive, for connections whose user asks for it [9293-MUST-25]. */
	nanos keepalive_idle;     /* this long nothing came: the first probe [9293-MUST-27] */
	nanos keepalive_interval; /* from one probe without an answer to the next, or to the end */
	unsigned keepalive_probes;
	bool keepalive_octet;  /* a probe carries one octet, for peers that answer no other */
	bool keepalive_resets; /* the end is a RST too */

	/* RFC 5961, with at most challenge_limit challenge ACKs in each challenge_period of one
	 * connection; 0: as many as are asked for. */
	bool rfc5961;
	unsigned challenge_limit;
	nanos challenge_period;

	nanos ack_delay;    /* 0: every ACK at once */
	unsigned ack_every; /* an ACK goes at once for so many full segments */
	bool nagle;         /* a short segment waits while anything is unacknowledged */
	nanos sws_override; /* how long text waits for a window worth sending into */
	uint32_t receive_window;

	/* RFC 6528. */
	uint8_t isn_secret[TCP_SECRET];
	bool isn_is_fixed;
	seq_t isn_fixed;
};

/* RFC 9293 as it is written, with the numbers of limits.h. */
void tcp_rules_default(struct tcp_rules *rules);

#endif
