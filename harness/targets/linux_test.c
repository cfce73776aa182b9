/* SPDX-License-Identifier: BSD-2-Clause */
/* The linux target against the running kernel: calls, and what they bring about. */
#include "harness/targets/linux_row_test.h"

static void row_passive(struct row *row)
{
	nanos first, earliest, latest;
	seq_t iss;

	start(row, 4, "");
	call(row, CALL_OPEN_PASSIVE);
	arrives(row, WIRE_SYN, ISS, 0, "");
	sends(row, WIRE_SYN | WIRE_ACK);
	check(row->last_at >= row->target.now - PROMPT && row->last.segment.ack == ISS + 1);
	first = row->last_at;
	iss = row->iss;
	check(row->target.ops->connections(&row->target) == 1);
	sends_within(row, WIRE_SYN | WIRE_ACK, 2 * NANOS_SECOND);
	row->target.ops->slack(&row->target, NANOS_SECOND, &earliest, &latest);
	check(row->last_at - first >= earliest && row->last_at - first <= latest);
	check(row->iss == iss && state(row) == STATE_SYN_RECEIVED);
	check(call_with(row, (struct call){.kind = CALL_CLOSE}) == CALL_LACKING);
	arrives(row, WIRE_RST, ISS + 1, 0, "");
	check(state(row) == STATE_LISTEN);
	call(row, CALL_LEAVE_LISTENER);
	check(state(row) == STATE_CLOSED && row->target.ops->connections(&row->target) == 0);
	call(row, CALL_CLOSE);
	tells(row, SIGNAL_DOES_NOT_EXIST);
}

static void row_active(struct row *row)
{
	start(row, 6, "");
	call(row, CALL_OPEN_ACTIVE);
	sends(row, WIRE_SYN);
	check(state(row) == STATE_SYN_SENT);
	arrives(row, WIRE_SYN | WIRE_ACK, ISS, row->iss + 1, "");
	sends(row, WIRE_ACK);
	call(row, CALL_STATUS);
	check(state(row) == STATE_ESTABLISHED);
	arrives(row, WIRE_FIN | WIRE_ACK, ISS + 1, row->iss + 1, "");
	sends(row, WIRE_ACK);
	check(state(row) == STATE_CLOSE_WAIT);
	call(row, CALL_LEAVE);
	sends(row, WIRE_FIN | WIRE_ACK);
	check(state(row) == STATE_LAST_ACK);
	arrives(row, WIRE_ACK, ISS + 2, row->iss + 2, "");
	check(state(row) == STATE_CLOSED);
}

static void row_signals(struct row *row)
{
	const struct happening *one;

	start(row, 4, "");
	establish(row);
	check(call_with(row, (struct call){.kind = CALL_RECEIVE, .count = 3, .linger = -1}) ==
		CALLED);
	nothing_for(row, PROMPT);
	arrives(row, WIRE_FIN | WIRE_ACK, ISS + 1, row->iss + 1, "hello");
	/* Data come before the end of data, and no more than was asked for. */
	do
		one = next(row, row->target.now + PROMPT);
	while (one && one->kind == HAPPENED_PACKET);
	check(one && one->kind == HAPPENED_DATA && one->len == 3);
	check(memcmp(one->bytes, "hel", 3) == 0);
	tells(row, SIGNAL_CLOSING);
	check(state(row) == STATE_CLOSE_WAIT);
	arrives(row, WIRE_RST, ISS + 7, 0, "");
	tells(row, SIGNAL_RESET);
	nothing_for(row, PROMPT);
	check(state(row) == STATE_LISTEN);
}

/* The end of the connection wakes the user once more, who knows all that there is to know. */
static void row_told_once(struct row *row)
{
	start(row, 4, "");
	establish(row);
	arrives(row, WIRE_FIN | WIRE_ACK, ISS + 1, row->iss + 1, "");
	sends_and_tells(row, WIRE_ACK, SIGNAL_CLOSING);
	call(row, CALL_CLOSE);
	sends(row, WIRE_FIN | WIRE_ACK);
	arrives(row, WIRE_ACK, ISS + 2, row->iss + 2, "");
	check(state(row) == STATE_LISTEN);
	nothing_for(row, PROMPT);
}

static void row_refused(struct row *row)
{
	start(row, 4, "");
	call(row, CALL_OPEN_ACTIVE);
	sends(row, WIRE_SYN);
	arrives(row, WIRE_RST | WIRE_ACK, 0, row->iss + 1, "");
	tells(row, SIGNAL_REFUSED);
	check(state(row) == STATE_CLOSED);
	call(row, CALL_CLOSE);
	tells(row, SIGNAL_DOES_NOT_EXIST);
}

