/* SPDX-License-Identifier: BSD-2-Clause */
/* What the readers of the case language share: the file being read, the line being read, and how an
 * error is said. Private to harness/script. */
#ifndef HALFOPEN_SCRIPT_READ_H
#define HALFOPEN_SCRIPT_READ_H

#include "harness/script/profile.h"
#include "harness/script/script.h"

/* A piece of the line being read; borrowed. */
struct word {
	const char *at;
	size_t len;
};

/* One line of a file. `text` is the whole line, NUL-terminated, tabs made blanks: as it is shown;
 * its first `len` characters are what counts, without comment and blanks at the end. */
struct line {
	const char *text;
	size_t len;
	int number;
};

struct column {
	const char *name;
	size_t table, cell;
	const struct line *line; /* the table's first line */
	int at;                  /* where the name stands in it */
	bool used;
};

struct table_row {
	const char *name;
	const char **cells;  /* "" for "-" */
	struct word *places; /* where they stand in the line */
	const struct line *line;
	struct need *needs; /* of the column `needs` */
	size_t need_count;
};

struct table {
	struct table_row *rows;
	size_t row_count, column_count;
	const struct line *line;
};

/* How a step of a script is to be completed once all files are known. */
struct inset {
	const char *way; /* "by-closing", NULL for none */
	enum state state;
	struct place at;
	const struct line *line;
};

/* One row of each table, joined, and what was read for it. */
struct row {
	const size_t *picks; /* the row of each table */
	const char *label;   /* "stays,idle"; "" without tables */
	struct script script;
	struct inset *insets; /* one for each step */
	nanos *granted;       /* times that the case itself gave: timeout=, linger= */
	size_t granted_count;
	const char **names; /* that a `named` introduced */
	size_t name_count;
};

enum stage { STAGE_GIVEN, STAGE_STEPS, STAGE_PROVED };

/* A file being read. */
struct reading {
	struct arena *arena;
	struct errors *errors;
	size_t errors_before;          /* the errors of other files */
	const struct library *library; /* the catalogue */
	struct case_file *file;
	struct line *lines;
	size_t line_count;
	const struct line **head, **steps, **row_lines; /* the lines, by what they are */
	size_t head_count, step_count, row_line_count;
	struct table *tables;
	size_t table_count;
	struct column *columns;
	size_t column_count;
	bool keep_empty;     /* lines without meaning, too: for the layout */
	bool columns_unsure; /* a table could not be read: say nothing about columns */
	bool peers_unsure;   /* the same of the peers */
	struct row *rows;
	size_t row_count;
	enum stage stage;
	bool is_way, is_proof;
	bool has_given, has_proved;
};

/* The line being read, for one row. */
struct cursor {
	struct reading *reading;
	const struct line *line;
	struct row *row;    /* NULL: as it stands, nothing replaced */
	const char *text;   /* after replacement */
	struct word *words; /* its words; `|` is one, and "a quoted text" */
	size_t count, next;
	bool emptied; /* a cell of this line was "-" */
	bool dropped; /* and so there is nothing left to play */
};

/* --- words -------------------------------------------------------------------------------------
 */

bool word_is(struct word word, const char *text);
bool word_starts(struct word word, const char *text);
const char *word_copy(struct arena *arena, struct word word);
struct word word_part(struct word word, size_t from, size_t to);
/* Small letters, digits and hyphens, a letter first. */
bool word_is_name(struct word word);
/* A word quoted in a message: short, and printable. Static buffers, four in turn. */
const char *word_show(struct word word);

/* --- the cursor --------------------------------------------------------------------------------
 */

/* Starts on a line: replaces its columns by the row's cells and splits it. */
void read_start(
	struct cursor *c, struct reading *reading, const struct line *line, struct row *row);
/* Starts on a part of a line as it stands, a cell. */
void read_start_part(
	struct cursor *c, struct reading *reading, const struct line *line, struct word part);
/* Is there a word before the end of this part of the line (`|`)? */
bool read_more(const struct cursor *c);
struct word read_peek(const struct cursor *c); /* at the end: an empty word there */
struct word read_take(struct cursor *c);
/* Takes the next word when it is that one. */
bool read_taken(struct cursor *c, const char *text);
/* Everything between two words, blanks squeezed; in the reading's arena. */
const char *read_span(const struct cursor *c, size_t from, size_t to);
/* Takes the words up to a comma, or to the end: a name of several words. *all is where it stands.
 */
const char *read_phrase(struct cursor *c, struct word *all, bool *comma);

