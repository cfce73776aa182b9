/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading suite/expectations/TARGET.expect: entries of a head line and indented `word text` lines.
 */
#include "harness/run/expect.h"

#include "harness/script/catalogue.h"
#include "lib/base/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST_FILE = 1 << 20 };

static const char *const heads[] = {"deviation", "skip", "finding", "source", NULL};
static const char *const words[] = {
	"row", "cells", "ip", "when", "seen", "class", "why", "link", NULL};
static const char *const classes[] = {"bug", "hardening", "documented choice", "ambiguity", NULL};
static const char *const facts[] = {"kernel", "target", "profile", NULL};
static const char *const operators[] = {"=", "!=", "<", "<=", ">", ">=", NULL};

#define CLASSES "bug, hardening, documented choice or ambiguity"

struct reader {
	struct expectations *into;
	struct errors *errors;
	struct place at;
	const char *line; /* without its end */
};

static bool known(const char *const *list, const char *word)
{
	while (*list && strcmp(*list, word) != 0)
		list++;
	return *list != NULL;
}

static int column_of(const struct reader *reader, const char *at)
{
	int column = 1;

	for (const char *c = reader->line; c < at; c++)
		column += ((unsigned char)*c & 0xC0) != 0x80;
	return column;
}

/* `found` is a copy of what stands in the line at `from`. */
static void complain(struct reader *reader, const char *from, const char *found,
	const char *expected, const char *const *candidates)
{
	const char *near = candidates ? errors_nearest(found, candidates) : NULL;

	reader->at.column = column_of(reader, from);
	if (!*found)
		found = "the end of the line";
	errors_add(reader->errors, &reader->at, reader->line,
		*from ? "found \"%s\", expected %s%s%s%s" : "found %s, expected %s%s%s%s", found,
		expected, near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
}

/* The next word of the line, in the arena; *at moves behind it and the blanks. */
static const char *take(struct reader *reader, const char **at)
{
	size_t len = strcspn(*at, " \t");
	const char *word = arena_text(&reader->into->arena, *at, len);

	*at += len;
	*at += strspn(*at, " \t");
	return word;
}

/* Versions are compared by order, names by pattern only. */
static bool condition_fits(struct reader *reader, const struct condition *condition,
	const char *operator_at, const char *value_at)
{
	bool version = strcmp(condition->name, "kernel") == 0;
	bool order = strpbrk(condition->operator, "<>") != NULL;

	if (!known(operators, condition->operator))
		complain(reader, operator_at, condition->operator, "one of = != < <= > >=", NULL);
	else if (order && !version)
		complain(reader, operator_at, condition->operator, "= or != with a name", NULL);
	else if (!*condition->value)
		complain(reader, value_at, "", "a value", NULL);
	else if (order && strspn(condition->value, "0123456789.") != strlen(condition->value))
		complain(reader, value_at, condition->value, "a version, as 6.5", NULL);
	else
		return true;
	return false;
}

static bool read_condition(struct reader *reader, struct entry *entry, const char **at)
{
	const char *name_at = *at, *operator_at, *value_at;
	struct condition condition = {.name = take(reader, at)};

	operator_at = *at;
	condition.operator= take(reader, at);
	value_at = *at;
	condition.value = take(reader, at);
	if (!known(facts, condition.name)) {
		complain(reader, name_at, condition.name, "kernel, target or profile", facts);
		return false;
	}
	entry->conditions = arena_grow(
		&reader->into->arena, entry->conditions, &entry->condition_count, sizeof condition);
	entry->conditions[entry->condition_count - 1] = condition;
	return condition_fits(reader, &condition, operator_at, value_at);
}

static void read_when(struct reader *reader, struct entry *entry, const char *at)
{
	entry->when = arena_print(&reader->into->arena, "%s", at);
	while (read_condition(reader, entry, &at) && *at) {
		const char *from = at, *joint = take(reader, &at);

		if (strcmp(joint, "and") == 0)
			continue;
		complain(reader, from, joint, "and, or the end of the line", NULL);
		return;
	}
}

static void read_rows(struct reader *reader, struct entry *entry, const char *at)
{
	while (*at) {
		entry->rows = arena_grow(
			&reader->into->arena, entry->rows, &entry->row_count, sizeof *entry->rows);
		entry->rows[entry->row_count - 1] = (struct row_glob){.text = take(reader, &at)};
	}
}

static void read_cells(struct reader *reader, struct entry *entry, const char *at)
{
	struct arena *arena = &reader->into->arena;
	struct cells_line *cells = entry->cells = arena_grow(
		arena, entry->cells, &entry->cells_count, sizeof *entry->cells);

	cells += entry->cells_count - 1;
	cells->line = arena_print(arena, "%s", reader->line);
	cells->text = cells->line + (at - reader->line);
	cells->at = reader->at;
	cells->at.column = column_of(reader, at);
}

static void add_text(struct reader *reader, const char ***list, size_t *count, const char *text)
{
	*list = arena_grow(&reader->into->arena, *list, count, sizeof **list);
	(*list)[*count - 1] = arena_print(&reader->into->arena, "%s", text);
}

/* One value, once. */
static void set_once(struct reader *reader, const char **slot, const char *word, const char *value)
{
	if (*slot)
		errors_add(reader->errors, &reader->at, reader->line,
			"found a second \"%s\", expected one", word);
	*slot = arena_print(&reader->into->arena, "%s", value);
}

static void check_value(struct reader *reader, const char *word, const char *value)
{
	if (strcmp(value, EXPECT_UNDECIDED) == 0)
		complain(reader, value, value,
			strcmp(word, "class") == 0
				? "a person's decision: " CLASSES
				: "a person's word: what is proposed was not judged yet",
			NULL);
	else if (strcmp(word, "class") == 0 && !known(classes, value))
		complain(reader, value, value, CLASSES, classes);
	else if (strcmp(word, "ip") == 0 && strcmp(value, "4") != 0 && strcmp(value, "6") != 0)
		complain(reader, value, value, "4 or 6", NULL);
	else if (strcmp(word, "link") == 0 && !link_is_one(value))
		complain(reader, value, value,
			"PATH FUNCTION(), RFC NUMBER SECTION, erratum NUMBER or https://...", NULL);
}

static void read_word(
	struct reader *reader, struct entry *entry, const char *word, const char *value)
{
	if (strcmp(word, "row") == 0)
		read_rows(reader, entry, value);
	else if (strcmp(word, "cells") == 0)
		read_cells(reader, entry, value);
	else if (strcmp(word, "seen") == 0)
		add_text(reader, &entry->seen, &entry->seen_count, value);
	else if (strcmp(word, "link") == 0)
		add_text(reader, &entry->links, &entry->link_count, value);
	else if (strcmp(word, "ip") == 0)
		set_once(reader, &entry->ip, word, value);
	else if (strcmp(word, "class") == 0)
		set_once(reader, &entry->class, word, value);
	else if (strcmp(word, "why") == 0)
		set_once(reader, &entry->why, word, value);
	else if (entry->when)
		set_once(reader, &entry->when, word, value);
	else
		read_when(reader, entry, value);
	check_value(reader, word, value);
}

/* What an entry of each kind must say, and what it may not. */
static const struct {
	const char *head, *must, *not ;
} forms[] = {
	[ENTRY_DEVIATION] = {"deviation", "seen, class, why and link", "cells"},
	[ENTRY_SKIP] = {"skip", "seen and why", "cells"},
	[ENTRY_FINDING] = {"finding", "cells, seen, class, why and link", "row"},
};

/* An entry must say all that makes it one. */
static void check_last(struct reader *reader)
{
	const struct entry *entry;
	const char *missing = "";
	bool deviates, finding;

	if (reader->into->count == 0)
		return;
	entry = &reader->into->entries[reader->into->count - 1];
	deviates = entry->kind != ENTRY_SKIP;
	finding = entry->kind == ENTRY_FINDING;
	missing = arena_print(&reader->into->arena, "%s%s%s%s%s",
		finding && entry->cells_count == 0 ? ", no cells" : "",
		entry->seen_count == 0 ? ", no seen" : "",
		deviates && !entry->class ? ", no class" : "", entry->why ? "" : ", no why",
		deviates && entry->link_count == 0 ? ", no link" : "");
	if (*missing)
		errors_add(reader->errors, &entry->at, NULL, "found %s, expected %s with a %s",
			missing + 2, forms[entry->kind].must, forms[entry->kind].head);
}

static enum entry_kind kind_of(const char *head)
{
	enum entry_kind kind = ENTRY_DEVIATION;

	while (strcmp(forms[kind].head, head) != 0)
		kind++;
	return kind;
}

static void begin_entry(
	struct reader *reader, const char *word, const char *word_at, const char *value)
{
	struct expectations *into = reader->into;
	bool source = strcmp(word, "source") == 0;

	if (!known(heads, word)) {
		complain(reader, word_at, word, "deviation, skip, finding or source", heads);
	} else if (!*value) {
		complain(reader, value, "",
			source                         ? "the address where paths start"
			: strcmp(word, "finding") == 0 ? "the id of a rule"
						       : "the id of a case",
			NULL);
	} else if (source) {
		set_once(reader, &into->source, word, value);
		if (strncmp(value, "https://", 8) != 0 || value[strlen(value) - 1] != '/')
			complain(reader, value, value, "https://.../", NULL);
	} else {
		check_last(reader);
		into->entries = arena_grow(
			&into->arena, into->entries, &into->count, sizeof *into->entries);
		into->entries[into->count - 1] = (struct entry){
			.kind = kind_of(word),
			.at = reader->at,
			.case_glob = arena_print(&into->arena, "%s", value),
		};
	}
}

/* A line of the entry that was begun last. */
static void read_entry_line(
	struct reader *reader, const char *word, const char *word_at, const char *value)
{
	struct expectations *into = reader->into;
	struct entry *entry = into->count ? &into->entries[into->count - 1] : NULL;

	if (!known(words, word))
		complain(reader, word_at, word, "row, cells, ip, when, seen, class, why or link",
			words);
	else if (!entry)
		complain(reader, word_at, word,
			"a line `deviation ID`, `skip ID` or `finding RULE` before it", NULL);
	else if (strcmp(word, forms[entry->kind].not ) == 0)
		complain(reader, word_at, word,
			entry->kind == ENTRY_FINDING ? "cells with a finding"
						     : "row, since cells are a finding's",
			NULL);
	else if (!*value)
		complain(reader, value, "", "what it says", NULL);
	else
		read_word(reader, entry, word, value);
}

static void read_line(struct reader *reader)
{
	const char *word_at = reader->line + strspn(reader->line, " \t"), *at = word_at, *word;

	if (*word_at == '\0' || *word_at == '#')
		return;
	word = take(reader, &at);
	if (word_at == reader->line)
		begin_entry(reader, word, word_at, at);
	else
		read_entry_line(reader, word, word_at, at);
}

/* A line that is no text is told and passed over. */
static bool check_text(struct reader *reader, const char *line, size_t len)
{
	for (size_t i = 0, size; i < len; i += size) {
		size = text_character(line + i, len - i);
		if (line[i] == '\t' || line[i] == '\r')
			size = 1;
		if (size > 0)
			continue;
		reader->at.column = (int)i + 1;
		errors_add(reader->errors, &reader->at, NULL,
			"found a character of code %u, expected plain text in UTF-8",
			(unsigned char)line[i]);
		return false;
	}
	return true;
}

/* Cuts the line's end off, and the blanks before it. */
static void trim(char *line, size_t len)
{
	while (len > 0 && strchr(" \t\r\n", line[len - 1]))
		len--;
	line[len] = '\0';
}

struct expectations *expect_read_text(
	const char *path, char *text, size_t len, struct errors *errors)
{
	struct expectations *into = memory_get(sizeof *into);
	struct reader reader = {.into = into, .errors = errors, .at = {.column = 1}};
	size_t before = errors->count;

	reader.at.file = arena_print(&into->arena, "%s", path);
	for (char *end = text + len, *next; text < end; text = next) {
		char *stop = memchr(text, '\n', (size_t)(end - text));

		next = stop ? stop + 1 : end;
		reader.at.line++;
		reader.at.column = 1;
		reader.line = text;
		if (!check_text(&reader, text, (size_t)((stop ? stop : end) - text)))
			continue;
		trim(text, (size_t)((stop ? stop : end) - text));
		read_line(&reader);
	}
	check_last(&reader);
	if (errors->count == before)
		return into;
	expect_free(into);
	return NULL;
}

struct expectations *expect_read(const char *path, struct errors *errors)
{
	struct arena arena = {0};
	struct expectations *into = NULL;
	struct place at = {path, 1, 1};
	char nothing[1] = "", *text = nothing;
	size_t len = 0;

	if (access(path, F_OK) == 0 || errno != ENOENT)
		text = catalogue_load(&arena, path, LONGEST_FILE, &len, errors);
	if (text && len > LONGEST_FILE)
		errors_add(errors, &at, NULL, "found more than 1 MiB, expected less");
	else if (text)
		into = expect_read_text(path, text, len, errors);
	arena_drop(&arena);
	return into;
}
