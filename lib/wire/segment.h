/* SPDX-License-Identifier: BSD-2-Clause */
/* Segments and ICMP messages, and their way to IP packets and back (RFC 9293 section 3.1). */
#ifndef HALFOPEN_WIRE_SEGMENT_H
#define HALFOPEN_WIRE_SEGMENT_H

#include "lib/base/fault.h"
#include "lib/base/seq.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The control bits, RFC 9293 section 3.1; AE is the ninth, RFC 9768. */
enum {
	WIRE_FIN = 0x001,
	WIRE_SYN = 0x002,
	WIRE_RST = 0x004,
	WIRE_PSH = 0x008,
	WIRE_ACK = 0x010,
	WIRE_URG = 0x020,
	WIRE_ECE = 0x040,
	WIRE_CWR = 0x080,
	WIRE_AE = 0x100,
};

enum {
	WIRE_OPTIONS_MAX = 40,   /* octets of options in one header */
	WIRE_PACKET_MAX = 65535, /* octets of one IP packet */
	WIRE_ADDRESS_TEXT = 48,  /* room for wire_address_write() */
};

struct wire_address {
	uint8_t version;   /* 4 or 6 */
	uint8_t bytes[16]; /* in network order; IPv4 uses the first four, the rest are zero */
};

/* What is deliberately wrong with a segment that is crafted; all zero: nothing. */
struct wire_wrong {
	bool checksum;       /* any but the right one */
	uint8_t data_offset; /* this value instead of the right one, when not 0 (0 itself: 16) */
	uint8_t reserved;    /* the three reserved bits, 0 to 7 */
};

/* One segment with the addresses of its IP packet. The bytes of options and payload are borrowed:
 * of the caller when crafting, of the packet when parsing. */
struct wire_segment {
	struct wire_address src, dst;
	uint16_t src_port, dst_port;
	seq_t seq, ack;
	uint16_t flags;
	uint16_t window, urgent;
	const uint8_t *options; /* as on the wire, padding included */
	size_t options_len;     /* when crafting, padded with zeros to a multiple of 4 */
	const uint8_t *payload;
	size_t payload_len;
	struct wire_wrong wrong;
};

/* An ICMP or ICMPv6 message that quotes a packet (RFC 792, RFC 4443). */
struct wire_icmp {
	struct wire_address src, dst;
	uint8_t type, code;
	uint32_t rest;        /* the second word: next-hop MTU, pointer, gateway, identifier */
	const uint8_t *quote; /* the quoted packet from its IP header on, borrowed */
	size_t quote_len;
};

enum wire_kind { WIRE_TCP, WIRE_ICMP, WIRE_OTHER, WIRE_MALFORMED };

struct wire_packet {
	enum wire_kind kind;
	struct wire_segment segment; /* TCP; filled as far as it could be read when malformed */
	struct wire_icmp icmp;
	const char *malformed; /* what is wrong, in words: "checksum", "data offset", "reserved
				  bits", "options", "length", "IP header"; NULL when nothing is */
};

/* SEG.LEN of RFC 9293: the octets of payload, and one each for SYN and FIN. */
uint32_t wire_segment_length(const struct wire_segment *segment);

/* Writes the segment as an IP packet of src's version into `packet` of `room` octets through
 * libnet; TTL or hop limit 64, no IP options. Sets *len. */
bool wire_craft(const struct wire_segment *segment, uint8_t *packet, size_t room, size_t *len,
	struct fault *why);

/* The same for an ICMP message of src's version. */
bool wire_craft_icmp(
	const struct wire_icmp *icmp, uint8_t *packet, size_t room, size_t *len, struct fault *why);

/* Reads an IP packet. Never reads beyond `len`. Everything a conforming sender must get right is
 * checked: IP lengths and header checksum, TCP checksum, data offset, reserved bits, the form of
 * the options. A fragment or an unknown protocol is WIRE_OTHER. */
void wire_parse(const uint8_t *packet, size_t len, struct wire_packet *out);

/* Writes options one after the other into `out` (WIRE_OPTIONS_MAX octets); returns octets added. */
size_t wire_option_mss(uint8_t *out, uint16_t mss);

/* The value of the MSS option, or -1 where there is none. */
int wire_mss(const struct wire_segment *segment);

/* "10.0.0.1" or "2001:db8::1" into `out` of WIRE_ADDRESS_TEXT characters; returns `out`. */
const char *wire_address_write(const struct wire_address *address, char *out);
bool wire_address_equal(const struct wire_address *a, const struct wire_address *b);

/* "SYN,ACK", "NONE": the flags in the order FIN SYN RST PSH ACK URG ECE CWR AE of the case language
 * (SYN,ACK; FIN,ACK; RST,ACK), into `out` of 40 characters; returns `out`. */
const char *wire_flags_write(uint16_t flags, char *out);

#endif
