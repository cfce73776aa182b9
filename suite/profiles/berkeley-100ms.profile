# SPDX-License-Identifier: BSD-2-Clause
# The classic schedule as it falls when the first tick comes at another time: here after 100 ms.

like berkeley
title      = RFC 793 with the slow timer of 4.4BSD, first tick at 100 ms
tick_phase = 100ms
set tick_phase 100ms
