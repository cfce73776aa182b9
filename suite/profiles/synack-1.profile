# SPDX-License-Identifier: BSD-2-Clause
# The number of repetitions of a SYN,ACK is a setting: here 1.

like modern
title            = RFC 9293, a SYN,ACK repeated 1 times
synack_waits     = 1s
synack_last_wait = 2s
set synack_retries 1