static void row_close_in_syn_sent(struct row *row)
{
	start(row, 4, "");
	call(row, CALL_OPEN_ACTIVE);
	sends(row, WIRE_SYN);
	call(row, CALL_CLOSE);
	check(state(row) == STATE_CLOSED);
	nothing_for(row, PROMPT);
}

static void row_abort(struct row *row)
{
	start(row, 4, "");
	establish(row);
	call(row, CALL_ABORT);
	sends(row, WIRE_RST | WIRE_ACK);
	check(state(row) == STATE_LISTEN);
}

static void row_linger(struct row *row)
{
	struct call leave = {.kind = CALL_LEAVE, .linger = 2 * NANOS_SECOND};
	nanos before;

	start(row, 4, "");
	establish(row);
	before = linux_monotonic();
	check(call_with(row, leave) == CALLED);
	check(linux_monotonic() - before < NANOS_SECOND);
	check(state(row) == STATE_FIN_WAIT_1);
	sends(row, WIRE_FIN | WIRE_ACK);
	arrives(row, WIRE_ACK, ISS + 1, row->iss + 2, "");
	check(state(row) == STATE_FIN_WAIT_2);
}

static void row_send(struct row *row)
{
	static uint8_t bytes[1000];
	struct call send = {.kind = CALL_SEND, .bytes = bytes, .count = sizeof bytes, .linger = -1};

	start(row, 4, "");
	establish(row);
	check(call_with(row, send) == CALLED);
	sends(row, WIRE_ACK);
	check(row->last.segment.payload_len == 536); /* no MSS option was offered */
	arrives(row, WIRE_ACK, ISS + 1, row->iss + 1 + 1000, "");
	call(row, CALL_CLOSE);
	check(state(row) == STATE_FIN_WAIT_1);
	call(row, CALL_CLOSE);
	tells(row, SIGNAL_CLOSING);
}

/* Two SYNs cross: the promise of SYN,ACK copies is then that of a socket. */
static void row_crossed(struct row *row)
{
	struct value waits;

	start(row, 4, "");
	call(row, CALL_OPEN_ACTIVE);
	sends(row, WIRE_SYN);
	check(!row->target.ops->promise(&row->target, &row->flow, "synack_waits", &waits));
	arrives(row, WIRE_SYN, ISS, 0, "");
	sends(row, WIRE_SYN | WIRE_ACK);
	check(state(row) == STATE_SYN_RECEIVED);
	check(row->target.ops->promise(&row->target, &row->flow, "synack_waits", &waits));
	check(waits.count == 6 && waits.times[5] == 32 * NANOS_SECOND);
	arrives(row, WIRE_SYN | WIRE_ACK, ISS, row->iss + 1, "");
	tells(row, SIGNAL_ESTABLISHED);
	check(state(row) == STATE_ESTABLISHED);
}

static void words(void **test)
{
	struct linux_options words;
	struct fault why = {0};

	(void)test;
	assert_true(linux_options_read("", &words, &why) && words.mode == LINUX_PLAIN);
	assert_true(linux_options_read("host", &words, &why) && words.mode == LINUX_HOST);
	assert_true(linux_options_read("quick,tcp_synack_retries=0", &words, &why));
	assert_int_equal(words.mode, LINUX_QUICK);
	assert_false(linux_options_read("tcp_synack_retries=", &words, &why));
	assert_false(linux_options_read("tcp_synack_retrie=1", &words, &why));
	assert_false(linux_options_read("quik", &words, &why));
	assert_non_null(strstr(why.what, "quick"));
}

static struct row_test rows[] = {
	{"passive open, and its SYN,ACK again", row_passive, 0},
	{"active open over IPv6, passive close", row_active, 0},
	{"data, end of data and reset are told in order, each once", row_signals, 0},
	{"what is known is not told again", row_told_once, 0},
	{"refused, and then there is no connection", row_refused, 0},
	{"close in SYN-SENT is told to nobody", row_close_in_syn_sent, 0},
	{"abort", row_abort, 0},
	{"a lingering close does not block", row_linger, 0},
	{"send, close twice", row_send, 0},
	{"SYNs that cross", row_crossed, 0},
};

enum { ROWS = sizeof rows / sizeof *rows };

int main(void)
{
	struct CMUnitTest tests[ROWS + 1] = {[ROWS + 0] = cmocka_unit_test(words)};

	if (!rows_start(rows, ROWS, tests))
		return 0;
	return cmocka_run_group_tests_name(
		"the linux target against the running kernel", tests, NULL, NULL);
}
