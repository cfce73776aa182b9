/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory, or the end of the program. */
#include "lib/base/memory.h"

#include <stdio.h>
#include <stdlib.h>

enum { NO_MEMORY_STATUS = 3 };

void memory_is_out(void)
{
	fputs("halfopen: out of memory\n", stderr);
	exit(NO_MEMORY_STATUS);
}

void *memory_get(size_t size)
{
	void *got = calloc(1, size ? size : 1);

	if (!got)
		memory_is_out();
	return got;
}

void *memory_widen(void *old, size_t size)
{
	void *got = realloc(old, size);

	if (!got)
		memory_is_out();
	return got;
}
