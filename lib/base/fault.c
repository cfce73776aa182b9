/* SPDX-License-Identifier: BSD-2-Clause */
/* Filling a fault. */
#include "lib/base/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool fault_set(struct fault *fault, int errnum, const char *format, ...)
{
	va_list args;
	size_t used;

	if (!fault)
		return false;
	va_start(args, format);
	vsnprintf(fault->what, sizeof fault->what, format, args);
	va_end(args);
	fault->errnum = errnum;
	used = strlen(fault->what);
	if (errnum && used < sizeof fault->what)
		snprintf(fault->what + used, sizeof fault->what - used, ": %s", strerror(errnum));
	return false;
}
