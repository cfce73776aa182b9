/* SPDX-License-Identifier: BSD-2-Clause */
/* Many connections in one boot of the linux target: the fence, the user, the window. */
#include "harness/targets/linux_many_row_test.h"

#include "lib/base/memory.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

enum {
	PROBES = 10000,
	BATCH_OF_PROBES = 500,
	MSS_4 = 1460,
	MSS_6 = 1440,
	SLOTS = 16384, /* of the ring */
};

/* --- the fence -------------------------------------------------------------------------------- */

/* Every third is a RST, which a listener does not answer: as many answers come as there are SYNs,
 * each before the fence is passed. */
static void counts(struct row *row)
{
	start_many(row, 4);
	call(row, CALL_OPEN_PASSIVE);
	for (unsigned i = 0; i < PROBES; i += BATCH_OF_PROBES) {
		size_t wanted = 0;

		for (unsigned j = i; j < i + BATCH_OF_PROBES; j++) {
			row->flow.peer_port = (uint16_t)(2000 + j);
			arrives(row, j % 3 ? WIRE_SYN : WIRE_RST, ISS, 0, "");
			wanted += j % 3 > 0;
		}
		fence(row);
		check(heard(row, HAPPENED_PACKET) == wanted);
	}
	check(row->target.ops->connections(&row->target) == PROBES - (PROBES + 2) / 3);
}

static void counts_ipv6(struct row *row)
{
	start_many(row, 6);
	call(row, CALL_OPEN_PASSIVE);
	for (unsigned i = 0; i < BATCH_OF_PROBES; i++) {
		row->flow.peer_port = (uint16_t)(2000 + i);
		arrives(row, WIRE_SYN, ISS, 0, "");
	}
	fence(row);
	check(heard(row, HAPPENED_PACKET) == BATCH_OF_PROBES);
}

/* Has a thread of the kernel take in what we send, when its turn comes; false where a container
 * does not let us say so. */
static bool put_off(struct row *row)
{
	struct linux_many *many = row->target.own;
	struct ethtool_value wish = {.cmd = ETHTOOL_SGRO, .data = 1};
	struct ifreq request = {.ifr_name = LINUX_LINK_TARGET, .ifr_data = (char *)&wish};
	struct fault why;

	check(ioctl(many->own.link.plain, SIOCETHTOOL, &request) == 0);
	return unshare(CLONE_NEWNS) == 0 && mount("none", "/sys", "sysfs", 0, NULL) == 0 &&
	       linux_write("/sys/class/net/" LINUX_LINK_TARGET "/threaded", "1", &why);
}

/* The answers are not there when a frame has been sent, and the fence waits for them. */
static void counts_later(struct row *row)
{
	start_many(row, 4);
	if (!put_off(row))
		print_message("# no thread is to be had here: the answers come at once\n");
	call(row, CALL_OPEN_PASSIVE);
	for (unsigned i = 0; i < BATCH_OF_PROBES; i++) {
		row->flow.peer_port = (uint16_t)(2000 + i);
		arrives(row, WIRE_SYN, ISS, 0, "");
		if (i % 5 < 4)
			continue;
		fence(row);
		check(heard(row, HAPPENED_PACKET) == 5);
	}
}

/* More than the link holds: what it refuses goes out again. */
static void insists(struct row *row)
{
	start_many(row, 4);
	if (!put_off(row))
		print_message("# no thread is to be had here: nothing is refused\n");
	call(row, CALL_OPEN_PASSIVE);
	for (unsigned i = 0; i < PROBES; i += BATCH_OF_PROBES * 4) {
		for (unsigned j = i; j < i + BATCH_OF_PROBES * 4; j++) {
			row->flow.peer_port = (uint16_t)(2000 + j);
			arrives(row, WIRE_SYN, ISS, 0, "");
		}
		fence(row);
		check(heard(row, HAPPENED_PACKET) == BATCH_OF_PROBES * 4);
	}
}

/* A frame that found no slot is a verdict that nobody can give. */
static void loses(struct row *row)
{
	struct linux_many *many;

	start_many(row, 4);
	many = row->target.own;
	call(row, CALL_OPEN_PASSIVE);
	for (unsigned i = 0; i < SLOTS + LINUX_BATCH; i++) {
		many->unread = 0; /* so the ring is not read before it is full */
		row->flow.peer_port = (uint16_t)(2000 + i);
		arrives(row, WIRE_SYN, ISS, 0, "");
	}
	check(linux_ring_send(&many->ring, &row->why));
	check(!row->target.ops->sound(&row->target, &row->why));
	check(strstr(row->why.what, "lost"));
	_exit(ROW_FINE);
}

/* --- the user --------------------------------------------------------------------------------- */

