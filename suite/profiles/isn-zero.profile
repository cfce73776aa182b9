# SPDX-License-Identifier: BSD-2-Clause
# The SYN has the last sequence number there is: whatever follows it begins again at 0.

like modern
title = RFC 9293, sequence numbers that pass 2^32

set isn 4294967295
