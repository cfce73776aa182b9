/* SPDX-License-Identifier: BSD-2-Clause */
/* Two hosts and their users against each other, over a network that loses, doubles, delays and
 * corrupts as the input says: what is delivered is what was sent, in order; what is acknowledged
 * has arrived; no RST answers a RST; once the network is good all of it is delivered, and once both
 * users have left all of it ends. */
#include "lib/host/two_hosts_fuzz.h"

#include "lib/host/codec.h"
#include "lib/tcp/user.h"

#include <string.h>

/* --- the network ----------------------------------------------------------------------------- */

static bool is_reset(const struct host_output *out)
{
	struct host_packet read;

	assert(host_read(out->bytes, out->len, &read)); /* what we send is well formed */
	return read.kind == HOST_IS_SEGMENT && (read.segment.flags & TCP_RST);
}

static void put(struct network *net, int to, const struct host_output *out)
{
	struct packet *packet = &net->flying[net->count];

	if (net->count == FLYING)
		return;
	net->count++;
	packet->at = net->now + 10 * NANOS_MILLI;
	if (chance(net, 256) < net->late)
		packet->at += (nanos)chance(net, 4000) * NANOS_MILLI;
	packet->order = net->order++;
	packet->to = to;
	packet->len = out->len;
	memcpy(packet->bytes, out->bytes, out->len);
	/* One octet: no checksum misses that. */
	if (chance(net, 256) < net->corrupt)
		packet->bytes[chance(net, (unsigned)out->len)] ^= (uint8_t)(1 + chance(net, 255));
}

static void carry(struct network *net, int to, const struct host_output *out)
{
	assert(out->len <= ROOM);
	assert(!(net->reset_arrived && is_reset(out)));
	if (chance(net, 256) < net->loss)
		return;
	put(net, to, out);
	if (chance(net, 256) < net->dup)
		put(net, to, out);
}

/* --- the users ------------------------------------------------------------------------------- */

/* Text of an old life whose numbers a new one may use again: that it has died by now is what the
 * quiet time and TIME-WAIT are for, and an ABORT has neither (RFC 9293 3.4.3, 3.6.1). */
static void forget_old_text(struct network *net)
{
	struct host_packet read;
	size_t kept = 0;

	for (size_t i = 0; i < net->count; i++) {
		const struct packet *packet = &net->flying[i];

		if (!host_read(packet->bytes, packet->len, &read) || read.kind != HOST_IS_SEGMENT ||
			read.segment.text_len == 0)
			net->flying[kept++] = *packet;
	}
	net->count = kept;
}

/* A new connection of the same four-tuple counts its octets anew. */
static void look_whose(struct network *net, struct end *end)
{
	const struct tcb *tcb = tcb_of(end);

	if (!tcb || tcb->snd.iss == end->iss)
		return;
	end->iss = tcb->snd.iss;
	end->received = 0;
	forget_old_text(net);
}

static void deliver(struct network *net, int which, const struct host_output *out)
{
	struct end *end = &net->ends[which];

	for (size_t i = 0; i < out->len; i++)
		assert(out->bytes[i] == octet(1 - which, end->received + (uint32_t)i));
	end->received += (uint32_t)out->len;
	assert(end->received <= net->ends[1 - which].most);
}

static void after_event(struct network *net, int which)
{
	struct end *end = &net->ends[which];
	struct host_output out;

	host_check(end->host);
	check_pair(net);
	look_whose(net, end);
	if (taken(end) > end->most)
		end->most = taken(end);
	while (host_output(end->host, &out)) {
		if (out.kind == HOST_PACKET)
			carry(net, 1 - which, &out);
		else if (out.kind == HOST_DATA)
			deliver(net, which, &out);
	}
	net->reset_arrived = false;
}

static void call(struct network *net, int which, struct host_call made)
{
	made.flow = net->ends[which].flow;
	host_call(net->ends[which].host, &made, net->now);
	after_event(net, which);
}

