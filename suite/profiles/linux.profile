# SPDX-License-Identifier: BSD-2-Clause
# What Linux promises since 6.5 with a fresh namespace's settings. The linux target computes these
# values again from the settings that it finds, and the waits of a FIN for each connection from the
# RTO that was measured.
title = Linux with the settings of a fresh namespace
capabilities = simultaneous-open half-close linger user-timeout status keep-alive urgent rfc5961 ipv4 ipv6

prompt = 50ms
ack_delay = 200ms
rto_max = 120s
rto_after_syn = 3s

syn_waits = 1s 1s 1s 1s 1s 2s 4s 8s 16s 32s
syn_last_wait = 64s
synack_waits = 1s 2s 4s 8s 16s
synack_last_wait = 32s
synack_end = silence
synack_again = restarts-timer
syn_limit = never
synack_limit = never

# 204 ms: the floor of 200 ms and whatever round-trip time there is, rounded up to a tick of 4 ms.
data_waits = 204ms 408ms 816ms 1632ms 3264ms 6528ms 13056ms 26112ms 52224ms 104448ms 120s 120s 120s 120s 120s
data_last_wait = 120s
held_fin_waits = 204ms 408ms 816ms 1632ms 3264ms 6528ms 13056ms 26112ms 52224ms 104448ms 120s 120s 120s 120s 120s
held_fin_last_wait = 120s
left_fin_waits = 204ms 408ms 816ms 1632ms 3264ms 6528ms 13056ms 26112ms
left_fin_last_wait = 52224ms
fin_end = silence

# 10 doublings of the RTO at most, and tcp_retries2 of them at most.
probe_waits = 204ms 408ms 816ms 1632ms 3264ms 6528ms 13056ms 26112ms 52224ms 104448ms 120s 120s 120s 120s 120s
probe_last_wait = 120s
answered_probe_waits = 204ms 408ms 816ms 1632ms 3264ms 6528ms 13056ms 26112ms

keepalive_idle = 2h
keepalive_waits = 75s 75s 75s 75s 75s 75s 75s 75s
keepalive_last_wait = 75s
keepalive_end = <-- RST,ACK seq=SND.NXT

two_msl = 60s
fw2_left_limit = 60s
fw2_held_limit = never

backlog = 256
full_backlog = cookies
tw_rst = closes
tw_syn = reopens
