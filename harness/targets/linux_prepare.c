/* SPDX-License-Identifier: BSD-2-Clause */
/* Before the rows of the linux target: can it run here, what its settings promise, how many rows
 * at a time. */
#include "harness/targets/linux.h"

#include "harness/script/profile.h"
#include "lib/base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONGEST_PLAIN (150 * NANOS_SECOND)
#define LONGEST_QUICK (15 * NANOS_SECOND)
#define LONGEST_LONG  (3 * 3600 * NANOS_SECOND)

enum {
	PARALLEL_MOST = 512,
	ROW_MEGABYTES = 4,   /* two processes, two namespaces and the ring of a capture */
	ROW_PROCESSES = 4,   /* row, user, a lingering close, and one to spare */
	ROW_DESCRIPTORS = 8, /* of the process that runs the rows */
	ROW_NAMESPACES = 2,
};

/* What a namespace that was tried in a process of its own came to. */
struct trial {
	bool done;
	struct fault why;
	struct linux_settings fresh, used;
};

typedef void (*trial_function)(const struct linux_options *options, struct trial *trial);

static void try_settings(const struct linux_options *options, struct trial *trial)
{
	struct linux_settings host;

	linux_settings_read(&host);
	trial->done = linux_namespace_enter(&trial->why);
	if (!trial->done)
		return;
	linux_settings_read(&trial->fresh);
	trial->done = linux_settings_write(options, &host, &trial->why);
	linux_settings_read(&trial->used);
}

/* A state is looked up where it is known. */
static bool sees_listener(
	struct target *target, const struct wire_address *address, struct fault *why)
{
	struct linux_own *own = target->own;
	struct call open = {.kind = CALL_OPEN_PASSIVE,
		.flow = {.target = *address, .peer = *address, .target_port = 4000},
		.linger = -1,
		.backlog = 1};

	return target->ops->call(target, &open, why) == CALLED &&
	       linux_diag_sees(&own->diag, &open.flow, why);
}

static void try_boot(const struct linux_options *options, struct trial *trial)
{
	struct target target = {.ops = target_linux.ops};
	struct wire_address peer = {4, {192, 0, 2, 2}};
	struct boot how = {.options = "",
		.ip = 4,
		.address = {4, {192, 0, 2, 1}},
		.peers = &peer,
		.peer_count = 1};

	(void)options;
	trial->done = target.ops->boot(&target, &how, &trial->why) &&
		      sees_listener(&target, &how.address, &trial->why);
	target.ops->halt(&target);
}

/* A namespace cannot be left again: what is tried in one is tried in a process of its own. */
static bool apart(trial_function function, const struct linux_options *options, struct trial *trial)
{
	int ends[2];
	pid_t pid;
	ssize_t len;
	int errnum;

	*trial = (struct trial){0};
	if (pipe(ends) < 0)
		return fault_set(&trial->why, errno, "cannot make a pipe");
	fflush(NULL);
	pid = fork();
	errnum = errno;
	if (pid == 0) {
		function(options, trial);
		len = write(ends[1], trial, sizeof *trial);
		_exit(len == sizeof *trial ? 0 : 1);
	}
	close(ends[1]);
	len = read(ends[0], trial, sizeof *trial);
	close(ends[0]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (pid < 0)
		return fault_set(&trial->why, errnum, "cannot try a namespace");
	if (len != sizeof *trial)
		return fault_set(&trial->why, ECHILD, "the process that tries a namespace died");
	return trial->done;
}

bool linux_available(struct fault *why)
{
	struct trial trial;
	bool can = apart(try_boot, NULL, &trial);

	if (!can && why)
		*why = trial.why;
	return can;
}

/* A number out of a file, behind a word if there is one; `absent` when it is not to be had. */
static unsigned long number_in(const char *path, const char *word, unsigned long absent)
{
	FILE *file = fopen(path, "re");
	char line[128];
	unsigned long number = absent;
	size_t len = strlen(word);

	if (!file)
		return absent;
	while (fgets(line, sizeof line, file))
		if (strncmp(line, word, len) == 0 && sscanf(line + len, "%lu", &number) == 1)
			break;
	fclose(file);
	return number;
}

static unsigned long least(unsigned long a, unsigned long b)
{
	return a < b ? a : b;
}

static unsigned long limit_of(__rlimit_resource_t resource, unsigned long each)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
		return PARALLEL_MOST;
	return limit.rlim_cur / each;
}

static unsigned rows_at_a_time(void)
{
	unsigned long rows = PARALLEL_MOST;
	unsigned long kilobytes = number_in("/proc/meminfo", "MemAvailable:", 1u << 20);

	/* Half of what is free, since others live here too. */
	rows = least(rows, kilobytes / 1024 / 2 / ROW_MEGABYTES);
	rows = least(rows, limit_of(RLIMIT_NOFILE, ROW_DESCRIPTORS));
	rows = least(rows, limit_of(RLIMIT_NPROC, ROW_PROCESSES));
	rows = least(rows, number_in("/proc/sys/user/max_user_namespaces", "", PARALLEL_MOST));
	rows = least(rows,
		number_in("/proc/sys/user/max_net_namespaces", "", PARALLEL_MOST * ROW_NAMESPACES) /
			ROW_NAMESPACES);
	return rows > 1 ? (unsigned)rows : 1;
}

static void set_longest(enum linux_mode mode, struct target_plan *plan)
{
	switch (mode) {
	case LINUX_QUICK:
		plan->longest = LONGEST_QUICK;
		plan->longer = "linux";
		return;
	case LINUX_PLAIN:
	case LINUX_HOST:
	case LINUX_MATRIX:
		plan->longest = LONGEST_PLAIN;
		plan->longer = "linux:long";
		return;
	case LINUX_LONG:
		plan->longest = LONGEST_LONG;
		plan->longer = "a virtual clock";
		return;
	}
}

static void remark(
	const struct linux_options *options, const struct trial *trial, struct text *remarks)
{
	linux_settings_remark(&trial->fresh, &trial->used, remarks);
	if (options->mode == LINUX_MATRIX)
		text_add(remarks,
			"linux: the link carries %d octets, the route to the peers %d, and asks "
			"for ACKs at once (quickack)\n",
			(int)LINUX_MTU_MATRIX, (int)LINUX_MTU);
}

bool linux_prepare(const char *options, struct target_plan *plan, struct fault *why)
{
	struct trial trial;
	struct linux_options words;

	if (!linux_options_read(options, &words, why))
		return false;
	if (!apart(try_settings, &words, &trial)) {
		if (why)
			*why = trial.why;
		return false;
	}
	linux_promise_all(plan->profile, &trial.used);
	set_longest(words.mode, plan);
	plan->parallel = rows_at_a_time();
	if (plan->remarks)
		remark(&words, &trial, plan->remarks);
	return true;
}
