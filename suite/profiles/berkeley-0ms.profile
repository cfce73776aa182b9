# SPDX-License-Identifier: BSD-2-Clause
# The classic schedule as it falls when the first tick comes at another time: here with the event itself, so that no wait is shortened.

like berkeley
title      = RFC 793 with the slow timer of 4.4BSD, first tick at 0 ms
tick_phase = 0ms
set tick_phase 0ms
