/* SPDX-License-Identifier: BSD-2-Clause */
/* Listeners, look-ups, news and TIME-WAIT of a whole host, packet by packet. */
#include "lib/host/codec.h"
#include "lib/host/host.h"
#include "lib/host/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct host_address own = {4, {10, 0, 0, 1}};
static struct host_settings settings;
static struct host *host;
static nanos now;

/* The last packet that came out, and the last signal; none: flags or signal -1. */
static struct tcp_segment sent;
static int sent_flags, told;

static struct host_flow flow_of(uint16_t port)
{
	return (struct host_flow){own, {4, {10, 0, 0, 2}}, 80, port};
}

static void drain(void)
{
	struct host_output out;
	struct host_packet packet;
	sent_flags = told = -1;
	host_check(host);
	while (host_output(host, &out)) {
		if (out.kind == HOST_SIGNAL)
			told = (int)out.signal;
		if (out.kind != HOST_PACKET)
			continue;
		assert_true(host_read(out.bytes, out.len, &packet));
		sent = packet.segment;
		sent_flags = sent.flags;
	}
}

static void arrives(uint16_t port, unsigned flags, seq_t seq, seq_t ack)
{
	static uint8_t packet[HOST_PACKET_MAX];
	struct host_flow to = flow_of(port);
	struct host_flow flow = {to.remote, to.local, to.remote_port, to.local_port};
	struct tcp_segment seg = {.flags = (uint16_t)flags, .seq = seq, .ack = ack, .wnd = 65535};
	size_t len = host_write(&flow, &seg, packet);
	host_input(host, packet, len, now);
	drain();
}

static void call(enum host_call_kind kind, uint16_t port)
{
	struct host_call made = {.kind = kind, .flow = flow_of(port), .linger = -1};
	host_call(host, &made, now);
	drain();
}

static enum tcp_state state(uint16_t port)
{
	struct host_flow flow = flow_of(port);
	return host_state(host, &flow);
}

static void begin(void)
{
	host_free(host);
	host = host_new(&settings, &own, 1);
	assert_non_null(host);
	now = 0;
}

static int set_up(void **unused)
{
	(void)unused;
	host_settings_default(&settings);
	settings.backlog = 2;
	begin();
	return 0;
}

static int tear_down(void **unused)
{
	(void)unused;
	host_free(host);
	host = NULL;
	return 0;
}

/* Half-open: our SYN,ACK went out. Returns the number after its own. */
static seq_t half_open(uint16_t port)
{
	arrives(port, TCP_SYN, 1000, 0);
	assert_int_equal(sent_flags, TCP_SYN | TCP_ACK);
	return sent.seq + 1;
}

static void to_time_wait(uint16_t port)
{
	seq_t nxt = half_open(port);
	arrives(port, TCP_ACK, 1001, nxt);
	call(HOST_CLOSE, port);
	arrives(port, TCP_ACK, 1001, nxt + 1);
	arrives(port, TCP_FIN | TCP_ACK, 1001, nxt + 1);
	assert_int_equal(state(port), TIME_WAIT);
}

static void test_backlog(void **unused)
{
	(void)unused;
	call(HOST_OPEN_PASSIVE, 1);
	seq_t nxt = half_open(1);
	half_open(2);
	arrives(3, TCP_SYN, 1000, 0);
	assert_int_equal(sent_flags, -1); /* one too many: silence */
	assert_int_equal(state(3), LISTEN);
	arrives(1, TCP_ACK, 1001, nxt);
	assert_int_equal(told, TCP_TOLD_ESTABLISHED);
	half_open(3); /* the first is no longer half-open */
	assert_int_equal(host_connections(host), 3);
}

static void test_listener_leaves(void **unused)
{
	(void)unused;
	call(HOST_OPEN_PASSIVE, 1);
	seq_t nxt = half_open(1);
	arrives(1, TCP_ACK, 1001, nxt);
	nxt = half_open(2);
	call(HOST_LEAVE_LISTENER, 1);
	assert_int_equal(sent_flags, -1);
	assert_int_equal(state(1), ESTABLISHED);
	assert_int_equal(state(2), CLOSED);
	arrives(2, TCP_ACK, 1001, nxt);
	assert_int_equal(sent_flags, TCP_RST);
	assert_int_equal(sent.seq, nxt);
	assert_int_equal(host_connections(host), 1);
}

static void test_rst_takes_a_half_open_connection_back(void **unused)
{
	(void)unused;
	call(HOST_OPEN_PASSIVE, 1);
	half_open(1);
	arrives(1, TCP_RST, 1001, 0);
	assert_int_equal(sent_flags, -1);
	assert_int_equal(told, -1);
	assert_int_equal(state(1), LISTEN);
	assert_int_equal(host_connections(host), 0);
}

