/* SPDX-License-Identifier: BSD-2-Clause */
/* RFC 9293 as it is written: the rules that hold when nobody sets others. */
#include "lib/tcp/rules.h"

#include "lib/tcp/limits.h"

void tcp_rules_default(struct tcp_rules *rules)
{
	*rules = (struct tcp_rules){
		.syn_retries = 7, /* the user hears of it after 191 s [9293-MUST-23] */
		.synack_retries = 5,
		.held_retries = 7, /* 191 s [9293-SHLD-11] */
		.left_retries = 7,
		.synack_end = TCP_SYNACK_SILENCE,
		.rto_initial = TCP_RTO_INITIAL,
		.rto_min = TCP_RTO_MIN,
		.rto_max = TCP_RTO_MAX,
		.rto_after_syn = TCP_RTO_AFTER_SYN,
		.syn_limit = NANOS_NEVER,
		.synack_limit = NANOS_NEVER,
		.r1_retries = 3, /* [9293-SHLD-10] */
		.error_report = true,
		.zwp_left_limit = NANOS_NEVER,
		.two_msl = TCP_TWO_MSL,
		.fw2_left_limit = NANOS_NEVER,
		.fw2_held_limit = NANOS_NEVER,
		.tw_syn_reopens = true,
		.keepalive_idle = 2 * 3600 * NANOS_SECOND, /* [9293-MUST-28] */
		.keepalive_interval = 75 * NANOS_SECOND,
		.keepalive_probes = 9,
		.rfc5961 = true,
		.challenge_period = 5 * NANOS_SECOND, /* [5961-7-4], once a limit is set */
		.ack_delay = TCP_ACK_DELAY,
		.ack_every = 2, /* [9293-SHLD-19] */
		.sws_override = TCP_OVERRIDE,
		.receive_window = TCP_WINDOW_MAX,
	};
}
