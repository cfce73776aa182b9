/* SPDX-License-Identifier: BSD-2-Clause */
/* Understanding the WHAT of the command line. */
#include "harness/run/choose.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static bool begins_with(const char *text, const char *start, size_t len)
{
	return strncmp(text, start, len) == 0;
}

void choose_plain(const char *word, char *out, size_t room)
{
	const char *cases = strstr(word, "cases/");
	size_t len;

	snprintf(out, room, "%s", cases ? cases + strlen("cases/") : word);
	len = strlen(out);
	if (len > 5 && strcmp(out + len - 5, ".case") == 0)
		out[len -= 5] = '\0';
	while (len > 0 && out[len - 1] == '/')
		out[--len] = '\0';
}

/* "rfc9293/3.10.7.4" means every requirement of that section and below, "rfc9293" all of them. */
static bool section_means(const struct library *library, const char *word, const char *id)
{
	const struct requirement *requirement = library_requirement(library, id);
	char wanted[80], *slash;
	size_t len;

	if (!requirement || strncasecmp(word, "rfc", 3) != 0)
		return false;
	snprintf(wanted, sizeof wanted, "RFC %s", word + 3);
	slash = strchr(wanted, '/');
	if (slash)
		*slash = ' ';
	len = strlen(wanted);
	return begins_with(requirement->section, wanted, len) &&
	       (requirement->section[len] == '\0' || strchr(" .;[/,", requirement->section[len]));
}

static bool proves(const struct library *library, const char *word, const struct case_file *file)
{
	for (size_t i = 0; i < file->proves_count; i++)
		if (strcmp(file->proves[i], word) == 0 ||
			section_means(library, word, file->proves[i]))
			return true;
	for (size_t i = 0; i < file->law_count; i++)
		if (strcmp(file->laws[i].id, word) == 0)
			return true;
	return false;
}

static bool row_means(const char *word, const char *id, const char *row)
{
	size_t len = strlen(id);

	return begins_with(word, id, len) && (word[len] == '/' || word[len] == ':') &&
	       fnmatch(word + len + 1, row, 0) == 0;
}

bool choose_means(const struct library *library, const char *word, const struct case_file *file,
	const char *row)
{
	char plain[512];
	size_t len;

	if (strcmp(word, file->path) == 0)
		return true;
	choose_plain(word, plain, sizeof plain);
	len = strlen(plain);
	if (len == 0)
		return *word != 0; /* "cases/" is all of them, "" is a mistake of a shell */
	if (begins_with(file->id, plain, len) && (file->id[len] == '\0' || file->id[len] == '/'))
		return true;
	return row_means(plain, file->id, row) || fnmatch(plain, file->id, 0) == 0 ||
	       proves(library, word, file);
}

bool choose_may_mean(const char *word, const char *id)
{
	char plain[512];
	size_t len, id_len = strlen(id);

	if (!strchr(word, '/') || strpbrk(word, "*?[") || strncasecmp(word, "rfc", 3) == 0)
		return true;
	choose_plain(word, plain, sizeof plain);
	len = strlen(plain);
	return begins_with(plain, id, len < id_len ? len : id_len);
}

static bool ends_in_case(const char *word)
{
	size_t len = strlen(word);

	return len > 5 && strcmp(word + len - 5, ".case") == 0;
}

bool choose_is_outside(struct library *library, const char *word)
{
	char plain[512];
	struct stat about;
	size_t count;
	const char *const *ids = library_ids(library, true, &count);

	if (!ends_in_case(word) || stat(word, &about) != 0 || S_ISDIR(about.st_mode))
		return false;
	choose_plain(word, plain, sizeof plain);
	for (size_t i = 0; i < count; i++)
		if (strcmp(ids[i], plain) == 0)
			return false;
	return true;
}
