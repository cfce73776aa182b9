# SPDX-License-Identifier: BSD-2-Clause
# Where the stack's own numbers begin must not matter: here at the last number of all.

like modern
title = RFC 9293, its initial sequence number 4294967295
set isn 4294967295