static void send(struct network *net, int which, struct host_call made)
{
	static uint8_t bytes[256 * 40];
	uint32_t from = taken(&net->ends[which]);

	made.len = 1 + (uint32_t)next(net) * 40;
	if (from + made.len > STREAM)
		return;
	for (uint32_t i = 0; i < made.len; i++)
		bytes[i] = octet(which, from + i);
	made.bytes = bytes;
	call(net, which, made);
}

/* An old connection's segments are gone, and its numbers passed, when its pair opens again. */
static void open_again(struct network *net, int which, enum host_call_kind kind)
{
	if (kind == HOST_OPEN_ACTIVE && net->ends[which].iss != 0 && !tcb_of(&net->ends[which]))
		net->now += 20 * NANOS_SECOND;
	call(net, which, (struct host_call){.kind = kind, .linger = -1});
}

static void user_acts(struct network *net)
{
	static const nanos timeouts[] = {0, 0, 5 * NANOS_SECOND, NANOS_NEVER};
	uint8_t what = next(net);
	int which = what & 1;
	struct host_call made = {.kind = HOST_RECEIVE, .linger = -1, .urgent = what & 0x40};

	switch (what >> 1 & 15) {
	case 0: open_again(net, which, HOST_OPEN_PASSIVE); return;
	case 1: open_again(net, which, HOST_OPEN_ACTIVE); return;
	case 2:
	case 3:
	case 4:
	case 5:
		made.kind = HOST_SEND;
		made.timeout = timeouts[what >> 5 & 3];
		send(net, which, made);
		return;
	case 6: made.kind = HOST_CLOSE; break;
	case 7:
		made.kind = HOST_LEAVE;
		made.linger = (nanos)(what >> 5 & 3) - 1;
		break;
	case 8: made.kind = what & 0x80 ? HOST_ABORT : HOST_STATUS; break;
	case 9: made.kind = what & 0x80 ? HOST_LEAVE_LISTENER : HOST_STATUS; break;
	case 10:
		made.kind = HOST_KEEP_ALIVE;
		made.on = what & 0x80;
		break;
	case 11: net->now += (nanos)next(net) * NANOS_SECOND; return; /* everybody is late */
	default: made.len = 1 + (uint32_t)next(net) * 100;
	}
	call(net, which, made);
}

/* --- time ------------------------------------------------------------------------------------ */

static size_t first_packet(const struct network *net)
{
	size_t first = 0;

	for (size_t i = 1; i < net->count; i++) {
		const struct packet *p = &net->flying[i], *q = &net->flying[first];

		if (p->at < q->at || (p->at == q->at && p->order < q->order))
			first = i;
	}
	return first;
}

static void move_to(struct network *net, nanos at)
{
	net->now = at > net->now ? at : net->now;
}

static void arrive(struct network *net, size_t index)
{
	static struct packet packet;
	struct host_packet read;

	packet = net->flying[index];
	net->flying[index] = net->flying[--net->count];
	move_to(net, packet.at);
	net->reset_arrived = host_read(packet.bytes, packet.len, &read) &&
			     read.kind == HOST_IS_SEGMENT && (read.segment.flags & TCP_RST);
	host_input(net->ends[packet.to].host, packet.bytes, packet.len, net->now);
	after_event(net, packet.to);
}

/* The next thing in time happens; false when nothing ever will. */
static bool step(struct network *net)
{
	nanos deadlines[] = {
		host_next_deadline(net->ends[0].host), host_next_deadline(net->ends[1].host)};
	int first = deadlines[1] < deadlines[0];
	size_t packet = first_packet(net);

	if (net->count > 0 && net->flying[packet].at <= deadlines[first]) {
		arrive(net, packet);
		return true;
	}
	if (deadlines[first] == NANOS_NEVER)
		return false;
	move_to(net, deadlines[first]);
	host_expire(net->ends[first].host, net->now);
	after_event(net, first);
	return true;
}

/* --- one run --------------------------------------------------------------------------------- */

