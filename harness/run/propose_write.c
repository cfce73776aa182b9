/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing a proposal: the whole file appears at once, and only where there was none. */
#include "harness/run/propose.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool propose_can(const char *path, struct fault *why)
{
	struct stat about;
	struct arena arena = {0};
	char *folder = arena_print(&arena, "%s", path), *slash = strrchr(folder, '/');
	bool fine;

	if (slash)
		slash[slash == folder] = '\0';
	if (lstat(path, &about) == 0)
		fine = fault_set(
			why, 0, "%s is there already: a proposal has a file of its own", path);
	else
		fine = access(slash ? folder : ".", W_OK | X_OK) == 0 ||
		       fault_set(why, errno, "cannot write into %s", slash ? folder : ".");
	arena_drop(&arena);
	return fine;
}

static bool write_all(int file, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t wrote = write(file, text, len);

		if (wrote < 0 && errno != EINTR)
			return false;
		if (wrote > 0) {
			text += wrote;
			len -= (size_t)wrote;
		}
	}
	return fsync(file) == 0;
}

/* Takes over the name of a finished file; link() refuses a name that is taken. */
static bool give_name(const char *from, const char *to, bool finished)
{
	bool fine = finished && link(from, to) == 0;
	int errnum = errno;

	unlink(from);
	errno = errnum;
	return fine;
}

bool propose_write(const char *path, const struct proposal *proposal, struct fault *why)
{
	struct arena arena = {0};
	const char *unfinished = arena_print(&arena, "%s.%ld", path, (long)getpid());
	int file = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), errnum;
	bool fine = file >= 0 && write_all(file, text_get(&proposal->text), proposal->text.len);

	errnum = errno;
	if (file >= 0 && close(file) != 0 && fine) {
		errnum = errno;
		fine = false;
	}
	errno = errnum;
	if (file >= 0)
		fine = give_name(unfinished, path, fine);
	if (!fine)
		fault_set(why, errno, "cannot write %s", path);
	arena_drop(&arena);
	return fine;
}
