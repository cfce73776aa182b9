# SPDX-License-Identifier: BSD-2-Clause
# The SYN has the last sequence number below 2^31: comparisons with a sign go wrong from there on.

like modern
title = RFC 9293, sequence numbers that pass 2^31

set isn 2147483647
