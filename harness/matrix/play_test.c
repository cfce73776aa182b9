/* SPDX-License-Identifier: BSD-2-Clause */
/* Liars: the reference stack behind ops that tell one lie each; the cell that meets it says which.
 */
#include "harness/matrix/open.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { ROOM = 4096, LATER = 50 * 1000000 };

/* When the lie is told: with what follows so many packets of the peer. */
enum { AT_HANDSHAKE = 1, AT_ANSWER = 3, AT_NUMBERS = 4, AT_PROOF = 5 };

struct lie {
	const char *cell; /* behind ESTABLISHED/usual */
	unsigned when;
	/* One of these: what is done to each segment, to each delivery, or added. */
	void (*twist)(struct wire_segment *segment);
	bool lost, doubled, repeated_later, spoilt;
	bool text_lost, text_doubled, text_spoilt;
	unsigned tells; /* bits of enum signal */
	bool state_is_wrong, one_is_left;
};

/* The liar on the stand. */
static struct {
	const struct lie *lie;
	unsigned heard; /* packets of the peer so far */
	bool told;
	nanos later; /* when the copy comes, or 0 */
	uint8_t copy[ROOM];
	size_t copy_len;
} liar;

static const struct target_ops *honest(void)
{
	return target_reference.ops;
}

static bool is_time(void)
{
	return liar.heard == liar.lie->when;
}

static void add_twisted(struct happenings *into, nanos at, const struct happening *item)
{
	struct wire_packet packet;
	struct wire_segment segment;
	uint8_t bytes[ROOM];
	struct fault why;
	size_t len;

	wire_parse(item->bytes, item->len, &packet);
	segment = packet.segment;
	if (liar.lie->twist)
		liar.lie->twist(&segment);
	segment.wrong.checksum = liar.lie->spoilt;
	assert_true(wire_craft(&segment, bytes, sizeof bytes, &len, &why));
	happened_packet(into, at, bytes, len);
	if (liar.lie->doubled)
		happened_packet(into, at, bytes, len);
	if (liar.lie->repeated_later) {
		liar.later = at + LATER;
		liar.copy_len = len;
		memcpy(liar.copy, bytes, len);
	}
}

static void add_text(struct happenings *into, const struct happening *item)
{
	if (liar.lie->text_lost)
		return;
	if (liar.lie->text_spoilt)
		item->bytes[0] ^= 1;
	happened_data(into, item->at, &item->flow, item->bytes, item->len);
	if (liar.lie->text_doubled)
		happened_data(into, item->at, &item->flow, item->bytes, item->len);
}

static void pass_on(struct happenings *into, const struct happening *item)
{
	if (item->kind == HAPPENED_DATA)
		add_text(into, item);
	else if (item->kind == HAPPENED_SIGNAL)
		happened_signal(into, item->at, &item->flow, item->signal);
	else if (!is_time())
		happened_packet(into, item->at, item->bytes, item->len);
	else if (!liar.lie->lost)
		add_twisted(into, item->at, item);
}

static void tell(struct happenings *into, nanos at, const struct flow *flow)
{
	for (unsigned i = 0; i < SIGNAL_COUNT; i++)
		if (liar.lie->tells & 1u << i)
			happened_signal(into, at, flow, (enum signal)i);
}

static bool collect(struct target *target, nanos until, struct happenings *into, struct fault *why)
{
	struct happenings truth = {0};
	struct flow flow = {0}; /* there is but one */
	nanos end = liar.later > 0 && liar.later < until ? liar.later : until;
	bool went_well = honest()->collect(target, end, &truth, why);

	for (size_t i = 0; i < truth.count; i++)
		pass_on(into, &truth.items[i]);
	if (is_time() && !liar.told) {
		tell(into, target->now, &flow);
		liar.told = true;
	}
	if (liar.later > 0 && target->now >= liar.later) {
		happened_packet(into, target->now, liar.copy, liar.copy_len);
		liar.later = 0;
	}
	arena_drop(&truth.arena);
	return went_well;
}

static bool inject(struct target *target, const uint8_t *packet, size_t len, struct fault *why)
{
	liar.heard++;
	return honest()->inject(target, packet, len, why);
}

static enum state state(struct target *target, const struct flow *flow)
{
	if (liar.lie->state_is_wrong && is_time())
		return STATE_CLOSE_WAIT;
	return honest()->state(target, flow);
}

static size_t connections(struct target *target)
{
	return honest()->connections(target) + (liar.lie->one_is_left && is_time() ? 1 : 0);
}

/* --- what a cell makes of it ------------------------------------------------------------------ */

