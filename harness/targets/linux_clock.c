/* SPDX-License-Identifier: BSD-2-Clause */
/* The clock of the linux target: CLOCK_MONOTONIC since boot, how the wall clock's stamps translate
 * into it, and how late the harness itself was. */
#include "harness/targets/linux.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define STANDSTILL (100 * NANOS_MILLI)

enum { OFFSET_TRIES = 5 };

static nanos read_clock(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (nanos)t.tv_sec * NANOS_SECOND + t.tv_nsec;
}

nanos linux_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

/* The offset from the tightest of a few pairs of readings, since we may be put aside between. */
static nanos wall_offset(void)
{
	nanos best = 0, tightest = NANOS_NEVER;

	for (int i = 0; i < OFFSET_TRIES && tightest > NANOS_MICRO; i++) {
		nanos before = linux_monotonic(), wall = read_clock(CLOCK_REALTIME);
		nanos width = linux_monotonic() - before;

		if (width >= tightest)
			continue;
		tightest = width;
		best = wall - before - width / 2;
	}
	return best;
}

static int open_runs(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* The second number: how long the process was ready to run and did not. -1 when not to be read. */
static nanos run_delay(int fd)
{
	char text[96], *end;
	ssize_t len = fd < 0 ? -1 : pread(fd, text, sizeof text - 1, 0);

	if (len <= 0)
		return -1;
	text[len] = '\0';
	strtoull(text, &end, 10);
	return (nanos)strtoull(end, NULL, 10);
}

void linux_clock_start(struct linux_clock *clock)
{
	*clock = (struct linux_clock){.zero = linux_monotonic(), .wall = wall_offset()};
	clock->runs[0] = open_runs(getpid());
	clock->runs[1] = -1;
	clock->waited[0] = run_delay(clock->runs[0]);
}

void linux_clock_watch(struct linux_clock *clock, pid_t user)
{
	clock->runs[1] = open_runs(user);
	clock->waited[1] = run_delay(clock->runs[1]);
}

void linux_clock_stop(struct linux_clock *clock)
{
	for (size_t i = 0; i < 2; i++)
		if (clock->runs[i] > 0)
			close(clock->runs[i]);
	clock->runs[0] = clock->runs[1] = -1;
}

nanos linux_clock_now(const struct linux_clock *clock)
{
	return linux_monotonic() - clock->zero;
}

nanos linux_clock_of_wall(const struct linux_clock *clock, nanos stamp)
{
	return stamp - clock->wall - clock->zero;
}

/* Jiffies that lag behind the clock make timers fire early: a timer is armed for a jiffy, not for
 * an instant. A lag of a tick and a half is usual (4 to 6.2 ms at HZ 250, in over half of 778
 * rows); more than two, since the processor that counts them was taken away, counts as if we had
 * been kept waiting for long. */
static void check_jiffies(struct linux_clock *clock)
{
	nanos coarse = read_clock(CLOCK_MONOTONIC_COARSE), lag = linux_monotonic() - coarse;
	struct timespec tick = {.tv_nsec = 10 * NANOS_MILLI};

	clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
	if (lag > 2 * tick.tv_nsec + NANOS_MILLI && lag + STANDSTILL > clock->late)
		clock->late = lag + STANDSTILL;
}

void linux_clock_check(struct linux_clock *clock)
{
	nanos wall = wall_offset(), step = llabs(wall - clock->wall);

	if (step > clock->stepped)
		clock->stepped = step;
	clock->wall = wall;
	check_jiffies(clock);
	for (size_t i = 0; i < 2; i++) {
		nanos waited = run_delay(clock->runs[i]);

		if (waited - clock->waited[i] > clock->late)
			clock->late = waited - clock->waited[i];
		if (waited >= 0)
			clock->waited[i] = waited;
	}
}
