/* SPDX-License-Identifier: BSD-2-Clause */
/* Laying out a case: each line is cut into cells, each block of lines gives its cells one width. */
#include "harness/script/format.h"
#include "harness/script/read.h"

#include <string.h>

enum kind { KIND_BLANK, KIND_COMMENT, KIND_HEAD, KIND_STEP, KIND_ROWS, KIND_CELLS, KIND_OTHER };

enum { WHEN, WHO, WHAT, STATES, STEP_CELLS };

/* One line to be laid out. */
struct piece {
	enum kind kind;
	const char **cells;
	size_t count;
	const char *comment; /* with its #, or "" */
};

struct layout {
	struct reading reading;
	struct text *out;
	struct piece *pieces;
	size_t count;
	size_t step_widths[STEP_CELLS], head_width;
	size_t *widths;    /* of the table being written */
	const char *peers; /* the text of the head word peers, " good crowd " */
};

static size_t width(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

static void pad(struct text *out, const char *text, size_t to)
{
	size_t used = width(text);

	text_add(out, "%s%*s", text, used < to ? (int)(to - used) : 0, "");
}

static void add_cell(struct layout *layout, struct piece *piece, const char *cell)
{
	piece->cells = arena_grow(
		layout->reading.arena, piece->cells, &piece->count, sizeof *piece->cells);
	piece->cells[piece->count - 1] = cell;
}

/* --- cutting lines -----------------------------------------------------------------------------
 */

static bool is_arrow(struct word word)
{
	return word_is(word, "-->") || word_is(word, "--x") || word_is(word, "<--") ||
	       word_is(word, "x--");
}

static bool is_column(struct word word)
{
	return word.len > 2 && word.at[0] == '<' && word.at[word.len - 1] == '>';
}

static bool is_peer(const struct layout *layout, struct word word)
{
	const char *at = layout->peers;

	while (word_is_name(word) && (at = strstr(at, " "))) {
		at++;
		if (strncmp(at, word.at, word.len) == 0 && strchr(" ,", at[word.len]))
			return true;
	}
	return false;
}

/* Where the bar stands, or the end. */
static size_t bar_of(const struct cursor *c)
{
	size_t end = 0;

	while (end < c->count && !word_is(c->words[end], "|"))
		end++;
	return end;
}

/* The words of `after each` and its lists, as far as something else is left behind them. */
static size_t each_words(const struct cursor *c, size_t end)
{
	size_t n = 3;

	while (n + 1 < end && c->words[n].at[0] == '{')
		n++;
	return n;
}

static bool takes_time(struct word word)
{
	return word_is(word, "at") || word_is(word, "within") || word_is(word, "for") ||
	       word_is(word, "after");
}

/* How many words WHEN has. A column alone may be WHEN and WHAT in one: it stands as WHAT. */
static size_t when_words(const struct cursor *c)
{
	size_t end = bar_of(c), n = takes_time(c->words[0]) ? 2 : 1;

	if (end == 1 && is_column(c->words[0]))
		return 0;
	if (n == 2 && end > 2 && word_is(c->words[1], "each"))
		n = each_words(c, end);
	if (n + 1 < end && word_is(c->words[n], "since"))
		n += 2;
	return n < end ? n : end;
}

/* An arrow stands two blanks before its segment, everything else one. */
static const char *what_text(struct cursor *c)
{
	size_t from = c->next;
	struct word first = read_peek(c);

	while (read_more(c))
		read_take(c);
	if (c->next - from > 1 && is_arrow(first))
		return arena_print(c->reading->arena, "%.*s  %s", (int)first.len, first.at,
			read_span(c, from + 1, c->next));
	return read_span(c, from, c->next);
}

static void cut_step(struct layout *layout, struct piece *piece, struct cursor *c)
{
	size_t n = when_words(c);

	piece->kind = KIND_STEP;
	add_cell(layout, piece, read_span(c, 0, n));
	c->next = n;
	if (read_more(c) && is_peer(layout, read_peek(c))) {
		read_take(c);
		add_cell(layout, piece, read_span(c, n, n + 1));
	} else {
		add_cell(layout, piece, "");
	}
	add_cell(layout, piece, what_text(c));
	add_cell(layout, piece, read_span(c, c->next < c->count ? c->next + 1 : c->next, c->count));
}

static void cut_head(struct layout *layout, struct piece *piece, struct cursor *c)
{
	bool ids = word_is(c->words[0], "proves") || word_is(c->words[0], "ambiguous");
	bool pairs = word_is(c->words[0], "also");
	const char *text = "";

	piece->kind = KIND_HEAD;
	for (size_t i = 1; i < c->count; i++)
		text = arena_print(c->reading->arena, "%s%s%s", text,
			i == 1                         ? ""
			: ids || (pairs && i % 2 == 1) ? "  "
						       : " ",
			read_span(c, i, i + 1));
	add_cell(layout, piece, read_span(c, 0, 1));
	add_cell(layout, piece, text);
	if (word_is(c->words[0], "peers"))
		layout->peers = arena_print(c->reading->arena, " %s ", text);
}

static void cut_cells(struct layout *layout, struct piece *piece, const struct line *line)
{
	size_t at = strspn(line->text, " "), end;

	piece->kind = KIND_CELLS;
	for (; at < line->len; at = end + strspn(line->text + end, " ")) {
		end = at;
		while (end < line->len && strncmp(line->text + end, "  ", 2) != 0)
			end++;
		add_cell(layout, piece,
			arena_text(layout->reading.arena, line->text + at, end - at));
	}
}

static bool is_head(struct word word)
{
	static const char *const heads[] = {"case", "title", "role", "proves", "law", "needs",
		"peers", "ambiguous", "also", "handled"};

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (word_is(word, heads[i]))
			return true;
	return false;
}

/* A # that stands against a bar is no comment; a blank before it would make it one, so such a line,
 * which is wrong anyway, stays as it is. */
static bool almost_comments(const struct cursor *c)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->words[i].at[0] == '#')
			return true;
	return false;
}

