/* SPDX-License-Identifier: BSD-2-Clause */
/* For the tests of harness/script: the project's library, opened for a group of tests. */
#ifndef HALFOPEN_SCRIPT_LIBRARY_TEST_H
#define HALFOPEN_SCRIPT_LIBRARY_TEST_H

#include "harness/script/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static struct library *library;
static struct arena arena;

static inline int library_from(const char *folder, const char *catalogue)
{
	struct errors errors = {0};

	library = library_open(folder, catalogue, &errors);
	if (!library)
		fprintf(stderr, "%s", text_get(&errors.text));
	errors_free(&errors);
	return library ? 0 : -1;
}

static inline int open_library(void **state)
{
	(void)state;
	return library_from("cases", "suite/requirements.tsv");
}

/* From inside the folder the paths of the messages are the ids. */
static inline int open_inside(void **state)
{
	(void)state;
	return chdir("cases") == 0 ? library_from(".", "../suite/requirements.tsv") : -1;
}

static inline int close_library(void **state)
{
	(void)state;
	library_close(library);
	arena_drop(&arena);
	return 0;
}

/* Seven lines; what is wrong stands from line 8 on. */
#define HEAD                                                                                       \
	"case     open/x\ntitle    A title.\nrole     any\nproves   9293-MUST-20\n\n"              \
	"given    | LISTEN\nnow      -->  SYN  | SYN-RECEIVED\n"

/* What is said of a text; the caller frees the errors. */
static inline const char *errors_of(const char *text, size_t len, struct errors *errors)
{
	*errors = (struct errors){0};
	library_read_text(library, "open/x", (struct word){text, len}, errors);
	return text_get(&errors->text);
}

#endif
