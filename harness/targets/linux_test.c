/* SPDX-License-Identifier: BSD-2-Clause */
/* The linux target against the running kernel: each test is a row in a process of its own. */
#include "harness/targets/linux.h"

#include "harness/script/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TARGET_PORT = 4000, PEER_PORT = 5000, ISS = 1000, CROWD = 257 };

#define PROMPT (50 * NANOS_MILLI)

/* A test of cmocka cannot fail in a child: it would go on with the tests behind it. */
#define check(truth)                                                                               \
	do {                                                                                       \
		if (!(truth)) {                                                                    \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #truth);        \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

/* --- a row ------------------------------------------------------------------------------------ */

struct row {
	struct target target;
	struct flow flow;
	struct happenings heard;
	size_t taken;            /* of what was heard */
	struct wire_packet last; /* of the target; its bytes are in `heard` */
	nanos last_at;
	seq_t iss; /* the target's */
	struct fault why;
};

static struct wire_address address(uint8_t ip, unsigned number)
{
	struct wire_address a = {.version = ip};
	size_t end = ip == 6 ? 16 : 4;

	memcpy(a.bytes, ip == 6 ? "\x20\x01\x0d\xb8" : "\x0a\0\0\0", 4);
	a.bytes[end - 2] = (uint8_t)(number >> 8);
	a.bytes[end - 1] = (uint8_t)number;
	return a;
}

static void start(struct row *row, uint8_t ip, const char *options)
{
	struct wire_address peer = address(ip, 2);
	struct boot how = {.options = options,
		.ip = ip,
		.address = address(ip, 1),
		.peers = &peer,
		.peer_count = CROWD};
	bool booted;

	*row = (struct row){.target.ops = target_linux.ops,
		.flow = {how.address, peer, TARGET_PORT, PEER_PORT}};
	booted = row->target.ops->boot(&row->target, &how, &row->why);
	if (!booted)
		fprintf(stderr, "%s\n", row->why.what);
	check(booted);
	check(row->target.ops->state(&row->target, &row->flow) == STATE_CLOSED);
}

static void end(struct row *row)
{
	struct fault why = {0};
	bool sound = row->target.ops->sound(&row->target, &why);

	if (!sound)
		fprintf(stderr, "not sound: %s\n", why.what);
	check(sound);
	row->target.ops->halt(&row->target);
	arena_drop(&row->heard.arena);
}

static enum state state(struct row *row)
{
	return row->target.ops->state(&row->target, &row->flow);
}

static enum called call_with(struct row *row, struct call call)
{
	call.flow = row->flow;
	return row->target.ops->call(&row->target, &call, &row->why);
}

static void call(struct row *row, enum call_kind kind)
{
	check(call_with(row, (struct call){.kind = kind, .linger = -1, .backlog = 256}) == CALLED);
}

static void arrives(struct row *row, uint16_t flags, seq_t seq, seq_t ack, const char *text)
{
	uint8_t packet[WIRE_PACKET_MAX];
	size_t len;
	struct wire_segment segment = {.src = row->flow.peer,
		.dst = row->flow.target,
		.src_port = row->flow.peer_port,
		.dst_port = row->flow.target_port,
		.seq = seq,
		.ack = ack,
		.flags = flags,
		.window = 65535,
		.payload = (const uint8_t *)text,
		.payload_len = strlen(text)};

	check(wire_craft(&segment, packet, sizeof packet, &len, &row->why));
	check(row->target.ops->inject(&row->target, packet, len, &row->why));
}

/* The next happening before `until`, or NULL. */
static const struct happening *next(struct row *row, nanos until)
{
	while (row->taken == row->heard.count) {
		if (row->target.now >= until)
			return NULL;
		check(row->target.ops->collect(&row->target, until, &row->heard, &row->why));
	}
	return &row->heard.items[row->taken++];
}

/* The next segment, within a time; signals that come before it are passed over. */
static void sends_within(struct row *row, uint16_t flags, nanos within)
{
	nanos until = row->target.now + within;
	const struct happening *one = next(row, until);

	while (one && one->kind != HAPPENED_PACKET)
		one = next(row, until);
	check(one);
	wire_parse(one->bytes, one->len, &row->last);
	check(row->last.kind == WIRE_TCP); /* checksums are real */
	check((row->last.segment.flags & ~WIRE_PSH) == flags);
	row->last_at = one->at;
	if (flags & WIRE_SYN)
		row->iss = row->last.segment.seq;
}

static void sends(struct row *row, uint16_t flags)
{
	sends_within(row, flags, PROMPT);
}

static void tells(struct row *row, enum signal signal)
{
	const struct happening *one = next(row, row->target.now + PROMPT);

	while (one && one->kind != HAPPENED_SIGNAL)
		one = next(row, row->target.now + PROMPT);
	check(one);
	if (one->signal != signal)
		fprintf(stderr, "told %s\n", signal_name(one->signal));
	check(one->signal == signal);
}

static void nothing_for(struct row *row, nanos time)
{
	check(!next(row, row->target.now + time));
}

static void establish(struct row *row)
{
	call(row, CALL_OPEN_PASSIVE);
	check(state(row) == STATE_LISTEN);
	arrives(row, WIRE_SYN, ISS, 0, "");
	sends(row, WIRE_SYN | WIRE_ACK);
	check(state(row) == STATE_SYN_RECEIVED);
	arrives(row, WIRE_ACK, ISS + 1, row->iss + 1, "");
	tells(row, SIGNAL_ESTABLISHED);
	check(state(row) == STATE_ESTABLISHED);
}

/* --- the rows --------------------------------------------------------------------------------- */

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

/* Every member sends before any answer is awaited. */
static void row_crowd(struct row *row)
{
	unsigned answers = 0;

	start(row, 4, "");
	call(row, CALL_OPEN_PASSIVE);
	for (unsigned i = 0; i < CROWD; i++) {
		row->flow.peer = address(4, 2 + i);
		arrives(row, WIRE_SYN, ISS, 0, "");
	}
	for (; answers < CROWD; answers++)
		sends(row, WIRE_SYN | WIRE_ACK);
	nothing_for(row, PROMPT);
	row->flow.peer = address(4, 2);
	check(state(row) == STATE_SYN_RECEIVED);
	/* Their timers run in one softirq, and nothing of it may be lost. */
	for (answers = 0; answers < CROWD - 1; answers++)
		sends_within(row, WIRE_SYN | WIRE_ACK, 2 * NANOS_SECOND);
}

static void row_quiet(struct row *row)
{
	start(row, row->taken ? 6 : 4, "");
	call(row, CALL_OPEN_PASSIVE);
	nothing_for(row, 3 * NANOS_SECOND);
}

static void row_quiet_6(struct row *row)
{
	row->taken = 6;
	row_quiet(row);
}

/* --- cmocka ----------------------------------------------------------------------------------- */

/* Plays a row in a process of its own, which dies with the test. */
static pid_t fork_row(void (*play)(struct row *row), int ready)
{
	pid_t pid = fork();
	struct row row = {0};

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	play(&row);
	if (ready >= 0) {
		pid_t user = ((struct linux_own *)row.target.own)->user.pid;

		check(write(ready, &user, sizeof user) == sizeof user);
		for (;;)
			next(&row, NANOS_NEVER);
	}
	end(&row);
	_exit(0);
}

typedef void (*row_play)(struct row *row);

static void played(void **play)
{
	int status;

	assert_true(waitpid(fork_row(*(row_play *)*play, -1), &status, 0) > 0);
	assert_int_equal(status, 0);
}

/* kill -9 of the row's process ends the user's, and with them all that held the namespaces. */
static void killed(void **test)
{
	struct pollfd over = {.events = POLLIN};
	pid_t pid, user = 0;
	int ends[2], status;

	(void)test;
	assert_int_equal(pipe(ends), 0);
	pid = fork_row(row_close_in_syn_sent, ends[1]);
	close(ends[1]);
	assert_int_equal(read(ends[0], &user, sizeof user), sizeof user);
	over.fd = pidfd_open(user, 0);
	assert_int_equal(poll(&over, 1, 0), 0);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	assert_int_equal(poll(&over, 1, 2000), 1);
	close(over.fd);
	close(ends[0]);
}

static void words(void **test)
{
	enum linux_mode mode;
	struct fault why = {0};

	(void)test;
	assert_true(linux_mode_read("", &mode, &why) && mode == LINUX_PLAIN);
	assert_true(linux_mode_read("host", &mode, &why) && mode == LINUX_HOST);
	assert_false(linux_mode_read("quik", &mode, &why));
	assert_non_null(strstr(why.what, "quick"));
}

/* The rows, each played apart; named by the table. */
static const struct {
	const char *name;
	row_play play;
} rows[] = {
	{"passive open, and its SYN,ACK again", row_passive},
	{"active open over IPv6, passive close", row_active},
	{"data, end of data and reset are told in order, each once", row_signals},
	{"refused, and then there is no connection", row_refused},
	{"close in SYN-SENT is told to nobody", row_close_in_syn_sent},
	{"abort", row_abort},
	{"a lingering close does not block", row_linger},
	{"send, close twice", row_send},
	{"promised waits of this very connection", row_promise},
	{"a crowd", row_crowd},
	{"no stray packet over IPv4", row_quiet},
	{"no stray packet over IPv6", row_quiet_6},
};

enum { ROWS = sizeof rows / sizeof *rows };

int main(void)
{
	struct CMUnitTest tests[ROWS + 2] = {
		[ROWS] = cmocka_unit_test(killed), [ROWS + 1] = cmocka_unit_test(words)};
	struct fault why = {0};

	if (!linux_available(&why)) {
		printf("1..0 # SKIP %s\n", why.what);
		return 0;
	}
	for (size_t i = 0; i < ROWS; i++)
		tests[i] = (struct CMUnitTest){.name = rows[i].name,
			.test_func = played,
			.initial_state = (void *)(uintptr_t)&rows[i].play};
	return cmocka_run_group_tests_name("linux", tests, NULL, NULL);
}
