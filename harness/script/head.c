/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the head of a case: what it is, what it proves, what it needs. */
#include "harness/script/read.h"

#include <stdio.h>
#include <string.h>

enum { MOST_LINES = 200 };

enum head {
	HEAD_CASE,
	HEAD_TITLE,
	HEAD_ROLE,
	HEAD_PROVES,
	HEAD_LAW,
	HEAD_NEEDS,
	HEAD_PEERS,
	HEAD_AMBIGUOUS,
	HEAD_ALSO,
	HEAD_HANDLED,
	HEADS,
};

static const struct {
	const char *word;
	bool once;     /* may not be repeated */
	bool not_ways; /* ways and proofs have none */
} heads[HEADS] = {
	[HEAD_CASE] = {"case", true, false},
	[HEAD_TITLE] = {"title", true, false},
	[HEAD_ROLE] = {"role", true, false},
	[HEAD_PROVES] = {"proves", false, true},
	[HEAD_LAW] = {"law", false, true},
	[HEAD_NEEDS] = {"needs", false, false},
	[HEAD_PEERS] = {"peers", true, true},
	[HEAD_AMBIGUOUS] = {"ambiguous", false, false},
	[HEAD_ALSO] = {"also", false, true},
	[HEAD_HANDLED] = {"handled", true, true},
};

static const char *const role_names[] = {
	"active open",
	"passive open",
	"simultaneous open",
	"active close",
	"passive close",
	"simultaneous close",
	"any",
	NULL,
};

static void add_text(struct arena *arena, const char ***list, size_t *count, const char *text)
{
	*list = arena_grow(arena, *list, count, sizeof **list);
	(*list)[*count - 1] = text;
}

static bool have_text(const char *const *list, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], text) == 0)
			return true;
	return false;
}

static bool read_id(struct cursor *c)
{
	struct word word = read_take(c);

	if (!word_is(word, c->reading->file->id))
		return read_expected(
			c, word, NULL, "%s: the id is the path of the file", c->reading->file->id);
	return !read_more(c) || read_expected(c, read_peek(c), NULL, "the end of the id");
}

static bool read_title(struct cursor *c)
{
	if (!read_more(c))
		return read_expected(c, read_peek(c), NULL, "one sentence about the target");
	c->reading->file->title = read_span(c, c->next, c->count);
	return true;
}

/* The role up to the next comma, as a bit; 0 when there is none of that name. */
static unsigned role_bit(const char *name)
{
	for (unsigned i = 0; role_names[i]; i++)
		if (strcmp(role_names[i], name) == 0)
			return 1u << i;
	return 0;
}

static bool read_roles(struct cursor *c)
{
	struct case_file *file = c->reading->file;
	struct word all;
	bool comma = true;

	file->role = read_span(c, c->next, c->count);
	while (comma) {
		const char *name = read_phrase(c, &all, &comma);

		if (role_bit(name) == 0)
			return read_expected(c, all, role_names,
				"active open, passive open, simultaneous open, active close, "
				"passive close, simultaneous close or any");
		file->roles |= role_bit(name);
	}
	return true;
}

/* Who handles what goes wrong, in the order of events. */
static bool read_handled(struct cursor *c)
{
	struct case_file *file = c->reading->file;
	struct word all;
	bool comma = true;

	while (comma) {
		const char *name = read_phrase(c, &all, &comma);

		if (!handler_meaning(name))
			return read_expected(c, all, handler_names(c->reading->arena),
				"who handles it, as docs/case-language.md names them, with commas");
		if (have_text(file->handled, file->handled_count, name))
			return read_wrong(
				c, all, "found %s twice, expected it once", word_show(all));
		add_text(c->reading->arena, &file->handled, &file->handled_count, name);
	}
	return true;
}

static const char **requirement_ids(const struct library *library, struct arena *arena)
{
	size_t count;
	const struct requirement *all = library_requirements(library, &count);
	const char **ids = arena_get(arena, (count + 1) * sizeof *ids);

	for (size_t i = 0; i < count; i++)
		ids[i] = all[i].id;
	return ids;
}

static bool known_id(struct cursor *c, struct word word)
{
	const char *id = word_copy(c->reading->arena, word);

	if (library_requirement(c->reading->library, id))
		return true;
	return read_expected(c, word,
		(const char *const *)requirement_ids(c->reading->library, c->reading->arena),
		"an id of the catalogue of requirements");
}

static bool read_ids(struct cursor *c, const char *start, const char ***list, size_t *count)
{
	if (!read_more(c))
		return read_expected(c, read_peek(c), NULL, "ids of the catalogue");
	while (read_more(c)) {
		struct word word = read_take(c);

		if (!word_starts(word, start))
			return read_expected(c, word, NULL, "an id that starts with %s", start);
		if (!known_id(c, word))
			return false;
		if (have_text(*list, *count, word_copy(c->reading->arena, word)))
			return read_wrong(
				c, word, "found %s twice, expected it once", word_show(word));
		add_text(c->reading->arena, list, count, word_copy(c->reading->arena, word));
	}
	return true;
}

