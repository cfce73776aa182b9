/* SPDX-License-Identifier: BSD-2-Clause */
/* SEGMENT ARRIVES in CLOSED, RFC 9293 section 3.10.7.1: there is no connection. */
#include "lib/tcp/arrives.h"
#include "lib/tcp/output.h"

void tcp_arrives_closed(const struct tcp_segment *seg, struct tcp_effects *effects)
{
	if (!tcp_has(seg, TCP_RST)) /* [9293-3.10.7.1-RST] */
		tcp_output_reset(seg, effects);
}
