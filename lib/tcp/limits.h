/* SPDX-License-Identifier: BSD-2-Clause */
/* Every number of the reference stack, each with its source. */
#ifndef HALFOPEN_TCP_LIMITS_H
#define HALFOPEN_TCP_LIMITS_H

#include "lib/base/nanos.h"

enum {
	TCP_WINDOW_MAX = 65535, /* the largest window without scaling, RFC 9293 3.1 */
	TCP_RECEIVE_ROOM =
		1 << 16,          /* octets of the receive ring; a power of two above the window */
	TCP_SEND_ROOM = 1 << 18,  /* octets of the send ring; a power of two */
	TCP_GAPS = 16,            /* pieces kept above a gap */
	TCP_BOUNDARIES = 64,      /* segments in flight whose ends are remembered */
	TCP_RECEIVES = 8,         /* RECEIVE calls that wait at a time */
	TCP_EFFECTS = 64,         /* effects of one event */
	TCP_EFFECTS_SENDING = 48, /* of these, before sending is put off to the next event */
	TCP_MSS_DEFAULT_IPV4 = 536,  /* RFC 9293 3.7.1 [9293-MUST-15] */
	TCP_MSS_DEFAULT_IPV6 = 1220, /* RFC 9293 3.7.1 [9293-MUST-15] */
	TCP_REOPEN_STEP = 65537, /* how far a new ISS goes beyond the old SND.NXT: a window more */
};

#define TCP_RTO_INITIAL   (1 * NANOS_SECOND)   /* RFC 6298 (2.1) */
#define TCP_RTO_MIN       (1 * NANOS_SECOND)   /* RFC 6298 (2.4) */
#define TCP_RTO_MAX       (64 * NANOS_SECOND)  /* RFC 6298 (2.5): 60 s or more */
#define TCP_RTO_AFTER_SYN (3 * NANOS_SECOND)   /* RFC 6298 (5.7) */
#define TCP_GRANULARITY   (1 * NANOS_MILLI)    /* G of RFC 6298 section 4 */
#define TCP_TWO_MSL       (240 * NANOS_SECOND) /* RFC 9293 3.4.2: MSL is two minutes */
#define TCP_ACK_DELAY     (200 * NANOS_MILLI)  /* RFC 9293 3.8.6.3: below 0.5 s */
#define TCP_OVERRIDE      (1 * NANOS_SECOND)   /* RFC 9293 3.8.6.2.1: 0.1 s to 1 s */
#define TCP_ISN_TICK      (4 * NANOS_MICRO)    /* RFC 9293 3.4.1 [9293-MUST-8] */

#endif
