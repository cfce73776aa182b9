/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables of rows: their columns, their cells, and a line with its columns replaced. */
#include "harness/script/read.h"

#include <string.h>

enum { MOST_ROWS = 1024, MOST_TABLES = 16 };

/* The next cell from *at on: two blanks or more end it. False when there is none. */
static bool next_cell(const struct line *line, size_t *at, struct word *cell)
{
	size_t from = *at, to;

	while (from < line->len && line->text[from] == ' ')
		from++;
	to = from;
	while (to < line->len &&
		!(line->text[to] == ' ' && (to + 1 == line->len || line->text[to + 1] == ' ')))
		to++;
	*cell = (struct word){line->text + from, to - from};
	*at = to;
	return to > from;
}

/* A second column of one name? Only `name` and `needs` may stand in every table. */
static bool have_column(const struct reading *reading, struct word name)
{
	bool everywhere = word_is(name, "name") || word_is(name, "needs");

	for (size_t i = 0; i < reading->column_count; i++)
		if (word_is(name, reading->columns[i].name) &&
			(!everywhere || reading->columns[i].table + 1 == reading->table_count))
			return true;
	return false;
}

static bool add_column(
	struct reading *reading, struct table *table, const struct line *line, struct word name)
{
	size_t at = (size_t)(name.at - line->text);
	struct column *column;

	if (!word_is_name(name)) {
		read_line_wrong(reading, line, at,
			"found \"%s\", expected the name of a column, a word in small letters",
			word_show(name));
		return false;
	}
	if (have_column(reading, name)) {
		read_line_wrong(reading, line, at, "found a second column \"%s\"", word_show(name));
		return false;
	}
	reading->columns = arena_grow(
		reading->arena, reading->columns, &reading->column_count, sizeof *column);
	column = &reading->columns[reading->column_count - 1];
	*column = (struct column){word_copy(reading->arena, name), reading->table_count - 1,
		table->column_count++, line, (int)at,
		word_is(name, "name") || word_is(name, "needs")};
	return true;
}

static bool read_columns(struct reading *reading, struct table *table, const struct line *line)
{
	struct word cell;
	size_t at = 0;

	while (next_cell(line, &at, &cell)) {
		if (table->column_count == 0 && !word_is(cell, "name")) {
			read_line_wrong(reading, line, (size_t)(cell.at - line->text),
				"found \"%s\", expected name as the first column", word_show(cell));
			return false;
		}
		if (!add_column(reading, table, line, cell))
			return false;
	}
	table->line = line;
	return true;
}

static const char *column_names(const struct reading *reading, size_t table)
{
	const char *names = "";

	for (size_t i = 0; i < reading->column_count; i++)
		if (reading->columns[i].table == table)
			names = arena_print(reading->arena, "%s%s%s", names, *names ? " " : "",
				reading->columns[i].name);
	return names;
}

static bool wrong_cells(struct reading *reading, const struct table *table, const struct line *line,
	size_t count, size_t at)
{
	read_line_wrong(reading, line, at,
		"found %zu cell%s, expected %zu cells: %s (two blanks or more between cells, "
		"- for an empty one)",
		count, count == 1 ? "" : "s", table->column_count,
		column_names(reading, (size_t)(table - reading->tables)));
	return false;
}

/* Fills the cells of a row; returns how many there are, the first too many at *surplus. */
static size_t read_cells(
	struct reading *reading, const struct table *table, struct table_row *row, size_t *surplus)
{
	size_t at = 0, count = 0;
	struct word cell;

	row->cells = arena_get(reading->arena, table->column_count * sizeof *row->cells);
	row->places = arena_get(reading->arena, table->column_count * sizeof *row->places);
	for (; next_cell(row->line, &at, &cell); count++)
		if (count < table->column_count) {
			row->cells[count] = word_is(cell, "-") ? ""
							       : word_copy(reading->arena, cell);
			row->places[count] = cell;
		} else if (count == table->column_count) {
			*surplus = (size_t)(cell.at - row->line->text);
		}
	return count;
}

