/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory of the harness: there is some, or the program ends. */
#ifndef HALFOPEN_BASE_MEMORY_H
#define HALFOPEN_BASE_MEMORY_H

#include <stddef.h>

/* `size` zeroed octets, never NULL: without memory the program ends with a message and status 3,
 * since nothing that the harness could still do would be a verdict. The caller frees them. */
void *memory_get(size_t size);

/* The same octets with room for `size`, as realloc() gives; never NULL. */
void *memory_widen(void *old, size_t size);

/* Ends the program as memory_get() does: for what a library could not get. */
_Noreturn void memory_is_out(void);

#endif
