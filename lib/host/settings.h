/* SPDX-License-Identifier: BSD-2-Clause */
/* The settings of the host and its stack by name, as profiles write them. */
#ifndef HALFOPEN_HOST_SETTINGS_H
#define HALFOPEN_HOST_SETTINGS_H

#include "lib/base/text.h"
#include "lib/host/host.h"

enum host_set { HOST_SET_DONE, HOST_SET_NO_SUCH_NAME, HOST_SET_BAD_VALUE };

/* Sets one value, both as text: "syn_retries" to "7", "two_msl" to "240s". When that fails, nothing
 * useful is left in the field, and *expected says what would have been understood. */
enum host_set host_set(
	struct host_settings *settings, const char *name, const char *value, struct text *expected);

#endif