/* The conditions in the column `needs`, if the table has one. */
static bool read_row_needs(struct reading *reading, size_t table, struct table_row *row)
{
	struct script script = {0};

	for (size_t i = 0; i < reading->column_count; i++) {
		const struct column *column = &reading->columns[i];
		struct cursor c;

		if (column->table != table || strcmp(column->name, "needs") != 0 ||
			!*row->cells[column->cell])
			continue;
		read_start_part(&c, reading, row->line, row->places[column->cell]);
		if (!read_needs(&c, &script))
			return false;
	}
	row->needs = script.needs;
	row->need_count = script.need_count;
	return true;
}

static bool read_row(struct reading *reading, struct table *table, const struct line *line)
{
	size_t surplus = line->len, start = strspn(line->text, " ");
	struct table_row row = {.line = line};
	size_t count = read_cells(reading, table, &row, &surplus);

	if (table->row_count == MOST_ROWS)
		return true; /* read_tables() complains */
	if (count != table->column_count)
		return wrong_cells(reading, table, line, count, surplus);
	if (!word_is_name(row.places[0])) {
		read_line_wrong(reading, line, start,
			"found \"%s\", expected the row's name, a word in small letters",
			word_show(row.places[0]));
		return false;
	}
	row.name = row.cells[0];
	for (size_t i = 0; i < table->row_count; i++)
		if (strcmp(table->rows[i].name, row.name) == 0) {
			read_line_wrong(
				reading, line, start, "found a second row \"%s\"", row.name);
			return false;
		}
	table->rows = arena_grow(
		reading->arena, table->rows, &table->row_count, sizeof *table->rows);
	table->rows[table->row_count - 1] = row;
	return read_row_needs(
		reading, (size_t)(table - reading->tables), &table->rows[table->row_count - 1]);
}

static struct table *begin_table(struct reading *reading, const struct line *line)
{
	reading->tables = arena_grow(
		reading->arena, reading->tables, &reading->table_count, sizeof *reading->tables);
	reading->tables[reading->table_count - 1] = (struct table){.line = line};
	return &reading->tables[reading->table_count - 1];
}

static void check_table(struct reading *reading, const struct table *table)
{
	if (table->row_count > 0 || reading->columns_unsure)
		return;
	read_line_wrong(reading, table->line, 0, "found a table without rows, expected %s",
		table->column_count ? "at least one" : "a line of columns: name and others");
	reading->columns_unsure = true;
}

static void read_table_lines(struct reading *reading)
{
	struct table *table = NULL;

	for (size_t i = 0; i < reading->row_line_count; i++) {
		const struct line *line = reading->row_lines[i];
		size_t start = strspn(line->text, " ");
		bool fine = true;

		if (line->len == start + 4 && memcmp(line->text + start, "rows", 4) == 0) {
			if (table)
				check_table(reading, table);
			table = begin_table(reading, line);
		} else if (table && table->column_count == 0) {
			fine = read_columns(reading, table, line);
		} else if (table) {
			fine = read_row(reading, table, line);
		}
		if (!fine)
			reading->columns_unsure = true;
	}
	if (table)
		check_table(reading, table);
}

/* Every row of one table with every row of the others, the first table outermost. */
static void join_row(struct reading *reading, size_t index)
{
	size_t *picks = arena_get(reading->arena, (reading->table_count + 1) * sizeof *picks);
	struct row *row = &reading->rows[index];

	for (size_t t = reading->table_count; t-- > 0;) {
		picks[t] = index % reading->tables[t].row_count;
		index /= reading->tables[t].row_count;
	}
	row->picks = picks;
	row->label = "";
	for (size_t t = 0; t < reading->table_count; t++) {
		const char *name = reading->tables[t].rows[picks[t]].name;

		row->label = t ? arena_print(reading->arena, "%s,%s", row->label, name) : name;
	}
}

void read_tables(struct reading *reading)
{
	size_t count = 1;

	read_table_lines(reading);
	for (size_t t = 0; t < reading->table_count; t++) {
		const struct table *table = &reading->tables[t];

		if (table->row_count == 0)
			return; /* said already */
		if (t >= MOST_TABLES || table->row_count >= MOST_ROWS ||
			count > MOST_ROWS / table->row_count) {
			read_line_wrong(reading, table->line, 0,
				"found %d rows or more, expected fewer: tables multiply",
				MOST_ROWS);
			return;
		}
		count *= table->row_count;
	}
	reading->rows = arena_get(reading->arena, count * sizeof *reading->rows);
	reading->row_count = count;
	for (size_t i = 0; i < count; i++)
		join_row(reading, i);
}
