# SPDX-License-Identifier: BSD-2-Clause
# What a stack promises that is built to RFC 9293 and RFC 6298. Waits are those between copies.

title        = RFC 9293 with the timers of RFC 6298
capabilities = simultaneous-open half-close linger user-timeout status keep-alive urgent error-report rfc5961 ipv4 ipv6

prompt    = 0
ack_delay = 200ms
rto_max   = 64s

# [6298-5.7]: with a SYN lost there is no sample yet, and data begins with care.
rto_after_syn = 3s

# [9293-MUST-23] asks for three minutes at least: these come to 191 s.
syn_waits     = 1s 2s 4s 8s 16s 32s 64s
syn_last_wait = 64s

synack_waits     = 1s 2s 4s 8s 16s
synack_last_wait = 32s
synack_end       = silence
synack_again     = keeps-timer

# No limit in time beside the count of copies.
syn_limit    = never
synack_limit = never

# [9293-SHLD-11] asks for 100 s at least.
data_waits         = 1s 2s 4s 8s 16s 32s 64s
data_last_wait     = 64s
held_fin_waits     = 1s 2s 4s 8s 16s 32s 64s
held_fin_last_wait = 64s
left_fin_waits     = 1s 2s 4s 8s 16s 32s 64s
left_fin_last_wait = 64s
fin_end            = silence

# [9293-SHLD-10] asks for three at least.
r1 = 3

# [9293-MUST-28] asks for two hours at least.
keepalive_idle      = 2h
keepalive_waits     = 75s 75s 75s 75s 75s 75s 75s 75s
keepalive_last_wait = 75s
keepalive_end       = silence

# The RTO, doubled with each probe; answered, they go on for ever: here the first twelve.
probe_waits          = 1s 2s 4s 8s 16s 32s 64s
probe_last_wait      = 64s
answered_probe_waits = 1s 2s 4s 8s 16s 32s 64s 64s 64s 64s 64s 64s

two_msl = 240s
# RFC 9293 knows no limit here; the profile `bounded` has one.
fw2_left_limit = never
fw2_held_limit = never

receive_window = 65535

backlog      = 128
full_backlog = silence
tw_rst       = closes
tw_syn       = reopens

# The settings of the reference stack that keep these promises.
set syn_retries 7
set synack_retries 5
set held_retries 7
set left_retries 7
set synack_end silence
set syn_limit never
set synack_limit never
set tick 0
set rto_initial 1s
set rto_min 1s
set rto_max 64s
set rto_after_syn 3s
set two_msl 240s
set fw2_left_limit never
set fw2_held_limit never
set zwp_left_limit never
set r1_retries 3
set error_report on
set tw_rst closes
set tw_syn reopens
set keepalive_idle 2h
set keepalive_interval 75s
set keepalive_probes 9
set keepalive_octet off
set keepalive_end silence
set rfc5961 on
set challenge_limit 0
set ack_delay 200ms
set ack_every 2
set nagle off
set sws_override 1s
set receive_window 65535
set isn hashed
set backlog 128
