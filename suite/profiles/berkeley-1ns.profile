# SPDX-License-Identifier: BSD-2-Clause
# The classic schedule as it falls when the first tick comes right after the event: no phase makes the
# first wait shorter.

like berkeley
title      = RFC 793 with the slow timer of 4.4BSD, first tick at 1 ns
tick_phase = 1ns
set tick_phase 1ns
