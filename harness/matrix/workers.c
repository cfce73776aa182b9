/* SPDX-License-Identifier: BSD-2-Clause */
/* Several processes that play one plan: they share the outcomes and take cells from one counter. */
#include "harness/matrix/matrix.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS_MAX = 64 };

/* What all workers see. */
struct common_ground {
	struct matrix_share share;
	struct fault why[WORKERS_MAX]; /* of each worker that could not go on */
	struct outcome_of_cell outcomes[];
};

/* What a signal stops: no table is taken any more. */
static struct matrix_share *stopping;

enum { NO_MORE_TABLES = INT32_MAX };

static void stop(int signal)
{
	(void)signal;
	atomic_store(&stopping->next, NO_MORE_TABLES);
	atomic_store(&stopping->stopped, true);
}

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

enum { SIGNALS = sizeof signals / sizeof *signals };

/* The handler of each signal before, to be put back. What was ignored stays so. */
static void listen(struct matrix_share *share, struct sigaction *before)
{
	struct sigaction ours = {.sa_handler = stop, .sa_flags = (int)SA_RESETHAND};

	stopping = share;
	for (size_t i = 0; i < SIGNALS; i++) {
		sigaction(signals[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &ours, NULL);
	}
}

static void forget(const struct sigaction *before)
{
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &before[i], NULL);
}

struct work {
	const struct matrix_setup *setup;
	const struct plan *plan;
	struct common_ground *ground;
};

/* In the worker: plays, and is gone. It ends with its parent. */
_Noreturn static void toil(const struct work *work, unsigned number, pid_t parent)
{
	struct common_ground *ground = work->ground;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	_exit(matrix_play(work->setup, work->plan, &ground->share, ground->outcomes,
		      &ground->why[number])
			? 0
			: 1);
}

static bool wait_for(pid_t worker, const struct fault *said, struct fault *why)
{
	int status = 0;

	while (waitpid(worker, &status, 0) < 0 && errno == EINTR)
		;
	if (status == 0)
		return true;
	if (WIFSIGNALED(status))
		return fault_set(
			why, 0, "a worker of the matrix died by signal %d", WTERMSIG(status));
	*why = *said;
	return false;
}

static bool share_out(const struct work *work, unsigned workers, struct fault *why)
{
	pid_t pids[WORKERS_MAX], parent = getpid();
	bool went_well = true;
	unsigned started = 0;

	for (; started < workers && went_well; started++) {
		pids[started] = fork();
		if (pids[started] == 0)
			toil(work, started, parent);
		if (pids[started] < 0) {
			went_well = fault_set(why, errno, "cannot start a worker of the matrix");
			started--;
		}
	}
	for (unsigned i = 0; i < started; i++)
		went_well &= wait_for(pids[i], &work->ground->why[i], why);
	return went_well;
}

static bool play_beside(const struct matrix_setup *setup, const struct plan *plan,
	struct matrix_played *played, struct fault *why)
{
	size_t room = plan->count * sizeof *played->outcomes;
	struct work work = {setup, plan, NULL};
	unsigned workers = played->workers < WORKERS_MAX ? played->workers : WORKERS_MAX;
	struct sigaction before[SIGNALS];
	bool went_well;

	work.ground = mmap(NULL, sizeof *work.ground + room, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (work.ground == MAP_FAILED)
		return fault_set(
			why, errno, "no memory for the outcomes of %zu cells", plan->count);
	listen(&work.ground->share, before);
	went_well = share_out(&work, workers, why);
	forget(before);
	memcpy(played->outcomes, work.ground->outcomes, room);
	played->again = work.ground->share.again;
	played->interrupted = work.ground->share.stopped;
	munmap(work.ground, sizeof *work.ground + room);
	return went_well;
}

bool matrix_play_all(const struct matrix_setup *setup, const struct plan *plan,
	struct matrix_played *played, struct fault *why)
{
	struct matrix_share alone = {0};
	struct sigaction before[SIGNALS];
	bool went_well;

	if (played->workers > 1)
		return play_beside(setup, plan, played, why);
	listen(&alone, before);
	went_well = matrix_play(setup, plan, &alone, played->outcomes, why);
	forget(before);
	played->again = alone.again;
	played->interrupted = alone.stopped;
	return went_well;
}
