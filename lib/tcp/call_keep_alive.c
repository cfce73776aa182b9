/* SPDX-License-Identifier: BSD-2-Clause */
/* KEEP-ALIVE, no call of section 3.10: RFC 9293 section 3.8.4 wants the application to switch it.
 */
#include "lib/tcp/output.h"
#include "lib/tcp/tcp.h"
#include "lib/tcp/timers.h"

/* The silence is counted from the call, if that is later than the last segment: a user who begins
 * to watch wants no probe at once. */
void tcp_keep_alive(struct tcb *tcb, bool on, nanos now, struct tcp_effects *effects)
{
	if (tcb->state == CLOSED) {
		tcp_effects_tell(effects, TCP_TOLD_DOES_NOT_EXIST);
		return;
	}
	if (tcb->keep_alive != on)
		tcp_heard(tcb);
	tcb->keep_alive = on; /* [9293-MUST-24] */
	tcp_output(tcb, now, effects);
}
