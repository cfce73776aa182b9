/* SPDX-License-Identifier: BSD-2-Clause */
/* The link of the linux target: nothing strays, nothing is lost, nothing is left. */
#include "harness/targets/linux_row_test.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/pidfd.h>

/* Every member sends before any answer is awaited. */
static void row_crowd(struct row *row)
{
	unsigned answers = 0;

	start(row, 4, "");
	call(row, CALL_OPEN_PASSIVE);
	/* One more than fits is answered with a cookie, and forgotten. */
	for (unsigned i = 0; i <= CROWD; i++) {
		row->flow.peer = address(4, 2 + i);
		arrives(row, WIRE_SYN, ISS, 0, "");
	}
	for (; answers <= CROWD; answers++)
		sends(row, WIRE_SYN | WIRE_ACK);
	check(row->target.ops->connections(&row->target) == CROWD);
	nothing_for(row, PROMPT);
	row->flow.peer = address(4, 2);
	check(state(row) == STATE_SYN_RECEIVED);
	/* Their timers run in one softirq, and nothing of it may be lost. */
	for (answers = 0; answers < CROWD; answers++)
		sends_within(row, WIRE_SYN | WIRE_ACK, 2 * NANOS_SECOND);
}

/* What a router says about the SYN, and a segment that was damaged on its way. */
static void row_news(struct row *row)
{
	uint8_t packet[WIRE_PACKET_MAX];
	struct wire_icmp icmp = {.type = 3, .code = 1};
	struct wire_segment bad = {.src_port = PEER_PORT,
		.dst_port = TARGET_PORT,
		.flags = WIRE_SYN | WIRE_ACK,
		.wrong.checksum = true};
	const struct happening *syn;
	size_t len;

	start(row, 4, "");
	call(row, CALL_OPEN_ACTIVE);
	sends(row, WIRE_SYN);
	syn = &row->heard.items[row->taken - 1];
	bad.src = row->flow.peer;
	bad.dst = row->flow.target;
	bad.ack = row->iss + 1;
	check(wire_craft(&bad, packet, sizeof packet, &len, &row->why));
	check(row->target.ops->inject(&row->target, packet, len, &row->why));
	nothing_for(row, PROMPT);
	check(state(row) == STATE_SYN_SENT);
	icmp.src = address(4, 999);
	icmp.dst = row->flow.target;
	icmp.quote = syn->bytes;
	icmp.quote_len = syn->len;
	check(wire_craft_icmp(&icmp, packet, sizeof packet, &len, &row->why));
	check(row->target.ops->inject(&row->target, packet, len, &row->why));
	tells(row, SIGNAL_UNREACHABLE);
}

/* The first second is when a link talks; HALFOPEN_QUIET=10 listens for ten. */
static nanos while_quiet(void)
{
	const char *seconds = getenv("HALFOPEN_QUIET");

	return (seconds ? atoi(seconds) : 1) * NANOS_SECOND;
}

/* Frames of any kind that went over the link, as the kernel counts them. */
static unsigned long frames(void)
{
	FILE *file = fopen("/proc/self/net/dev", "re");
	unsigned long received = 0, sent = 0;
	char line[512];

	check(file);
	while (fgets(line, sizeof line, file))
		if (sscanf(line, " harness: %*u %lu %*u %*u %*u %*u %*u %*u %*u %lu", &received,
			    &sent) == 2)
			break;
	check(feof(file) == 0);
	fclose(file);
	return received + sent;
}

static void quiet(struct row *row, uint8_t ip)
{
	start(row, ip, "");
	call(row, CALL_OPEN_PASSIVE);
	nothing_for(row, while_quiet());
	check(frames() == 0);
	arrives(row, WIRE_SYN, ISS, 0, "");
	sends(row, WIRE_SYN | WIRE_ACK);
	check(frames() == 2);
}

static void row_quiet_4(struct row *row)
{
	quiet(row, 4);
}

static void row_quiet_6(struct row *row)
{
	quiet(row, 6);
}

/* kill -9 of the row's process ends the user's, and with them all that held the namespaces. */
static void killed(void **test)
{
	struct pollfd over = {.events = POLLIN};
	pid_t pid, user = 0;
	int ends[2], status;

	(void)test;
	assert_int_equal(pipe(ends), 0);
	pid = fork_row(row_crowd, ends[1]);
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

static struct row_test rows[] = {
	{"a crowd", row_crowd, 0},
	{"bad news, and a damaged segment", row_news, 0},
	{"no stray packet over IPv4", row_quiet_4, 0},
	{"no stray packet over IPv6", row_quiet_6, 0},
};

enum { ROWS = sizeof rows / sizeof *rows };

int main(void)
{
	struct CMUnitTest tests[ROWS + 1] = {[ROWS + 0] = cmocka_unit_test(killed)};

	if (!rows_start(rows, ROWS, tests))
		return 0;
	return cmocka_run_group_tests_name("the link of the linux target", tests, NULL, NULL);
}
