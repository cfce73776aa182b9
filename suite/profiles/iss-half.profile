# SPDX-License-Identifier: BSD-2-Clause
# Where the stack's own numbers begin must not matter: here at the last number below 2^31.

like modern
title = RFC 9293, its initial sequence number 2147483647
set isn 2147483647
