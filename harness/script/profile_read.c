/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading profile files: NAME = VALUE, capabilities, `like NAME` and `set NAME VALUE`. */
#include "harness/script/catalogue.h"
#include "harness/script/read.h"
#include "lib/base/memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_FILE = 1 << 18, DEEPEST = 8 };

/* One profile file being read. */
struct page {
	struct profile *profile;
	struct errors *errors;
	const char *path;
	int depth;         /* how many `like` led here */
	const char **seen; /* the names that this file has set */
	size_t seen_count;
	const char *text; /* the line being read */
	int number;
};

static bool read_into(struct profile *profile, const char *path, int depth, struct errors *errors);

static bool wrong(struct page *page, const char *at, const char *message)
{
	struct line line = {page->text, strlen(page->text), page->number};
	struct place place = {
		page->path, page->number, read_column(&line, (size_t)(at - page->text))};

	errors_add(page->errors, &place, page->text, "%s", message);
	return false;
}

static bool expected(
	struct page *page, struct word found, const char *const *near, const char *what)
{
	struct arena *arena = &page->profile->arena;
	const char *meant = near && found.len ? errors_nearest(word_copy(arena, found), near)
					      : NULL;

	if (found.len == 0)
		return wrong(page, found.at,
			arena_print(arena, "found the end of the line, expected %s", what));
	return wrong(page, found.at,
		arena_print(arena, "found \"%s\", expected %s%s%s%s", word_show(found), what,
			meant ? " (did you mean " : "", meant ? meant : "", meant ? "?)" : ""));
}

static struct word next_word(const char **rest)
{
	const char *from = *rest + strspn(*rest, " ");
	size_t len = strcspn(from, " ");

	*rest = from + len;
	return (struct word){from, len};
}

static bool read_end(struct page *page, const char *rest)
{
	struct word word = next_word(&rest);

	return word.len == 0 || expected(page, word, NULL, "the end of the line");
}

static bool read_times(struct page *page, const char *rest, struct value *value)
{
	struct word word = next_word(&rest);

	if (word_is(word, "none"))
		return read_end(page, rest); /* a list without waits */
	do {
		if (value->count == VALUE_TIMES)
			return expected(page, word, NULL, "64 times at most");
		if (!nanos_read(word.at, word.len, &value->times[value->count]))
			return expected(page, word, NULL, "a time, as 5.8s, 200ms, 3min or never");
		value->count++;
		word = next_word(&rest);
	} while (word.len > 0 && value->kind == VALUE_LIST);
	return word.len == 0 || expected(page, word, NULL, "one time");
}

static bool read_whole_number(struct page *page, const char *rest, struct value *value)
{
	struct word word = next_word(&rest);

	for (size_t i = 0; i < word.len; i++) {
		if (!isdigit((unsigned char)word.at[i]) || i >= 9)
			return expected(page, word, NULL, "a whole number");
		value->number = value->number * 10 + (word.at[i] - '0');
	}
	if (word.len == 0)
		return expected(page, word, NULL, "a whole number");
	return read_end(page, rest);
}

static bool read_word(struct page *page, const char *rest, const char *words, struct value *value)
{
	struct arena *arena = &page->profile->arena;
	struct word word = next_word(&rest);
	const char *near[8] = {0}, *list = words;
	size_t n = 0;

	for (struct word one; n < 7 && (one = next_word(&list)).len > 0; n++) {
		near[n] = word_copy(arena, one);
		if (word_is(word, near[n])) {
			value->word = near[n];
			return read_end(page, rest);
		}
	}
	return expected(page, word, near, arena_print(arena, "one of: %s", words));
}

static bool read_what_value(struct page *page, const char *rest, struct value *value)
{
	struct line line = {page->text, strlen(page->text), page->number};

	rest += strspn(rest, " ");
	value->word = arena_text(&page->profile->arena, rest, strlen(rest));
	value->what = read_lone_what(&page->profile->arena, page->path, &line,
		(size_t)(rest - page->text), page->errors);
	return value->what != NULL;
}