static struct target_ops ops;
static struct target_kind kind;
static struct matrix matrix;

static int open_matrix(void **unused)
{
	struct run_options options = {.target = "reference", .ipv4 = true};
	struct errors errors = {0};

	(void)unused;
	setenv("HALFOPEN_HOME", ".", 1);
	ops = *target_reference.ops;
	ops.collect = collect;
	ops.inject = inject;
	ops.state = state;
	ops.connections = connections;
	kind = target_reference;
	kind.ops = &ops;
	return matrix_open(&matrix, &options, false, &errors);
}

static int close_matrix(void **unused)
{
	(void)unused;
	matrix_close(&matrix);
	return 0;
}

static struct outcome_of_cell play(const struct lie *lie)
{
	struct matrix_setup setup = matrix_setup_of(&matrix, 4);
	struct matrix_story story;
	struct fault why = {0};
	struct cell cell;
	char name[CELL_TEXT];

	snprintf(name, sizeof name, "ESTABLISHED/usual:%s",
		lie->cell ? lie->cell : "ACK:nxt-1:nxt:0:open");
	assert_true(cell_read(&matrix.plan, name, &cell, &why));
	memset(&liar, 0, sizeof liar);
	liar.lie = lie;
	setup.kind = &kind;
	assert_true(matrix_tell(
		&setup, &matrix.plan, (size_t)plan_find(&matrix.plan, &cell), &story, &why));
	text_free(&story.ladder);
	return story.outcome;
}

static void expect(const struct lie *lie, enum wrong wrong, unsigned wanted, unsigned seen)
{
	struct outcome_of_cell outcome = play(lie);

	assert_true(outcome.played);
	assert_int_equal(outcome.wrong, wrong);
	assert_int_equal(outcome.wanted, wanted);
	assert_int_equal(outcome.seen, seen);
}

/* --- the lies --------------------------------------------------------------------------------- */

static void seq_is_one_more(struct wire_segment *segment)
{
	segment->seq++;
}

static void ack_is_one_more(struct wire_segment *segment)
{
	segment->ack++;
}

static void is_a_reset(struct wire_segment *segment)
{
	segment->flags = WIRE_RST;
}

static void has_ece(struct wire_segment *segment)
{
	segment->flags |= WIRE_ECE;
}

static void comes_from_another_port(struct wire_segment *segment)
{
	segment->src_port++;
}

static void goes_to_another_port(struct wire_segment *segment)
{
	segment->dst_port++;
}

static void goes_to_another_host(struct wire_segment *segment)
{
	segment->dst.bytes[3]++;
}

static void has_text(struct wire_segment *segment)
{
	segment->payload = (const uint8_t *)"text";
	segment->payload_len = 4;
}

static const char text[] = "ACK:nxt:nxt:1:open", reset[] = "RST:nxt:nxt:0:open",
		  future[] = "ACK:nxt:nxt+1:0:open";

static void honesty_is_not_doubted(void **unused)
{
	(void)unused;
	expect(&(struct lie){0}, WRONG_NOTHING, 0, 0);
	expect(&(struct lie){.cell = text}, WRONG_NOTHING, 0, 0);
	expect(&(struct lie){.cell = reset}, WRONG_NOTHING, 0, 0);
	expect(&(struct lie){.cell = future}, WRONG_NOTHING, 0, 0);
}

static void a_wrong_answer_is_found(void **unused)
{
	static const struct {
		void (*twist)(struct wire_segment *segment);
		enum seen seen;
	} twists[] = {
		{seq_is_one_more, SEEN_OTHER_SEQ},
		{ack_is_one_more, SEEN_OTHER_ACK},
		{is_a_reset, SEEN_RST},
		{has_ece, SEEN_OTHER},
		{has_text, SEEN_TEXT},
		{comes_from_another_port, SEEN_OTHER},
		{goes_to_another_port, SEEN_OTHER},
		{goes_to_another_host, SEEN_OTHER},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof twists / sizeof *twists; i++)
		expect(&(struct lie){.when = AT_ANSWER, .twist = twists[i].twist}, WRONG_ANSWER,
			SEEN_ACK, twists[i].seen);
	expect(&(struct lie){.when = AT_ANSWER, .spoilt = true}, WRONG_ANSWER, SEEN_ACK,
		SEEN_OTHER);
	expect(&(struct lie){.when = AT_ANSWER, .lost = true}, WRONG_ANSWER, SEEN_ACK,
		SEEN_NOTHING);
}