static void test_time_wait_reopens(void **unused)
{
	(void)unused;
	for (int i = 0; i < 2; i++) { /* as the ISN has it, and where it would be too small */
		settings.rules.isn_is_fixed = i == 1;
		begin();
		call(HOST_OPEN_PASSIVE, 1);
		to_time_wait(1);
		seq_t old = sent.seq;
		arrives(1, TCP_SYN, 900, 0); /* older */
		assert_int_equal(sent_flags, TCP_ACK);
		arrives(1, TCP_SYN, 5000, 0);
		assert_int_equal(sent_flags, TCP_SYN | TCP_ACK);
		assert_true(seq_lt(old, sent.seq));
		assert_int_equal(state(1), SYN_RECEIVED);
		arrives(1, TCP_RST, 5001, 0); /* an old duplicate after all */
		assert_int_equal(state(1), TIME_WAIT);
		arrives(1, TCP_SYN, 6000, 0);
		arrives(1, TCP_ACK, 6001, sent.seq + 1);
		assert_int_equal(state(1), ESTABLISHED);
		assert_int_equal(host_connections(host), 1);
	}
}

static void wait_for(nanos until)
{
	while (host_next_deadline(host) <= until) {
		now = host_next_deadline(host);
		host_expire(host, now);
		drain();
	}
	now = until;
}

/* A newcomer has taken the place of a TIME-WAIT that began at 0, halfway through its 2 MSL. */
static void newcomer_in_time_wait(void)
{
	begin();
	call(HOST_OPEN_PASSIVE, 1);
	to_time_wait(1);
	wait_for(settings.rules.two_msl / 2);
	arrives(1, TCP_SYN, 5000, 0);
	assert_int_equal(state(1), SYN_RECEIVED);
}

static void expect_time_wait_until(nanos end)
{
	assert_int_equal(state(1), TIME_WAIT);
	assert_int_equal(host_connections(host), 1);
	assert_int_equal(host_next_deadline(host), end);
	wait_for(end);
	assert_int_equal(host_connections(host), 0);
}

/* MAY-2 takes back whatever never proved to be new, for what is left of the 2 MSL. */
static void test_time_wait_comes_back(void **unused)
{
	(void)unused;
	nanos end = settings.rules.two_msl;
	newcomer_in_time_wait(); /* the copies of the SYN,ACK are used up */
	wait_for(now + 63 * NANOS_SECOND);
	expect_time_wait_until(end);
	newcomer_in_time_wait();
	call(HOST_LEAVE_LISTENER, 1);
	expect_time_wait_until(end);
	newcomer_in_time_wait();
	call(HOST_ABORT, 1);
	expect_time_wait_until(end);
	newcomer_in_time_wait();
	call(HOST_CLOSE, 1); /* FIN-WAIT-1, and still nobody has acknowledged the SYN */
	assert_int_equal(state(1), FIN_WAIT_1);
	arrives(1, TCP_RST, 5001, 0);
	expect_time_wait_until(end);
}

/* A newcomer that outlasts the 2 MSL leaves nothing to come back. */
static void test_time_wait_that_is_over_stays_over(void **unused)
{
	(void)unused;
	settings.rules.two_msl = 20 * NANOS_SECOND;
	newcomer_in_time_wait();
	wait_for(now + 63 * NANOS_SECOND);
	assert_int_equal(state(1), LISTEN);
	assert_int_equal(host_connections(host), 0);
	newcomer_in_time_wait();
	wait_for(now + 15 * NANOS_SECOND);
	call(HOST_LEAVE_LISTENER, 1);
	assert_int_equal(state(1), CLOSED);
	assert_int_equal(host_connections(host), 0);
}

static void test_time_wait_without_a_listener_stays(void **unused)
{
	(void)unused;
	call(HOST_OPEN_PASSIVE, 1);
	to_time_wait(1);
	call(HOST_LEAVE_LISTENER, 1);
	arrives(1, TCP_SYN, 5000, 0);
	assert_int_equal(sent_flags, TCP_ACK);
	assert_int_equal(state(1), TIME_WAIT);
	now = host_next_deadline(host);
	host_expire(host, now);
	assert_int_equal(state(1), CLOSED);
	assert_int_equal(host_connections(host), 0);
	assert_true(host_next_deadline(host) == NANOS_NEVER);
}

/* ICMP type 3 with this code about the last segment, its SEQ moved by `off`. */
static void news_arrives(uint16_t port, uint8_t code, uint32_t off)
{
	static uint8_t quoted[HOST_PACKET_MAX], packet[200];
	struct host_flow flow = flow_of(port);
	struct tcp_segment seg = {.seq = sent.seq + off, .flags = TCP_SYN};
	size_t len = host_write(&flow, &seg, quoted);
	memcpy(packet,
		(const uint8_t[]){0x45, 0, 0, (uint8_t)(28 + len), 0, 0, 0, 0, 64, 1, 0, 0, 10, 0,
			0, 9, 10, 0, 0, 1},
		20);
	memset(packet + 20, 0, 8);
	packet[20] = 3;
	packet[21] = code;
	memcpy(packet + 28, quoted, len);
	uint16_t sum = host_checksum(&flow, 0, packet + 20, 8 + len);
	packet[22] = (uint8_t)(sum >> 8);
	packet[23] = (uint8_t)sum;
	sum = host_checksum(&flow, 0, packet, 20);
	packet[10] = (uint8_t)(sum >> 8);
	packet[11] = (uint8_t)sum;
	host_input(host, packet, 28 + len, now);
	drain();
}

