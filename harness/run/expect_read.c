/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading suite/expectations/TARGET.expect: entries of a head line and indented `word text` lines.
 */
#include "harness/run/expect.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const heads[] = {"deviation", "skip", NULL};
static const char *const words[] = {"row", "ip", "when", "seen", "class", "why", NULL};
static const char *const classes[] = {"bug", "hardening", "choice", "ambiguity", NULL};
static const char *const facts[] = {"kernel", "target", "profile", NULL};

struct reader {
	struct expectations *into;
	struct errors *errors;
	struct place at;
	char *line; /* without its end */
};

static bool known(const char *const *list, const char *word)
{
	while (*list && strcmp(*list, word) != 0)
		list++;
	return *list != NULL;
}

static void complain(struct reader *reader, const char *found, const char *expected,
	const char *const *candidates)
{
	const char *near = candidates ? errors_nearest(found, candidates) : NULL;
	const char *where = strstr(reader->line, found);

	reader->at.column = where && *found ? (int)(where - reader->line) + 1 : 1;
	errors_add(reader->errors, &reader->at, reader->line, "found \"%s\", expected %s%s%s%s",
		found, expected, near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
}

static void check_condition(struct reader *reader, const char *when)
{
	char name[64], operator[8], wanted[128];
	int used = 0;

	if (sscanf(when, " %63s %7s %127s%n", name, operator, wanted, &used) != 3)
		complain(reader, when, "NAME OPERATOR VALUE, joined by and", NULL);
	else if (!known(facts, name))
		complain(reader, name, "kernel, target or profile", facts);
	else if (strspn(operator, "=!<>") != strlen(operator) || strlen(operator) > 2)
		complain(reader, operator, "one of = != < <= > >=", NULL);
	else if (strstr(when + used, "and "))
		check_condition(reader, strstr(when + used, "and ") + 4);
}

static void add_seen(struct reader *reader, struct entry *entry, const char *text)
{
	entry->seen = arena_grow(
		&reader->into->arena, entry->seen, &entry->seen_count, sizeof *entry->seen);
	entry->seen[entry->seen_count - 1] = text;
}

static void set_word(struct reader *reader, struct entry *entry, const char *word, char *value)
{
	const char *text = arena_print(&reader->into->arena, "%s", value);

	if (strcmp(word, "row") == 0)
		entry->row_glob = text;
	else if (strcmp(word, "ip") == 0)
		entry->ip = text;
	else if (strcmp(word, "when") == 0)
		entry->when = text;
	else if (strcmp(word, "seen") == 0)
		add_seen(reader, entry, text);
	else if (strcmp(word, "class") == 0)
		entry->class = text;
	else
		entry->why = text;
	if (strcmp(word, "when") == 0)
		check_condition(reader, text);
	if (strcmp(word, "class") == 0 && !known(classes, text))
		complain(reader, text, "bug, hardening, choice or ambiguity", classes);
	if (strcmp(word, "ip") == 0 && strcmp(text, "4") != 0 && strcmp(text, "6") != 0)
		complain(reader, text, "4 or 6", NULL);
}

/* An entry must say all that makes it one. */
static void check_last(struct reader *reader)
{
	const struct entry *entry;
	const char *missing = NULL;

	if (reader->into->count == 0)
		return;
	entry = &reader->into->entries[reader->into->count - 1];
	if (!entry->why)
		missing = "why";
	else if (entry->kind == ENTRY_DEVIATION && entry->seen_count == 0)
		missing = "seen: what is seen instead";
	else if (entry->kind == ENTRY_DEVIATION && !entry->class)
		missing = "class";
	if (missing)
		errors_add(reader->errors, &entry->at, NULL, "this entry lacks %s", missing);
}

static void begin_entry(struct reader *reader, const char *word, const char *value)
{
	struct expectations *into = reader->into;

	check_last(reader);
	if (!known(heads, word)) {
		complain(reader, word, "deviation or skip", heads);
		return;
	}
	if (!*value) {
		complain(reader, word, "the id of a case behind it", NULL);
		return;
	}
	into->entries = arena_grow(
		&into->arena, into->entries, &into->count, sizeof *into->entries);
	into->entries[into->count - 1] = (struct entry){
		.kind = strcmp(word, "skip") == 0 ? ENTRY_SKIP : ENTRY_DEVIATION,
		.at = reader->at,
		.case_glob = arena_print(&into->arena, "%s", value),
		.row_glob = "*",
	};
}

static void read_line(struct reader *reader)
{
	char copy[1024], *word, *value, *end;
	bool indented = isspace((unsigned char)*reader->line);

	snprintf(copy, sizeof copy, "%s", reader->line);
	word = copy + strspn(copy, " \t");
	if (*word == '\0' || *word == '#')
		return;
	value = word + strcspn(word, " \t");
	if (*value)
		*value++ = '\0';
	value += strspn(value, " \t");
	for (end = value + strlen(value); end > value && isspace((unsigned char)end[-1]); end--)
		end[-1] = '\0';
	if (!indented)
		begin_entry(reader, word, value);
	else if (!known(words, word))
		complain(reader, word, "row, ip, when, seen, class or why", words);
	else if (reader->into->count == 0)
		complain(reader, word, "a line `deviation ID` or `skip ID` before it", NULL);
	else
		set_word(reader, &reader->into->entries[reader->into->count - 1], word, value);
}

struct expectations *expect_read(const char *path, struct errors *errors)
{
	struct expectations *into = calloc(1, sizeof *into);
	struct reader reader = {.into = into, .errors = errors, .at = {.column = 1}};
	FILE *file = fopen(path, "r");
	size_t room = 0, before = errors->count;

	if (!into)
		abort();
	reader.at.file = arena_print(&into->arena, "%s", path);
	while (file && getline(&reader.line, &room, file) > 0) {
		reader.at.line++;
		reader.at.column = 1;
		reader.line[strcspn(reader.line, "\r\n")] = '\0';
		read_line(&reader);
	}
	if (!file && errno != ENOENT)
		errors_add(errors, &reader.at, NULL, "%s", strerror(errno));
	check_last(&reader);
	free(reader.line);
	if (file)
		fclose(file);
	if (errors->count == before)
		return into;
	expect_free(into);
	return NULL;
}
