/* SPDX-License-Identifier: BSD-2-Clause */
/* SEGMENT ARRIVES in LISTEN, RFC 9293 section 3.10.7.2. */
#include "lib/tcp/arrives.h"
#include "lib/tcp/output.h"

void tcp_arrives_listen(
	struct tcb *tcb, const struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	if (tcp_has(seg, TCP_RST)) /* [9293-3.10.7.2-RST] */
		return;
	if (tcp_has(seg, TCP_ACK)) { /* [9293-3.10.7.2-ACK] */
		tcp_output_reset(seg, effects);
		return;
	}
	if (!tcp_has(seg, TCP_SYN)) /* [9293-3.10.7.2-OTHER] */
		return;
	tcp_take_syn(tcb, seg);
	tcp_keep_syn_text(tcb, seg); /* [9293-3.10.7.2-SYN-DATA] */
	tcp_enter(tcb, SYN_RECEIVED);
	tcp_output_syn(tcb, now, effects); /* [9293-3.10.7.2-SYN] */
}
