/* SPDX-License-Identifier: BSD-2-Clause */
/* The judge judged: a target that lies in one way at a time must be caught in just that way. */
#include "harness/play/play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum lie {
	NO_LIE,
	DOUBLES_RESETS,   /* each RST of the target comes twice */
	RESETS_AFTER_ACK, /* a RST follows each plain ACK */
	SWALLOWS_ONE,     /* the packet number `which` never comes */
	DOUBLES_ONE,      /* the packet number `which` comes once more, a second later */
	WRONG_CHECKSUM,   /* in packet number `which` */
	WRONG_PAYLOAD,    /* all data is other data, with a right checksum */
	ONE_NANO_LATE,    /* packet number `which` */
	ONE_NANO_EARLY,
	WRONG_STATE,  /* says CLOSE-WAIT where it is ESTABLISHED */
	WRONG_SIGNAL, /* says reset where it was a timeout */
	NO_SIGNAL,
	NEWS_TWICE,   /* good news, each piece twice; which = 1: "closing" only, 2: "urgent data" */
	NEWS_EARLY,   /* "established" told with the first packet too */
	BAD_NEWS,     /* says reset as soon as the user is told anything */
	WRONG_OCTETS, /* to the user */
	ONE_CONNECTION_MORE,
	DROPPED_CAPTURE,
};

static enum lie lie;
static size_t which, seen_packets;

static struct library *library;
static struct profile *profile;

static void craft_again(const struct wire_packet *packet, struct happenings *into, nanos at,
	uint16_t flags, const uint8_t *payload)
{
	struct wire_segment segment = packet->segment;
	uint8_t bytes[2000];
	size_t len = 0;

	segment.flags = flags;
	segment.payload = payload;
	segment.payload_len = payload ? segment.payload_len : 0;
	assert_true(wire_craft(&segment, bytes, sizeof bytes, &len, NULL));
	happened_packet(into, at, bytes, len);
}

/* What follows a packet that the target did send. */
static void add_lies(const struct happening *true_one, const struct wire_packet *packet,
	bool this_one, struct happenings *into)
{
	bool doubles = (lie == DOUBLES_RESETS && packet->segment.flags & WIRE_RST) ||
		       (lie == DOUBLES_ONE && this_one);

	if (doubles)
		happened_packet(into, true_one->at, true_one->bytes, true_one->len);
	if (lie == RESETS_AFTER_ACK && packet->segment.flags == WIRE_ACK)
		craft_again(packet, into, true_one->at, WIRE_RST, NULL);
}

static void bend_packet(struct happening *one, bool this_one)
{
	if (!this_one)
		return;
	if (lie == WRONG_CHECKSUM)
		one->bytes[20 + 16] ^= 0x5a;
	one->at += (lie == ONE_NANO_LATE) - (lie == ONE_NANO_EARLY);
}

static void tell_early(const struct wire_packet *packet, struct happenings *into, nanos at)
{
	const struct flow flow = {
		.target = packet->segment.src,
		.peer = packet->segment.dst,
		.target_port = packet->segment.src_port,
		.peer_port = packet->segment.dst_port,
	};

	happened_signal(into, at, &flow, SIGNAL_ESTABLISHED);
}

static void lie_about_packet(struct happening *true_one, struct happenings *into)
{
	static const uint8_t other[1500] = {1, 2, 3};
	struct wire_packet packet;
	bool this_one = ++seen_packets == which;

	wire_parse(true_one->bytes, true_one->len, &packet);
	if (lie == SWALLOWS_ONE && this_one)
		return;
	if (lie == WRONG_PAYLOAD && packet.segment.payload_len) {
		craft_again(&packet, into, true_one->at, packet.segment.flags, other);
		return;
	}
	bend_packet(true_one, this_one);
	if (lie == NEWS_EARLY && seen_packets == 1)
		tell_early(&packet, into, true_one->at);
	happened_packet(into, true_one->at, true_one->bytes, true_one->len);
	add_lies(true_one, &packet, this_one, into);
}

static void lie_about_signal(const struct happening *true_one, struct happenings *into)
{
	static const enum signal twice[] = {0, SIGNAL_CLOSING, SIGNAL_URGENT};
	enum signal signal = true_one->signal;

	if (lie == NO_SIGNAL && signal == SIGNAL_TIMEOUT)
		return;
	if (lie == WRONG_SIGNAL && signal == SIGNAL_TIMEOUT)
		signal = SIGNAL_RESET;
	happened_signal(into, true_one->at, &true_one->flow, signal);
	if (lie == NEWS_TWICE && (which == 0 || signal == twice[which]))
		happened_signal(into, true_one->at, &true_one->flow, signal);
	if (lie == BAD_NEWS && signal == SIGNAL_ESTABLISHED)
		happened_signal(into, true_one->at, &true_one->flow, SIGNAL_RESET);
}

