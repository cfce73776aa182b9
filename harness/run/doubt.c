/* SPDX-License-Identifier: BSD-2-Clause */
/* Which results of a real clock are not believed at once. */
#include "harness/run/run.h"

#include <string.h>

enum { LATE_MILLIS = 15 }; /* that the harness may be kept waiting without being called late */

static bool late_harness(const json_t *result)
{
	json_t *host = json_object_get(result, "host");

	return json_integer_value(json_object_get(host, "lateness_ns")) > LATE_MILLIS * NANOS_MILLI;
}

static bool time_alone(const json_t *result)
{
	return strcmp(json_string_value(json_object_get(result, "wire")), "not ok") != 0 &&
	       strcmp(json_string_value(json_object_get(result, "user")), "not ok") != 0;
}

enum doubt doubt_of(const struct job *job, const json_t *result)
{
	const char *why;
	enum finale finale = expect_judge(job->leg->expectations, result, &why);

	if (finale == FINALE_BROKEN)
		return DOUBT_BROKEN;
	if (finale != FINALE_NOT_OK)
		return DOUBT_NONE;
	if (late_harness(result))
		return DOUBT_LATE;
	return time_alone(result) ? DOUBT_MOMENT : DOUBT_NONE;
}
