/* SPDX-License-Identifier: BSD-2-Clause */
/* Challenge ACKs, RFC 5961. */
#ifndef HALFOPEN_TCP_CHALLENGE_H
#define HALFOPEN_TCP_CHALLENGE_H

#include "lib/tcp/tcp.h"

/* Asks the peer whether the segment was its own: <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>, unless as
 * many as the rules allow went out in this period. */
void tcp_challenge(struct tcb *tcb, nanos now, struct tcp_effects *effects);

#endif
