/* SPDX-License-Identifier: BSD-2-Clause */
/* What waits at a listener, and which of its connections gets it. */
#include "lib/host/codec.h"
#include "lib/host/host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct host_address own = {4, {10, 0, 0, 1}}, peer = {4, {10, 0, 0, 2}};
static struct host *host;
static seq_t iss;         /* of the last SYN,ACK */
static size_t got;        /* octets that the last event gave to the user */
static uint16_t got_from; /* the peer's port that they came from */

static struct host_flow flow_of(uint16_t port)
{
	return (struct host_flow){own, peer, 80, port};
}

static void drain(void)
{
	struct host_output out;
	struct host_packet packet;
	got = 0;
	host_check(host);
	while (host_output(host, &out)) {
		if (out.kind == HOST_DATA) {
			got += out.len;
			got_from = out.flow.remote_port;
		}
		if (out.kind == HOST_PACKET && host_read(out.bytes, out.len, &packet) &&
			tcp_has(&packet.segment, TCP_SYN))
			iss = packet.segment.seq;
	}
}

static void arrives(uint16_t port, unsigned flags, seq_t seq, uint32_t len)
{
	static uint8_t packet[HOST_PACKET_MAX];
	static const uint8_t text[100];
	struct host_flow flow = {peer, own, port, 80};
	struct tcp_segment seg = {.flags = (uint16_t)flags,
		.seq = seq,
		.ack = flags & TCP_ACK ? iss + 1 : 0,
		.wnd = 65535,
		.text = text,
		.text_len = len};
	host_input(host, packet, host_write(&flow, &seg, packet), 0);
	drain();
}

static void call(enum host_call_kind kind, uint16_t port, uint32_t len)
{
	struct host_call made = {.kind = kind, .flow = flow_of(port), .len = len, .linger = -1};
	host_call(host, &made, 0);
	drain();
}

static int set_up(void **unused)
{
	(void)unused;
	struct host_settings settings;
	host_settings_default(&settings);
	host = host_new(&settings, &own, 1);
	assert_non_null(host);
	call(HOST_OPEN_PASSIVE, 0, 0);
	call(HOST_RECEIVE, 0, 10);
	return 0;
}

static int tear_down(void **unused)
{
	(void)unused;
	host_free(host);
	host = NULL;
	return 0;
}

static void test_a_half_open_connection_takes_no_receive_with_it(void **unused)
{
	(void)unused;
	arrives(1, TCP_SYN, 100, 0);
	arrives(1, TCP_RST, 101, 0);
	arrives(2, TCP_SYN, 200, 0);
	arrives(2, TCP_ACK, 201, 0);
	arrives(2, TCP_ACK, 201, 30);
	assert_int_equal(got, 10);
	assert_int_equal(got_from, 2);
}

static void test_text_that_completes_the_handshake_is_read_at_once(void **unused)
{
	(void)unused;
	arrives(1, TCP_SYN, 100, 0);
	arrives(1, TCP_ACK, 101, 30);
	assert_int_equal(got, 10);
}

static void test_the_first_that_opens_gets_it_and_no_other(void **unused)
{
	(void)unused;
	arrives(1, TCP_SYN, 100, 0);
	arrives(2, TCP_SYN, 200, 0);
	arrives(2, TCP_ACK, 201, 30);
	assert_int_equal(got, 10);
	call(HOST_RECEIVE, 0, 5); /* a call about port 0, so the listener's again */
	arrives(2, TCP_ACK, 231, 30);
	assert_int_equal(got, 0);
	arrives(3, TCP_SYN, 300, 0);
	arrives(3, TCP_ACK, 301, 30);
	assert_int_equal(got, 5);
	assert_int_equal(got_from, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_a_half_open_connection_takes_no_receive_with_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_text_that_completes_the_handshake_is_read_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_the_first_that_opens_gets_it_and_no_other, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
