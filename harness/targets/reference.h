/* SPDX-License-Identifier: BSD-2-Clause */
/* What the two files of the reference target share: its settings. */
#ifndef HALFOPEN_TARGETS_REFERENCE_H
#define HALFOPEN_TARGETS_REFERENCE_H

#include "harness/script/profile.h"
#include "lib/base/fault.h"
#include "lib/host/host.h"

/* Fills *out with the defaults and then with what the profile sets; false with file, line, column,
 * what was found and what was expected. */
bool reference_settings(
	const struct profile *profile, struct host_settings *out, struct fault *why);

/* Adds the settings of "NAME=VALUE,NAME=VALUE", the words after the colon of the target's name, to
 * the profile; they are read after the profile's own. */
bool reference_add_settings(const char *words, struct profile *profile, struct fault *why);

#endif
