/* SPDX-License-Identifier: BSD-2-Clause */
/* The two ends of the link: libnet puts packets on the harness's, libpcap sees them pass the
 * target's, with the kernel's stamps. There a segment is stamped as it is sent; at the harness's
 * end it would be stamped when a softirq comes to it, on a busy machine milliseconds later. */
#include "harness/targets/linux.h"

#include <errno.h>
#include <libnet.h>
#include <pcap/pcap.h>
#include <string.h>
#include <unistd.h>

enum {
	HEADER = 14,       /* Ethernet */
	SNAPLEN = 1600,    /* a whole frame of LINUX_MTU, in half a page of the ring */
	FRAME = 2048,      /* octets of the ring for each frame */
	FRAMES = 128,      /* for one peer */
	FRAMES_A_PEER = 4, /* timers of a crowd run in one softirq, before we are woken */
};

static bool set_up(pcap_t *capture, size_t peers, struct fault *why)
{
	size_t frames = FRAMES + FRAMES_A_PEER * peers;
	char error[PCAP_ERRBUF_SIZE];

	pcap_set_snaplen(capture, SNAPLEN);
	pcap_set_immediate_mode(capture, 1);
	pcap_set_buffer_size(capture, (int)(frames * FRAME));
	if (pcap_set_tstamp_precision(capture, PCAP_TSTAMP_PRECISION_NANO) != 0)
		return fault_set(why, 0, "this libpcap has no nanosecond stamps");
	if (pcap_activate(capture) < 0)
		return fault_set(why, 0, "cannot capture: %s", pcap_geterr(capture));
	if (pcap_get_tstamp_precision(capture) != PCAP_TSTAMP_PRECISION_NANO)
		return fault_set(why, 0, "the capture has no nanosecond stamps");
	if (pcap_setnonblock(capture, 1, error) < 0)
		return fault_set(why, 0, "cannot capture without waiting: %s", error);
	return true;
}

static bool open_capture(struct linux_wire *wire, size_t peers, struct fault *why)
{
	char error[PCAP_ERRBUF_SIZE];

	wire->capture = pcap_create(LINUX_LINK_TARGET, error);
	if (!wire->capture)
		return fault_set(why, 0, "cannot capture: %s", error);
	return set_up(wire->capture, peers, why);
}

bool linux_wire_open(struct linux_wire *wire, int target, size_t peers, struct fault *why)
{
	char error[LIBNET_ERRBUF_SIZE] = "";
	int harness = linux_namespace_here(why);
	bool captures = harness >= 0 && linux_namespace_go(target, why) &&
			open_capture(wire, peers, why) && linux_namespace_go(harness, why);

	if (harness >= 0)
		close(harness);
	if (!captures)
		return false;
	wire->inject = libnet_init(LIBNET_LINK_ADV, LINUX_LINK_HARNESS, error);
	if (wire->inject)
		return true;
	/* Without memory for the device's name libnet fails without a word, and closes -1 after it.
	 */
	return *error ? fault_set(why, 0, "cannot inject: %s", error)
		      : fault_set(why, ENOMEM, "cannot inject");
}

void linux_wire_close(struct linux_wire *wire)
{
	if (wire->capture)
		pcap_close(wire->capture);
	if (wire->inject)
		libnet_destroy(wire->inject);
	*wire = (struct linux_wire){0};
}

int linux_wire_fd(const struct linux_wire *wire)
{
	return pcap_get_selectable_fd(wire->capture);
}

bool linux_wire_send(
	const struct linux_wire *wire, const uint8_t *packet, size_t len, struct fault *why)
{
	uint8_t frame[HEADER + LINUX_MTU_MATRIX];
	bool ipv6 = len > 0 && packet[0] >> 4 == 6;

	if (len > wire->mtu)
		return fault_set(
			why, EMSGSIZE, "a packet of %zu octets on a link of %u", len, wire->mtu);
	memcpy(frame, linux_mac_target, LINUX_MAC);
	memcpy(frame + LINUX_MAC, linux_mac_router, LINUX_MAC);
	frame[12] = ipv6 ? 0x86 : 0x08;
	frame[13] = ipv6 ? 0xdd : 0x00;
	memcpy(frame + HEADER, packet, len);
	if (libnet_adv_write_link(wire->inject, frame, (uint32_t)(HEADER + len)) < 0)
		return fault_set(why, errno, "cannot inject");
	return true;
}

static bool is_ip(const uint8_t *frame)
{
	return (frame[12] == 0x08 && frame[13] == 0x00) || (frame[12] == 0x86 && frame[13] == 0xdd);
}

static nanos stamp_of(const struct pcap_pkthdr *header)
{
	return (nanos)header->ts.tv_sec * NANOS_SECOND + header->ts.tv_usec; /* nanoseconds */
}

bool linux_wire_take(const struct linux_wire *wire, const struct linux_clock *clock,
	struct happenings *into, nanos *sent, struct fault *why)
{
	struct pcap_pkthdr *header;
	const u_char *frame;
	int got;

	while ((got = pcap_next_ex(wire->capture, &header, &frame)) == 1) {
		nanos at = linux_clock_of_wall(clock, stamp_of(header));

		if (header->caplen < HEADER || !is_ip(frame))
			continue;
		if (memcmp(frame + LINUX_MAC, linux_mac_router, LINUX_MAC) == 0)
			*sent = at;
		else
			happened_packet(into, at, frame + HEADER, header->caplen - HEADER);
	}
	return got == 0 || fault_set(why, 0, "the capture failed: %s", pcap_geterr(wire->capture));
}

bool linux_wire_lost(const struct linux_wire *wire, unsigned *lost, struct fault *why)
{
	struct pcap_stat stat = {0};

	if (pcap_stats(wire->capture, &stat) < 0)
		return fault_set(why, 0, "the capture does not say what it lost: %s",
			pcap_geterr(wire->capture));
	*lost = stat.ps_drop + stat.ps_ifdrop;
	return true;
}
