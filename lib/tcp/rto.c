/* SPDX-License-Identifier: BSD-2-Clause */
/* The retransmission timeout, RFC 6298 sections 2 to 5. */
#include "lib/tcp/rto.h"

#include "lib/tcp/limits.h"

static nanos larger(nanos a, nanos b)
{
	return a > b ? a : b;
}

/* (2.4) and (2.5). */
static nanos bounded(nanos rto, const struct tcp_rules *rules)
{
	nanos at_least = larger(rto, rules->rto_min);                 /* [6298-2.4] */
	return at_least < rules->rto_max ? at_least : rules->rto_max; /* [6298-2.5] */
}

void tcp_rto_begin(struct tcp_rto *rto, const struct tcp_rules *rules)
{
	*rto = (struct tcp_rto){.rto = bounded(rules->rto_initial, rules)}; /* [6298-2.1] */
}

void tcp_rto_sample(struct tcp_rto *rto, const struct tcp_rules *rules, nanos rtt)
{
	if (!rto->sampled) {
		rto->srtt = rtt; /* [6298-2.2] */
		rto->rttvar = rtt / 2;
		rto->sampled = true;
	} else {
		nanos off = rto->srtt > rtt ? rto->srtt - rtt : rtt - rto->srtt;
		rto->rttvar += (off - rto->rttvar) / 4; /* [6298-2.3]: RTTVAR goes first */
		rto->srtt += (rtt - rto->srtt) / 8;     /* [6298-2.3-GAIN] */
	}
	/* Where timers tick a wait may be a tick shorter than it says, so that G is the tick. */
	nanos granularity = larger(TCP_GRANULARITY, rules->tick);
	nanos spread = larger(granularity, 4 * rto->rttvar); /* [6298-4-G] */
	rto->rto = bounded(rto->srtt + spread, rules);       /* [6298-2.3-UPD] */
}

void tcp_rto_back_off(struct tcp_rto *rto, const struct tcp_rules *rules)
{
	rto->rto = bounded(rto->rto * 2, rules); /* [6298-5.5] */
}

void tcp_rto_crossed(struct tcp_rto *rto, const struct tcp_rules *rules)
{
	bool syn_lost = rto->syn_lost;
	tcp_rto_begin(rto, rules);
	rto->syn_lost = syn_lost;
}

void tcp_rto_established(struct tcp_rto *rto, const struct tcp_rules *rules)
{
	if (rto->syn_lost)
		/* Not what the SYN had backed off to: data begins anew, but with care. */
		rto->rto = bounded(
			larger(rules->rto_initial, rules->rto_after_syn), /* [6298-5.7] */
			rules);
	rto->syn_lost = false;
}
