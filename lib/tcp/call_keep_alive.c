/* SPDX-License-Identifier: BSD-2-Clause */
/* KEEP-ALIVE, no call of section 3.10: RFC 9293 section 3.8.4 wants the application to switch it.
 */
#include "lib/tcp/tcp.h"

void tcp_keep_alive(struct tcb *tcb, bool on, nanos now, struct tcp_effects *effects)
{
	(void)now;
	if (tcb->state == CLOSED)
		tcp_effects_tell(effects, TCP_TOLD_DOES_NOT_EXIST);
	else
		tcb->keep_alive = on; /* [9293-MUST-24] */
}
