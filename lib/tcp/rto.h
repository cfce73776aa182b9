/* SPDX-License-Identifier: BSD-2-Clause */
/* The retransmission timeout of one connection, RFC 6298. */
#ifndef HALFOPEN_TCP_RTO_H
#define HALFOPEN_TCP_RTO_H

#include "lib/base/nanos.h"
#include "lib/tcp/rules.h"

#include <stdbool.h>

struct tcp_rto {
	nanos rto, srtt, rttvar;
	bool sampled;  /* SRTT and RTTVAR hold something */
	bool syn_lost; /* the timer expired awaiting the ACK of a SYN */
};

/* (2.1) Before the first sample. */
void tcp_rto_begin(struct tcp_rto *rto, const struct tcp_rules *rules);

/* (2.2) (2.3) A round-trip time was measured, on a segment that was sent once (section 3). */
void tcp_rto_sample(struct tcp_rto *rto, const struct tcp_rules *rules, nanos rtt);

/* (5.5) The timer expired: wait twice as long. */
void tcp_rto_back_off(struct tcp_rto *rto, const struct tcp_rules *rules);

/* A SYN crossed ours: the SYN,ACK is waited for like any first segment, since the peer is there,
 * but a SYN that was lost before stays lost. */
void tcp_rto_crossed(struct tcp_rto *rto, const struct tcp_rules *rules);

/* (5.7) Our SYN is acknowledged, data transmission begins. */
void tcp_rto_established(struct tcp_rto *rto, const struct tcp_rules *rules);

#endif
