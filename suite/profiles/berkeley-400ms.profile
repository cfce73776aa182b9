# SPDX-License-Identifier: BSD-2-Clause
# The classic schedule as it falls when the first tick comes at another time: here after 400 ms.

like berkeley
title      = RFC 793 with the slow timer of 4.4BSD, first tick at 400 ms
tick_phase = 400ms
set tick_phase 400ms
