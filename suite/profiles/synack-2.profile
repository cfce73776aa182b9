# SPDX-License-Identifier: BSD-2-Clause
# The number of repetitions of a SYN,ACK is a setting: here 2.

like modern
title            = RFC 9293, a SYN,ACK repeated 2 times
synack_waits     = 1s 2s
synack_last_wait = 4s
set synack_retries 2
