/* SPDX-License-Identifier: BSD-2-Clause */
/* Two hosts talk through a network that loses, doubles, delays and reorders: all octets arrive,
 * both ends end. */
#include "lib/host/codec.h"
#include "lib/host/host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FLYING = 4096, OCTETS = 20000, EVENTS_MAX = 200000 };

struct packet {
	nanos at;
	unsigned order; /* ties at one instant go in the order of sending */
	int to;
	uint8_t *bytes;
	size_t len;
};

/* One end and its user, who sends OCTETS octets, reads all that comes, and closes. */
struct end {
	struct host *host;
	struct host_flow flow;
	uint32_t sent, received;
	bool wrong, bad_news, established, closing, closed;
};

struct network {
	uint64_t random;
	unsigned loss, dup; /* of 100 */
	nanos delay_min, delay_spread;
	struct packet flying[FLYING];
	size_t count;
	unsigned order;
	nanos now;
	struct end ends[2];
};

static unsigned chance(struct network *net, unsigned of)
{
	net->random = net->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(net->random >> 33) % of;
}

/* Octet n of a direction is a function of n. */
static uint8_t octet(int end, uint32_t n)
{
	return (uint8_t)(n * 31 + (n >> 8) + (uint32_t)end * 7);
}

static void send_packet(struct network *net, int to, const struct host_output *out)
{
	if (chance(net, 100) < net->loss)
		return;
	unsigned copies = chance(net, 100) < net->dup ? 2 : 1;
	while (copies-- > 0) {
		assert_true(net->count < FLYING);
		nanos delay = net->delay_min;
		if (net->delay_spread > 0)
			delay += (nanos)chance(net, 1000) * net->delay_spread / 1000;
		struct packet *p = &net->flying[net->count++];
		*p = (struct packet){
			net->now + delay, net->order++, to, malloc(out->len), out->len};
		memcpy(p->bytes, out->bytes, out->len);
	}
}

static void hear_signal(struct end *end, enum tcp_signal signal)
{
	if (signal == TCP_TOLD_ESTABLISHED)
		end->established = true;
	else if (signal == TCP_TOLD_CLOSING)
		end->closing = true;
	else if (signal != TCP_TOLD_DELIVERY) /* that a third copy was needed is no end */
		end->bad_news = true;
}

static void drain(struct network *net, int which)
{
	struct end *end = &net->ends[which];
	struct host_output out;
	host_check(end->host);
	while (host_output(end->host, &out)) {
		if (out.kind == HOST_PACKET)
			send_packet(net, 1 - which, &out);
		else if (out.kind == HOST_SIGNAL)
			hear_signal(end, out.signal);
		for (size_t i = 0; out.kind == HOST_DATA && i < out.len; i++)
			if (out.bytes[i] != octet(1 - which, end->received++))
				end->wrong = true;
	}
}

static void call(struct network *net, int which, enum host_call_kind kind, uint32_t len)
{
	uint8_t bytes[3000];
	struct end *end = &net->ends[which];
	struct host_call made = {
		.kind = kind, .flow = end->flow, .bytes = bytes, .len = len, .linger = -1};
	for (uint32_t i = 0; kind == HOST_SEND && i < len; i++)
		bytes[i] = octet(which, end->sent + i);
	host_call(end->host, &made, net->now);
	drain(net, which);
}

/* The user does what can be done now: read, write a piece, close when all is written. */
static void be_user(struct network *net, int which)
{
	struct end *end = &net->ends[which];
	const struct tcb *tcb = host_tcb(end->host, &end->flow);
	if (tcb == NULL || !end->established)
		return;
	if (tcb->receive_count == 0 && !end->closing)
		call(net, which, HOST_RECEIVE, 1 + chance(net, 5000));
	tcb = host_tcb(end->host, &end->flow);
	if (tcb == NULL)
		return;
	if (end->sent < OCTETS && tcb->queue.end - tcb->queue.first < 8000) {
		uint32_t left = OCTETS - end->sent, len = 1 + chance(net, 3000);
		len = len < left ? len : left;
		call(net, which, HOST_SEND, len);
		end->sent += len;
	} else if (end->sent == OCTETS && !end->closed) {
		end->closed = true;
		call(net, which, HOST_CLOSE, 0);
	}
}

/* What is left unread after the FIN is read. */
static void read_rest(struct network *net, int which)
{
	struct end *end = &net->ends[which];
	for (int i = 0; i < 100 && end->received < OCTETS; i++)
		if (host_tcb(end->host, &end->flow) != NULL)
			call(net, which, HOST_RECEIVE, 60000);
}

static int first_packet(const struct network *net)
{
	int first = -1;
	for (size_t i = 0; i < net->count; i++) {
		const struct packet *p = &net->flying[i], *q = &net->flying[first < 0 ? 0 : first];
		if (first < 0 || p->at < q->at || (p->at == q->at && p->order < q->order))
			first = (int)i;
	}
	return first;
}

