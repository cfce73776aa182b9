/* SPDX-License-Identifier: BSD-2-Clause */
/* Sixth, check the URG bit, RFC 9293 section 3.10.7.4. */
#include "lib/tcp/arrives.h"

/* Urgent text is delivered in its place like all other text; the pointer itself is not passed on,
 * since this user has no call to ask for it: docs/decisions/026-what-the-reference-leaves-out.md.
 */
enum tcp_verdict tcp_check_6_urg(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects)
{
	(void)tcb;
	(void)seg;
	(void)now;
	(void)effects;
	return TCP_GO_ON;
}
