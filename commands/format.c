/* SPDX-License-Identifier: BSD-2-Clause */
/* halfopen format: lay case files out in columns. */
#include "commands/commands.h"

#include "harness/script/format.h"

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

static char *read_all(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	char *text = malloc(MOST_OCTETS + 1);

	*len = file && text ? fread(text, 1, MOST_OCTETS + 1, file) : 0;
	if (!file || !text || ferror(file) || *len > MOST_OCTETS) {
		fprintf(stderr, "halfopen: cannot read %s: %s\n", path,
			*len > MOST_OCTETS ? "it is larger than a case may be" : strerror(errno));
		free(text);
		text = NULL;
	}
	if (file)
		fclose(file);
	return text;
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
	size_t len;
	char *source = read_all(path, &len);
	int code = EXIT_USAGE;

	if (!source)
		return EXIT_USAGE;
	if (format_case(path, source, len, &out, &errors)) {
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
	free(source);
	return code;
}

int command_format(int argc, char **argv)
{
	bool check = false;
	int code = EXIT_AS_EXPECTED;

	for (int i = 1; i < argc; i++) {
		int one;

		if (strcmp(argv[i], "--help") == 0)
			return fputs(help, stdout) < 0;
		if (strcmp(argv[i], "--check") == 0) {
			check = true;
			continue;
		}
		one = format_one(argv[i], check);
		code = one > code ? one : code;
	}
	if (argc < 2)
		fputs(help, stderr);
	return argc < 2 ? EXIT_USAGE : code;
}
