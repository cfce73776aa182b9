/* SPDX-License-Identifier: BSD-2-Clause */
/* The linux target against the running kernel: urgent data both ways, keep-alive, user timeouts. */
#include "harness/targets/linux_row_test.h"

static void row_urgent_sent(struct row *row)
{
	struct call send = {.kind = CALL_SEND,
		.bytes = (const uint8_t *)"hello",
		.count = 5,
		.urgent = true,
		.linger = -1};

	start(row, 4, "");
	establish(row);
	check(call_with(row, send) == CALLED);
	sends(row, WIRE_ACK | WIRE_URG);
	check(row->last.segment.urgent == 5 && row->last.segment.payload_len == 5);
	arrives(row, WIRE_ACK, ISS + 1, row->iss + 6, "");
	send.urgent = false;
	check(call_with(row, send) == CALLED);
	sends(row, WIRE_ACK);
}

static void arrives_urgent(struct row *row, seq_t seq, uint16_t pointer, const char *text)
{
	segment_arrives(row, (struct wire_segment){.seq = seq,
				     .ack = row->iss + 1,
				     .flags = WIRE_ACK | WIRE_URG,
				     .urgent = pointer,
				     .payload = (const uint8_t *)text,
				     .payload_len = strlen(text)});
}

/* The octets of one RECEIVE; recv() stops at the mark, so there may be several portions. */
static void gets(struct row *row, const char *text)
{
	size_t len = strlen(text), got = 0;

	check(call_with(row, (struct call){.kind = CALL_RECEIVE, .count = len, .linger = -1}) ==
		CALLED);
	while (got < len) {
		const struct happening *one = next(row, row->target.now + PROMPT);

		check(one && one->kind != HAPPENED_SIGNAL);
		if (one->kind != HAPPENED_DATA)
			continue;
		check(got + one->len <= len && memcmp(one->bytes, text + got, one->len) == 0);
		got += one->len;
	}
}

/* The user is told with the pointer, before the octets that it speaks of, and gets them in line. */
static void row_urgent_received(struct row *row)
{
	start(row, 6, "");
	establish(row);
	nothing_for(row, PROMPT);
	arrives_urgent(row, ISS + 1, 7, "hello");
	tells(row, SIGNAL_URGENT);
	arrives(row, WIRE_ACK, ISS + 6, row->iss + 1, " you");
	gets(row, "hello you");
}

static void row_keep_alive(struct row *row)
{
	nanos earliest, latest, before;

	start(row, 4, "quick");
	establish(row);
	check(call_with(row, (struct call){.kind = CALL_KEEP_ALIVE, .on = true, .linger = -1}) ==
		CALLED);
	before = row->target.now;
	sends_within(row, WIRE_ACK, 3 * NANOS_SECOND);
	check(row->last.segment.seq == row->iss && row->last.segment.payload_len == 0);
	row->target.ops->slack(&row->target, 2 * NANOS_SECOND, &earliest, &latest);
	check(row->last_at - before >= earliest && row->last_at - before <= latest);
	check(call_with(row, (struct call){.kind = CALL_KEEP_ALIVE, .linger = -1}) == CALLED);
	nothing_for(row, 3 * NANOS_SECOND / 2);
}

/* Far less than what tcp_retries2 of a fresh namespace would take. */
static void row_timeout(struct row *row)
{
	struct call send = {.kind = CALL_SEND,
		.bytes = (const uint8_t *)"hello",
		.count = 5,
		.timeout = 300 * NANOS_MILLI,
		.linger = -1};
	const struct happening *one;

	start(row, 4, "");
	establish(row);
	check(call_with(row, send) == CALLED);
	do
		one = next(row, row->target.now + NANOS_SECOND);
	while (one && one->kind == HAPPENED_PACKET);
	check(one && one->kind == HAPPENED_SIGNAL && one->signal == SIGNAL_TIMEOUT);
}

static struct row_test rows[] = {
	{"urgent data is sent with its pointer", row_urgent_sent, 0},
	{"urgent data is told, and delivered in line", row_urgent_received, 0},
	{"keep-alive goes on and off", row_keep_alive, 0},
	{"SEND changes the user timeout", row_timeout, 0},
};

enum { ROWS = sizeof rows / sizeof *rows };

int main(void)
{
	struct CMUnitTest tests[ROWS];

	if (!rows_start(rows, ROWS, tests))
		return 0;
	return cmocka_run_group_tests_name(
		"options of the linux target against the running kernel", tests, NULL, NULL);
}
