# SPDX-License-Identifier: BSD-2-Clause
# A stack that does not wait for ever on a peer that has vanished once its own user has left.

like modern
title          = RFC 9293, and FIN-WAIT-2 without a user ends
fw2_left_limit = 60s

set fw2_left_limit 60s
