/* SPDX-License-Identifier: BSD-2-Clause */
/* Capture files through libpcap: written as raw IP with nanosecond stamps, read also from Ethernet.
 */
#include "lib/wire/capture.h"
#include "lib/wire/layout.h"
#include "lib/wire/segment.h"

#include <assert.h>
#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECONDS_END (INT64_C(1) << 32) /* the first second that a pcap file cannot hold */

enum { ETHERNET_TYPE_AT = 12, VLAN_TAG = 4 };
enum { TYPE_IPV4 = 0x0800, TYPE_IPV6 = 0x86dd, TYPE_VLAN = 0x8100, TYPE_SERVICE_VLAN = 0x88a8 };

struct wire_capture {
	pcap_t *pcap;
	pcap_dumper_t *dumper; /* NULL when reading */
	int link;              /* the link type when reading, a DLT_ */
	char *path;            /* when writing */
};

static struct wire_capture *new_capture(struct fault *why)
{
	struct wire_capture *capture = calloc(1, sizeof *capture);

	if (!capture)
		fault_set(why, ENOMEM, "cannot hold a capture file open");
	return capture;
}

static void drop(struct wire_capture *capture)
{
	if (capture->dumper)
		pcap_dump_close(capture->dumper);
	if (capture->pcap)
		pcap_close(capture->pcap);
	free(capture->path);
	free(capture);
}

/* Half a capture is none. What is no file of ours, as a device is none, stays. */
static void remove_half(const struct wire_capture *capture)
{
	struct stat about;

	if (fstat(fileno(pcap_dump_file(capture->dumper)), &about) == 0 && S_ISREG(about.st_mode))
		unlink(capture->path);
}

struct wire_capture *wire_capture_create(const char *path, struct fault *why)
{
	struct wire_capture *capture = new_capture(why);

	if (!capture)
		return NULL;
	capture->pcap = pcap_open_dead_with_tstamp_precision(
		DLT_RAW, WIRE_PACKET_MAX, PCAP_TSTAMP_PRECISION_NANO);
	capture->path = strdup(path);
	if (capture->pcap && capture->path)
		capture->dumper = pcap_dump_open(capture->pcap, path);
	if (capture->dumper)
		return capture;
	if (capture->pcap && capture->path)
		fault_set(why, 0, "cannot write a capture file: %s", pcap_geterr(capture->pcap));
	else
		fault_set(why, ENOMEM, "cannot write the capture file %s", path);
	drop(capture);
	return NULL;
}

void wire_capture_add(struct wire_capture *capture, nanos at, const uint8_t *packet, size_t len)
{
	struct pcap_pkthdr header = {
		.ts.tv_sec = (time_t)(at / NANOS_SECOND),
		.ts.tv_usec = (suseconds_t)(at % NANOS_SECOND), /* of a nanosecond file: so many */
		.caplen = (bpf_u_int32)len,
		.len = (bpf_u_int32)len,
	};

	assert(capture->dumper && len <= WIRE_PACKET_MAX);
	assert(at >= 0 && at / NANOS_SECOND < SECONDS_END);
	pcap_dump((u_char *)capture->dumper, &header, packet);
}

bool wire_capture_close(struct wire_capture *capture, struct fault *why)
{
	bool written = true;

	if (!capture)
		return true;
	errno = 0;
	if (capture->dumper && (pcap_dump_flush(capture->dumper) != 0 ||
				       ferror(pcap_dump_file(capture->dumper)))) {
		written = fault_set(why, errno, "cannot write all of a capture file");
		remove_half(capture);
	}
	drop(capture);
	return written;
}

static bool link_is_readable(int link)
{
	return link == DLT_RAW || link == DLT_IPV4 || link == DLT_IPV6 || link == DLT_EN10MB;
}

struct wire_capture *wire_capture_open(const char *path, struct fault *why)
{
	char said[PCAP_ERRBUF_SIZE] = "";
	struct wire_capture *capture = new_capture(why);

	if (!capture)
		return NULL;
	capture->pcap = pcap_open_offline_with_tstamp_precision(
		path, PCAP_TSTAMP_PRECISION_NANO, said);
	if (capture->pcap)
		capture->link = pcap_datalink(capture->pcap);
	if (capture->pcap && link_is_readable(capture->link))
		return capture;
	if (capture->pcap)
		fault_set(why, 0, "%s holds neither raw IP nor Ethernet but link type %d", path,
			capture->link);
	else
		fault_set(why, 0, "cannot read a capture file: %s", said);
	drop(capture);
	return NULL;
}

/* Passes over the Ethernet header and VLAN tags; false when what it carries is not IP. */
static bool strip_ethernet(const uint8_t **frame, size_t *len)
{
	size_t type_at = ETHERNET_TYPE_AT;
	uint16_t type = 0;

	for (; type_at + 2 <= *len; type_at += VLAN_TAG) {
		type = wire_read16(*frame + type_at);
		if (type != TYPE_VLAN && type != TYPE_SERVICE_VLAN)
			break;
	}
	if (type != TYPE_IPV4 && type != TYPE_IPV6)
		return false; /* also when the frame ended before its type */
	*frame += type_at + 2;
	*len -= type_at + 2;
	return true;
}

/* The octets of the packet by its own header: an Ethernet frame may be filled up behind it. A
 * header that says nonsense is left to the parser. */
static size_t without_padding(const uint8_t *packet, size_t len)
{
	size_t says = len;

	if (packet[0] >> 4 == 4 && len >= WIRE_IPV4_HEADER)
		says = wire_read16(packet + 2);
	else if (packet[0] >> 4 == 6 && len >= WIRE_IPV6_HEADER)
		says = WIRE_IPV6_HEADER + (size_t)wire_read16(packet + 4);
	return says >= WIRE_IPV4_HEADER && says < len ? says : len;
}

static bool is_ip(const uint8_t *packet, size_t len)
{
	return len > 0 && (packet[0] >> 4 == 4 || packet[0] >> 4 == 6);
}

/* The file's seconds have 32 bits without a sign, but libpcap reads them with one. */
static nanos instant(const struct pcap_pkthdr *header)
{
	nanos seconds = header->ts.tv_sec;

	if (seconds < 0)
		seconds += SECONDS_END;
	return seconds * NANOS_SECOND + (nanos)header->ts.tv_usec;
}

int wire_capture_next(struct wire_capture *capture, nanos *at, const uint8_t **packet, size_t *len,
	struct fault *why)
{
	struct pcap_pkthdr *header;
	const u_char *bytes;
	int got;

	assert(!capture->dumper);
	while ((got = pcap_next_ex(capture->pcap, &header, &bytes)) == 1) {
		const uint8_t *ip = bytes;
		size_t there = header->caplen;

		if (capture->link == DLT_EN10MB && !strip_ethernet(&ip, &there))
			continue;
		if (!is_ip(ip, there))
			continue;
		*at = instant(header);
		*packet = ip;
		*len = without_padding(ip, there);
		return 1;
	}
	if (got == PCAP_ERROR_BREAK)
		return 0;
	fault_set(why, 0, "cannot read on in a capture file: %s", pcap_geterr(capture->pcap));
	return -1;
}
