/* SPDX-License-Identifier: BSD-2-Clause */
/* IP packets in and out of the host. Independent of lib/wire on purpose: a mistake that judge and
 * judged share would not be seen. */
#ifndef HALFOPEN_HOST_CODEC_H
#define HALFOPEN_HOST_CODEC_H

#include "lib/host/host.h"

enum { HOST_PACKET_MAX = 65535, HOST_TUPLE = 36 };

enum host_packet_kind { HOST_IS_SEGMENT, HOST_IS_NEWS };

struct host_packet {
	enum host_packet_kind kind;
	struct host_flow flow;      /* local: the destination; of news: the quoted source */
	struct host_address at;     /* the address that the packet was sent to */
	struct tcp_segment segment; /* its text is borrowed from the packet */
	enum tcp_news news;
	seq_t quoted; /* SEQ of our segment that the news is about */
};

/* Reads an IP packet. False for whatever must be dropped in silence: a wrong length or checksum, a
 * fragment, another protocol, a TCP header that is not well formed. */
bool host_read(const uint8_t *packet, size_t len, struct host_packet *out);

/* Reads what follows the IP header: for host_read() alone. */
bool host_read_segment(const uint8_t *tcp, size_t len, struct host_packet *out);
bool host_read_icmp(const uint8_t *icmp, size_t len, struct host_packet *out);

/* Writes the segment as an IP packet from flow->local to flow->remote into `out` of
 * HOST_PACKET_MAX octets; returns its length. */
size_t host_write(const struct host_flow *flow, const struct tcp_segment *segment, uint8_t *out);

/* The internet checksum over the pseudo header (protocol 0: none) and `len` octets: 0 when the
 * octets hold a right one. */
uint16_t host_checksum(
	const struct host_flow *flow, uint8_t protocol, const uint8_t *bytes, size_t len);

/* The four-tuple as HOST_TUPLE octets, for the ISN. */
void host_tuple(const struct host_flow *flow, uint8_t *out);

bool host_address_equal(const struct host_address *a, const struct host_address *b);

/* Unspecified, loopback, multicast or broadcast: no host at the other end of a connection
 * [9293-MUST-63] [9293-MUST-46]. */
bool host_address_is_unusable(const struct host_address *address);

#endif