static bool read_value(struct page *page, const struct parameter *parameter, const char *rest)
{
	struct value value = {.kind = parameter->kind};
	bool fine = false;

	switch (parameter->kind) {
	case VALUE_DURATION:
	case VALUE_LIST: fine = read_times(page, rest, &value); break;
	case VALUE_NUMBER: fine = read_whole_number(page, rest, &value); break;
	case VALUE_WORD: fine = read_word(page, rest, parameter->words, &value); break;
	case VALUE_WHAT: fine = read_what_value(page, rest, &value); break;
	case VALUE_NONE: break;
	}
	if (fine)
		page->profile->values[parameter - profile_parameters] = value;
	return fine;
}

/* Adds the capabilities that the line names to those of the profile, or takes them away. */
static bool read_capabilities(struct page *page, const char *rest, bool can)
{
	struct word word;

	while ((word = next_word(&rest)).len > 0) {
		size_t i = 0;

		while (profile_capabilities[i] && !word_is(word, profile_capabilities[i]))
			i++;
		if (!profile_capabilities[i])
			return expected(page, word, profile_capabilities, "a capability");
		profile_allow(page->profile, profile_capabilities[i], can);
	}
	return true;
}

/* Every name of a line: parameters, and the three words that are none. */
static const char **all_names(struct arena *arena)
{
	static const char *const others[] = {"title", "capabilities", "without", "set", "like"};
	const char **names;
	size_t count = 0, n = 0;

	while (profile_parameters[count].name)
		count++;
	names = arena_get(arena, (count + 5) * sizeof *names);
	for (size_t i = 0; i < 4; i++)
		names[n++] = others[i];
	for (size_t i = 0; i < count; i++)
		names[n++] = profile_parameters[i].name;
	return names;
}

static bool read_like(struct page *page, const char *rest)
{
	struct arena *arena = &page->profile->arena;
	struct word word = next_word(&rest);
	const char *slash = strrchr(page->path, '/');
	size_t folder = slash ? (size_t)(slash - page->path) + 1 : 0;
	const char *path, *name = word_copy(arena, word);

	if (!word_is_name(word))
		return expected(page, word, NULL, "the name of a profile");
	if (page->seen_count > 0)
		return wrong(page, page->text, "found like behind other lines, expected it first");
	if (page->depth == DEEPEST)
		return wrong(page, word.at, "found a circle of profiles that are like each other");
	path = arena_print(arena, "%.*s%s.profile", (int)folder, page->path, name);
	if (!read_into(page->profile, path, page->depth + 1, page->errors))
		return wrong(page, word.at, arena_print(arena, "%s cannot be used", path));
	return read_end(page, rest);
}

static bool read_set(struct page *page, const char *rest)
{
	struct profile *profile = page->profile;
	struct word name = next_word(&rest);
	struct setting *setting = NULL;

	rest += strspn(rest, " ");
	if (name.len == 0 || !*rest)
		return expected(page, (struct word){rest, 0}, NULL, "set NAME VALUE");
	for (size_t i = 0; i < profile->setting_count; i++)
		if (word_is(name, profile->settings[i].name))
			setting = &profile->settings[i]; /* of a profile that this one is like */
	if (setting && setting->at.file == page->path)
		return wrong(page, name.at, "found a second setting of this name, expected one");
	if (!setting) {
		profile->settings = arena_grow(&profile->arena, profile->settings,
			&profile->setting_count, sizeof *setting);
		setting = &profile->settings[profile->setting_count - 1];
	}
	*setting = (struct setting){word_copy(&profile->arena, name),
		arena_text(&profile->arena, rest, strlen(rest)), {page->path, page->number, 1}};
	return true;
}

/* Each name once in a file. */
static bool first_time(struct page *page, struct word name)
{
	for (size_t i = 0; i < page->seen_count; i++)
		if (word_is(name, page->seen[i]))
			return wrong(page, name.at,
				arena_print(&page->profile->arena,
					"found a second %s, expected one", word_show(name)));
	page->seen = arena_grow(
		&page->profile->arena, page->seen, &page->seen_count, sizeof *page->seen);
	page->seen[page->seen_count - 1] = word_copy(&page->profile->arena, name);
	return true;
}

