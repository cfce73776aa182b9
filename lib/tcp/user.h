/* SPDX-License-Identifier: BSD-2-Clause */
/* What the user is told and given. */
#ifndef HALFOPEN_TCP_USER_H
#define HALFOPEN_TCP_USER_H

#include "lib/tcp/tcp.h"

/* Tells the user, if there still is one. */
void tcp_tell(const struct tcb *tcb, enum tcp_signal signal, struct tcp_effects *effects);

/* Tells the user of trouble that may pass [9293-MUST-47], unless the rules say otherwise; of a
 * half-open connection of a passive OPEN nobody knows. */
void tcp_report(const struct tcb *tcb, enum tcp_signal signal, struct tcp_effects *effects);

/* Octets that the user could read now. */
uint32_t tcp_readable(const struct tcb *tcb);

/* RECEIVE calls that wait complete, oldest first, each as soon as anything is there. */
void tcp_deliver(struct tcb *tcb, struct tcp_effects *effects);

/* The end of a connection: the TCB forgets its timers and queues and is in `state`, which is CLOSED
 * or, for a half-open connection of a passive OPEN, LISTEN. */
void tcp_end(struct tcb *tcb, enum tcp_state state);

#endif
