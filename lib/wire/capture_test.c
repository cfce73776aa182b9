/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of capture files: what was written is read, from raw IP and from Ethernet. */
#include "lib/wire/sample_test.h"
#include "lib/wire/capture.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <unistd.h>

static char path[] = "/tmp/halfopen-capture-XXXXXX";
static uint8_t packet[WIRE_PACKET_MAX];

static int make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void close_well(struct wire_capture *capture)
{
	struct fault why = {0};

	if (!wire_capture_close(capture, &why))
		fail_msg("%s", why.what);
}

static struct wire_capture *open_well(void)
{
	struct fault why = {0};
	struct wire_capture *capture = wire_capture_open(path, &why);

	if (!capture)
		fail_msg("%s", why.what);
	return capture;
}

static void expect_packet(struct wire_capture *capture, nanos at, const uint8_t *bytes, size_t len)
{
	struct fault why = {0};
	const uint8_t *got;
	size_t got_len;
	nanos got_at;

	assert_int_equal(wire_capture_next(capture, &got_at, &got, &got_len, &why), 1);
	assert_int_equal(got_at, at);
	sample_assert_bytes(bytes, len, got, got_len);
}

static void expect_end(struct wire_capture *capture)
{
	const uint8_t *got;
	size_t len;
	nanos at;

	assert_int_equal(wire_capture_next(capture, &at, &got, &len, NULL), 0);
}

static const nanos instants[] = {0, 1, 999, 1000, 999999999, NANOS_SECOND, 5800000001,
	INT64_C(86400) * NANOS_SECOND, INT64_C(4294967295) * NANOS_SECOND + 999999999};
enum { INSTANTS = sizeof instants / sizeof *instants };

static void packets_come_back_to_the_nanosecond(void **state)
{
	struct wire_capture *capture = wire_capture_create(path, NULL);

	(void)state;
	assert_non_null(capture);
	for (size_t i = 0; i < INSTANTS; i++) {
		struct wire_segment s = sample_segment(i % 2 ? 6 : 4);

		s.seq = (seq_t)i;
		wire_capture_add(capture, instants[i], packet, sample_craft(&s, packet));
	}
	close_well(capture);
	capture = open_well();
	for (size_t i = 0; i < INSTANTS; i++) {
		struct wire_segment s = sample_segment(i % 2 ? 6 : 4);

		s.seq = (seq_t)i;
		expect_packet(capture, instants[i], packet, sample_craft(&s, packet));
	}
	expect_end(capture);
	close_well(capture);
}

static void the_longest_packet_comes_back(void **state)
{
	struct wire_capture *capture = wire_capture_create(path, NULL);

	(void)state;
	assert_non_null(capture);
	memset(packet, 0x5a, sizeof packet);
	packet[0] = 0x45;
	packet[2] = packet[3] = 0xff;
	wire_capture_add(capture, 7, packet, sizeof packet);
	close_well(capture);
	capture = open_well();
	expect_packet(capture, 7, packet, sizeof packet);
	expect_end(capture);
	close_well(capture);
}

/* The header by its octets, of little or big end: magic number a1b23c4d, link type 101. */
static void the_file_says_nanoseconds_and_raw_ip(void **state)
{
	struct wire_capture *capture = wire_capture_create(path, NULL);
	uint32_t header[6];
	FILE *file;

	(void)state;
	close_well(capture);
	file = fopen(path, "rb");
	assert_non_null(file);
	assert_int_equal(fread(header, 4, 6, file), 6);
	assert_int_equal(fgetc(file), EOF);
	fclose(file);
	assert_int_equal(header[0], 0xa1b23c4d);
	assert_int_equal(header[4], WIRE_PACKET_MAX);
	assert_int_equal(header[5], 101);
}

/* One file of a given link type and precision, written without our own writer. */
static void write_frames(int link, u_int precision, const uint8_t *const *frames,
	const size_t *lengths, size_t count)
{
	pcap_t *pcap = pcap_open_dead_with_tstamp_precision(link, 2000, precision);
	pcap_dumper_t *dumper = pcap_dump_open(pcap, path);

	assert_non_null(dumper);
	for (size_t i = 0; i < count; i++) {
		struct pcap_pkthdr header = {.ts = {.tv_sec = 3, .tv_usec = (int)i + 1}};

		header.caplen = header.len = (bpf_u_int32)lengths[i];
		pcap_dump((u_char *)dumper, &header, frames[i]);
	}
	pcap_dump_close(dumper);
	pcap_close(pcap);
}

static const uint8_t macs[12] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};

/* A frame around an IP packet, with the octets of `types` between addresses and packet. */
static size_t frame(uint8_t *out, const char *types, size_t types_len, size_t len)
{
	memcpy(out, macs, sizeof macs);
	memcpy(out + 12, types, types_len);
	memcpy(out + 12 + types_len, packet, len);
	return 12 + types_len + len;
}

