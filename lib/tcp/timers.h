/* SPDX-License-Identifier: BSD-2-Clause */
/* Timers that the checks of an arriving segment start. */
#ifndef HALFOPEN_TCP_TIMERS_H
#define HALFOPEN_TCP_TIMERS_H

#include "lib/tcp/tcp.h"

/* FIN-WAIT-2 begins, or its user leaves: RFC 9293 knows no limit, systems do. */
void tcp_limit_fin_wait_2(struct tcb *tcb, nanos now);

/* Enters TIME-WAIT if need be, with 2 MSL ahead and every other timer off. */
void tcp_wait_two_msl(struct tcb *tcb, nanos now);

#endif