static void keep(struct layout *layout, struct piece *piece, const struct line *line)
{
	size_t from = strspn(line->text, " ");

	piece->kind = KIND_OTHER;
	add_cell(layout, piece,
		arena_text(layout->reading.arena, line->text + from, line->len - from));
}

static void cut(struct layout *layout, const struct line *line, bool *in_rows)
{
	struct piece *piece = &layout->pieces[layout->count - 1];
	struct cursor c;

	read_start(&c, &layout->reading, line, NULL);
	if (c.count == 1 && word_is(c.words[0], "rows")) {
		piece->kind = KIND_ROWS;
		*in_rows = true;
	} else if (*in_rows) {
		cut_cells(layout, piece, line);
	} else if (almost_comments(&c)) {
		keep(layout, piece, line);
	} else if (bar_of(&c) < c.count) {
		cut_step(layout, piece, &c);
	} else if (is_head(c.words[0])) {
		cut_head(layout, piece, &c);
	} else {
		piece->kind = KIND_OTHER;
		add_cell(layout, piece, read_span(&c, 0, c.count));
	}
}

static const char *comment_of(struct arena *arena, const char *text, size_t from, size_t len)
{
	while (from < len && text[from] == ' ')
		from++;
	while (len > from && text[len - 1] == ' ')
		len--;
	return arena_text(arena, text + from, len - from);
}

/* The lines as the reader has them leave blank lines and comments out: here they count. */
static void cut_all(struct layout *layout)
{
	struct reading *reading = &layout->reading;
	bool in_rows = false;

	for (size_t i = 0; i < reading->line_count; i++) {
		const struct line *line = &reading->lines[i];
		struct piece *piece;

		layout->pieces = arena_grow(
			reading->arena, layout->pieces, &layout->count, sizeof *layout->pieces);
		piece = &layout->pieces[layout->count - 1];
		*piece = (struct piece){.comment = comment_of(reading->arena, line->text, line->len,
						strlen(line->text))};
		if (line->len > 0)
			cut(layout, line, &in_rows);
		else
			piece->kind = *piece->comment ? KIND_COMMENT : KIND_BLANK;
	}
}

/* --- writing -----------------------------------------------------------------------------------
 */

/* The widest of one cell in the pieces from..to of that kind. */
static size_t widest(
	const struct layout *layout, size_t from, size_t to, enum kind kind, size_t cell)
{
	size_t most = 0;

	for (size_t i = from; i < to; i++) {
		const struct piece *piece = &layout->pieces[i];
		size_t w = piece->kind == kind && cell < piece->count ? width(piece->cells[cell])
								      : 0;

		most = w > most ? w : most;
	}
	return most;
}