static void a_second_answer_is_found(void **unused)
{
	(void)unused;
	expect(&(struct lie){.when = AT_ANSWER, .doubled = true}, WRONG_ANSWER, SEEN_ACK,
		SEEN_SEVERAL);
	expect(&(struct lie){.when = AT_ANSWER, .repeated_later = true}, WRONG_ANSWER, SEEN_ACK,
		SEEN_SEVERAL);
}

static void a_wrong_state_is_found(void **unused)
{
	(void)unused;
	expect(&(struct lie){.when = AT_ANSWER, .state_is_wrong = true}, WRONG_STATE,
		STATE_ESTABLISHED, STATE_CLOSE_WAIT);
	expect(&(struct lie){.when = AT_ANSWER, .one_is_left = true}, WRONG_STATE,
		STATE_ESTABLISHED, STATE_NOT_SEEN);
	expect(&(struct lie){.cell = reset, .when = AT_ANSWER, .one_is_left = true}, WRONG_STATE,
		STATE_LISTEN, STATE_NOT_SEEN);
}

static void wrong_news_is_found(void **unused)
{
	static const enum signal untold[] = {
		SIGNAL_RESET, SIGNAL_ESTABLISHED, SIGNAL_CLOSING, SIGNAL_TIMEOUT};

	(void)unused;
	for (size_t i = 0; i < sizeof untold / sizeof *untold; i++)
		expect(&(struct lie){.when = AT_ANSWER, .tells = 1u << untold[i]}, WRONG_TOLD, 0,
			untold[i] + 1);
	expect(&(struct lie){.when = AT_PROOF, .tells = 1u << SIGNAL_RESET}, WRONG_TOLD, 0,
		SIGNAL_RESET + 1);
	expect(&(struct lie){.cell = reset, .when = AT_ANSWER, .tells = 1u << SIGNAL_RESET},
		WRONG_TOLD, SIGNAL_RESET + 1, SIGNAL_RESET + 1); /* once more */
}

static void wrong_text_is_found(void **unused)
{
	(void)unused;
	expect(&(struct lie){.cell = text, .text_lost = true}, WRONG_TEXT, 1, 0);
	expect(&(struct lie){.cell = text, .text_doubled = true}, WRONG_TEXT, 1, 2);
	expect(&(struct lie){.cell = text, .text_spoilt = true}, WRONG_TEXT, 1, 2);
}

static void a_wrong_reply_to_a_probe_is_found(void **unused)
{
	(void)unused;
	expect(&(struct lie){.when = AT_NUMBERS, .twist = ack_is_one_more}, WRONG_NUMBERS, SEEN_ACK,
		SEEN_OTHER_ACK);
	expect(&(struct lie){.when = AT_NUMBERS, .twist = seq_is_one_more}, WRONG_NUMBERS, SEEN_ACK,
		SEEN_OTHER_SEQ);
	expect(&(struct lie){.when = AT_NUMBERS, .lost = true}, WRONG_NUMBERS, SEEN_ACK,
		SEEN_NOTHING);
	expect(&(struct lie){.when = AT_PROOF, .twist = is_a_reset}, WRONG_PROOF, SEEN_ACK,
		SEEN_RST);
	expect(&(struct lie){.when = AT_PROOF, .lost = true}, WRONG_PROOF, SEEN_ACK, SEEN_NOTHING);
}

static void a_way_that_is_not_gone_is_found(void **unused)
{
	(void)unused;
	expect(&(struct lie){.when = AT_HANDSHAKE, .twist = is_a_reset}, WRONG_WAY, 0, 0);
	expect(&(struct lie){.when = AT_HANDSHAKE, .lost = true}, WRONG_WAY, 0, 0);
	expect(&(struct lie){.when = AT_HANDSHAKE, .spoilt = true}, WRONG_WAY, 0, 0);
	expect(&(struct lie){.when = AT_HANDSHAKE, .doubled = true}, WRONG_WAY, 0, 0);
	expect(&(struct lie){.when = AT_HANDSHAKE, .twist = ack_is_one_more}, WRONG_WAY, 0, 0);
	expect(&(struct lie){.when = AT_HANDSHAKE, .twist = has_text}, WRONG_WAY, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(honesty_is_not_doubted),
		cmocka_unit_test(a_wrong_answer_is_found),
		cmocka_unit_test(a_second_answer_is_found),
		cmocka_unit_test(a_wrong_state_is_found),
		cmocka_unit_test(wrong_news_is_found),
		cmocka_unit_test(wrong_text_is_found),
		cmocka_unit_test(a_wrong_reply_to_a_probe_is_found),
		cmocka_unit_test(a_way_that_is_not_gone_is_found),
	};

	return cmocka_run_group_tests(tests, open_matrix, close_matrix);
}
