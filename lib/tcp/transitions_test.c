/* SPDX-License-Identifier: BSD-2-Clause */
/* Figure 5: the arrows that there are, and that no other can be travelled. */
#include "lib/tcp/tcb.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool is_arrow(enum tcp_state from, enum tcp_state to)
{
	size_t count;
	const struct tcp_arrow *arrows = tcp_arrows(&count);
	for (size_t i = 0; i < count; i++)
		if (arrows[i].from == from && arrows[i].to == to)
			return true;
	return false;
}

/* Does tcp_enter() survive? Tried in a child, since a wrong arrow ends the process. */
static bool can_enter(enum tcp_state from, enum tcp_state to)
{
	pid_t child = fork();
	if (child == 0) {
		struct tcb tcb = {.state = from};
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(2);
		tcp_enter(&tcb, to);
		_exit(tcb.state == to && tcb.arrows != 0 ? 0 : 1);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	return status == 0;
}

static void test_only_arrows_are_travelled(void **unused)
{
	(void)unused;
	for (int from = CLOSED; from < TCP_STATES; from++)
		for (int to = CLOSED; to < TCP_STATES; to++)
			assert_int_equal(can_enter((enum tcp_state)from, (enum tcp_state)to),
				is_arrow((enum tcp_state)from, (enum tcp_state)to));
}

static void test_arrows_are_told_apart(void **unused)
{
	(void)unused;
	size_t count;
	const struct tcp_arrow *arrows = tcp_arrows(&count);
	uint32_t seen = 0;
	for (size_t i = 0; i < count; i++) {
		struct tcb tcb = {.state = arrows[i].from};
		tcp_enter(&tcb, arrows[i].to);
		assert_int_equal(seen & tcb.arrows, 0);
		seen |= tcb.arrows;
	}
}

static void test_some_that_are_not_there(void **unused)
{
	(void)unused;
	assert_false(is_arrow(SYN_RECEIVED, TIME_WAIT));
	assert_false(is_arrow(CLOSE_WAIT, TIME_WAIT));
	assert_false(is_arrow(CLOSE_WAIT, CLOSING)); /* printed by RFC 793, [1122-EVT-a] */
	assert_false(is_arrow(TIME_WAIT, SYN_RECEIVED));
	assert_false(is_arrow(ESTABLISHED, LISTEN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_arrows_are_travelled),
		cmocka_unit_test(test_arrows_are_told_apart),
		cmocka_unit_test(test_some_that_are_not_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
