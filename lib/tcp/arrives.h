/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of SEGMENT ARRIVES, RFC 9293 section 3.10.7, and the steps that they share. */
#ifndef HALFOPEN_TCP_ARRIVES_H
#define HALFOPEN_TCP_ARRIVES_H

#include "lib/tcp/tcp.h"

/* 3.10.7.1 to 3.10.7.4, by state. */
void tcp_arrives_closed(const struct tcp_segment *seg, struct tcp_effects *effects);
void tcp_arrives_listen(
	struct tcb *tcb, const struct tcp_segment *seg, nanos now, struct tcp_effects *effects);
void tcp_arrives_syn_sent(
	struct tcb *tcb, const struct tcp_segment *seg, nanos now, struct tcp_effects *effects);
void tcp_arrives_other(
	struct tcb *tcb, const struct tcp_segment *seg, nanos now, struct tcp_effects *effects);

/* After a SYN,ACK in SYN-SENT: the text and controls that it carries, from the sixth step on. */
void tcp_arrives_from_sixth(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects);

/* The eight checks of 3.10.7.4. Each may trim the segment; STOP: it is dropped, or done with. */
enum tcp_verdict { TCP_GO_ON, TCP_STOP };
enum tcp_verdict tcp_check_1_sequence(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects);
enum tcp_verdict tcp_check_2_rst(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects);
enum tcp_verdict tcp_check_3_security(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects);
enum tcp_verdict tcp_check_4_syn(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects);
enum tcp_verdict tcp_check_5_ack(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects);
enum tcp_verdict tcp_check_6_urg(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects);
enum tcp_verdict tcp_check_7_text(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects);
enum tcp_verdict tcp_check_8_fin(
	struct tcb *tcb, struct tcp_segment *seg, nanos now, struct tcp_effects *effects);

/* SND.UNA < SEG.ACK =< SND.NXT: it acknowledges something new. */
bool tcp_ack_is_acceptable(const struct tcb *tcb, const struct tcp_segment *seg);

/* SEG.SEQ itself is RCV.NXT, or in the window: of a SYN and of a RST this counts, not where their
 * text reaches. */
bool tcp_begins_in_window(const struct tcb *tcb, const struct tcp_segment *seg);

/* Takes what SEG.ACK acknowledges off the queue and sets the timers. */
void tcp_acknowledge(struct tcb *tcb, seq_t ack, nanos now);

/* Takes the peer's window from a segment. */
void tcp_take_window(struct tcb *tcb, const struct tcp_segment *seg);

/* Takes from the peer's SYN what it says of itself: IRS, RCV.NXT, window, MSS. */
void tcp_take_syn(struct tcb *tcb, const struct tcp_segment *seg);

/* Takes the urgent pointer of a SYN, for the user to be told of in ESTABLISHED. */
void tcp_take_syn_urgent(struct tcb *tcb, const struct tcp_segment *seg);

/* Keeps the text that rides on a SYN until ESTABLISHED. */
void tcp_keep_syn_text(struct tcb *tcb, const struct tcp_segment *seg);

/* Our SYN is acknowledged, so the peer's text is valid and the user's [9293-3.5-DATA-SYN]. */
void tcp_take_syn_text(struct tcb *tcb, struct tcp_effects *effects);

/* The handshake is complete. */
void tcp_establish(struct tcb *tcb, struct tcp_effects *effects);

/* What is left of a segment when its SYN is dealt with. */
void tcp_pass_syn(struct tcp_segment *seg);

/* Leaves the text of the segment that lies in the receive window, and a FIN that does. */
void tcp_trim(const struct tcb *tcb, struct tcp_segment *seg);

/* RCV.NXT moves over what has arrived in order. Returns by how much. */
uint32_t tcp_advance(struct tcb *tcb);

#endif
