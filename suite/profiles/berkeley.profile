# SPDX-License-Identifier: BSD-2-Clause
# The times of 4.4BSD, as the figures of its day show them: a slow timer that counts every 500 ms,
# SYNs at 0, 5.8 and 29.8 s, and the end of the attempt at 74.8 s. From the sources of 4.4BSD-Lite,
# sys/netinet: tcp_timer.h, tcp_timer.c, tcp_subr.c, tcp_input.c. It is the reference stack that
# keeps these times: what 4.4BSD does otherwise is not claimed.

like modern
title        = RFC 793 with the slow timer of 4.4BSD, first tick at 300 ms
without      = rfc5961

# PR_SLOWHZ. The phase is that of the classic figure: the twelfth tick comes at 5.8 s.
tick       = 500ms
tick_phase = 300ms
rto_max    = 64s

# Twelve ticks for the first copy, since tcp_newtcpcb() halves what is no sum yet; then the estimate
# of 12 s, backed off: 24 s, 48 s. TCPTV_KEEP_INIT cuts the third wait: 75 s after the first SYN, 150
# ticks, so 45 s after the tick of the third.
syn_waits        = 6s 24s
syn_last_wait    = 45s
synack_waits     = 6s 24s
synack_last_wait = 45s
syn_limit        = 75s
synack_limit     = 75s
synack_end       = <-- RST seq=SND.NXT

rto_after_syn = 6s

# A round trip within a tick counts as one: it and four times half of it are three ticks. Twelve
# copies, TCP_MAXRXTSHIFT.
data_waits         = 1500ms 3s 6s 12s 24s 48s 64s 64s 64s 64s 64s 64s
data_last_wait     = 64s
held_fin_waits     = 1500ms 3s 6s 12s 24s 48s 64s 64s 64s 64s 64s 64s
held_fin_last_wait = 64s
left_fin_waits     = 1500ms 3s 6s 12s 24s 48s 64s 64s 64s 64s 64s 64s
left_fin_last_wait = 64s

# The reference backs off from its RTO, as for data; 4.4BSD keeps its probes between 5 and 60 s.
probe_waits          = 1500ms 3s 6s 12s 24s 48s 64s 64s 64s 64s 64s 64s
probe_last_wait      = 64s
answered_probe_waits = 1500ms 3s 6s 12s 24s 48s 64s 64s 64s 64s 64s 64s

# TCPTV_MSL is 30 s; tcp_maxidle, and 75 s until it is looked at again.
two_msl        = 60s
fw2_left_limit = 675s

set tick 500ms
set tick_phase 300ms
set syn_timetable 6s 24s 48s 64s 64s 64s 64s 64s 64s 64s 64s 64s 64s
set synack_timetable 6s 24s 48s 64s 64s 64s 64s 64s 64s 64s 64s 64s 64s
set syn_limit 75s
set synack_limit 75s
set synack_end reset
set rto_initial 6s
set rto_min 1500ms
set held_retries 12
set left_retries 12
set two_msl 60s
set fw2_left_limit 675s
set rfc5961 off
