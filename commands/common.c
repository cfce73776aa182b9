/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the options that commands share. */
#include "commands/commands.h"

#include <getopt.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	OPT_TARGET = 256,
	OPT_PROFILE,
	OPT_IP,
	OPT_OUT,
	OPT_PCAP,
	OPT_JSON,
	OPT_FAIL_FAST,
	OPT_STRICT,
	OPT_NO_EXPECTATIONS,
	OPT_PROPOSE,
	OPT_QUICK,
	OPT_AS_CASE,
	OPT_CASES,
	OPT_LIST,
	OPT_HELP
};

static const struct option options[] = {
	{"target", required_argument, NULL, OPT_TARGET},
	{"profile", required_argument, NULL, OPT_PROFILE},
	{"ip", required_argument, NULL, OPT_IP},
	{"out", required_argument, NULL, OPT_OUT},
	{"pcap", required_argument, NULL, OPT_PCAP},
	{"json", no_argument, NULL, OPT_JSON},
	{"fail-fast", no_argument, NULL, OPT_FAIL_FAST},
	{"strict", no_argument, NULL, OPT_STRICT},
	{"no-expectations", no_argument, NULL, OPT_NO_EXPECTATIONS},
	{"propose-expectations", required_argument, NULL, OPT_PROPOSE},
	{"quick", no_argument, NULL, OPT_QUICK},
	{"as-case", required_argument, NULL, OPT_AS_CASE},
	{"cases", required_argument, NULL, OPT_CASES},
	{"list", no_argument, NULL, OPT_LIST},
	{"help", no_argument, NULL, OPT_HELP},
	{NULL, 0, NULL, 0},
};

static bool read_ip(const char *text, struct common *out)
{
	bool both = strcmp(text, "both") == 0;

	out->run.ipv4 = both || strcmp(text, "4") == 0;
	out->run.ipv6 = both || strcmp(text, "6") == 0;
	if (!out->run.ipv4 && !out->run.ipv6)
		fprintf(stderr, "halfopen: found --ip %s, expected 4, 6 or both\n", text);
	return out->run.ipv4 || out->run.ipv6;
}

static bool read_jobs(const char *text, struct common *out)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*end || end == text || n == 0 || n > 4096) {
		fprintf(stderr, "halfopen: found -j %s, expected a number from 1 to 4096\n", text);
		return false;
	}
	out->run.parallel = (unsigned)n;
	return true;
}

/* An empty word, as an unset variable of a shell leaves it, is no path. */
static bool read_path(const char *option, const char *text, const char **out)
{
	if (!*text)
		fprintf(stderr, "halfopen: %s needs a path, and found none\n", option);
	*out = text;
	return *text != '\0';
}

static bool read_option(int option, struct common *out)
{
	switch (option) {
	case OPT_TARGET: out->run.target = optarg; break;
	case OPT_PROFILE: out->run.profile = optarg; break;
	case OPT_IP: return read_ip(optarg, out);
	case OPT_OUT: return read_path("--out", optarg, &out->run.out);
	case OPT_PCAP: return read_path("--pcap", optarg, &out->run.capture);
	case OPT_JSON: out->json = true; break;
	case OPT_FAIL_FAST: out->run.fail_fast = true; break;
	case OPT_STRICT: out->run.strict = true; break;
	case OPT_NO_EXPECTATIONS: out->run.expectations = false; break;
	case OPT_PROPOSE: return read_path("--propose-expectations", optarg, &out->run.propose);
	case OPT_QUICK: out->quick = true; break;
	case OPT_AS_CASE: out->as_case = optarg; break;
	case OPT_CASES: return read_path("--cases", optarg, &out->cases);
	case OPT_LIST: out->list = true; break;
	case OPT_HELP:
	case 'h': out->help = true; break;
	case 'j': return read_jobs(optarg, out);
	case 'v': out->loud = true; break;
	default: return false;
	}
	return true;
}

/* The name of an option as the commands say it in `allowed`: "target", "j". */
static const char *name_of(int option)
{
	static char letter[2];

	for (const struct option *o = options; o->name; o++)
		if (o->val == option)
			return o->name;
	letter[0] = (char)option;
	return letter;
}

static bool is_among(const char *name, const char *words)
{
	size_t len = strlen(name);

	while ((words = strstr(words, name))) {
		if ((words[len] == ' ' || !words[len]) && words[-1] == ' ')
			return true;
		words += len;
	}
	return false;
}

/* An option that this command does not know, or a value that is given twice, is a mistake that
 * must not pass in silence. */
static bool fits(int option, const char *allowed, uint32_t *given)
{
	const char *name = name_of(option);
	uint32_t bit = option >= OPT_TARGET ? UINT32_C(1) << (option - OPT_TARGET)
		       : option == 'j'      ? UINT32_C(1) << 31
					    : 0;
	bool twice = (*given & bit) && optarg;

	if (option == '?' || option == OPT_HELP || option == 'h')
		return true;
	*given |= bit;
	if (twice)
		fprintf(stderr, "halfopen: found %s%s twice, expected it once\n",
			name[1] ? "--" : "-", name);
	else if (!is_among(name, allowed))
		fprintf(stderr, "halfopen: found %s%s, expected an option of this command\n",
			name[1] ? "--" : "-", name);
	else
		return true;
	return false;
}

int common_begin(int argc, char **argv, const struct synopsis *synopsis)
{
	struct common common;
	struct errors errors = {0};
	struct run run;
	int code;

	if (!common_read(argc, argv, synopsis->options, &common))
		return EXIT_USAGE;
	if (common.help)
		return fputs(synopsis->help, stdout) < 0;
	if (common.run.what_count < synopsis->least || common.run.what_count > synopsis->most) {
		fputs(synopsis->help, stderr);
		return EXIT_USAGE;
	}
	code = run_prepare(&run, &common.run, &errors);
	common_complain(&errors);
	if (code == EXIT_AS_EXPECTED)
		code = synopsis->play(&run, &common);
	run_free(&run);
	return code;
}

bool common_read(int argc, char **argv, const char *allowed, struct common *out)
{
	int option, kept = 1;
	uint32_t given = 0;

	*out = (struct common){.run = {
				       .target = "reference",
				       .ipv4 = true,
				       .expectations = true,
				       .progress = isatty(STDERR_FILENO),
			       }};
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "::") != 0)
			argv[kept++] = argv[i];
	optind = 1;
	while ((option = getopt_long(kept, argv, "hj:v", options, NULL)) != -1)
		if (!fits(option, allowed, &given) || !read_option(option, out)) {
			fprintf(stderr, "halfopen: `halfopen %s --help` says what is possible\n",
				argv[0]);
			return false;
		}
	out->run.what = (const char *const *)argv + optind;
	out->run.what_count = (size_t)(kept - optind);
	return true;
}

void common_complain(struct errors *errors)
{
	fputs(text_get(&errors->text), stderr);
	errors_free(errors);
}
