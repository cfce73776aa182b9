/* SPDX-License-Identifier: BSD-2-Clause */
/* Any octets as events of a host, packets, calls and steps of the clock: its invariants hold after
 * each. */
#include "lib/host/codec.h"
#include "lib/host/host.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 400, PORTS = 3, TEXT_MAX = 3000 };

struct run {
	struct host *host;
	nanos now;
	const uint8_t *at, *end; /* the octets that are left */
};

static const struct host_address own = {4, {10, 0, 0, 1}}, peer = {4, {10, 0, 0, 2}};

/* The next octet; 0 when none is left. */
static uint8_t next(struct run *run)
{
	return run->at < run->end ? *run->at++ : 0;
}

static struct host_flow flow(struct run *run)
{
	uint8_t which = next(run);
	return (struct host_flow){own, peer, 80, (uint16_t)(4000 + which % PORTS)};
}

/* A number near one that matters to the connection. */
static seq_t near(struct run *run, seq_t base, uint32_t window)
{
	uint8_t how = next(run);
	seq_t edge = how & 0x40 ? base + window : base;
	if (how & 0x80)
		edge = how & 0x40 ? base - window : base + (seq_t)next(run) * 1000;
	return edge + (how & 0x3f) - 0x20;
}

static const uint8_t *text(void)
{
	static uint8_t bytes[TEXT_MAX];
	return bytes;
}

static void segment(struct run *run)
{
	static uint8_t packet[HOST_PACKET_MAX];
	struct host_flow about = flow(run);
	struct host_flow back = {about.remote, about.local, about.remote_port, about.local_port};
	const struct tcb *tcb = host_tcb(run->host, &about);
	struct tcp_segment seg = {.flags = next(run) & 0x3f, .text = text()};
	uint8_t kind = next(run);
	seg.seq = near(run, tcb ? tcb->rcv.nxt : 1000, tcb ? tcb->rcv.wnd : 10);
	seg.ack = near(run, tcb ? tcb->snd.nxt : 1000, tcb ? tcb->snd.nxt - tcb->snd.una : 10);
	if (kind & 1) { /* most segments are in order */
		seg.seq = tcb ? tcb->rcv.nxt : 1000;
		seg.ack = tcb ? tcb->snd.nxt : 0;
	}
	seg.wnd = kind & 2 ? (uint32_t)next(run) * 100 : 65535;
	seg.up = (uint32_t)next(run) * 9; /* counts with URG only */
	seg.mss = kind & 4 ? (uint16_t)(next(run) * 7) : 0;
	seg.text_len = kind & 8 ? (uint32_t)next(run) * 11 : 0;
	size_t len = host_write(&back, &seg, packet);
	if (kind & 16)
		packet[next(run) % len] ^= next(run);
	host_input(run->host, packet, len, run->now);
}

static void icmp(struct run *run)
{
	static uint8_t packet[HOST_PACKET_MAX];
	static const uint8_t header[20] = {
		0x45, 0, 0, 76, 0, 0, 0, 0, 64, 1, 0, 0, 10, 0, 0, 9, 10, 0, 0, 1};
	struct host_flow about = flow(run);
	const struct tcb *tcb = host_tcb(run->host, &about);
	struct tcp_segment seg = {.seq = near(run, tcb ? tcb->snd.una : 0, 1)};
	memcpy(packet, header, sizeof header);
	uint16_t sum = host_checksum(&about, 0, packet, sizeof header);
	packet[10] = (uint8_t)(sum >> 8);
	packet[11] = (uint8_t)sum;
	memset(packet + 20, 0, 8);
	packet[20] = next(run) % 13;
	packet[21] = next(run) % 8;
	host_write(&about, &seg, packet + 28);
	sum = host_checksum(&about, 0, packet + 20, 76 - 20);
	packet[22] = (uint8_t)(sum >> 8);
	packet[23] = (uint8_t)sum;
	host_input(run->host, packet, 76, run->now);
}

static void raw(struct run *run)
{
	size_t len = next(run), left = (size_t)(run->end - run->at);
	len = len < left ? len : left;
	host_input(run->host, run->at, len, run->now);
	run->at += len;
}

static void call(struct run *run)
{
	static const nanos timeouts[] = {0, 3 * NANOS_SECOND, NANOS_NEVER};
	struct host_call made = {.flow = flow(run), .bytes = text()};
	made.kind = (enum host_call_kind)(next(run) % (HOST_KEEP_ALIVE + 1));
	made.len = (uint32_t)next(run) * 11;
	made.timeout = timeouts[next(run) % 3];
	made.urgent = made.on = next(run) & 1;
	made.linger = (nanos)(next(run) % 3) - 1;
	made.backlog = 2;
	host_call(run->host, &made, run->now);
}

static void step_clock(struct run *run)
{
	uint8_t how = next(run);
	nanos deadline = host_next_deadline(run->host);
	if (how & 1 && deadline != NANOS_NEVER)
		run->now = deadline > run->now ? deadline : run->now;
	else
		run->now += (nanos)how * how * 10 * NANOS_MILLI;
	host_expire(run->host, run->now);
}

static void event(struct run *run)
{
	uint8_t which = next(run) % 16;
	if (which < 9)
		segment(run);
	else if (which < 12)
		call(run);
	else if (which < 14)
		step_clock(run);
	else if (which == 14)
		icmp(run);
	else
		raw(run);
}

static void drain(struct host *host)
{
	struct host_output out;
	while (host_output(host, &out))
		if (out.kind == HOST_PACKET && out.len < 40)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct host_settings settings;
	struct run run = {.at = data, .end = data + size};
	host_settings_default(&settings);
	uint8_t rules = next(&run);
	settings.rules.isn_is_fixed = true;
	settings.rules.isn_fixed = (seq_t)0 - next(&run); /* near the wrap */
	settings.rules.rfc5961 = !(rules & 1);
	settings.rules.tw_rst_ignored = rules & 2;
	settings.rules.fw2_left_limit = rules & 4 ? 60 * NANOS_SECOND : NANOS_NEVER;
	settings.rules.receive_window = rules & 8 ? 1000 : TCP_WINDOW_MAX;
	settings.rules.challenge_limit = rules & 16 ? 2 : 0;
	settings.rules.nagle = rules & 64;
	settings.rules.keepalive_idle = rules & 128 ? NANOS_SECOND : 2 * 3600 * NANOS_SECOND;
	settings.rules.keepalive_octet = settings.rules.keepalive_resets = rules & 1;
	settings.rules.zwp_left_limit = rules & 4 ? 60 * NANOS_SECOND : NANOS_NEVER;
	settings.rules.ack_delay = rules & 32 ? 0 : TCP_ACK_DELAY;
	run.host = host_new(&settings, &own, 1);
	if (run.host == NULL)
		return 0;
	for (int i = 0; i < STEPS_MAX && run.at < run.end; i++) {
		event(&run);
		host_check(run.host);
		drain(run.host);
	}
	host_free(run.host);
	return 0;
}