static void arrive(struct network *net, int index)
{
	struct packet p = net->flying[index];
	net->flying[index] = net->flying[--net->count];
	net->now = p.at;
	host_input(net->ends[p.to].host, p.bytes, p.len, net->now);
	free(p.bytes);
	drain(net, p.to);
}

/* The next thing in time happens; false when nothing ever will. */
static bool step(struct network *net)
{
	int packet = first_packet(net), late = 0;
	nanos deadline = host_next_deadline(net->ends[0].host);
	if (host_next_deadline(net->ends[1].host) < deadline) {
		late = 1;
		deadline = host_next_deadline(net->ends[1].host);
	}
	if (packet >= 0 && net->flying[packet].at <= deadline) {
		arrive(net, packet);
		return true;
	}
	if (deadline == NANOS_NEVER)
		return false;
	net->now = deadline;
	host_expire(net->ends[late].host, net->now);
	drain(net, late);
	return true;
}

static void open_both(struct network *net, const struct host_settings *settings, bool crossing)
{
	static const struct host_address addresses[2] = {{4, {10, 0, 0, 1}}, {4, {10, 0, 0, 2}}};
	for (int i = 0; i < 2; i++) {
		struct end *end = &net->ends[i];
		end->host = host_new(settings, &addresses[i], 1);
		end->flow = (struct host_flow){
			addresses[i], addresses[1 - i], (uint16_t)(100 + i), (uint16_t)(101 - i)};
	}
	call(net, 1, crossing ? HOST_OPEN_ACTIVE : HOST_OPEN_PASSIVE, 0);
	call(net, 0, HOST_OPEN_ACTIVE, 0);
}

static void talk(struct network *net, uint64_t seed, const struct host_settings *settings)
{
	memset(net, 0, sizeof *net);
	net->random = seed;
	chance(net, 2);
	net->loss = chance(net, 3) * 10;
	net->dup = chance(net, 2) * 15;
	net->delay_min = (nanos)chance(net, 50) * NANOS_MILLI;
	net->delay_spread = (nanos)chance(net, 2) * 100 * NANOS_MILLI;
	open_both(net, settings, seed % 4 == 0);
	for (int i = 0; i < EVENTS_MAX; i++) {
		if (!step(net))
			break;
		be_user(net, 0);
		be_user(net, 1);
		for (int e = 0; e < 2; e++)
			if (net->ends[e].closing)
				read_rest(net, e);
	}
	while (net->count > 0)
		free(net->flying[--net->count].bytes);
}

static void expect_good_end(const struct network *net, uint64_t seed)
{
	for (int i = 0; i < 2; i++) {
		const struct end *end = &net->ends[i];
		bool good = end->received == OCTETS && !end->wrong && !end->bad_news &&
			    end->established && end->closing && host_connections(end->host) == 0;
		if (!good)
			fail_msg("seed %llu, end %d: %u octets, wrong %d, bad news %d, %s",
				(unsigned long long)seed, i, (unsigned)end->received, end->wrong,
				end->bad_news, tcp_state_name(host_state(end->host, &end->flow)));
	}
}

static struct network net;

static void talk_seeds(const struct host_settings *settings, uint64_t first, uint64_t count)
{
	for (uint64_t seed = first; seed < first + count; seed++) {
		talk(&net, seed, settings);
		expect_good_end(&net, seed);
		host_free(net.ends[0].host);
		host_free(net.ends[1].host);
	}
}

static struct host_settings patient(void)
{
	struct host_settings settings;
	host_settings_default(&settings);
	settings.rules.syn_retries = settings.rules.synack_retries = 40;
	settings.rules.held_retries = settings.rules.left_retries = 40;
	return settings;
}

static void test_all_octets_arrive(void **unused)
{
	(void)unused;
	struct host_settings settings = patient();
	talk_seeds(&settings, 1, 60);
}

static void test_across_the_wrap(void **unused)
{
	(void)unused;
	struct host_settings settings = patient();
	settings.rules.isn_is_fixed = true;
	static const uint32_t before[] = {0, 1, 2, 700, 1460, 10000, 20000, 20001, 20002};
	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
		settings.rules.isn_fixed = (seq_t)0 - before[i];
		talk_seeds(&settings, 200 + 10 * i, 8);
	}
}

static void test_small_windows_and_segments(void **unused)
{
	(void)unused;
	struct host_settings settings = patient();
	settings.rules.receive_window = 1000;
	settings.mtu = 300;
	talk_seeds(&settings, 400, 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_octets_arrive),
		cmocka_unit_test(test_across_the_wrap),
		cmocka_unit_test(test_small_windows_and_segments),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
