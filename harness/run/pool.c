/* SPDX-License-Identifier: BSD-2-Clause */
/* Playing many rows: one after the other on a virtual clock, each in a process of its own on a real
 * one, the longest first. */
#include "harness/run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	START_MILLIS =
		4, /* from one start to the next: making namespaces keeps all others waiting */
	SPARE_SECONDS = 60,
	ORPHAN_LOOKS = 2000,
	TRIES = 2,
};

/* A row that is being played by a child. */
struct worker {
	struct job *job;
	pid_t pid;
	int pipe;
	struct text said;
	nanos deadline; /* of its wall time */
	unsigned tries;
};

struct pool {
	struct run *run;
	struct worker *workers;
	struct pollfd *polls;
	size_t room, busy;
	void (*done)(struct run *run, struct job *job, void *own);
	void *own;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
	(void)number;
	interrupted = 1;
}

static nanos wall_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NANOS_SECOND + now.tv_nsec;
}

json_t *job_play(const struct run *run, const struct job *job, const char *capture)
{
	struct play_setup setup = {
		.kind = run->kind,
		.profile = job->leg->profile,
		.options = run->target_options,
		.ip = job->ip,
		.capture = capture,
	};
	struct result result;
	json_t *object;

	play_row(job->script, &setup, &result);
	object = result_json(job, run, &result);
	play_drop(&result);
	return object;
}

static json_t *not_played(
	const struct run *run, const struct job *job, enum outcome outcome, const char *why)
{
	struct result result = {
		.outcome = outcome,
		.why = why,
		.held = {NOT_SEEN, NOT_SEEN, NOT_SEEN},
	};

	return result_json(job, run, &result);
}

static const char *capture_of(const struct run *run, const struct job *job)
{
	return run->options.capture ? run->options.capture : folder_capture(run, job);
}

static void job_ends(struct pool *pool, struct job *job, json_t *result)
{
	struct run *run = pool->run;

	job->result = result;
	job->finale = expect_judge(job->leg->expectations, result, &job->finale_why);
	run->counts[job->finale]++;
	job->leg->counts[job->finale]++;
	run->done++;
	pool->done(run, job, pool->own);
	if (!run->options.keeps_ladders &&
		job->finale == FINALE_OK) /* they would fill the memory */
		json_object_del(result, "ladder");
	if (run->options.fail_fast && run->counts[FINALE_NOT_OK])
		run->interrupted = true;
}

static void play_inline(struct pool *pool)
{
	struct run *run = pool->run;

	for (size_t i = 0; i < run->job_count && !run->interrupted && !interrupted; i++) {
		struct job *job = &run->jobs[i];

		job_ends(pool, job,
			job->skip ? not_played(run, job, OUTCOME_SKIP, job->skip)
				  : job_play(run, job, capture_of(run, job)));
	}
}

/* --- children -------------------------------------------------------------------------------- */

static void child(struct pool *pool, const struct job *job, int to, pid_t parent)
{
	json_t *result;
	char *text;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);        /* it died before we could ask to follow it */
	signal(SIGINT, SIG_IGN); /* of a terminal, and meant for the parent */
	signal(SIGHUP, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	result = job_play(pool->run, job, capture_of(pool->run, job));
	text = json_dumps(result, JSON_COMPACT);
	for (size_t sent = 0, len = text ? strlen(text) : 0; sent < len;) {
		ssize_t n = write(to, text + sent, len - sent);

		if (n < 0)
			break;
		sent += (size_t)n;
	}
	free(text);
	json_decref(result);
	_exit(0);
}

static void start(struct pool *pool, struct worker *worker)
{
	pid_t parent = getpid();
	int ends[2];

	worker->tries++;
	worker->said = (struct text){0};
	worker->deadline = wall_now() + worker->job->bound + worker->job->bound / 4 +
			   SPARE_SECONDS * NANOS_SECOND;
	worker->pid = worker->pipe = -1;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return;
	fflush(NULL); /* what is not written yet is written once */
	worker->pid = fork();
	if (worker->pid == 0) {
		close(ends[0]);
		child(pool, worker->job, ends[1], parent);
	}
	close(ends[1]);
	if (worker->pid > 0)
		worker->pipe = ends[0];
	else
		close(ends[0]);
}

/* In doubt a row is played once more, and that is counted. Then a harness that was late again makes
 * the row broken, and a time that is wrong again is wrong. */
static bool once_more(struct pool *pool, struct worker *worker, json_t *result)
{
	enum doubt doubt = doubt_of(worker->job, result);

	if (doubt == DOUBT_NONE || worker->pid < 0)
		return false; /* a system without room for a process has none the next moment */
	if (worker->tries < TRIES) {
		pool->run->reruns++;
		return true;
	}
	if (doubt != DOUBT_LATE)
		return false;
	json_object_set_new(result, "verdict", json_string("broken"));
	json_object_set_new(result, "why",
		json_sprintf("the harness itself was late, twice: %s",
			json_string_value(json_object_get(result, "why"))));
	return false;
}

static void remove_worker(struct pool *pool, struct worker *worker)
{
	*worker = pool->workers[--pool->busy];
}

