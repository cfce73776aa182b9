/* SPDX-License-Identifier: BSD-2-Clause */
/* Every state of the linux target among many connections: it is found, and nothing of it is left.
 */
#include "harness/targets/linux_many_row_test.h"

#include <dirent.h>
#include <grp.h>
#include <sys/resource.h>

enum { HELD = 2000 }; /* connections at once */

static size_t descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	size_t count = 0;

	check(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

/* --- every state, and out of it --------------------------------------------------------------- */

static void ends(struct row *row, enum call_kind kind)
{
	call(row, kind);
	draws(row, WIRE_FIN | WIRE_ACK);
}

static void fin_arrives(struct row *row, seq_t ack)
{
	arrives(row, WIRE_FIN | WIRE_ACK, ISS + 1, row->iss + ack, "");
	draws(row, WIRE_ACK);
}

static void ack_arrives(struct row *row, seq_t seq, seq_t ack)
{
	arrives(row, WIRE_ACK, seq, row->iss + ack, "");
	draws_nothing(row);
}

static void to_crossing(struct row *row)
{
	to_syn_sent(row);
	to_syn_received(row);
}

static void to_established(struct row *row)
{
	handshake(row);
}

static void to_fin_wait_1(struct row *row)
{
	handshake(row);
	ends(row, CALL_CLOSE);
}

static void to_fin_wait_1_left(struct row *row)
{
	handshake(row);
	ends(row, CALL_LEAVE);
}

static void to_fin_wait_2(struct row *row)
{
	to_fin_wait_1(row);
	ack_arrives(row, ISS + 1, 2);
}

static void to_fin_wait_2_left(struct row *row)
{
	to_fin_wait_1_left(row);
	ack_arrives(row, ISS + 1, 2);
}

static void to_closing(struct row *row)
{
	to_fin_wait_1(row);
	fin_arrives(row, 1);
}

static void to_closing_left(struct row *row)
{
	to_fin_wait_1_left(row);
	fin_arrives(row, 1);
}

static void to_time_wait(struct row *row)
{
	to_fin_wait_2(row);
	fin_arrives(row, 2);
}

static void to_time_wait_left(struct row *row)
{
	to_fin_wait_2_left(row);
	fin_arrives(row, 2);
}

static void to_close_wait(struct row *row)
{
	handshake(row);
	fin_arrives(row, 1);
}

static void to_last_ack(struct row *row)
{
	to_close_wait(row);
	ends(row, CALL_CLOSE);
}

static void to_last_ack_left(struct row *row)
{
	to_close_wait(row);
	ends(row, CALL_LEAVE);
}

static void to_closed(struct row *row)
{
	to_last_ack(row);
	ack_arrives(row, ISS + 2, 2);
}

static void to_reset(struct row *row)
{
	handshake(row);
	arrives(row, WIRE_RST, ISS + 1, 0, "");
	draws_nothing(row);
}

static const struct way {
	void (*go)(struct row *row);
	enum state state;
} ways[] = {
	{to_syn_sent, STATE_SYN_SENT},
	{to_syn_received, STATE_SYN_RECEIVED},
	{to_crossing, STATE_SYN_RECEIVED},
	{to_unaccepted, STATE_ESTABLISHED},
	{to_established, STATE_ESTABLISHED},
	{to_fin_wait_1, STATE_FIN_WAIT_1},
	{to_fin_wait_1_left, STATE_FIN_WAIT_1},
	{to_fin_wait_2, STATE_FIN_WAIT_2},
	{to_fin_wait_2_left, STATE_FIN_WAIT_2},
	{to_closing, STATE_CLOSING},
	{to_closing_left, STATE_CLOSING},
	{to_time_wait, STATE_TIME_WAIT},
	{to_time_wait_left, STATE_TIME_WAIT},
	{to_close_wait, STATE_CLOSE_WAIT},
	{to_last_ack, STATE_LAST_ACK},
	{to_last_ack_left, STATE_LAST_ACK},
	{to_closed, STATE_LISTEN},
	{to_reset, STATE_LISTEN},
};

/* Each way in, and out by forgetting: the next SYN of that four-tuple finds nobody there before it.
 */
static void goes_every_way(struct row *row, uint8_t ip)
{
	struct flow listener;
	size_t before;

	start_many(row, ip);
	call(row, CALL_OPEN_PASSIVE);
	listener = row->flow;
	before = descriptors();
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		row->flow = listener;
		row->flow.peer_port = (uint16_t)(2000 + i);
		ways[i].go(row);
		check(state(row) == ways[i].state);
		row->target.ops->forget(&row->target, &row->flow);
		check(state(row) == (row->flow.target_port == listener.target_port ? STATE_LISTEN
										   : STATE_CLOSED));
		check(row->target.ops->connections(&row->target) == 0);
		check(descriptors() == before);
		fence(row); /* perhaps a RST, which is nobody's */
	}
}

