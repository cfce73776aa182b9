/* SPDX-License-Identifier: BSD-2-Clause */
/* Challenge ACKs and their throttle, RFC 5961 sections 3.2, 4.2, 5.2 and 7. */
#include "lib/tcp/challenge.h"

#include "lib/tcp/output.h"

/* Counted for each connection by itself: a shared count would tell an outsider about other
 * connections [5961-7-3]. */
static bool allowed(struct tcb *tcb, nanos now)
{
	const struct tcp_rules *rules = tcb->rules;
	if (rules->challenge_limit == 0)
		return true;
	if (tcb->challenges == 0 || now - tcb->challenge_since >= rules->challenge_period) {
		tcb->challenge_since = now;
		tcb->challenges = 0;
	}
	return tcb->challenges++ < rules->challenge_limit; /* [5961-7-1] */
}

void tcp_challenge(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	if (allowed(tcb, now))
		tcp_output_ack(tcb, effects); /* [5961-3.2-FORM] */
}