static bool liar_collect(
	struct target *target, nanos until, struct happenings *into, struct fault *why)
{
	struct happenings truth = {0};
	bool ok = target_reference.ops->collect(target, until, &truth, why);

	for (size_t i = 0; i < truth.count; i++) {
		struct happening *what = &truth.items[i];

		if (what->kind == HAPPENED_PACKET) {
			lie_about_packet(what, into);
		} else if (what->kind == HAPPENED_SIGNAL) {
			lie_about_signal(what, into);
		} else if (what->kind == HAPPENED_DATA) {
			what->bytes[0] ^= lie == WRONG_OCTETS;
			happened_data(into, what->at, &what->flow, what->bytes, what->len);
		} else {
			happened_status(into, what->at, &what->flow, what->state);
		}
	}
	arena_drop(&truth.arena);
	return ok;
}

static enum state liar_state(struct target *target, const struct flow *flow)
{
	enum state state = target_reference.ops->state(target, flow);

	return lie == WRONG_STATE && state == STATE_ESTABLISHED ? STATE_CLOSE_WAIT : state;
}

static size_t liar_connections(struct target *target)
{
	return target_reference.ops->connections(target) + (lie == ONE_CONNECTION_MORE);
}

static bool liar_sound(struct target *target, struct fault *why)
{
	(void)target;
	return lie != DROPPED_CAPTURE || fault_set(why, 0, "3 packets were dropped");
}

static void play(const char *id, enum lie how, size_t number, struct result *result)
{
	struct target_ops ops = *target_reference.ops;
	struct target_kind liar = target_reference;
	struct errors errors = {0};
	const struct case_file *file = library_case(library, id, &errors);
	struct play_setup setup = {.kind = &liar, .profile = profile, .options = "", .ip = 4};

	assert_string_equal(text_get(&errors.text), "");
	errors_free(&errors);
	assert_non_null(file);
	ops.collect = liar_collect;
	ops.state = liar_state;
	ops.connections = liar_connections;
	ops.sound = liar_sound;
	liar.ops = &ops;
	lie = how;
	which = number;
	seen_packets = 0;
	play_row(&file->scripts[0], &setup, result);
}

/* The row fails in that aspect first, and says what it saw. */
static void fails(const char *id, enum lie how, size_t number, enum aspect aspect, const char *seen)
{
	struct result result;

	play(id, NO_LIE, 0, &result);
	assert_string_equal(result.why, "");
	assert_int_equal(result.outcome, OUTCOME_OK);
	play_drop(&result);
	play(id, how, number, &result);
	assert_int_equal(result.outcome, OUTCOME_NOT_OK);
	assert_true(result.finding_count > 0);
	assert_int_equal(result.findings[0].aspect, aspect);
	assert_string_equal(result.findings[0].seen, seen);
	assert_int_equal(result.held[aspect], FAILED);
	play_drop(&result);
}

static void test_an_extra_segment_after_the_last_line_fails(void **state)
{
	(void)state;
	fails("open/close-in-syn-sent", DOUBLES_RESETS, 0, ASPECT_WIRE, "RST seq=SND.NXT");
}

static void test_a_reset_after_the_last_line_fails(void **state)
{
	(void)state;
	fails("close/lost-fin-ack/active-in-fin-wait-2", RESETS_AFTER_ACK, 0, ASPECT_WIRE,
		"RST seq=SND.NXT");
}

static void test_a_segment_that_never_comes_ends_the_row_and_is_named(void **state)
{
	struct result result;

	(void)state;
	play("open/lost-syn-ack/server", SWALLOWS_ONE, 3, &result);
	assert_int_equal(result.outcome, OUTCOME_NOT_OK);
	assert_int_equal(result.findings[0].aspect, ASPECT_WIRE);
	assert_non_null(strstr(result.findings[0].wanted, "(copy 2 of 5)"));
	play_drop(&result);
	play("open/lost-syn-ack/server", SWALLOWS_ONE, 6, &result);
	assert_int_equal(result.findings[0].aspect, ASPECT_WIRE);
	assert_string_equal(result.findings[0].seen, "nothing");
	assert_non_null(strstr(result.findings[0].wanted, "(copy 5 of 5)"));
	assert_true(result.duration < 120 * NANOS_SECOND);
	play_drop(&result);
}

static void test_one_copy_more_fails(void **state)
{
	(void)state;
	fails("open/lost-syn-ack/server", DOUBLES_ONE, 6, ASPECT_WIRE,
		"SYN,ACK seq=ISS ack=RCV.NXT");
}

static void test_a_wrong_checksum_fails(void **state)
{
	(void)state;
	fails("open/lost-syn-ack/server", WRONG_CHECKSUM, 2, ASPECT_WIRE,
		"a packet with a wrong checksum");
}