static void signals(struct row *row)
{
	start_many(row, 4);
	call(row, CALL_OPEN_PASSIVE);
	handshake(row);
	arrives(row, WIRE_ACK | WIRE_FIN, ISS + 1, row->iss + 1, "text");
	fence(row);
	check(told(row, SIGNAL_CLOSING));
	check(call_with(row, (struct call){.kind = CALL_RECEIVE, .count = 100}) == CALLED);
	fence(row);
	check(heard(row, HAPPENED_DATA) == 1 && row->heard.items[0].len == 4);
	check(memcmp(row->heard.items[0].bytes, "text", 4) == 0);
	arrives(row, WIRE_RST, ISS + 6, 0, "");
	fence(row);
	check(told(row, SIGNAL_RESET));
	row->flow.peer_port++;
	to_syn_sent(row);
	arrives(row, WIRE_RST | WIRE_ACK, 0, row->iss + 1, "");
	fence(row);
	check(told(row, SIGNAL_REFUSED));
}

/* A call finds what no fence has brought to the user yet; one on nobody says so. */
static void calls(struct row *row)
{
	start_many(row, 4);
	call(row, CALL_OPEN_PASSIVE);
	to_unaccepted(row);
	call(row, CALL_CLOSE);
	draws(row, WIRE_FIN | WIRE_ACK);
	check(state(row) == STATE_FIN_WAIT_1);
	check(call_with(row, (struct call){.kind = CALL_LEAVE, .linger = NANOS_SECOND}) ==
		CALL_LACKING);
	row->flow.peer_port++;
	check(call_with(row, (struct call){.kind = CALL_SEND, .linger = -1}) == CALL_LACKING);
	row->flow.target_port++;
	call(row, CALL_CLOSE);
	fence(row);
	check(told(row, SIGNAL_DOES_NOT_EXIST));
}

/* A real timer is waited for: the SYN,ACK comes once more after a second. */
static void waits(struct row *row)
{
	nanos since;

	start_many(row, 4);
	call(row, CALL_OPEN_PASSIVE);
	to_syn_received(row);
	since = row->target.now;
	fence(row);
	check(row->heard.count == 0 && row->target.now - since < 500 * NANOS_MILLI);
	sends_within(row, WIRE_SYN | WIRE_ACK, 3 * NANOS_SECOND);
	check(row->last_at - since > 900 * NANOS_MILLI);
}

/* --- what was promised ------------------------------------------------------------------------ */

/* The window is longer than a segment, and stays; one octet more than it fits one packet. */
static void window(struct row *row, uint8_t ip, unsigned mss)
{
	uint8_t *text = memory_get(LINUX_MTU_MATRIX);
	size_t offered;

	start_many(row, ip);
	call(row, CALL_OPEN_PASSIVE);
	arrives(row, WIRE_SYN, ISS, 0, "");
	draws(row, WIRE_SYN | WIRE_ACK);
	check(wire_mss(&row->last.segment) == (int)mss);
	offered = row->last.segment.window;
	check(offered == 2 * mss);
	arrives(row, WIRE_ACK, ISS + 1, row->iss + 1, "");
	draws_nothing(row);
	arrives(row, WIRE_ACK, ISS + 1, row->iss + 1, "x");
	draws(row, WIRE_ACK);
	check(row->last.segment.ack == ISS + 2 && row->last.segment.window == offered);
	/* Above a gap of one octet it ends one octet beyond the window. */
	segment_arrives(row, (struct wire_segment){.seq = ISS + 3,
				     .ack = row->iss + 1,
				     .flags = WIRE_ACK,
				     .payload = text,
				     .payload_len = offered + 1});
	draws(row, WIRE_ACK);
	check(row->last.segment.ack == ISS + 2 && row->last.segment.window == offered);
	free(text);
}

static void window_ipv4(struct row *row)
{
	window(row, 4, MSS_4);
}

static void window_ipv6(struct row *row)
{
	window(row, 6, MSS_6);
}

/* As many as would be acknowledged in pairs, if ACKs were kept back. */
static void prompt_acks(struct row *row)
{
	start_many(row, 4);
	call(row, CALL_OPEN_PASSIVE);
	handshake(row);
	for (seq_t i = 1; i <= 10; i++) {
		arrives(row, WIRE_ACK, ISS + i, row->iss + 1, "x");
		draws(row, WIRE_ACK);
		check(row->last.segment.ack == ISS + i + 1);
	}
}

static void too_long(struct row *row)
{
	uint8_t *packet = memory_get(LINUX_MTU_MATRIX + 1);

	start_many(row, 4);
	check(!row->target.ops->inject(&row->target, packet, LINUX_MTU_MATRIX + 1, &row->why));
	free(packet);
}

int main(void)
{
	static struct row_test rows[] = {
		{"ten thousand probes, and no answer behind the fence", counts, 0},
		{"the same for IPv6", counts_ipv6, 0},
		{"answers that come later", counts_later, 0},
		{"what the link refuses goes out again", insists, 0},
		{"a lost frame is not sound", loses, 0},
		{"the user is told", signals, 0},
		{"calls find what waits, or nobody", calls, 0},
		{"a timer is waited for", waits, 0},
		{"window and MSS of IPv4", window_ipv4, 0},
		{"window and MSS of IPv6", window_ipv6, 0},
		{"every text is acknowledged at once", prompt_acks, 0},
		{"a packet that does not fit", too_long, 0},
	};
	struct CMUnitTest tests[sizeof rows / sizeof *rows];

	if (!rows_start(rows, sizeof rows / sizeof *rows, tests))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
