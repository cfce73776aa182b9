/* SPDX-License-Identifier: BSD-2-Clause */
/* News from the network about a segment of ours, RFC 9293 section 3.9.2.2 and RFC 5927. */
#include "lib/tcp/tcp.h"
#include "lib/tcp/user.h"

/* Hard errors end an attempt to open [9293-SHLD-26] and nothing else: once a connection is
 * synchronized, or even half-open, only its peer knows better than a router, and who believes ICMP
 * there can be cut off by anybody who guesses a sequence number (RFC 5927 section 5.2)
 * [5927-2]. Soft errors never end anything [9293-MUST-56]. What ends nothing is told as a soft
 * error (RFC 5927 section 6.1) [9293-MUST-47]. */
void tcp_icmp(struct tcb *tcb, enum tcp_news news, seq_t seq, struct tcp_effects *effects)
{
	bool in_flight = seq_inside(tcb->snd.una, seq, tcb->snd.nxt - tcb->snd.una); /* [5927-1] */
	if (in_flight && (tcb->state != SYN_SENT || news != TCP_NEWS_HARD))
		tcp_report(tcb, TCP_TOLD_SOFT, effects);
	if (tcb->state != SYN_SENT || news != TCP_NEWS_HARD || !in_flight)
		return;
	tcp_tell(tcb, TCP_TOLD_UNREACHABLE, effects);
	tcp_end(tcb, CLOSED);
}
