/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading a file without ever waiting for one. */
#include "lib/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opening a pipe must not wait for its other end. */
static int open_regular(const char *path, size_t *size, struct fault *why)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat about = {0};

	if (fd < 0 || fstat(fd, &about) != 0)
		fault_set(why, errno, "the file cannot be read");
	else if (S_ISDIR(about.st_mode))
		fault_set(why, EISDIR, "the file cannot be read");
	else if (!S_ISREG(about.st_mode))
		fault_set(why, 0, "the file cannot be read: it is no regular file");
	else {
		*size = about.st_size < 0 ? 0 : (size_t)about.st_size;
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

/* A file may grow or shrink while it is read: what is there is taken, up to the room. */
static bool read_into(int fd, char *into, size_t room, size_t *len, struct fault *why)
{
	for (*len = 0; *len < room;) {
		ssize_t n = read(fd, into + *len, room - *len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_set(why, errno, "the file cannot be read");
		if (n == 0)
			break;
		*len += (size_t)n;
	}
	return true;
}

char *file_read(struct arena *arena, const char *path, size_t most, size_t *len, struct fault *why)
{
	size_t room = 0;
	int fd = open_regular(path, &room, why);
	char *out = NULL;
	bool fine;

	if (fd < 0)
		return NULL;
	room = (room < most ? room : most) + 1;
	out = arena_get(arena, room + 1);
	fine = read_into(fd, out, room, len, why);
	close(fd);
	return fine ? out : NULL;
}
