/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading and writing durations without ever passing through floating point. */
#include "lib/base/nanos.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	nanos size;
} units[] = {
	{"ns", 1},
	{"us", NANOS_MICRO},
	{"ms", NANOS_MILLI},
	{"s", NANOS_SECOND},
	{"min", 60 * NANOS_SECOND},
	{"h", 3600 * NANOS_SECOND},
	{"d", 86400 * NANOS_SECOND},
};

nanos nanos_add(nanos a, nanos b)
{
	nanos sum;

	if (a == NANOS_NEVER || b == NANOS_NEVER || __builtin_add_overflow(a, b, &sum))
		return NANOS_NEVER;
	return sum;
}

static nanos unit_of(const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strlen(units[i].name) == len && memcmp(units[i].name, text, len) == 0)
			return units[i].size;
	return 0;
}

static size_t digits(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && isdigit((unsigned char)text[n]))
		n++;
	return n;
}

/* Adds digits of the number `text` in units of `unit`; each digit after the point counts a tenth
 * of the one before. False when a digit is finer than a nanosecond or the sum overflows. */
static bool sum_digits(const char *text, size_t whole, size_t fraction, nanos unit, nanos *sum)
{
	*sum = 0;
	for (size_t i = 0; i < whole; i++)
		if (__builtin_mul_overflow(*sum, 10, sum) ||
			__builtin_add_overflow(*sum, text[i] - '0', sum))
			return false;
	if (__builtin_mul_overflow(*sum, unit, sum))
		return false;
	for (size_t i = 0; i < fraction; i++) {
		int digit = text[whole + 1 + i] - '0';

		if (unit % 10 != 0 && digit != 0)
			return false;
		unit /= 10;
		if (__builtin_add_overflow(*sum, digit * unit, sum))
			return false;
	}
	return true;
}

/* A bare "0" needs no unit. */
static nanos unit_behind(const char *text, size_t len, size_t end)
{
	if (end == len && len == 1 && text[0] == '0')
		return NANOS_SECOND;
	return unit_of(text + end, len - end);
}

bool nanos_read(const char *text, size_t len, nanos *out)
{
	size_t whole = digits(text, len), fraction = 0, end = whole;
	nanos unit, sum;

	if (len == 5 && memcmp(text, "never", 5) == 0) {
		*out = NANOS_NEVER;
		return true;
	}
	if (end > 0 && end < len && text[end] == '.') {
		fraction = digits(text + end + 1, len - end - 1);
		if (fraction == 0)
			return false;
		end += 1 + fraction;
	}
	unit = unit_behind(text, len, end);
	if (whole == 0 || whole > 18 || unit == 0 || !sum_digits(text, whole, fraction, unit, &sum))
		return false;
	*out = sum;
	return true;
}

const char *nanos_write(nanos d, char *out)
{
	uint64_t size = d < 0 ? 0 - (uint64_t)d : (uint64_t)d;
	uint64_t second = (uint64_t)NANOS_SECOND;
	char fraction[16];
	size_t len = 9;

	assert(out);
	if (d == NANOS_NEVER)
		return strcpy(out, "never");
	snprintf(fraction, sizeof fraction, "%09" PRIu64, size % second);
	while (len > 0 && fraction[len - 1] == '0')
		len--;
	fraction[len] = '\0';
	snprintf(out, NANOS_TEXT, "%s%" PRIu64 "%s%ss", d < 0 ? "-" : "", size / second,
		len ? "." : "", fraction);
	return out;
}