static bool read_assignment(struct page *page, struct word name, const char *rest)
{
	struct arena *arena = &page->profile->arena;
	const struct parameter *parameter = profile_parameter(name.at, name.len);
	struct word sign = next_word(&rest);

	if (!parameter && !word_is(name, "title") && !word_is(name, "capabilities") &&
		!word_is(name, "without"))
		return expected(page, name, (const char *const *)all_names(arena),
			"a profile parameter, title, capabilities, without, set or like");
	if (!word_is(sign, "="))
		return expected(page, sign, NULL, "= and a value");
	if (!first_time(page, name))
		return false;
	if (parameter)
		return read_value(page, parameter, rest);
	rest += strspn(rest, " ");
	if (word_is(name, "without"))
		return read_capabilities(page, rest, false);
	if (word_is(name, "capabilities")) {
		page->profile->capabilities = NULL;
		page->profile->capability_count = 0;
		return read_capabilities(page, rest, true);
	}
	page->profile->title = arena_text(arena, rest, strlen(rest));
	return true;
}

static void read_line(struct page *page)
{
	const char *rest = page->text;
	struct word first = next_word(&rest);

	if (word_is(first, "like"))
		read_like(page, rest);
	else if (word_is(first, "set"))
		read_set(page, rest);
	else
		read_assignment(page, first, rest);
}

static bool read_lines_of(struct page *page, struct word text)
{
	struct arena *arena = &page->profile->arena;
	struct case_file file = {.path = page->path};
	struct reading reading = {.arena = arena, .errors = page->errors, .file = &file};
	size_t before = page->errors->count;

	read_split(&reading, text.at, text.len);
	for (size_t i = 0; i < reading.line_count; i++) {
		const struct line *line = &reading.lines[i];

		page->text = arena_text(arena, line->text, line->len);
		page->number = line->number;
		read_line(page);
	}
	return page->errors->count == before;
}

static bool read_into(struct profile *profile, const char *path, int depth, struct errors *errors)
{
	struct page page = {.profile = profile, .errors = errors, .path = path, .depth = depth};
	struct place at = {path, 1, 1};
	struct word text = {NULL, 0};

	text.at = catalogue_load(&profile->arena, path, LONGEST_FILE, &text.len, errors);
	if (text.at && text.len > LONGEST_FILE) {
		errors_add(errors, &at, NULL, "found a file of more than %d bytes, expected less",
			LONGEST_FILE);
		return false;
	}
	return text.at && read_lines_of(&page, text);
}

/* suite/profiles/modern.profile is `modern`. */
static const char *name_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *from = slash ? slash + 1 : path;

	return arena_text(arena, from, strcspn(from, "."));
}

static size_t parameter_count(void)
{
	size_t count = 0;

	while (profile_parameters[count].name)
		count++;
	return count;
}

static struct profile *new_profile(const char *path)
{
	struct profile *profile = memory_get(sizeof *profile);

	profile->name = name_of(&profile->arena, path);
	profile->title = "";
	profile->values = arena_get(&profile->arena, parameter_count() * sizeof *profile->values);
	return profile;
}

static struct profile *finish(struct profile *profile, bool fine)
{
	if (fine)
		return profile;
	profile_free(profile);
	return NULL;
}

struct profile *profile_read(const char *path, struct errors *errors)
{
	struct profile *profile = new_profile(path);

	path = arena_text(&profile->arena, path, strlen(path));
	return finish(profile, read_into(profile, path, 0, errors));
}

struct profile *read_profile_text(const char *path, struct word text, struct errors *errors)
{
	struct profile *profile = new_profile(path);
	struct page page = {.profile = profile, .errors = errors, .path = path};

	return finish(profile, read_lines_of(&page, text));
}
