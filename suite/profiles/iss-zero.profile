# SPDX-License-Identifier: BSD-2-Clause
# Where the stack's own numbers begin must not matter: here at zero.

like modern
title = RFC 9293, its initial sequence number 0
set isn 0