static const char *how_it_ended(int status)
{
	if (WIFSIGNALED(status))
		return "the row's process was killed by a signal";
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_BROKEN)
		return "the row's process had no memory";
	return "the row's process ended without a result";
}

static void worker_ends(struct pool *pool, struct worker *worker, const char *why)
{
	json_t *result = why ? NULL : json_loads(text_get(&worker->said), 0, NULL);
	int status = 0;

	if (worker->pid > 0) {
		close(worker->pipe);
		if (why)
			kill(worker->pid, SIGKILL);
		waitpid(worker->pid, &status, 0);
	}
	text_free(&worker->said);
	if (!result)
		result = not_played(
			pool->run, worker->job, OUTCOME_BROKEN, why ? why : how_it_ended(status));
	if (once_more(pool, worker, result)) {
		json_decref(result);
		start(pool, worker);
		return;
	}
	job_ends(pool, worker->job, result);
	remove_worker(pool, worker);
}

static bool hear_worker(struct worker *worker)
{
	char bytes[16384];
	ssize_t n = read(worker->pipe, bytes, sizeof bytes - 1);

	if (n <= 0)
		return n < 0 && errno == EINTR;
	text_add(&worker->said, "%.*s", (int)n, bytes);
	return true;
}

static void wait_for_any(struct pool *pool, int millis)
{
	nanos now;

	for (size_t i = 0; i < pool->busy; i++)
		pool->polls[i] = (struct pollfd){.fd = pool->workers[i].pipe, .events = POLLIN};
	poll(pool->polls, pool->busy, millis);
	now = wall_now();
	for (size_t i = pool->busy; i-- > 0;) {
		struct worker *worker = &pool->workers[i];

		if (worker->pid < 0)
			worker_ends(pool, worker, "no process could be made for the row");
		else if (pool->polls[i].revents && !hear_worker(worker))
			worker_ends(pool, worker, NULL);
		else if (now > worker->deadline)
			worker_ends(pool, worker, "the row's process did not end by its bound");
	}
}

static void stop_all(struct pool *pool)
{
	while (pool->busy > 0) {
		struct worker *worker = &pool->workers[pool->busy - 1];

		if (worker->pid > 0) { /* never -1: that would mean everybody */
			kill(worker->pid, SIGKILL);
			waitpid(worker->pid, NULL, 0);
			close(worker->pipe);
		}
		text_free(&worker->said);
		pool->busy--;
	}
}

/* What the rows' processes left behind when they were killed comes to us: their users, who die with
 * them. Bounded: two seconds. */
static void reap_orphans(void)
{
	for (int looks = 0; looks < ORPHAN_LOOKS; looks++) {
		pid_t pid = waitpid(-1, NULL, WNOHANG);

		if (pid < 0)
			return;
		if (pid == 0)
			poll(NULL, 0, 1);
	}
}

static int longest_first(const void *a, const void *b)
{
	const struct job *x = *(struct job *const *)a, *y = *(struct job *const *)b;

	return x->bound == y->bound ? (x > y) - (x < y) : x->bound < y->bound ? 1 : -1;
}

static struct job **queue_of(struct pool *pool, size_t *count)
{
	struct run *run = pool->run;
	struct job **queue = arena_get(&run->arena, (run->job_count + 1) * sizeof *queue);

	for (size_t i = 0; i < run->job_count; i++) {
		struct job *job = &run->jobs[i];

		if (job->skip)
			job_ends(pool, job, not_played(run, job, OUTCOME_SKIP, job->skip));
		else
			queue[(*count)++] = job;
	}
	qsort(queue, *count, sizeof *queue, longest_first);
	return queue;
}

static void play_apart(struct pool *pool)
{
	struct run *run = pool->run;
	size_t count = 0, next = 0;
	nanos next_start = 0;
	struct job **queue = queue_of(pool, &count);

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pool->workers = arena_get(&run->arena, pool->room * sizeof *pool->workers);
	pool->polls = arena_get(&run->arena, pool->room * sizeof *pool->polls);
	while ((next < count || pool->busy) && !interrupted && !run->interrupted) {
		if (next < count && pool->busy < pool->room && wall_now() >= next_start) {
			pool->workers[pool->busy] = (struct worker){.job = queue[next++]};
			start(pool, &pool->workers[pool->busy++]);
			next_start = wall_now() + START_MILLIS * NANOS_MILLI;
		}
		wait_for_any(pool, next < count ? START_MILLIS : 1000);
	}
	stop_all(pool);
	reap_orphans();
}

/* What the caller had us ignore, as nohup does, stays ignored. The first signal lets rows under way
 * come to an end, the second does not. */
static void catch (int number)
{
	struct sigaction act = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND}, before;

	if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		sigaction(number, &act, NULL);
}

void run_play(struct run *run, void (*done)(struct run *run, struct job *job, void *own), void *own)
{
	struct pool pool = {.run = run, .done = done, .own = own};

	catch (SIGINT);
	catch (SIGTERM);
	catch (SIGHUP);
	run->begun = wall_now();
	pool.room = run->options.parallel ? run->options.parallel : run->legs[0].plan.parallel;
	if (run->kind->is_virtual)
		play_inline(&pool);
	else
		play_apart(&pool);
	run->interrupted |= interrupted;
}
