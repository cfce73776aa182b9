# SPDX-License-Identifier: BSD-2-Clause
# The number of repetitions of a SYN,ACK is a setting: here 0.

like modern
title            = RFC 9293, a SYN,ACK repeated 0 times
synack_waits     = none
synack_last_wait = 1s
set synack_retries 0
