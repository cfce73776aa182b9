# SPDX-License-Identifier: BSD-2-Clause
# A stack of between 1989 and 2010: RFC 793 as RFC 1122 mends it, with the timers of RFC 2988, whose
# RTO is three seconds until a round trip was measured, and nothing of RFC 5961.

like modern
title        = RFC 793 and RFC 1122 with the timers of RFC 2988: 3, 6, 12 s
without      = rfc5961

rto_max       = 120s
rto_after_syn = 3s

# RFC 1122 4.2.3.5 asks for three minutes at least: these come to 189 s.
syn_waits     = 3s 6s 12s 24s 48s
syn_last_wait = 96s

synack_waits     = 3s 6s 12s 24s 48s
synack_last_wait = 96s

# Measured, and no round trip takes as long as the least that RFC 2988 (2.4) allows.
data_waits         = 1s 2s 4s 8s 16s 32s 64s
data_last_wait     = 120s
held_fin_waits     = 1s 2s 4s 8s 16s 32s 64s
held_fin_last_wait = 120s
left_fin_waits     = 1s 2s 4s 8s 16s 32s 64s
left_fin_last_wait = 120s

probe_waits          = 1s 2s 4s 8s 16s 32s 64s
probe_last_wait      = 120s
answered_probe_waits = 1s 2s 4s 8s 16s 32s 64s 120s 120s 120s 120s 120s

set syn_retries 5
set rto_initial 3s
set rto_max 120s
set rfc5961 off
