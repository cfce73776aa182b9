/* SPDX-License-Identifier: BSD-2-Clause */
/* STATUS, RFC 9293 section 3.10.6. */
#include "lib/tcp/tcp.h"

void tcp_status(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	(void)now;
	if (tcb->state == CLOSED)
		tcp_effects_tell(effects, TCP_TOLD_DOES_NOT_EXIST); /* [9293-3.10.6-CLOSED] */
	else
		tcp_effects_status(effects, tcb->state, tcp_urgent(tcb)); /* [9293-3.10.6-STATE] */
}