static void write_step(struct layout *layout, const struct piece *piece)
{
	const size_t *widths = layout->step_widths;

	pad(layout->out, piece->cells[WHEN], widths[WHEN] + 2);
	pad(layout->out, piece->cells[WHO], widths[WHO] ? widths[WHO] + 1 : 0);
	pad(layout->out, piece->cells[WHAT], widths[WHAT] + 2);
	text_add(layout->out, "| %s", piece->cells[STATES]);
}

/* A table reaches to the next `rows`. */
static void measure_table(struct layout *layout, size_t from)
{
	size_t to = from, most = 0;

	for (; to < layout->count && layout->pieces[to].kind != KIND_ROWS; to++)
		most = layout->pieces[to].count > most ? layout->pieces[to].count : most;
	layout->widths = arena_get(layout->reading.arena, (most + 1) * sizeof *layout->widths);
	for (size_t i = 0; i < most; i++)
		layout->widths[i] = widest(layout, from, to, KIND_CELLS, i);
}

static void write_cells(struct layout *layout, const struct piece *piece)
{
	text_add(layout->out, "  ");
	for (size_t i = 0; i + 1 < piece->count; i++)
		pad(layout->out, piece->cells[i], layout->widths[i] + 2);
	text_add(layout->out, "%s", piece->cells[piece->count - 1]);
}

static void write_head(struct layout *layout, const struct piece *piece)
{
	pad(layout->out, piece->cells[0], layout->head_width + 2);
	text_add(layout->out, "%s", piece->cells[1]);
}

static void write_piece(struct layout *layout, size_t index)
{
	const struct piece *piece = &layout->pieces[index];

	switch (piece->kind) {
	case KIND_HEAD: write_head(layout, piece); break;
	case KIND_STEP: write_step(layout, piece); break;
	case KIND_CELLS: write_cells(layout, piece); break;
	case KIND_ROWS:
		measure_table(layout, index + 1);
		text_add(layout->out, "rows");
		break;
	case KIND_OTHER: text_add(layout->out, "%s", piece->cells[0]); break;
	case KIND_COMMENT:
	case KIND_BLANK: break;
	}
	if (*piece->comment)
		text_add(layout->out, "%s%s", piece->kind == KIND_COMMENT ? "" : "  ",
			piece->comment);
	text_add(layout->out, "\n");
}

/* One blank line where there were more, between the head and the steps, and before each table; none
 * at the beginning and at the end. */
static bool wants_gap(const struct layout *layout, size_t index, enum kind before)
{
	enum kind kind = layout->pieces[index].kind;

	return (before == KIND_HEAD && kind == KIND_STEP) ||
	       (kind == KIND_ROWS && before != KIND_COMMENT);
}

static void write_all(struct layout *layout)
{
	bool blank = false, first = true;
	enum kind before = KIND_BLANK;

	for (size_t cell = 0; cell < STEP_CELLS; cell++)
		layout->step_widths[cell] = widest(layout, 0, layout->count, KIND_STEP, cell);
	layout->head_width = widest(layout, 0, layout->count, KIND_HEAD, 0);
	layout->head_width = layout->head_width < 7 ? 7 : layout->head_width;

	for (size_t i = 0; i < layout->count; i++) {
		if (layout->pieces[i].kind == KIND_BLANK) {
			blank = true;
			continue;
		}
		if (!first && (blank || wants_gap(layout, i, before)))
			text_add(layout->out, "\n");
		write_piece(layout, i);
		before = layout->pieces[i].kind;
		first = blank = false;
	}
}

bool format_case(
	const char *path, const char *source, size_t len, struct text *out, struct errors *errors)
{
	struct arena arena = {0};
	struct case_file file = {.path = path};
	struct layout layout = {
		.reading = {.arena = &arena, .errors = errors, .file = &file, .keep_empty = true},
		.out = out,
		.peers = "",
	};
	size_t before = errors->count;

	read_split(&layout.reading, source, len);
	if (errors->count == before) {
		cut_all(&layout);
		write_all(&layout);
	}
	arena_drop(&arena);
	return errors->count == before;
}
