/* SPDX-License-Identifier: BSD-2-Clause */
/* The two ends of the link for many connections: frames go out by the batch at the harness's, and
 * what the target sends is seen at its own, before any queue that could overflow when the timers of
 * a crowd run out at once, in memory that is shared with the kernel. Frames are dealt with in the
 * order in which they went out, so an echo behind them is answered behind all answers. */
#include "harness/targets/linux_many.h"

#include "lib/base/memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	SLOT = 2048, /* holds a frame of LINUX_MTU and what the kernel writes before it */
	SLOTS = 16384,
	BLOCK = 16 * SLOT,
	ROOM = 1 << 20,
	PATIENCE = 5000, /* milliseconds, for an echo that takes microseconds */
	ECHO_4 = 8,
	ECHO_REPLY_4 = 0,
	ECHO_6 = 128,
	ECHO_REPLY_6 = 129,
};

/* Whom the answers of the fence are for: TEST-NET-1 and RFC 3849, where no peer lives. */
static const struct wire_address fence_4 = {4, {192, 0, 2, 1}};
static const struct wire_address fence_6 = {6, {0x20, 0x01, 0x0d, 0xb8, 0xff, 0xff, [15] = 1}};

/* --- open and close --------------------------------------------------------------------------- */

static bool set(int fd, int option, int value)
{
	return setsockopt(fd, SOL_PACKET, option, &value, sizeof value) == 0;
}

static bool map_slots(struct linux_ring *ring, struct fault *why)
{
	struct tpacket_req wish = {.tp_block_size = BLOCK,
		.tp_block_nr = (unsigned)SLOTS / (BLOCK / SLOT),
		.tp_frame_size = SLOT,
		.tp_frame_nr = SLOTS};
	void *slots;

	if (!set(ring->in, PACKET_VERSION, TPACKET_V2) ||
		setsockopt(ring->in, SOL_PACKET, PACKET_RX_RING, &wish, sizeof wish) < 0)
		return fault_set(why, errno, "cannot make a ring for %d frames", (int)SLOTS);
	slots = mmap(NULL, (size_t)SLOT * SLOTS, PROT_READ | PROT_WRITE, MAP_SHARED, ring->in, 0);
	if (slots == MAP_FAILED)
		return fault_set(why, errno, "cannot map a ring of %d frames", (int)SLOTS);
	ring->slots = slots;
	return true;
}

/* Bound at last, so that nothing is seen before all is ready. */
static bool bind_to(int fd, const char *link, int type, struct fault *why)
{
	struct sockaddr_ll name = {.sll_family = AF_PACKET,
		.sll_protocol = htons((uint16_t)type),
		.sll_ifindex = (int)if_nametoindex(link)};

	return bind(fd, (struct sockaddr *)&name, sizeof name) == 0 ||
	       fault_set(why, errno, "cannot bind to the end \"%s\" of the link", link);
}

bool linux_ring_open(
	struct linux_ring *ring, const struct wire_address *target, unsigned mtu, struct fault *why)
{
	ring->target = *target;
	ring->mtu = mtu;
	ring->room = memory_get(ROOM);
	if (sched_getaffinity(0, sizeof ring->processors, &ring->processors) < 0)
		return fault_set(why, errno, "cannot see which processors there are");
	ring->out = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	/* No queue is to come between us and the link. */
	if (ring->out < 0 || !set(ring->out, PACKET_QDISC_BYPASS, 1))
		return fault_set(why, errno, "cannot open a packet socket");
	return bind_to(ring->out, LINUX_LINK_HARNESS, 0, why);
}

