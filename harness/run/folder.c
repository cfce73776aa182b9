/* SPDX-License-Identifier: BSD-2-Clause */
/* The folder of a run: run.json, results.jsonl, captures/; written as the run goes, so that a
 * killed run leaves what it had, marked incomplete. */
#include "harness/run/run.h"

#include "lib/base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct folder {
	int results;
	off_t whole; /* octets of the lines that are whole */
	bool failed;
	int errnum;
};

enum { ROOM_FOR_NAMES = 512 }; /* of what stands in the folder, in a path of PATH_MAX */

static bool make_folder(const char *path, struct fault *why)
{
	char part[PATH_MAX];

	if (strlen(path) >= sizeof part - ROOM_FOR_NAMES)
		return fault_set(why, ENAMETOOLONG, "cannot make the folder %.60s...", path);
	for (size_t i = 1; path[i - 1] && i < sizeof part; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		snprintf(part, sizeof part, "%.*s", (int)i, path);
		if (mkdir(part, 0777) != 0 && errno != EEXIST)
			return fault_set(why, errno, "cannot make the folder %s", part);
	}
	return true;
}

static void remove_captures(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		size_t len = strlen(entry->d_name);

		if (len > 5 && strcmp(entry->d_name + len - 5, ".pcap") == 0)
			unlinkat(dirfd(folder), entry->d_name, 0);
	}
	if (folder)
		closedir(folder);
}

/* Only a folder that is new, empty, or holds an earlier run is written to. */
static bool may_use(const char *path, struct fault *why)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	bool other = false, run = false;

	if (!folder)
		return fault_set(why, errno, "cannot look into the folder %s", path);
	while ((entry = readdir(folder))) {
		run |= strncmp(entry->d_name, "run.json", 8) == 0; /* also half of one */
		other |= entry->d_name[0] != '.';
	}
	closedir(folder);
	if (!other || run)
		return true;
	return fault_set(
		why, 0, "%s holds other things than results: choose an empty folder", path);
}

/* Beside it first, then in its place: there is never half of it. */
static bool write_json(const char *path, json_t *object, struct fault *why)
{
	char *text = json_dumps(object, JSON_INDENT(2)), beside[PATH_MAX + 8];
	FILE *file;
	bool ok;

	snprintf(beside, sizeof beside, "%s.new", path);
	file = fopen(beside, "we");
	ok = file && fputs(text, file) >= 0 && fputc('\n', file) >= 0 && fflush(file) == 0;
	if (!ok)
		fault_set(why, errno, "cannot write %s", path);
	if (file && fclose(file) != 0 && ok)
		ok = fault_set(why, errno, "cannot write %s", path);
	if (ok && rename(beside, path) != 0)
		ok = fault_set(why, errno, "cannot write %s", path);
	if (!ok)
		unlink(beside);
	free(text);
	json_decref(object);
	return ok;
}

static const char *path_in(const struct run *run, const char *name, char *out)
{
	snprintf(out, PATH_MAX, "%s/%s", run->options.out, name);
	return out;
}

struct folder *folder_open(const struct run *run, struct fault *why)
{
	struct folder *folder;
	char path[PATH_MAX];

	if (!make_folder(run->options.out, why) || !may_use(run->options.out, why) ||
		!make_folder(path_in(run, "captures", path), why))
		return NULL;
	remove_captures(path);
	if (!write_json(path_in(run, "run.json", path), run_json(run, false, false), why))
		return NULL;
	folder = memory_get(sizeof *folder);
	folder->results = open(path_in(run, "results.jsonl", path),
		O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_CLOEXEC, 0666);
	if (folder->results >= 0)
		return folder;
	fault_set(why, errno, "cannot write %s", path);
	free(folder);
	return NULL;
}

/* All of it; false with errno. */
static bool put(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		text += n;
		len -= (size_t)n;
	}
	return true;
}

/* A line that does not fit is taken back: what is there is whole. */
bool folder_add(struct folder *folder, const struct job *job)
{
	char *text = json_dumps(job->result, JSON_COMPACT);
	size_t len = strlen(text);

	text[len] = '\n'; /* in the place of the NUL */
	if (!folder->failed && !put(folder->results, text, len + 1)) {
		folder->failed = true;
		folder->errnum = errno;
		if (ftruncate(folder->results, folder->whole) != 0)
			folder->whole = 0;
	}
	if (!folder->failed)
		folder->whole += (off_t)len + 1;
	free(text);
	return !folder->failed;
}

bool folder_close(struct folder *folder, const struct run *run, struct fault *why)
{
	bool failed = folder->failed;
	int errnum = folder->errnum;
	char path[PATH_MAX];

	if (close(folder->results) != 0 && !failed) {
		failed = true;
		errnum = errno;
	}
	free(folder);
	if (failed)
		return fault_set(
			why, errnum, "cannot write %s", path_in(run, "results.jsonl", path));
	return write_json(
		path_in(run, "run.json", path), run_json(run, !run->interrupted, false), why);
}

const char *folder_capture(const struct run *run, const struct job *job)
{
	struct arena *arena = (struct arena *)&run->arena;
	char *name;

	if (!run->options.out)
		return NULL;
	name = arena_print(arena, "%s%s%s%s%s.ip%d.pcap", job->script->file->id,
		*job->script->row ? "--" : "", job->script->row, run->leg_count > 1 ? "." : "",
		run->leg_count > 1 ? job->leg->profile->name : "", job->ip);
	for (char *c = name; *c; c++)
		if (*c == '/' || *c == ',')
			*c = *c == '/' ? '.' : '+';
	return arena_print(arena, "%s/captures/%s", run->options.out, name);
}