/* An error at a word, in the form of docs/case-language.md; always false. */
bool read_wrong(struct cursor *c, struct word at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* `found "WORD", expected WHAT (did you mean X?)`; always false. `near` may be NULL. A word that is
 * missing because a cell is "-" drops the line instead. */
bool read_expected(struct cursor *c, struct word found, const char *const *near, const char *format,
	...) __attribute__((format(printf, 4, 5)));
/* An error or a warning at a column of a line as it stands. */
void read_line_wrong(struct reading *reading, const struct line *line, size_t byte,
	const char *format, ...) __attribute__((format(printf, 4, 5)));
void read_line_warn(struct reading *reading, const struct line *line, size_t byte,
	const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The column of a byte of the line: characters from 1. */
int read_column(const struct line *line, size_t byte);

/* --- lines and rows ----------------------------------------------------------------------------
 */

/* Splits a text into the reading's lines and sorts them into head, steps and rows. */
void read_lines(struct reading *reading, const char *text, size_t len);
/* The lines alone: the limit of size, and that every character may stand in a text. */
void read_split(struct reading *reading, const char *text, size_t len);
void read_tables(struct reading *reading);
/* Complains of columns that no line uses; call after read_mark() of every line. */
void read_unused(struct reading *reading);
/* Marks the columns that a line uses; false with an error where one is unknown. */
bool read_mark(struct reading *reading, const struct line *line);
/* The line with its columns replaced; NULL row: as it stands. With `offset`, *offset of the
 * replaced text becomes the byte of the line that it came from. */
const char *read_replace(const struct cursor *c, size_t *offset, bool *emptied);

/* --- parts of a line ---------------------------------------------------------------------------
 */

void read_head(struct reading *reading);
void read_steps(struct reading *reading);
bool read_law(struct cursor *c, struct law *out);
bool read_needs(struct cursor *c, struct script *script);
bool read_peers(struct cursor *c, struct script *script);
bool read_when(struct cursor *c, struct when *out);
bool read_whats(struct cursor *c, struct step *step);
/* The one WHAT that a line of a profile holds from byte `from` on; NULL with an error. */
const struct what *read_lone_what(struct arena *arena, const char *path, const struct line *line,
	size_t from, struct errors *errors);
/* WHO, when the next word is a peer of the case. */
bool read_who(struct cursor *c, const char **who);
bool read_call(struct cursor *c, struct what *out);
bool read_call_name(struct word word, enum call_kind *out);
extern const char *const read_call_names[];
bool read_segment(struct cursor *c, struct what *out);
bool read_fields(struct cursor *c, struct what *out);
bool read_flags(struct cursor *c, struct word word, uint16_t *out);
bool read_duration(struct cursor *c, struct word word, struct time_sum *out);
bool read_list(struct cursor *c, struct word word, struct time_sum *out);
bool read_term(struct cursor *c, struct word word, struct time_term *out);
/* Is the term more than one wait of a list? */
bool read_is_list(const struct time_term *term);
bool read_number(struct cursor *c, struct word word, struct number_sum *out);
bool read_state(struct cursor *c, enum state *out);
/* The parameter named between the braces of a word, of one of the kinds (bits 1 << VALUE_...). */
const struct parameter *read_parameter(struct cursor *c, struct word name, unsigned kinds);
bool read_name_known(struct cursor *c, struct word word);
/* What the language forbids although the grammar allows it. */
bool read_check_step(struct cursor *c, const struct step *step);
bool read_check_segment(struct cursor *c, struct word at, const struct what *what);
bool read_check_fields(struct cursor *c, const struct what *what);
unsigned read_role(struct cursor *c);

/* --- files -------------------------------------------------------------------------------------
 */

/* A file as read, its ways not yet resolved. */
struct raw_file {
	struct case_file file;
	struct row *rows;
	size_t row_count;
	bool is_way, is_proof;
};

/* A file to be read. */
struct origin {
	const char *id, *path;
	struct word text;
};

/* Reads a file; NULL with errors. Everything lives in `arena`. */
struct raw_file *read_case(struct arena *arena, const struct library *library,
	const struct origin *origin, struct errors *errors);

/* A file of the library: read once, resolved for each set of roles that asks for it. */
struct entry {
	const char *id;
	struct raw_file *raw;
	bool tried; /* `raw` is NULL because the file has errors */
	struct resolved **resolved;
	size_t resolved_count;
};

/* The entry of that id, or NULL. */
struct entry *library_entry(struct library *library, const char *id);
/* The entries whose ids start so, one after the other; *count of them. */
struct entry *library_entries(struct library *library, const char *start, size_t *count);
/* Its file, read on first use; NULL when it has errors, which are added the first time only. */
struct raw_file *library_raw(struct library *library, struct entry *entry, struct errors *errors);
struct arena *library_arena(struct library *library);
/* Reads and resolves a text as if it were the file of that id, whether there is one or not. */
const struct case_file *library_read_text(
	struct library *library, const char *id, struct word text, struct errors *errors);

/* The id that the head of a file says which lies elsewhere; NULL with an error when it is none, or
 * when a case of the library or one of `taken`, NULL at the end, has it. */
const char *outside_id(struct library *library, const char *path, const char *text,
	const char *const *taken, struct errors *errors);

/* Reads a text as if it were the profile at `path`, which must outlive the profile. */
struct profile *read_profile_text(const char *path, struct word text, struct errors *errors);

/* The file with the ways and proofs that fit those roles in their places; NULL with errors. */
const struct case_file *resolve_file(
	struct library *library, struct entry *entry, unsigned roles, struct errors *errors);
/* How well a way of some roles fits a case of others; 0: not at all. */
unsigned resolve_fit(unsigned way, unsigned wanted);

#endif
