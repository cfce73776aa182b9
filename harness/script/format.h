/* SPDX-License-Identifier: BSD-2-Clause */
/* Laying a case file out in columns, for `halfopen format`. */
#ifndef HALFOPEN_SCRIPT_FORMAT_H
#define HALFOPEN_SCRIPT_FORMAT_H

#include "harness/script/errors.h"

#include <stdbool.h>
#include <stddef.h>

/* Adds the text, laid out, to *out: WHEN, WHO, WHAT and the states each in their column, tables
 * too; comments stay where they are. Only blanks change, and laying out twice changes nothing more.
 * The file need not be right, but it must be text: false, with errors about `path`, where it holds
 * what may not stand in a case, and then *out is untouched. */
bool format_case(
	const char *path, const char *source, size_t len, struct text *out, struct errors *errors);

#endif
