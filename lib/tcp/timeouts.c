/* SPDX-License-Identifier: BSD-2-Clause */
/* TIMEOUTS, RFC 9293 section 3.10.8. */
#include "lib/tcp/output.h"
#include "lib/tcp/tcp.h"
#include "lib/tcp/timers.h"
#include "lib/tcp/user.h"

void tcp_wait_for_fin(struct tcb *tcb, nanos now)
{
	if (tcb->state != FIN_WAIT_2)
		tcp_enter(tcb, FIN_WAIT_2);
	nanos limit = tcb->left ? tcb->rules->fw2_left_limit : tcb->rules->fw2_held_limit;
	tcb->deadline[TCP_TIMER_FIN_WAIT_2] = tcp_due(tcb->rules, now, limit);
}

void tcp_wait_two_msl(struct tcb *tcb, nanos now)
{
	if (tcb->state != TIME_WAIT)
		tcp_enter(tcb, TIME_WAIT);
	for (unsigned i = 0; i < TCP_TIMERS; i++)
		tcb->deadline[i] = NANOS_NEVER;
	tcb->deadline[TCP_TIMER_TIME_WAIT] = tcp_due(tcb->rules, now, tcb->rules->two_msl);
}

/* R2: how many copies follow the first before the connection is given up [9293-MUST-20]. */
static unsigned retries_allowed(const struct tcb *tcb)
{
	const struct tcp_rules *rules = tcb->rules;
	if (tcb->state == SYN_SENT)
		return rules->syn_waits.count ? rules->syn_waits.count - 1 : rules->syn_retries;
	if (tcp_syn_outstanding(tcb)) /* whatever the user has called since */
		return rules->synack_waits.count ? rules->synack_waits.count - 1
						 : rules->synack_retries;
	return tcb->left ? rules->left_retries : rules->held_retries;
}

/* A user timeout, when the user gave one, takes the place of the count [9293-MUST-21]. */
static bool retries_are_used_up(const struct tcb *tcb)
{
	return tcb->user_timeout == 0 && tcb->retries >= retries_allowed(tcb);
}

/* Nobody is there: a half-open connection of a passive OPEN is forgotten, its user never knew of
 * it; every other user is told. No segment, unless the rules want one for the SYN,ACK. */
static void give_up(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	(void)now;
	bool half_open = tcb->state == SYN_RECEIVED && tcb->passive;
	if (half_open && tcb->rules->synack_end == TCP_SYNACK_RESET)
		tcp_output_abort(tcb, effects);
	if (!half_open)
		tcp_tell(tcb, TCP_TOLD_TIMEOUT, effects); /* [9293-3.10.8-USER] */
	tcp_end(tcb, CLOSED);
}

/* At R1 the user hears that delivery is in trouble, once for what is stuck [9293-SHLD-9]. */
static void count_copy(struct tcb *tcb, struct tcp_effects *effects)
{
	tcb->retries++;
	if (tcb->retries == tcb->rules->r1_retries)
		tcp_report(tcb, TCP_TOLD_DELIVERY, effects);
}

static void retransmit(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	if (tcp_syn_outstanding(tcb))
		tcb->rto.syn_lost = true; /* [6298-5.7] */
	if (retries_are_used_up(tcb)) {
		give_up(tcb, now, effects);
		return;
	}
	count_copy(tcb, effects);
	tcp_output_oldest(tcb, effects); /* [9293-3.10.8-RTX] [6298-5.4] */
	tcp_rto_back_off(&tcb->rto, tcb->rules);
	/* [6298-5.6] */
	tcb->deadline[TCP_TIMER_RETRANSMIT] = tcp_due(tcb->rules, now, tcp_retransmit_wait(tcb));
}

/* Probes go on for ever as long as each is answered, which sets retries back [9293-MUST-37]. */
static void persist(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	if (tcb->snd.wnd == 0) {
		if (retries_are_used_up(tcb)) {
			give_up(tcb, now, effects);
			return;
		}
		count_copy(tcb, effects);
		tcb->probes++;
	}
	tcp_output_probe(tcb, now, effects);
}

/* The peer is there and takes nothing, and nobody is left to decide: the connection is aborted, as
 * RFC 6429 section 3 permits. */
static void closed_window(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	(void)now;
	tcp_output_abort_behind_window(tcb, effects);
	tcp_end(tcb, CLOSED);
}

static void time_wait(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	(void)now;
	(void)effects;
	tcp_end(tcb, CLOSED); /* [9293-3.10.8-TW] */
}

/* No TIME-WAIT follows: the peer's FIN never came. */
static void fin_wait_2(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	(void)now;
	tcp_tell(tcb, TCP_TOLD_TIMEOUT, effects);
	tcp_end(tcb, CLOSED);
}

/* One probe proves nothing, it may be lost as any segment [9293-MUST-29]. */
static void keep_alive(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	if (tcb->keep_alives < tcb->rules->keepalive_probes) {
		tcb->keep_alives++;
		tcp_output_keep_alive(tcb, effects);
		return;
	}
	if (tcb->rules->keepalive_resets)
		tcp_output_abort(tcb, effects);
	give_up(tcb, now, effects);
}

static void delayed_ack(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	(void)now;
	(void)effects;
	tcb->ack = TCP_ACK_NOW; /* [9293-MUST-40] */
}

/* Sending goes on, which every event ends with anyway. */
static void output(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	(void)tcb;
	(void)now;
	(void)effects;
}

void tcp_expire(struct tcb *tcb, nanos now, struct tcp_effects *effects)
{
	static void (*const expired[TCP_TIMERS])(struct tcb *, nanos, struct tcp_effects *) = {
		[TCP_TIMER_USER] = give_up,
		[TCP_TIMER_OPENING] = give_up,
		[TCP_TIMER_CLOSED_WINDOW] = closed_window,
		[TCP_TIMER_TIME_WAIT] = time_wait,
		[TCP_TIMER_FIN_WAIT_2] = fin_wait_2,
		[TCP_TIMER_RETRANSMIT] = retransmit,
		[TCP_TIMER_PERSIST] = persist,
		[TCP_TIMER_KEEP_ALIVE] = keep_alive,
		[TCP_TIMER_DELAYED_ACK] = delayed_ack,
		[TCP_TIMER_OUTPUT] = output,
	};
	for (unsigned i = 0; i < TCP_TIMERS; i++) {
		if (tcb->deadline[i] == NANOS_NEVER || tcb->deadline[i] > now)
			continue;
		tcb->deadline[i] = NANOS_NEVER;
		expired[i](tcb, now, effects);
	}
	tcp_output(tcb, now, effects);
}

nanos tcp_next_deadline(const struct tcb *tcb)
{
	nanos next = NANOS_NEVER;
	if (tcb->state == CLOSED) /* a zeroed TCB has no deadlines yet */
		return next;
	for (unsigned i = 0; i < TCP_TIMERS; i++)
		if (tcb->deadline[i] < next)
			next = tcb->deadline[i];
	return next;
}
