/* SPDX-License-Identifier: BSD-2-Clause */
/* When timers run out, and those that the checks of an arriving segment start. */
#ifndef HALFOPEN_TCP_TIMERS_H
#define HALFOPEN_TCP_TIMERS_H

#include "lib/tcp/tcp.h"

/* When a timer runs out that is started now for `wait`: then, or at the tick that ends it. All
 * timers but that of delayed ACKs, which is 4.4BSD's fast one. */
nanos tcp_due(const struct tcp_rules *rules, nanos now, nanos wait);

/* Enters FIN-WAIT-2 if need be, and sets its limit, which is another one once the user has left:
 * RFC 9293 knows none, systems do. */
void tcp_wait_for_fin(struct tcb *tcb, nanos now);

/* Enters TIME-WAIT if need be, with 2 MSL ahead and every other timer off. */
void tcp_wait_two_msl(struct tcb *tcb, nanos now);

/* Does the keep-alive timer run, how long, and what restarts it. */
bool tcp_watches(const struct tcb *tcb);
nanos tcp_watch_wait(const struct tcb *tcb);
void tcp_heard(struct tcb *tcb);

#endif