static void choose_rules(struct network *net, struct host_settings *settings)
{
	uint8_t rules = next(net), more = next(net);

	host_settings_default(settings);
	settings->rules.rfc5961 = !(rules & 1);
	settings->rules.tw_rst_ignored = rules & 2;
	net->for_ever = rules & 4;
	settings->rules.fw2_left_limit = net->for_ever ? NANOS_NEVER : 60 * NANOS_SECOND;
	settings->rules.receive_window = rules & 8 ? 1000 : TCP_WINDOW_MAX;
	settings->rules.ack_delay = rules & 16 ? 0 : TCP_ACK_DELAY;
	settings->rules.challenge_limit = rules & 32 ? 2 : 0;
	settings->rules.tw_syn_reopens = rules & 64;
	settings->mtu = rules & 128 ? 300 : 1500;
	settings->rules.tick = more & 1 ? 500 * NANOS_MILLI : 0;
	settings->rules.nagle = !(more & 2);
	settings->rules.keepalive_octet = more & 4;
	settings->rules.isn_secret[0] = more;
}

static void choose_network(struct network *net)
{
	static const unsigned rates[] = {0, 8, 40, 100};
	uint8_t faults = next(net);

	net->random = (uint64_t)next(net) << 8 | next(net);
	net->loss = rates[faults & 3];
	net->dup = rates[faults >> 2 & 3];
	net->late = rates[faults >> 4 & 3];
	net->corrupt = rates[faults >> 6 & 3];
}

static void begin(struct network *net, const uint8_t *data, size_t size)
{
	static const struct host_address addresses[2][2] = {
		{{4, {10, 0, 0, 1}}, {4, {10, 0, 0, 2}}}, {{6, {0x20, 1}}, {6, {0x20, 2}}}};
	struct host_settings settings;
	const struct host_address *own;

	*net = (struct network){.at = data, .input_end = data + size, .now = NANOS_SECOND};
	choose_rules(net, &settings);
	choose_network(net);
	own = addresses[net->random & 1];
	for (int i = 0; i < 2; i++) {
		net->ends[i].host = host_new(&settings, &own[i], 1);
		assert(net->ends[i].host);
		net->ends[i].flow = (struct host_flow){
			own[i], own[1 - i], (uint16_t)(100 + i), (uint16_t)(101 - i)};
	}
}

/* Without a limit of its own FIN-WAIT-2 outlives a peer that is gone, and so it must. */
static bool may_stay(const struct network *net, int which)
{
	const struct tcb *tcb = tcb_of(&net->ends[which]);

	return net->for_ever && tcb && tcb->state == FIN_WAIT_2 && !tcb_of(&net->ends[1 - which]);
}

/* The network is good, the users read: as long as the connection lives it comes to deliver all. */
static void expect_all(struct network *net)
{
	net->loss = net->dup = net->late = net->corrupt = 0;
	for (unsigned steps = 0; paired(net) && !all_read(net); steps++) {
		assert(steps < STEPS_AFTER);
		for (int i = 0; i < 2; i++) {
			const struct tcb *tcb = tcb_of(&net->ends[i]);

			if (tcb && !tcb->left && tcp_readable(tcb) > 0)
				call(net, i,
					(struct host_call){.kind = HOST_RECEIVE,
						.len = TCP_WINDOW_MAX,
						.linger = -1});
		}
		assert(all_read(net) || step(net) || !paired(net));
	}
}

/* The users go: all ends, in bounded time and with a bounded exchange. */
static void expect_end(struct network *net)
{
	nanos gone = net->now;
	unsigned steps = 0;

	for (int i = 0; i < 2; i++) {
		call(net, i, (struct host_call){.kind = HOST_LEAVE_LISTENER, .linger = -1});
		call(net, i, (struct host_call){.kind = HOST_LEAVE, .linger = -1});
	}
	while (step(net)) {
		steps++;
		assert(steps < STEPS_AFTER);
		assert(net->now - gone < ALL_OVER);
	}
	for (int i = 0; i < 2; i++)
		assert(host_connections(net->ends[i].host) == 0 || may_stay(net, i));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct network net;

	begin(&net, data, size);
	for (int turn = 0; turn < TURNS && net.at < net.input_end; turn++) {
		unsigned steps = next(&net) % 32;

		user_acts(&net);
		while (steps-- > 0 && step(&net))
			;
	}
	expect_all(&net);
	expect_end(&net);
	host_free(net.ends[0].host);
	host_free(net.ends[1].host);
	return 0;
}
