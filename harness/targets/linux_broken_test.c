/* SPDX-License-Identifier: BSD-2-Clause */
/* The linux target where the world refuses: such a row is broken, and never failed or passed. */
#include "harness/targets/linux_row_test.h"

#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <sched.h>
#include <sys/resource.h>

/* Puts a descriptor aside, so that whoever uses it is refused. */
static int take_away(int fd)
{
	int kept = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	check(kept >= 0 && close(fd) == 0);
	return kept;
}

static void give_back(int kept, int fd)
{
	check(dup2(kept, fd) == fd && close(kept) == 0);
}

static struct linux_own *own_of(struct row *row)
{
	return row->target.own;
}

static int netlink_of(struct row *row)
{
	return mnl_socket_get_fd(own_of(row)->diag.netlink);
}

/* Says why, and the row may end well. */
static void not_sound(struct row *row, const char *why)
{
	struct fault fault = {0};

	check(!row->target.ops->sound(&row->target, &fault));
	if (!strstr(fault.what, why))
		fprintf(stderr, "not sound: %s\n", fault.what);
	check(strstr(fault.what, why));
	own_of(row)->unseen = (struct fault){0};
}

static void row_state(struct row *row)
{
	int kept;

	start(row, 4, "");
	call(row, CALL_OPEN_PASSIVE);
	kept = take_away(netlink_of(row));
	check(state(row) == STATE_NOT_SEEN);
	give_back(kept, netlink_of(row));
	/* What is seen again does not mend it. */
	check(state(row) == STATE_LISTEN);
	not_sound(row, "does not tell the state");
}

static void row_promise(struct row *row)
{
	struct value waits;
	int kept;

	start(row, 4, "");
	establish(row);
	kept = take_away(netlink_of(row));
	check(!row->target.ops->promise(&row->target, &row->flow, "left_fin_waits", &waits));
	give_back(kept, netlink_of(row));
	not_sound(row, "does not tell the state");
}

static void row_connections(struct row *row)
{
	int kept;

	start(row, 4, "");
	establish(row);
	kept = take_away(netlink_of(row));
	row->target.ops->connections(&row->target);
	give_back(kept, netlink_of(row));
	check(row->target.ops->connections(&row->target) == 1);
	not_sound(row, "does not list the connections");
}

static void row_lost(struct row *row)
{
	int fd, kept;

	start(row, 4, "");
	fd = linux_wire_fd(&own_of(row)->wire);
	kept = take_away(fd);
	not_sound(row, "does not say what it lost");
	give_back(kept, fd);
}

/* Where nobody listens the kernel answers as one without tcp_diag does, of any connection. */
static void row_no_listener(struct row *row)
{
	struct linux_diag *diag;

	start(row, 4, "");
	diag = &own_of(row)->diag;
	check(!linux_diag_sees(diag, &row->flow, &row->why));
	check(strstr(row->why.what, "modprobe tcp_diag"));
	call(row, CALL_OPEN_PASSIVE);
	check(linux_diag_sees(diag, &row->flow, &row->why));
}

/* --- usage or the world ----------------------------------------------------------------------- */

static void expect_usage(const char *options, const char *what)
{
	struct target_plan plan = {0};
	struct fault why = {0};

	assert_false(linux_prepare(options, &plan, &why));
	if (!strstr(why.what, what))
		fail_msg("%s: %s", options, why.what);
	assert_int_equal(why.errnum, 0);
}

static void usage(void **test)
{
	(void)test;
	expect_usage("quik", "quick");
	expect_usage("tcp_synack_retries=256", "does not take tcp_synack_retries=256");
	expect_usage("quick,tcp_fin_timeout=99999999999", "tcp_fin_timeout");
}

static void without_files(void)
{
	struct rlimit none = {0, 0};

	check(setrlimit(RLIMIT_NOFILE, &none) == 0);
}

/* Only in a user namespace of our own: there the limit is ours, elsewhere it is the system's. */
static bool has_user_namespaces(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(unshare(CLONE_NEWUSER) != 0);
	return waitpid(pid, &status, 0) == pid && status == 0;
}

static void without_namespaces(void)
{
	check(linux_namespace_enter(NULL));
	check(linux_write("/proc/sys/user/max_net_namespaces", "0", NULL));
}

/* In a process of its own, which is allowed less. */
static void expect_refusal(void (*restrict_it)(void), int errnum)
{
	struct target_plan plan = {0};
	struct fault why = {0};
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		restrict_it();
		check(!linux_prepare("", &plan, &why));
		check(why.errnum == errnum);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void world(void **test)
{
	(void)test;
	expect_refusal(without_files, EMFILE);
	if (has_user_namespaces())
		expect_refusal(without_namespaces, ENOSPC);
	else
		print_message("# no user namespaces here: the limit on namespaces is not tried\n");
}

static struct row_test rows[] = {
	{"a state that is not told", row_state, 0},
	{"a promise for a connection that is not told", row_promise, 0},
	{"a number of connections that is not told", row_connections, 0},
	{"a capture that does not say what it lost", row_lost, 0},
	{"nobody is seen where nobody listens", row_no_listener, 0},
};

enum { ROWS = sizeof rows / sizeof *rows };

int main(void)
{
	struct CMUnitTest tests[ROWS + 2] = {
		[ROWS + 0] = cmocka_unit_test(usage),
		[ROWS + 1] = cmocka_unit_test(world),
	};

	if (!rows_start(rows, ROWS, tests))
		return 0;
	return cmocka_run_group_tests_name(
		"the linux target where the world refuses", tests, NULL, NULL);
}
