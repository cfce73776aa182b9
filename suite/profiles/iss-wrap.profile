# SPDX-License-Identifier: BSD-2-Clause
# Where the stack's own numbers begin must not matter: here at a few numbers before zero, so that the first text crosses it.

like modern
title = RFC 9293, its initial sequence number 4294967290
set isn 4294967290
