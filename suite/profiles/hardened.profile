# SPDX-License-Identifier: BSD-2-Clause
# A stack that lets nothing cut TIME-WAIT short: no RST (RFC 1337) and no newer SYN.

like modern
title  = RFC 9293, and nothing ends TIME-WAIT before its time
tw_rst = ignored
tw_syn = refused

set tw_rst ignored
set tw_syn refused
