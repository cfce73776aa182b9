/* SPDX-License-Identifier: BSD-2-Clause */
/* SEGMENT ARRIVES in all other states, RFC 9293 section 3.10.7.4: eight checks in their order. */
#include "lib/tcp/arrives.h"

typedef enum tcp_verdict check(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects);

static check *const checks[] = {
	tcp_check_1_sequence,
	tcp_check_2_rst,
	tcp_check_3_security,
	tcp_check_4_syn,
	tcp_check_5_ack,
	tcp_check_6_urg,
	tcp_check_7_text,
	tcp_check_8_fin,
};

enum { CHECKS = sizeof checks / sizeof checks[0], SIXTH = 5 };

static void run_from(unsigned first, struct tcb *tcb, struct tcp_segment *seg, nanos now,
	struct tcp_effects *effects)
{
	for (unsigned i = first; i < CHECKS; i++)
		if (checks[i](tcb, seg, now, effects) == TCP_STOP)
			return;
}

void tcp_arrives_other(
	struct tcb *tcb, const struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	struct tcp_segment idealized = *seg; /* the first check trims it to the window */
	run_from(0, tcb, &idealized, now, effects);
}

void tcp_arrives_from_sixth(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	tcp_trim(tcb, seg);
	run_from(SIXTH, tcb, seg, now, effects);
}
