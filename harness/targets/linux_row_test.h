/* SPDX-License-Identifier: BSD-2-Clause */
/* A row of the linux target as its tests play it: in a process of its own, all rows at once. */
#ifndef HALFOPEN_TARGETS_LINUX_ROW_TEST_H
#define HALFOPEN_TARGETS_LINUX_ROW_TEST_H

#include "harness/targets/linux.h"

#include "harness/script/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TARGET_PORT = 4000, PEER_PORT = 5000, ISS = 1000, CROWD = 256 };

#define PROMPT (50 * NANOS_MILLI)

/* How a row's process ends. */
enum { ROW_FINE, ROW_FAILED, ROW_LATE };

static struct target *playing; /* in a row's process, once it has booted */

/* Beyond this what a row saw says as much of the machine as of the target: it is played once more,
 * as a run does (docs/decisions/027). */
_Noreturn static inline void row_fails(const char *file, int line, const char *truth)
{
	nanos late = playing && playing->own ? playing->ops->lateness(playing) : 0;

	fprintf(stderr, "%s:%d: not so: %s\n", file, line, truth);
	_exit(late > 15 * NANOS_MILLI ? ROW_LATE : ROW_FAILED);
}

/* A test of cmocka cannot fail in a child: it would go on with the tests behind it. */
#define check(truth) ((truth) ? (void)0 : row_fails(__FILE__, __LINE__, #truth))

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

static inline struct wire_address address(uint8_t ip, unsigned number)
{
	struct wire_address a = {.version = ip};
	size_t end = ip == 6 ? 16 : 4;

	memcpy(a.bytes, ip == 6 ? "\x20\x01\x0d\xb8" : "\x0a\0\0\0", 4);
	a.bytes[end - 2] = (uint8_t)(number >> 8);
	a.bytes[end - 1] = (uint8_t)number;
	return a;
}

static inline void start_on(
	struct row *row, const struct target_ops *ops, uint8_t ip, const char *options)
{
	struct wire_address peer = address(ip, 2);
	struct boot how = {.options = options,
		.ip = ip,
		.address = address(ip, 1),
		.peers = &peer,
		.peer_count = CROWD};
	bool booted;

	*row = (struct row){.target.ops = ops, .flow = {how.address, peer, TARGET_PORT, PEER_PORT}};
	booted = row->target.ops->boot(&row->target, &how, &row->why);
	if (!booted)
		fprintf(stderr, "%s\n", row->why.what);
	check(booted);
	playing = &row->target;
	check(row->target.ops->state(&row->target, &row->flow) == STATE_CLOSED);
}

static inline void start(struct row *row, uint8_t ip, const char *options)
{
	start_on(row, target_linux.ops, ip, options);
}

static inline void end(struct row *row)
{
	struct fault why = {0};
	bool sound = row->target.ops->sound(&row->target, &why);

	if (!sound)
		fprintf(stderr, "not sound: %s\n", why.what);
	check(sound);
	row->target.ops->halt(&row->target);
	arena_drop(&row->heard.arena);
}

static inline enum state state(struct row *row)
{
	return row->target.ops->state(&row->target, &row->flow);
}

static inline enum called call_with(struct row *row, struct call call)
{
	call.flow = row->flow;
	return row->target.ops->call(&row->target, &call, &row->why);
}

static inline void call(struct row *row, enum call_kind kind)
{
	check(call_with(row, (struct call){.kind = kind, .linger = -1, .backlog = 256}) == CALLED);
}

/* A segment of the peer arrives; the addresses and the window are filled in. */
static inline void segment_arrives(struct row *row, struct wire_segment segment)
{
	uint8_t packet[WIRE_PACKET_MAX];
	size_t len;

	segment.src = row->flow.peer;
	segment.dst = row->flow.target;
	segment.src_port = row->flow.peer_port;
	segment.dst_port = row->flow.target_port;
	segment.window = 65535;
	check(wire_craft(&segment, packet, sizeof packet, &len, &row->why));
	check(row->target.ops->inject(&row->target, packet, len, &row->why));
}