static void test_news(void **unused)
{
	(void)unused;
	call(HOST_OPEN_ACTIVE, 1);
	struct tcp_segment syn = sent;
	static const uint8_t soft[] = {0, 1, 4, 5, 13};
	for (size_t i = 0; i < sizeof soft; i++) {
		sent = syn;
		news_arrives(1, soft[i], 0);
		assert_int_equal(state(1), SYN_SENT);
	}
	sent = syn;
	news_arrives(1, 3, 1); /* not about this SYN */
	assert_int_equal(state(1), SYN_SENT);
	sent = syn;
	news_arrives(1, 3, 0);
	assert_int_equal(told, TCP_TOLD_UNREACHABLE);
	assert_int_equal(state(1), CLOSED);
	call(HOST_OPEN_PASSIVE, 2);
	half_open(2);
	news_arrives(2, 3, 0);
	assert_int_equal(told, -1);
	assert_int_equal(state(2), SYN_RECEIVED);
}

/* As sockets do it: who listens speaks for those who come. */
static void test_keep_alive_of_a_listener(void **unused)
{
	(void)unused;
	struct host_call watch = {.kind = HOST_KEEP_ALIVE, .flow = flow_of(1), .on = true};
	call(HOST_OPEN_PASSIVE, 1);
	host_call(host, &watch, now);
	arrives(1, TCP_SYN, 77, 0);
	arrives(1, TCP_ACK, 78, sent.seq + 1);
	assert_true(host_next_deadline(host) == now + 7200 * NANOS_SECOND);
}

static void test_who_may_not_call(void **unused)
{
	(void)unused;
	call(HOST_STATUS, 1);
	assert_int_equal(told, TCP_TOLD_DOES_NOT_EXIST);
	call(HOST_OPEN_ACTIVE, 1);
	seq_t nxt = sent.seq + 1;
	call(HOST_OPEN_ACTIVE, 1);
	assert_int_equal(told, TCP_TOLD_ALREADY_EXISTS);
	arrives(1, TCP_SYN | TCP_ACK, 77, nxt);
	call(HOST_LEAVE, 1);
	assert_int_equal(sent_flags, TCP_FIN | TCP_ACK);
	call(HOST_STATUS, 1);
	assert_int_equal(told, TCP_TOLD_DOES_NOT_EXIST);
	struct host_call group = {.kind = HOST_OPEN_ACTIVE, .flow = flow_of(9)};
	group.flow.remote.bytes[0] = 224;
	host_call(host, &group, now);
	drain();
	assert_int_equal(told, TCP_TOLD_UNREACHABLE);
	assert_int_equal(sent_flags, -1);
}

static void test_settings(void **unused)
{
	(void)unused;
	struct text expected = {0};
	assert_int_equal(host_set(&settings, "two_msl", "never", &expected), HOST_SET_DONE);
	assert_true(settings.rules.two_msl == NANOS_NEVER);
	assert_int_equal(host_set(&settings, "tw_rst", "ignored", &expected), HOST_SET_DONE);
	assert_true(settings.rules.tw_rst_ignored);
	assert_int_equal(
		host_set(&settings, "syn_timetable", "5.8s 24s 45.2s", &expected), HOST_SET_DONE);
	assert_int_equal(settings.rules.syn_waits.count, 3);
	assert_true(settings.rules.syn_waits.waits[2] == 45200 * NANOS_MILLI);
	assert_int_equal(host_set(&settings, "isn", "4294967295", &expected), HOST_SET_DONE);
	assert_int_equal(settings.rules.isn_fixed, 4294967295u);
	assert_string_equal(text_get(&expected), "");
	assert_int_equal(host_set(&settings, "two_msl", "4", &expected), HOST_SET_BAD_VALUE);
	assert_int_equal(host_set(&settings, "syn_retries", "-1", &expected), HOST_SET_BAD_VALUE);
	assert_int_equal(host_set(&settings, "syn_retries", "7x", &expected), HOST_SET_BAD_VALUE);
	assert_int_equal(host_set(&settings, "rto_min", "never", &expected), HOST_SET_BAD_VALUE);
	assert_int_equal(host_set(&settings, "tw_syn", "maybe", &expected), HOST_SET_BAD_VALUE);
	assert_int_equal(host_set(&settings, "synretries", "7", &expected), HOST_SET_NO_SUCH_NAME);
	assert_non_null(strstr(text_get(&expected), "tw_syn to be refused or reopens"));
	text_free(&expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_backlog, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_listener_leaves, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_rst_takes_a_half_open_connection_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_time_wait_reopens, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_time_wait_comes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_time_wait_that_is_over_stays_over, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_time_wait_without_a_listener_stays, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_news, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_who_may_not_call, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_keep_alive_of_a_listener, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_settings, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
