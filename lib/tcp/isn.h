/* SPDX-License-Identifier: BSD-2-Clause */
/* Initial sequence numbers that an outsider cannot guess, RFC 6528. */
#ifndef HALFOPEN_TCP_ISN_H
#define HALFOPEN_TCP_ISN_H

#include "lib/base/nanos.h"
#include "lib/base/seq.h"
#include "lib/tcp/rules.h"

#include <stddef.h>
#include <stdint.h>

/* ISN = M + F(localip, localport, remoteip, remoteport, secret) [9293-SHLD-1]: `tuple` holds the
 * four in any form that is the same each time; M is the clock `now` in ticks of 4 us. */
seq_t tcp_isn(const struct tcp_rules *rules, const uint8_t *tuple, size_t len, nanos now);

/* SipHash-2-4 of `len` octets under a key of TCP_SECRET octets. */
uint64_t tcp_siphash(const uint8_t *key, const uint8_t *bytes, size_t len);

#endif