static void ethernet_is_stripped_and_padding_dropped(void **state)
{
	static uint8_t four[100], six[100], tagged[100], arp[60] = {[12] = 0x08, [13] = 0x06};
	static uint8_t cut[13] = {[12] = 0x08}, odd[20] = {[12] = 0x08, [14] = 0x15};
	/* Behind a cut frame lies what the one before has left: the rest of its type and packet. */
	const uint8_t *const frames[] = {arp, four, cut, six, odd, tagged, four, cut, four};
	struct wire_segment s = sample_segment(4), s6 = sample_segment(6);
	struct wire_capture *capture;
	size_t len = sample_craft(&s, packet), len6;
	size_t lengths[] = {sizeof arp, 60, sizeof cut, 0, sizeof odd, 0, 60, 13, 14};

	(void)state;
	frame(four, "\x08\x00", 2, len); /* 54 octets, and six of padding */
	lengths[5] = frame(tagged, "\x88\xa8\0\1\x81\x00\0\2\x08\x00", 10, len);
	len6 = sample_craft(&s6, packet);
	lengths[3] = frame(six, "\x86\xdd", 2, len6);
	write_frames(DLT_EN10MB, PCAP_TSTAMP_PRECISION_NANO, frames, lengths, 9);
	capture = open_well();
	expect_packet(capture, 3 * NANOS_SECOND + 2, four + 14, len);
	expect_packet(capture, 3 * NANOS_SECOND + 4, six + 14, len6);
	expect_packet(capture, 3 * NANOS_SECOND + 6, tagged + 22, len);
	expect_packet(capture, 3 * NANOS_SECOND + 7, four + 14, len);
	expect_end(capture);
	close_well(capture);
}

/* As a sender leaves it that lets its network card cut the packet up. */
static void a_length_that_is_nonsense_is_left_to_the_parser(void **state)
{
	static uint8_t four[100];
	const uint8_t *const frames[] = {four};
	struct wire_segment s = sample_segment(4);
	struct wire_capture *capture;
	size_t len = sample_craft(&s, packet), framed;

	(void)state;
	packet[2] = packet[3] = 0;
	framed = frame(four, "\x08\x00", 2, len);
	write_frames(DLT_EN10MB, PCAP_TSTAMP_PRECISION_NANO, frames, &framed, 1);
	capture = open_well();
	expect_packet(capture, 3 * NANOS_SECOND + 1, packet, len);
	close_well(capture);
}

static void microseconds_are_read_as_nanoseconds(void **state)
{
	struct wire_segment s = sample_segment(4);
	struct wire_capture *capture;
	size_t len = sample_craft(&s, packet);
	const uint8_t *const frames[] = {packet};

	(void)state;
	write_frames(DLT_RAW, PCAP_TSTAMP_PRECISION_MICRO, frames, &len, 1);
	capture = open_well();
	expect_packet(capture, 3 * NANOS_SECOND + 1000, packet, len);
	close_well(capture);
}

static void other_links_are_refused(void **state)
{
	struct fault why = {0};

	(void)state;
	write_frames(DLT_PPP, PCAP_TSTAMP_PRECISION_NANO, NULL, NULL, 0);
	assert_null(wire_capture_open(path, &why));
	assert_non_null(strstr(why.what, "link type 9"));
}

static void a_file_cut_short_is_a_fault(void **state)
{
	struct wire_capture *capture = wire_capture_create(path, NULL);
	struct wire_segment s = sample_segment(4);
	struct fault why = {0};
	const uint8_t *got;
	size_t len;
	nanos at;

	(void)state;
	wire_capture_add(capture, 1, packet, sample_craft(&s, packet));
	close_well(capture);
	assert_int_equal(truncate(path, 24 + 16 + 39), 0);
	capture = open_well();
	assert_int_equal(wire_capture_next(capture, &at, &got, &len, &why), -1);
	assert_non_null(strstr(why.what, "cannot read on"));
	close_well(capture);
}

static void what_the_world_refuses_is_a_fault(void **state)
{
	struct fault why = {0};

	(void)state;
	assert_null(wire_capture_create("/nowhere/at/all.pcap", &why));
	assert_non_null(strstr(why.what, "/nowhere/at/all.pcap"));
	assert_null(wire_capture_open("/nowhere/at/all.pcap", &why));
	assert_non_null(strstr(why.what, "/nowhere/at/all.pcap"));
	assert_true(wire_capture_close(NULL, &why));
	assert_int_equal(truncate(path, 0), 0);
	assert_null(wire_capture_open(path, &why));
}

/* Of one packet only the flush can fail; of many, a write long before. */
static void a_full_disk_is_a_fault(void **state)
{
	(void)state;
	memset(packet, 0, 40);
	for (int count = 1; count <= 1000; count += 999) {
		struct wire_capture *capture = wire_capture_create("/dev/full", NULL);
		struct fault why = {0};

		assert_non_null(capture);
		for (int i = 0; i < count; i++)
			wire_capture_add(capture, i, packet, 40);
		assert_false(wire_capture_close(capture, &why));
		assert_non_null(strstr(why.what, "cannot write all"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packets_come_back_to_the_nanosecond),
		cmocka_unit_test(the_longest_packet_comes_back),
		cmocka_unit_test(the_file_says_nanoseconds_and_raw_ip),
		cmocka_unit_test(ethernet_is_stripped_and_padding_dropped),
		cmocka_unit_test(a_length_that_is_nonsense_is_left_to_the_parser),
		cmocka_unit_test(microseconds_are_read_as_nanoseconds),
		cmocka_unit_test(other_links_are_refused),
		cmocka_unit_test(a_file_cut_short_is_a_fault),
		cmocka_unit_test(what_the_world_refuses_is_a_fault),
		cmocka_unit_test(a_full_disk_is_a_fault),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