static inline void arrives(struct row *row, uint16_t flags, seq_t seq, seq_t ack, const char *text)
{
	segment_arrives(row, (struct wire_segment){.seq = seq,
				     .ack = ack,
				     .flags = flags,
				     .payload = (const uint8_t *)text,
				     .payload_len = strlen(text)});
}

/* The next happening before `until`, or NULL. */
static inline const struct happening *next(struct row *row, nanos until)
{
	while (row->taken == row->heard.count) {
		if (row->target.now >= until)
			return NULL;
		check(row->target.ops->collect(&row->target, until, &row->heard, &row->why));
	}
	return &row->heard.items[row->taken++];
}

static inline void is_segment(struct row *row, const struct happening *one, uint16_t flags)
{
	wire_parse(one->bytes, one->len, &row->last);
	check(row->last.kind == WIRE_TCP); /* checksums are real */
	check((row->last.segment.flags & ~WIRE_PSH) == flags);
	row->last_at = one->at;
	if (flags & WIRE_SYN)
		row->iss = row->last.segment.seq;
}

/* The next segment, within a time; signals that come before it are passed over. */
static inline void sends_within(struct row *row, uint16_t flags, nanos within)
{
	nanos until = row->target.now + within;
	const struct happening *one = next(row, until);

	while (one && one->kind != HAPPENED_PACKET)
		one = next(row, until);
	check(one);
	is_segment(row, one, flags);
}

static inline void sends(struct row *row, uint16_t flags)
{
	sends_within(row, flags, PROMPT);
}

static inline void tells(struct row *row, enum signal signal)
{
	const struct happening *one = next(row, row->target.now + PROMPT);

	while (one && one->kind != HAPPENED_SIGNAL)
		one = next(row, row->target.now + PROMPT);
	if (one && one->signal != signal)
		fprintf(stderr, "told %s\n", signal_name(one->signal));
	check(one && one->signal == signal);
}

/* A segment and a signal of one instant, in whichever order: the user runs on a processor of his
 * own, and may be told before the segment is sent. */
static inline void sends_and_tells(struct row *row, uint16_t flags, enum signal signal)
{
	nanos until = row->target.now + PROMPT;
	bool sent = false, told = false;

	while (!sent || !told) {
		const struct happening *one = next(row, until);

		check(one && (one->kind == HAPPENED_PACKET ? !sent : !told));
		if (one->kind == HAPPENED_PACKET) {
			is_segment(row, one, flags);
			sent = true;
		} else {
			check(one->kind == HAPPENED_SIGNAL && one->signal == signal);
			told = true;
		}
	}
}

static inline void nothing_for(struct row *row, nanos time)
{
	check(!next(row, row->target.now + time));
}

static inline void establish(struct row *row)
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

/* --- cmocka ----------------------------------------------------------------------------------- */

typedef void (*row_play)(struct row *row);

struct row_test {
	const char *name;
	row_play play;
	pid_t pid;
};

/* Plays a row in a process that dies with the test; with `ready`, goes on when it is over, and
 * writes there which process is its user. */
static inline pid_t fork_row(row_play play, int ready)
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
	_exit(ROW_FINE);
}

static inline void played(void **test)
{
	struct row_test *row = *test;
	int status;

	assert_true(waitpid(row->pid, &status, 0) > 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == ROW_LATE) {
		print_message("# %s: the machine was late, once more\n", row->name);
		assert_true(waitpid(fork_row(row->play, -1), &status, 0) > 0);
	}
	assert_int_equal(status, 0);
}

/* Starts all rows, and makes a test of each. False, and says why, where this kernel does not let
 * us. */
static inline bool rows_start(struct row_test *rows, size_t count, struct CMUnitTest *tests)
{
	struct fault why = {0};

	if (!linux_available(&why)) {
		printf("1..0 # SKIP %s\n", why.what);
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		rows[i].pid = fork_row(rows[i].play, -1);
		tests[i] = (struct CMUnitTest){
			.name = rows[i].name, .test_func = played, .initial_state = &rows[i]};
	}
	return true;
}

#endif