/* The suite and its id: "TC8 TCP_BASICS_04". */
static bool read_also(struct cursor *c)
{
	struct case_file *file = c->reading->file;

	do {
		size_t from = c->next;

		read_take(c);
		if (!read_more(c))
			return read_expected(c, read_peek(c), NULL,
				"pairs of a suite and an id of it, as TC8 TCP_BASICS_04");
		read_take(c);
		add_text(c->reading->arena, &file->also, &file->also_count,
			read_span(c, from, c->next));
	} while (read_more(c));
	return true;
}

static bool read_law_line(struct cursor *c)
{
	struct case_file *file = c->reading->file;
	struct law law = {0};

	if (!known_id(c, read_peek(c)) || !read_law(c, &law))
		return false;
	file->laws = arena_grow(c->reading->arena, file->laws, &file->law_count, sizeof law);
	file->laws[file->law_count - 1] = law;
	return true;
}

/* Needs and peers may hold columns, and are read for each row. */
static void read_for_rows(struct reading *reading, const struct line *line, bool peers)
{
	bool fine = read_mark(reading, line);

	for (size_t r = 0; fine && r < reading->row_count; r++) {
		struct row *row = &reading->rows[r];
		struct cursor c;

		read_start(&c, reading, line, row);
		read_take(&c);
		fine = peers ? read_peers(&c, &row->script) : read_needs(&c, &row->script);
		fine = fine || c.dropped;
	}
	if (peers && !fine)
		reading->peers_unsure = true;
}

static bool may_stand(
	struct reading *reading, const struct line *line, enum head head, const bool *seen)
{
	size_t start = strspn(line->text, " ");

	if (heads[head].not_ways && (reading->is_way || reading->is_proof)) {
		read_line_wrong(reading, line, start, "found \"%s\", expected none in a %s",
			heads[head].word, reading->is_way ? "way" : "proof");
		return false;
	}
	if (heads[head].once && seen[head]) {
		read_line_wrong(reading, line, start, "found a second \"%s\", expected one",
			heads[head].word);
		return false;
	}
	return true;
}

static void read_head_line(struct reading *reading, const struct line *line, enum head head)
{
	struct case_file *file = reading->file;
	struct cursor c;

	if (head == HEAD_NEEDS || head == HEAD_PEERS) {
		read_for_rows(reading, line, head == HEAD_PEERS);
		return;
	}
	read_start(&c, reading, line, NULL);
	read_take(&c);
	switch (head) {
	case HEAD_CASE: read_id(&c); break;
	case HEAD_TITLE: read_title(&c); break;
	case HEAD_ROLE: read_roles(&c); break;
	case HEAD_PROVES: read_ids(&c, "", &file->proves, &file->proves_count); break;
	case HEAD_LAW: read_law_line(&c); break;
	case HEAD_AMBIGUOUS:
		read_ids(&c, "AMBIG-", &file->ambiguous, &file->ambiguous_count);
		break;
	case HEAD_ALSO: read_also(&c); break;
	case HEAD_HANDLED: read_handled(&c); break;
	case HEAD_NEEDS:
	case HEAD_PEERS:
	case HEADS: break;
	}
}

static enum head head_of(const struct line *line)
{
	size_t start = strspn(line->text, " ");
	struct word first = {line->text + start, 0};
	int head = 0;

	while (start + first.len < line->len && first.at[first.len] != ' ')
		first.len++;
	while (head < HEADS && !word_is(first, heads[head].word))
		head++;
	return (enum head)head;
}

/* case, title, role and, in a case, proves. */
static void check_all_there(struct reading *reading, const bool *seen)
{
	static const struct line nothing = {"", 0, 1};
	const char *missing = "";

	for (int head = HEAD_CASE; head <= HEAD_PROVES; head++)
		if (!seen[head] &&
			!(heads[head].not_ways && (reading->is_way || reading->is_proof)))
			missing = arena_print(reading->arena, "%s%s%s", missing,
				*missing ? ", no " : "", heads[head].word);
	if (*missing)
		read_line_wrong(reading, reading->head_count ? reading->head[0] : &nothing, 0,
			"found no %s, expected case, title, role%s in the head", missing,
			reading->is_way || reading->is_proof ? "" : " and proves");
}

void read_head(struct reading *reading)
{
	bool seen[HEADS + 1] = {false};

	if (reading->head_count > MOST_LINES) {
		read_line_wrong(reading, reading->head[MOST_LINES], 0,
			"found more than %d lines of the head, expected fewer", MOST_LINES);
		return;
	}
	for (size_t i = 0; i < reading->head_count; i++)
		seen[head_of(reading->head[i])] = true;
	check_all_there(reading, seen);
	memset(seen, 0, sizeof seen);
	for (size_t i = 0; i < reading->head_count; i++) {
		enum head head = head_of(reading->head[i]);

		if (may_stand(reading, reading->head[i], head, seen))
			read_head_line(reading, reading->head[i], head);
		seen[head] = true;
	}
}
