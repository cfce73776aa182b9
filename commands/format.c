/* SPDX-License-Identifier: BSD-2-Clause */
/* halfopen format: lay case files out in columns. */
#include "commands/commands.h"

#include "harness/script/format.h"
#include "lib/base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
	"usage: halfopen format [--check] FILE.case...\n"
	"\n"
	"Lays case files out in columns; the layout carries no meaning. With --check nothing is\n"
	"written: files that would change are named, and the exit code is 1.\n";

enum { MOST_OCTETS = 1 << 20 };

static char *read_all(struct arena *arena, const char *path, size_t *len)
{
	struct fault why = {"it is larger than a case may be", 0};
	char *text = file_read(arena, path, MOST_OCTETS, len, &why);

	if (text && *len <= MOST_OCTETS)
		return text;
	fprintf(stderr, "halfopen: cannot read %s: %s\n", path, why.what);
	return NULL;
}

/* Beside the file first, then in its place: a file is never half written. */
static bool replace(const char *path, const struct text *with)
{
	struct text beside = {0};
	bool ok;
	FILE *file;

	text_add(&beside, "%s.new", path);
	file = fopen(text_get(&beside), "w");
	ok = file && fwrite(text_get(with), 1, with->len, file) == with->len;
	if (file && fclose(file) != 0)
		ok = false;
	if (ok)
		ok = rename(text_get(&beside), path) == 0;
	if (!ok) {
		fprintf(stderr, "halfopen: cannot write %s: %s\n", path, strerror(errno));
		unlink(text_get(&beside));
	}
	text_free(&beside);
	return ok;
}

static int format_one(const char *path, bool check)
{
	struct errors errors = {0};
	struct text out = {0};
	struct arena arena = {0};
	size_t len;
	char *source = read_all(&arena, path, &len);
	int code = EXIT_USAGE;

	if (source && format_case(path, source, len, &out, &errors)) {
		bool same = out.len == len && memcmp(text_get(&out), source, len) == 0;

		code = EXIT_AS_EXPECTED;
		if (!same && check) {
			printf("%s\n", path);
			code = EXIT_UNEXPECTED;
		} else if (!same && !replace(path, &out)) {
			code = EXIT_BROKEN;
		}
	}
	common_complain(&errors);
	text_free(&out);
	arena_drop(&arena);
	return code;
}

int command_format(int argc, char **argv)
{
	int check = argc > 1 && strcmp(argv[1], "--check") == 0, code = EXIT_AS_EXPECTED;

	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
		return fputs(help, stdout) < 0;
	for (int i = 1 + check; i < argc; i++) {
		int one = EXIT_USAGE;

		if (*argv[i] == '-')
			fprintf(stderr,
				"halfopen: found %s, expected a file, or --check before "
				"all files\n",
				argv[i]);
		else
			one = format_one(argv[i], check);
		code = one > code ? one : code;
	}
	if (argc < 2 + check)
		fputs(help, stderr);
	return argc < 2 + check ? EXIT_USAGE : code;
}
