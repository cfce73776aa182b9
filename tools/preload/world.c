/* SPDX-License-Identifier: BSD-2-Clause */
/* A world that refuses, to be preloaded. What it refuses stands in HALFOPEN_REFUSE: "memory 17" is
 * the 17th allocation of a process, "memory 17+" all from there on, "fork 4" the fourth process,
 * "clock 9" a wall clock that goes steadily: at its ninth reading it steps by an hour.
 * HALFOPEN_REFUSED names a file that is then made. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { EVERYBODY_STATUS = 99 };

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

/* Counted in each process by itself; a child goes on from its parent's count. */
static struct {
	bool read, onward;
	const char *what;
	unsigned long at, allocations, forks, readings;
} refuse;

static void read_wish(void)
{
	const char *wish = getenv("HALFOPEN_REFUSE");
	char *end;

	refuse.read = true;
	refuse.what = wish ? wish : "";
	if (!wish || !strchr(wish, ' '))
		return;
	refuse.at = strtoul(strchr(wish, ' '), &end, 10);
	refuse.onward = *end == '+';
}

static bool is_wished(const char *what)
{
	if (!refuse.read)
		read_wish();
	return strncmp(refuse.what, what, strlen(what)) == 0;
}

static void leave_sign(void)
{
	const char *path = getenv("HALFOPEN_REFUSED");
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666) : -1;

	if (fd >= 0)
		close(fd);
}

static bool is_refused(void)
{
	if (!is_wished("memory "))
		return false;
	refuse.allocations++;
	if (refuse.allocations < refuse.at || (refuse.allocations > refuse.at && !refuse.onward))
		return false;
	if (refuse.allocations == refuse.at)
		leave_sign();
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return is_refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return is_refused() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return is_refused() ? NULL : __libc_realloc(old, size);
}

/* The process before the wished one ends at once; the wished one is refused, and at that moment
 * somebody wants the run to stop. */
pid_t fork(void)
{
	pid_t (*real)(void) = NULL;
	pid_t pid;

	*(void **)&real = dlsym(RTLD_NEXT, "fork");
	if (!is_wished("fork "))
		return real();
	refuse.forks++;
	if (refuse.forks == refuse.at) {
		leave_sign();
		raise(SIGINT);
		errno = EAGAIN;
		return -1;
	}
	pid = real();
	if (pid == 0 && refuse.forks + 1 == refuse.at)
		_exit(1);
	return pid;
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
	int (*real)(clockid_t, struct timespec *) = NULL;
	int got;

	*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	got = real(clock, time);
	if (clock != CLOCK_REALTIME || !is_wished("clock "))
		return got;
	refuse.readings++;
	if (refuse.readings == refuse.at)
		leave_sign();
	if (refuse.readings >= refuse.at)
		time->tv_sec += 3600;
	return got;
}

/* A signal to everybody is never meant. */
int kill(pid_t pid, int number)
{
	static const char said[] = "world: a signal to everybody\n";
	int (*real)(pid_t, int) = NULL;

	if (pid <= 0) {
		if (write(STDERR_FILENO, said, sizeof said - 1) < 0)
			_exit(EVERYBODY_STATUS + 1);
		_exit(EVERYBODY_STATUS);
	}
	*(void **)&real = dlsym(RTLD_NEXT, "kill");
	return real(pid, number);
}

/* Its own message needs memory. */
_Noreturn void __assert_fail(
	const char *truth, const char *file, unsigned line, const char *function)
{
	const char *const words[] = {"world: ", file, ": ", function, ": not so: ", truth, "\n"};
	ssize_t put = 0;

	(void)line;
	for (size_t i = 0; put >= 0 && i < sizeof words / sizeof *words; i++)
		put = write(STDERR_FILENO, words[i], strlen(words[i]));
	abort();
}
