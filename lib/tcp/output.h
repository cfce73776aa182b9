/* SPDX-License-Identifier: BSD-2-Clause */
/* What goes out: every segment is formed here, and the timers that wait for its answer start here.
 */
#ifndef HALFOPEN_TCP_OUTPUT_H
#define HALFOPEN_TCP_OUTPUT_H

#include "lib/tcp/tcp.h"

/* Ends every event: sends what the window lets go, then the ACK that is still owed, and sets the
 * timers right. */
void tcp_output(struct tcb *tcb, nanos now, struct tcp_effects *effects);

/* Sends the SYN (in SYN-SENT) or SYN,ACK for the first time. */
void tcp_output_syn(struct tcb *tcb, nanos now, struct tcp_effects *effects);

/* Sends the oldest segment in flight again, cut as it was. No timer changes. */
void tcp_output_oldest(struct tcb *tcb, struct tcp_effects *effects);

/* One octet into a closed window, or what fits into one that was too small to bother. */
void tcp_output_probe(struct tcb *tcb, nanos now, struct tcp_effects *effects);

/* <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>, at once. */
void tcp_output_ack(struct tcb *tcb, struct tcp_effects *effects);

/* <SEQ=SND.NXT-1><ACK=RCV.NXT><CTL=ACK>: is the peer still there? */
void tcp_output_keep_alive(struct tcb *tcb, struct tcp_effects *effects);

/* <SEQ=SND.NXT><CTL=RST>: the connection is aborted from this side. */
void tcp_output_abort(struct tcb *tcb, struct tcp_effects *effects);

/* The same at a number that a peer takes who never had room for what is in flight: SND.UNA. A reset
 * beside RCV.NXT is challenged, and one beyond a closed window is dropped. */
void tcp_output_abort_behind_window(struct tcb *tcb, struct tcp_effects *effects);

/* The reset that a segment draws by itself, whatever the connection: <SEQ=SEG.ACK><CTL=RST> when it
 * has an ACK, else <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>. */
void tcp_output_reset(const struct tcp_segment *seg, struct tcp_effects *effects);

/* How long the segment just sent is waited for. */
nanos tcp_retransmit_wait(const struct tcb *tcb);

/* How many octets the window can open by before it is worth telling, RFC 9293 3.8.6.2.2. */
bool tcp_window_is_worth_telling(const struct tcb *tcb);

#endif
