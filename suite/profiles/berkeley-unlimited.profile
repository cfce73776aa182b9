# SPDX-License-Identifier: BSD-2-Clause
# The classic schedule without the limit of 75 s: the third wait is seen in full, 5.8 + 24 + 48 = 77.8.
# What follows doubles up to 64 s, twelve copies in all.

like berkeley
title            = RFC 793 with the slow timer of 4.4BSD, and as long as the copies last
syn_waits        = 6s 24s 48s 64s 64s 64s 64s 64s 64s 64s 64s 64s
syn_last_wait    = 64s
synack_waits     = 6s 24s 48s 64s 64s 64s 64s 64s 64s 64s 64s 64s
synack_last_wait = 64s
syn_limit        = never
synack_limit     = never
set syn_limit never
set synack_limit never