static void test_a_nanosecond_is_late_or_early(void **state)
{
	(void)state;
	fails("open/lost-syn-ack/server", ONE_NANO_LATE, 3, ASPECT_TIME, "too late");
	fails("open/lost-syn-ack/server", ONE_NANO_EARLY, 3, ASPECT_TIME, "too early");
}

static void test_a_wrong_state_fails(void **state)
{
	(void)state;
	fails("open/normal-passive", WRONG_STATE, 0, ASPECT_USER, "state CLOSE-WAIT");
}

static void test_what_the_user_is_told_is_judged(void **state)
{
	(void)state;
	fails("open/lost-syn/client", WRONG_SIGNAL, 0, ASPECT_USER, "told \"connection reset\"");
	fails("open/lost-syn/client", NO_SIGNAL, 0, ASPECT_USER, "told nothing");
	fails("open/normal-passive", BAD_NEWS, 0, ASPECT_USER, "told \"connection reset\"");
}

static void test_good_news_comes_once(void **state)
{
	(void)state;
	fails("open/normal-passive", NEWS_TWICE, 0, ASPECT_USER,
		"told \"connection established\" again");
	fails("open/normal-passive", NEWS_EARLY, 0, ASPECT_USER,
		"told \"connection established\" too early");
	fails("reset/pending-receive", NEWS_TWICE, 1, ASPECT_USER,
		"told \"connection closing\" again");
}

/* Free where no line asks for it, and where one does it comes as often as asked for. */
static void test_neutral_news_comes_as_often_as_asked_for(void **state)
{
	(void)state;
	fails("states/urgent-data/in-place", NEWS_TWICE, 2, ASPECT_USER, "told \"urgent data\"");
}

static void test_bad_news_on_the_way_is_broken(void **state)
{
	struct result result;

	(void)state;
	play("close/normal-active", BAD_NEWS, 0, &result);
	assert_int_equal(result.outcome, OUTCOME_BROKEN);
	assert_non_null(strstr(result.why, "the way in failed"));
	play_drop(&result);
}

/* What comes before a question is no answer to it, though the clock stands still. */
static void test_a_surplus_answer_is_not_kept_for_later(void **state)
{
	struct result result;

	(void)state;
	play("open/lost-final-ack/client-waits", DOUBLES_ONE, 2, &result);
	assert_int_equal(result.outcome, OUTCOME_NOT_OK);
	assert_int_equal(result.findings[0].aspect, ASPECT_WIRE);
	assert_string_equal(result.findings[0].line, "at once x-- ACK | ESTABLISHED");
	play_drop(&result);
}

static void test_every_octet_is_judged(void **state)
{
	(void)state;
	fails("close/normal-passive", WRONG_OCTETS, 0, ASPECT_USER, "wrong octets");
	fails("open/normal-passive", WRONG_PAYLOAD, 0, ASPECT_WIRE,
		"PSH,ACK seq=SND.NXT ack=RCV.NXT len=1");
}

static void test_a_connection_that_is_kept_fails(void **state)
{
	(void)state;
	fails("open/lost-syn-ack/server", ONE_CONNECTION_MORE, 0, ASPECT_USER,
		"1 connections held");
}

static void test_a_dropped_capture_is_broken(void **state)
{
	struct result result;

	(void)state;
	play("open/normal-passive", DROPPED_CAPTURE, 0, &result);
	assert_int_equal(result.outcome, OUTCOME_BROKEN);
	assert_string_equal(result.why, "3 packets were dropped");
	play_drop(&result);
}

static int set_up(void **state)
{
	struct errors errors = {0};

	(void)state;
	library = library_open("cases", "suite/requirements.tsv", &errors);
	profile = profile_read("suite/profiles/modern.profile", &errors);
	if (errors.count)
		print_error("%s", text_get(&errors.text));
	return library && profile ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	library_close(library);
	profile_free(profile);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_extra_segment_after_the_last_line_fails),
		cmocka_unit_test(test_a_reset_after_the_last_line_fails),
		cmocka_unit_test(test_a_segment_that_never_comes_ends_the_row_and_is_named),
		cmocka_unit_test(test_one_copy_more_fails),
		cmocka_unit_test(test_a_wrong_checksum_fails),
		cmocka_unit_test(test_a_nanosecond_is_late_or_early),
		cmocka_unit_test(test_a_wrong_state_fails),
		cmocka_unit_test(test_what_the_user_is_told_is_judged),
		cmocka_unit_test(test_good_news_comes_once),
		cmocka_unit_test(test_neutral_news_comes_as_often_as_asked_for),
		cmocka_unit_test(test_bad_news_on_the_way_is_broken),
		cmocka_unit_test(test_a_surplus_answer_is_not_kept_for_later),
		cmocka_unit_test(test_every_octet_is_judged),
		cmocka_unit_test(test_a_connection_that_is_kept_fails),
		cmocka_unit_test(test_a_dropped_capture_is_broken),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
