/* SPDX-License-Identifier: BSD-2-Clause */
/* Fourth, check the SYN bit, RFC 9293 section 3.10.7.4 and RFC 5961 section 4. */
#include "lib/tcp/arrives.h"
#include "lib/tcp/challenge.h"
#include "lib/tcp/output.h"
#include "lib/tcp/user.h"

enum tcp_verdict tcp_check_4_syn(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	if (!tcp_has(seg, TCP_SYN))
		return TCP_GO_ON;
	if (!tcp_begins_in_window(tcb, seg)) { /* its text reaches into it */
		tcp_output_ack(tcb, effects);  /* [9293-3.10.7.4-SEQ-REPLY] */
	} else if (tcb->state == SYN_RECEIVED && tcb->passive) {
		tcp_end(tcb, LISTEN); /* [9293-3.10.7.4-SYN-SYNRCVD-PASSIVE] [1122-EVT-e] */
	} else if (tcb->rules->rfc5961) {
		tcp_challenge(tcb, now, effects); /* [5961-4.2-1] */
	} else {                                  /* [9293-3.10.7.4-SYN-793] */
		tcp_output_reset(seg, effects);
		tcp_tell(tcb, TCP_TOLD_RESET, effects);
		tcp_end(tcb, CLOSED);
	}
	return TCP_STOP; /* [5961-4.2-2] */
}
