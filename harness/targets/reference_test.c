/* SPDX-License-Identifier: BSD-2-Clause */
/* The reference target: where its clock stops, what it hands over, and how it reads settings. */
#include "harness/script/profile.h"
#include "harness/target.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct profile profile;
static struct target target;
static struct happenings happened;
static struct fault why;

static const struct flow flow = {
	.target = {4, {10, 0, 0, 1}},
	.peer = {4, {10, 0, 0, 2}},
	.target_port = 80,
	.peer_port = 4000,
};

static bool prepare(const char *options)
{
	struct target_plan plan = {.profile = &profile};
	static struct value nothing_promised[64];
	profile.values = nothing_promised;
	profile.settings = NULL;
	profile.setting_count = 0;
	return target_reference.prepare(options, &plan, &why);
}

static int set_up(void **unused)
{
	(void)unused;
	struct boot how = {.profile = &profile, .options = "", .ip = 4, .address = flow.target};
	target.ops = target_reference.ops;
	return prepare("isn=4294967295,syn_retries=1") && target.ops->boot(&target, &how, &why)
		       ? 0
		       : -1;
}

static int tear_down(void **unused)
{
	(void)unused;
	target.ops->halt(&target);
	arena_drop(&happened.arena);
	arena_drop(&profile.arena);
	memset(&happened, 0, sizeof happened);
	return 0;
}

static void call(enum call_kind kind)
{
	struct call made = {.kind = kind, .flow = flow, .linger = -1};
	assert_int_equal(target.ops->call(&target, &made, &why), CALLED);
}

/* What one collect() adds. */
static size_t collected(nanos until)
{
	size_t before = happened.count;
	assert_true(target.ops->collect(&target, until, &happened, &why));
	return happened.count - before;
}

static void arrives(uint16_t flags, seq_t seq, seq_t ack, size_t len)
{
	uint8_t packet[2000];
	size_t packet_len;
	struct wire_segment segment = {.src = flow.peer,
		.dst = flow.target,
		.src_port = 4000,
		.dst_port = 80,
		.flags = flags,
		.seq = seq,
		.ack = ack,
		.window = 65535,
		.payload = (const uint8_t *)"0123456789",
		.payload_len = len};
	assert_true(wire_craft(&segment, packet, sizeof packet, &packet_len, &why));
	assert_true(target.ops->inject(&target, packet, packet_len, &why));
}

static void test_clock_stops_where_something_happens(void **unused)
{
	(void)unused;
	call(CALL_OPEN_ACTIVE);
	assert_int_equal(collected(10 * NANOS_SECOND), 1); /* pending: time does not move */
	assert_int_equal(target.now, 0);
	assert_int_equal(collected(NANOS_SECOND / 2), 0);
	assert_int_equal(target.now, NANOS_SECOND / 2);
	assert_int_equal(collected(10 * NANOS_SECOND), 1); /* the copy of the SYN */
	assert_int_equal(target.now, NANOS_SECOND);
	assert_int_equal(happened.items[1].at, NANOS_SECOND);
	assert_int_equal(target.ops->state(&target, &flow), STATE_SYN_SENT);
	assert_int_equal(target.ops->connections(&target), 1);
	assert_int_equal(collected(NANOS_NEVER), 1);
	assert_int_equal(happened.items[2].signal, SIGNAL_TIMEOUT);
	assert_int_equal(target.now, 3 * NANOS_SECOND);
	assert_int_equal(target.ops->state(&target, &flow), STATE_CLOSED);
	assert_int_equal(collected(NANOS_NEVER), 0); /* nothing ever comes: time stays */
	assert_int_equal(target.now, 3 * NANOS_SECOND);
}

static void test_packets_and_data_pass(void **unused)
{
	(void)unused;
	struct wire_packet packet;
	call(CALL_OPEN_PASSIVE);
	arrives(WIRE_SYN, 100, 0, 0);
	assert_int_equal(collected(0), 1);
	wire_parse(happened.items[0].bytes, happened.items[0].len, &packet);
	assert_int_equal(packet.kind, WIRE_TCP);
	assert_int_equal(packet.segment.flags, WIRE_SYN | WIRE_ACK);
	assert_int_equal(packet.segment.seq, 4294967295u);
	assert_int_equal(wire_mss(&packet.segment), 1460);
	arrives(WIRE_ACK, 101, 0, 10);
	struct call receive = {.kind = CALL_RECEIVE, .flow = flow, .count = 4};
	target.ops->call(&target, &receive, &why);
	call(CALL_STATUS);
	assert_int_equal(collected(0), 3);
	assert_int_equal(happened.items[1].signal, SIGNAL_ESTABLISHED);
	assert_int_equal(happened.items[2].kind, HAPPENED_DATA);
	assert_int_equal(happened.items[2].len, 4);
	assert_memory_equal(happened.items[2].bytes, "0123", 4);
	assert_int_equal(happened.items[3].kind, HAPPENED_STATUS);
	assert_int_equal(happened.items[3].state, STATE_ESTABLISHED);
	assert_int_equal(happened.items[3].flow.peer_port, 4000);
}

static void test_settings_that_are_not_understood(void **unused)
{
	(void)unused;
	assert_true(prepare(""));
	assert_true(prepare("ack_delay=0,tw_rst=ignored"));
	assert_false(prepare("ack_delay=0,tw_rts=ignored"));
	assert_non_null(strstr(why.what, "reference:1:13: found \"tw_rts\", expected"));
	assert_false(prepare("syn_retries=many"));
	assert_non_null(strstr(why.what, "found \"many\", expected syn_retries to be a number"));
	assert_false(prepare("rto_min=65s"));
	assert_non_null(strstr(why.what, "rto_min is above rto_max"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_clock_stops_where_something_happens, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_packets_and_data_pass, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_settings_that_are_not_understood, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
