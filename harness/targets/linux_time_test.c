/* SPDX-License-Identifier: BSD-2-Clause */
/* The linux target against the running kernel: promises of times are kept. */
#include "harness/targets/linux_row_test.h"

/* The user has left: the promise is of this connection, and is kept. */
static void row_promise(struct row *row)
{
	struct value waits, last;
	nanos before, earliest, latest;

	start(row, 4, "quick");
	establish(row);
	call(row, CALL_LEAVE);
	sends(row, WIRE_FIN | WIRE_ACK);
	check(row->target.ops->promise(&row->target, &row->flow, "left_fin_waits", &waits));
	check(row->target.ops->promise(&row->target, &row->flow, "left_fin_last_wait", &last));
	check(waits.kind == VALUE_LIST && waits.count == 2 && last.kind == VALUE_DURATION);
	check(!row->target.ops->promise(&row->target, &row->flow, "two_msl", &last));
	for (size_t i = 0; i < waits.count; i++) {
		before = row->last_at;
		sends_within(row, WIRE_FIN | WIRE_ACK, 4 * NANOS_SECOND);
		row->target.ops->slack(&row->target, waits.times[i], &earliest, &latest);
		check(row->last_at - before >= earliest && row->last_at - before <= latest);
	}
	row->target.ops->slack(&row->target, last.times[0], &earliest, &latest);
	nothing_for(row, earliest - (row->target.now - row->last_at));
	check(state(row) == STATE_FIN_WAIT_1);
	nothing_for(row, latest - (row->target.now - row->last_at));
	check(state(row) == STATE_LISTEN);
}

/* Nobody ever acknowledges the FIN of a user who stays: he is told. */
static void row_held(struct row *row)
{
	struct value waits, last;
	const struct happening *one;
	nanos earliest, latest;

	start(row, 6, "quick");
	establish(row);
	call(row, CALL_CLOSE);
	sends(row, WIRE_FIN | WIRE_ACK);
	check(row->target.ops->promise(&row->target, &row->flow, "held_fin_waits", &waits));
	check(row->target.ops->promise(&row->target, &row->flow, "held_fin_last_wait", &last));
	check(waits.count == 3);
	for (size_t i = 0; i < waits.count; i++)
		sends_within(row, WIRE_FIN | WIRE_ACK, 2 * waits.times[i]);
	row->target.ops->slack(&row->target, last.times[0], &earliest, &latest);
	one = next(row, row->last_at + latest);
	check(one && one->kind == HAPPENED_SIGNAL && one->signal == SIGNAL_TIMEOUT);
	check(one->at - row->last_at >= earliest && one->at - row->last_at <= latest);
	check(state(row) == STATE_LISTEN);
}

/* FIN-WAIT-2 of a user who has left lasts as promised, without a word. */
static void row_fin_wait_2(struct row *row)
{
	struct value limit;
	nanos from, earliest, latest;

	start(row, 4, "quick");
	establish(row);
	call(row, CALL_LEAVE);
	sends(row, WIRE_FIN | WIRE_ACK);
	check(state(row) == STATE_FIN_WAIT_1);
	arrives(row, WIRE_ACK, ISS + 1, row->iss + 2, "");
	from = row->target.now;
	check(state(row) == STATE_FIN_WAIT_2);
	check(row->target.ops->promise(&row->target, &row->flow, "fw2_left_limit", &limit));
	check(limit.times[0] == 3 * NANOS_SECOND);
	row->target.ops->slack(&row->target, limit.times[0], &earliest, &latest);
	nothing_for(row, earliest - (row->target.now - from));
	check(state(row) == STATE_FIN_WAIT_2);
	nothing_for(row, latest - (row->target.now - from));
	check(state(row) == STATE_LISTEN);
}

static void row_user_timeout(struct row *row)
{
	struct call open = {
		.kind = CALL_OPEN_ACTIVE, .timeout = NANOS_SECOND + NANOS_SECOND / 2, .linger = -1};
	const struct happening *one;
	nanos opened, earliest, latest;

	start(row, 4, "");
	check(call_with(row, open) == CALLED);
	opened = row->target.now;
	sends(row, WIRE_SYN);
	check(row->last_at >= opened);
	sends_within(row, WIRE_SYN, 2 * NANOS_SECOND);
	row->target.ops->slack(&row->target, open.timeout, &earliest, &latest);
	one = next(row, opened + latest);
	check(one && one->kind == HAPPENED_SIGNAL && one->signal == SIGNAL_TIMEOUT);
	check(one->at - opened >= earliest);
}

static struct row_test rows[] = {
	{"promised waits of this very connection", row_promise, 0},
	{"promised end of a FIN that nobody acknowledges", row_held, 0},
	{"promised end of FIN-WAIT-2", row_fin_wait_2, 0},
	{"user timeout", row_user_timeout, 0},
};

enum { ROWS = sizeof rows / sizeof *rows };

int main(void)
{
	struct CMUnitTest tests[ROWS];

	if (!rows_start(rows, ROWS, tests))
		return 0;
	return cmocka_run_group_tests_name(
		"the linux target against the running kernel", tests, NULL, NULL);
}