static void all_states(struct row *row)
{
	goes_every_way(row, 4);
}

static void all_states_ipv6(struct row *row)
{
	goes_every_way(row, 6);
}

/* --- a crowd ---------------------------------------------------------------------------------- */

static void syns_arrive(struct row *row)
{
	for (unsigned i = 0; i < HELD; i++) {
		row->flow.peer_port = (uint16_t)(2000 + i);
		arrives(row, WIRE_SYN, ISS, 0, "");
	}
	fence(row);
	check(heard(row, HAPPENED_PACKET) == HELD);
}

/* The packets belong to what was heard, so that is kept until all have been acknowledged. */
static void all_acknowledge(struct row *row)
{
	struct wire_packet packet;

	for (size_t i = 0; i < row->heard.count; i++) {
		wire_parse(row->heard.items[i].bytes, row->heard.items[i].len, &packet);
		row->flow.peer_port = packet.segment.dst_port;
		arrives(row, WIRE_ACK, ISS + 1, packet.segment.seq + 1, "");
	}
	fence(row);
}

static void crowd(struct row *row)
{
	size_t before;

	start_many(row, 4);
	call(row, CALL_OPEN_PASSIVE);
	before = descriptors();
	syns_arrive(row);
	all_acknowledge(row);
	check(heard(row, HAPPENED_SIGNAL) == HELD);
	check(descriptors() == before + HELD);
	for (unsigned i = 0; i < HELD; i++) {
		row->flow.peer_port = (uint16_t)(2000 + i);
		check(state(row) == STATE_ESTABLISHED);
		row->target.ops->forget(&row->target, &row->flow);
	}
	check(descriptors() == before);
	check(row->target.ops->connections(&row->target) == 0);
	check(state(row) == STATE_LISTEN);
}

/* A connection for which there is no descriptor says nothing of the target. */
static void too_many(struct row *row)
{
	struct rlimit limit;

	start_many(row, 4);
	call(row, CALL_OPEN_PASSIVE);
	check(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	limit.rlim_cur = descriptors();
	check(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	check(row->target.ops->sound(&row->target, &row->why));
	syns_arrive(row);
	all_acknowledge(row);
	check(!row->target.ops->sound(&row->target, &row->why));
	check(strstr(row->why.what, "could not take a connection"));
	_exit(ROW_FINE);
}

/* Whoever plays the matrix need not be root: here, nobody is. */
static void nobody(struct row *row)
{
	enum { NOBODY = 65534 };

	if (geteuid() == 0) {
		check(setgroups(0, NULL) == 0);
		check(setresgid(NOBODY, NOBODY, NOBODY) == 0);
		check(setresuid(NOBODY, NOBODY, NOBODY) == 0);
		prctl(PR_SET_DUMPABLE, 1);
	}
	check(geteuid() != 0);
	start_many(row, 4);
	call(row, CALL_OPEN_PASSIVE);
	to_time_wait(row);
	check(state(row) == STATE_TIME_WAIT);
	row->target.ops->forget(&row->target, &row->flow);
	check(state(row) == STATE_LISTEN);
}

int main(void)
{
	static struct row_test rows[] = {
		{"every state is found, and forgotten", all_states, 0},
		{"every state over IPv6", all_states_ipv6, 0},
		{"a crowd is held, and forgotten", crowd, 0},
		{"a crowd of too many is not sound", too_many, 0},
		{"without root", nobody, 0},
	};
	struct CMUnitTest tests[sizeof rows / sizeof *rows];

	if (!rows_start(rows, sizeof rows / sizeof *rows, tests))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
