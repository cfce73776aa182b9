/* SPDX-License-Identifier: BSD-2-Clause */
/* Links of expectations: a file and a function, a section of an RFC, an erratum, an address. */
#include "harness/run/expect.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool is_address(const char *link)
{
	return strncmp(link, "https://", 8) == 0 && link[8] && !strpbrk(link, " \t");
}

static bool is_number(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

/* "RFC 5961 3.2", "RFC 6528": the number, and the section where one is named. */
static bool is_rfc(const char *link, char *number, char *section)
{
	char rest;

	*section = '\0';
	return sscanf(link, "RFC %9s %19s %c", number, section, &rest) >= 1 && is_number(number) &&
	       strspn(section, "0123456789.ABCDE") == strlen(section) &&
	       sscanf(link, "RFC %*s %*s %c", &rest) != 1;
}

static bool is_erratum(const char *link)
{
	return strncmp(link, "erratum ", 8) == 0 && is_number(link + 8);
}

/* "net/ipv4/tcp_input.c tcp_reset()": a path with an ending, and one name in it. */
static bool is_path(const char *link)
{
	size_t len = strcspn(link, " ");
	const char *slash = memchr(link, '/', len), *dot = memchr(link, '.', len);
	const char *name = link + len + strspn(link + len, " ");

	return isalpha((unsigned char)*link) && slash && dot && dot > slash && *name &&
	       !strchr(name, ' ') && !memchr(link, ':', len);
}

bool link_is_one(const char *link)
{
	char number[10], section[20];

	return is_address(link) || is_rfc(link, number, section) || is_erratum(link) ||
	       is_path(link);
}

const char *link_address(struct arena *arena, const char *link, const char *source)
{
	char number[10], section[20];

	if (is_address(link))
		return link;
	if (is_rfc(link, number, section))
		return arena_print(arena, "https://www.rfc-editor.org/rfc/rfc%s%s%s", number,
			*section ? "#section-" : "", section);
	if (is_erratum(link))
		return arena_print(arena, "https://www.rfc-editor.org/errata/eid%s", link + 8);
	if (!source)
		return NULL;
	return arena_print(arena, "%s%.*s", source, (int)strcspn(link, " "), link);
}