/* Only what the target sends. */
static bool outgoing_only(int fd)
{
	struct sock_filter lines[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SLOT),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = {sizeof lines / sizeof *lines, lines};

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

bool linux_ring_listen(struct linux_ring *ring, struct fault *why)
{
	ring->in = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (ring->in < 0 || !outgoing_only(ring->in))
		return fault_set(why, errno, "cannot open a packet socket");
	return map_slots(ring, why) && bind_to(ring->in, LINUX_LINK_TARGET, ETH_P_ALL, why);
}

static void release(struct linux_ring *ring)
{
	if (ring->held)
		sched_setaffinity(0, sizeof ring->processors, &ring->processors);
	ring->held = false;
}

void linux_ring_close(struct linux_ring *ring)
{
	release(ring);
	if (ring->slots)
		munmap(ring->slots, (size_t)SLOT * SLOTS);
	if (ring->out >= 0)
		close(ring->out);
	if (ring->in >= 0)
		close(ring->in);
	free(ring->room);
	*ring = (struct linux_ring){.out = -1, .in = -1};
}

void linux_ring_hold(struct linux_ring *ring)
{
	int here = ring->held ? -1 : sched_getcpu();
	cpu_set_t only;

	if (here < 0)
		return;
	CPU_ZERO(&only);
	CPU_SET((size_t)here, &only);
	ring->held = sched_setaffinity(0, sizeof only, &only) == 0;
}

/* --- out -------------------------------------------------------------------------------------- */

static void put_frame(struct linux_ring *ring, const uint8_t *packet, size_t len)
{
	bool ipv6 = packet[0] >> 4 == 6;
	struct ethhdr *header = (void *)(ring->room + ring->used);
	struct iovec *part = &ring->parts[ring->count];

	memcpy(header->h_dest, linux_mac_target, LINUX_MAC);
	memcpy(header->h_source, linux_mac_router, LINUX_MAC);
	header->h_proto = htons(ipv6 ? ETH_P_IPV6 : ETH_P_IP);
	memcpy(header + 1, packet, len);
	*part = (struct iovec){header, sizeof *header + len};
	ring->frames[ring->count++].msg_hdr = (struct msghdr){.msg_iov = part, .msg_iovlen = 1};
	ring->used += (sizeof *header + len + 15) / 16 * 16;
}

bool linux_ring_put(struct linux_ring *ring, const uint8_t *packet, size_t len, struct fault *why)
{
	if (len == 0 || len > ring->mtu)
		return fault_set(
			why, EMSGSIZE, "a packet of %zu octets on a link of %u", len, ring->mtu);
	if ((ring->count == LINUX_BATCH || ring->used + len + 32 > ROOM) &&
		!linux_ring_send(ring, why))
		return false;
	put_frame(ring, packet, len);
	return true;
}

/* A frame is refused where a thousand wait for the processor, as when timers of a crowd have run
 * out at once: it goes out again when a thread of the kernel has had its turn. */
static bool send_rest(struct linux_ring *ring, size_t *sent, nanos deadline, struct fault *why)
{
	size_t rest = ring->count - *sent;
	int some = sendmmsg(ring->out, ring->frames + *sent, (unsigned)rest, 0);

	if (some == (int)rest) {
		*sent += rest;
		return true;
	}
	if (some < 0 && errno != EINTR && (errno != ENOBUFS || linux_monotonic() > deadline))
		return fault_set(why, errno, "cannot inject");
	*sent += some > 0 ? (size_t)some : 0;
	ring->refused += some > 0 || errno == ENOBUFS;
	sched_yield();
	return true;
}

bool linux_ring_send(struct linux_ring *ring, struct fault *why)
{
	nanos deadline = ring->count ? linux_monotonic() + PATIENCE * NANOS_MILLI : 0;
	size_t sent = 0;

	linux_ring_hold(ring);
	while (sent < ring->count)
		if (!send_rest(ring, &sent, deadline, why))
			return false;
	ring->used = ring->count = 0;
	return true;
}

/* --- in --------------------------------------------------------------------------------------- */

static uint32_t word_at(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

/* The answer to an echo, which is nobody else's; its number goes to *number. */
static bool is_answer(const uint8_t *packet, size_t len, uint32_t *number)
{
	size_t header = packet[0] >> 4 == 6 ? 40 : 20;
	bool is = header == 40 ? packet[6] == 58 : packet[9] == 1;

	is = is && len >= header + 8 &&
	     packet[header] == (header == 40 ? ECHO_REPLY_6 : ECHO_REPLY_4);
	if (is)
		*number = word_at(packet + header + 4);
	return is;
}

static void take_packet(struct linux_ring *ring, nanos at, const uint8_t *packet, size_t len,
	struct happenings *into)
{
	if (len < 20 || (packet[0] >> 4 == 6 && len < 40))
		return;
	if (!is_answer(packet, len, &ring->answered))
		happened_packet(into, at, packet, len);
}

void linux_ring_take(
	struct linux_ring *ring, const struct linux_clock *clock, struct happenings *into)
{
	for (;;) {
		struct tpacket2_hdr *slot = (void *)(ring->slots + ring->next * SLOT);

		if (!(__atomic_load_n(&slot->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
			break;
		take_packet(ring,
			linux_clock_of_wall(
				clock, (nanos)slot->tp_sec * NANOS_SECOND + (nanos)slot->tp_nsec),
			(uint8_t *)slot + slot->tp_net,
			slot->tp_snaplen - (size_t)(slot->tp_net - slot->tp_mac), into);
		__atomic_store_n(&slot->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
		ring->next = (ring->next + 1) % SLOTS;
	}
}

/* --- the fence -------------------------------------------------------------------------------- */

static bool put_echo(struct linux_ring *ring, struct fault *why)
{
	bool ipv6 = ring->target.version == 6;
	struct wire_icmp echo = {.src = ipv6 ? fence_6 : fence_4,
		.dst = ring->target,
		.type = ipv6 ? ECHO_6 : ECHO_4,
		.rest = ++ring->fences};
	uint8_t packet[128];
	size_t len;

	return wire_craft_icmp(&echo, packet, sizeof packet, &len, why) &&
	       linux_ring_put(ring, packet, len, why);
}

/* It is there at once, or nearly so, unless something is wrong. */
static bool await_answer(struct linux_ring *ring, const struct linux_clock *clock,
	struct happenings *into, struct fault *why)
{
	struct pollfd wish = {.fd = ring->in, .events = POLLIN};

	linux_ring_take(ring, clock, into);
	while (ring->answered != ring->fences) {
		int ready = poll(&wish, 1, PATIENCE);

		if (ready == 0 || (ready < 0 && errno != EINTR))
			return fault_set(why, ready ? errno : ETIMEDOUT,
				"the target does not answer an echo");
		linux_ring_take(ring, clock, into);
	}
	return true;
}

bool linux_ring_fence(struct linux_ring *ring, const struct linux_clock *clock,
	struct happenings *into, struct fault *why)
{
	bool passed = put_echo(ring, why) && linux_ring_send(ring, why) &&
		      await_answer(ring, clock, into, why);

	release(ring);
	return passed;
}

/* --- what was lost ---------------------------------------------------------------------------- */

/* The target's end counts what it could not take in, which includes what was refused and went out
 * again. */
static bool dropped(unsigned refused, unsigned *count, struct fault *why)
{
	FILE *file = fopen("/proc/net/dev", "re");
	char line[512];
	unsigned in;
	bool found = false;

	while (file && fgets(line, sizeof line, file)) {
		char *numbers = strchr(line, ':');

		if (!numbers || !strstr(line, LINUX_LINK_TARGET ":") ||
			sscanf(numbers + 1, "%*u %*u %*u %u", &in) != 1)
			continue;
		*count = in > refused ? in - refused : 0;
		found = true;
	}
	if (file)
		fclose(file);
	return found || fault_set(why, errno, "the link does not say what it lost");
}

bool linux_ring_lost(struct linux_ring *ring, unsigned *lost, struct fault *why)
{
	struct tpacket_stats stats;
	socklen_t len = sizeof stats;

	/* Reading sets it back. */
	if (getsockopt(ring->in, SOL_PACKET, PACKET_STATISTICS, &stats, &len) < 0)
		return fault_set(why, errno, "the capture does not say what it lost");
	ring->lost += stats.tp_drops;
	if (!dropped(ring->refused, lost, why))
		return false;
	*lost += ring->lost;
	return true;
}
