/* SPDX-License-Identifier: BSD-2-Clause */
/* Any bytes as a case and as a profile: no fall, an error or a script, and a layout that stays. */
#include "harness/script/format.h"
#include "harness/script/laws.h"
#include "harness/script/needs.h"
#include "harness/script/read.h"
#include "harness/script/times.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS_PER_LIBRARY = 256 }; /* what was read stays in the library's arena */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct library *library;
static struct profile *profile;
static struct arena arena;

static struct library *the_library(void)
{
	static unsigned inputs;
	struct errors errors = {0};

	if (library && ++inputs % INPUTS_PER_LIBRARY != 0)
		return library;
	library_close(library);
	profile_free(profile);
	arena_drop(&arena);
	library = library_open("cases", "suite/requirements.tsv", &errors);
	profile = profile_read("suite/profiles/modern.profile", &errors);
	assert(library && profile); /* to be run from the root */
	errors_free(&errors);
	return library;
}

/* Everything that is read can be judged. */
static void judge(const struct case_file *file)
{
	struct times_source source = times_of_profile(profile);
	char why[TIMES_WHY];
	nanos time;

	for (size_t i = 0; i < file->law_count; i++)
		assert(laws_judge(&file->laws[i], profile, library, &arena).sentence);
	for (size_t r = 0; r < file->script_count; r++) {
		const struct script *script = &file->scripts[r];

		needs_unmet(script, profile);
		for (size_t s = 0; s < script->step_count; s++)
			if (script->steps[s].when.kind != WHEN_AFTER_EACH &&
				times_duration(&script->steps[s].when.time, &source, &time, why) ==
					TIMES_FOUND)
				assert(time >= 0);
	}
}

static void read_as_case(const char *text, size_t size)
{
	struct errors errors = {0};
	const struct case_file *file = library_read_text(
		the_library(), "open/x", (struct word){text, size}, &errors);

	assert((file == NULL) == (errors.count > 0));
	if (file)
		judge(file);
	errors_free(&errors);
}

static void read_as_profile(const char *text, size_t size)
{
	struct errors errors = {0};
	struct profile *read = read_profile_text("x.profile", (struct word){text, size}, &errors);

	assert((read == NULL) == (errors.count > 0));
	profile_free(read);
	errors_free(&errors);
}

static void lay_out(const char *text, size_t size)
{
	struct errors errors = {0};
	struct text once = {0}, twice = {0};

	if (format_case("x", text, size, &once, &errors)) {
		assert(format_case("x", text_get(&once), once.len, &twice, &errors));
		assert(strcmp(text_get(&once), text_get(&twice)) == 0);
	}
	text_free(&once);
	text_free(&twice);
	errors_free(&errors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	the_library();
	read_as_case(text, size);
	read_as_profile(text, size);
	lay_out(text, size);
	free(text);
	return 0;
}
