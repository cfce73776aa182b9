/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of flags by state, for a terminal and as JSON. */
#include "harness/matrix/table.h"

#include <assert.h>
#include <string.h>

enum { LABEL = 19, SUM = 7, ALL_FLAGS = CONTROLS - 1, VALUE_TEXT = 40, HEAD_LINES = 3 };

/* The name of each state on three lines, and how wide its column is. */
static const struct {
	const char *lines[HEAD_LINES];
	int width;
} heads[STATE_COUNT] = {
	[STATE_CLOSED] = {{"", "", "CLOSED"}, 7},
	[STATE_LISTEN] = {{"", "", "LISTEN"}, 7},
	[STATE_SYN_SENT] = {{"", "SYN-", "SENT"}, 6},
	[STATE_SYN_RECEIVED] = {{"SYN-", "RECEI-", "VED"}, 7},
	[STATE_ESTABLISHED] = {{"", "ESTAB-", "LISHED"}, 7},
	[STATE_FIN_WAIT_1] = {{"", "FIN-", "WAIT-1"}, 7},
	[STATE_FIN_WAIT_2] = {{"", "FIN-", "WAIT-2"}, 7},
	[STATE_CLOSE_WAIT] = {{"", "CLOSE-", "WAIT"}, 7},
	[STATE_CLOSING] = {{"", "CLOS-", "ING"}, 6},
	[STATE_LAST_ACK] = {{"", "LAST-", "ACK"}, 6},
	[STATE_TIME_WAIT] = {{"", "TIME-", "WAIT"}, 6},
};

const char *cell_finale_name(enum cell_finale finale)
{
	static const char *const names[CELL_FINALES] = {
		"ok", "deviation", "unexpected", "changed", "vanished", "broken", "not played"};

	assert(finale < CELL_FINALES);
	return names[finale];
}

bool cell_finale_is_bad(enum cell_finale finale)
{
	return finale == CELL_UNEXPECTED || finale == CELL_CHANGED || finale == CELL_VANISHED;
}

/* --- counting --- */

static size_t tested(const struct tally *tally)
{
	size_t count = 0;

	for (enum cell_finale finale = 0; finale < CELL_BROKEN; finale++)
		count += tally->of[finale];
	return count;
}

static void add(struct tally *to, const struct tally *more)
{
	for (enum cell_finale finale = 0; finale < CELL_FINALES; finale++)
		to->of[finale] += more->of[finale];
}

void table_make(struct table *table, const struct plan *plan, const uint8_t *finales)
{
	*table = (struct table){0};
	for (size_t i = 0; i < plan->count; i++) {
		const uint8_t *at = plan->cells[i].at;
		enum state state = plan->routes->items[at[AXIS_ROUTE]].state;

		table->at[at[AXIS_CONTROL]][state].of[finales[i]]++;
	}
	for (unsigned control = 0; control < CONTROLS; control++)
		for (enum state state = 0; state < STATE_COUNT; state++)
			table->holes += tested(&table->at[control][state]) == 0;
}

/* --- printing ------------------------------------------------------------------------------------
 */

static const char *flags_name(unsigned control, char *out)
{
	return control == ALL_FLAGS ? "all six" : axis_value(AXIS_CONTROL, control, out);
}

static struct tally row_sum(const struct table *table, unsigned control)
{
	struct tally sum = {0};

	for (enum state state = 0; state < STATE_COUNT; state++)
		add(&sum, &table->at[control][state]);
	return sum;
}

static struct tally column_sum(const struct table *table, enum state state)
{
	struct tally sum = {0};

	for (unsigned control = 0; control < CONTROLS; control++)
		add(&sum, &table->at[control][state]);
	return sum;
}

/* The lines below a row say what of it was not ok; `unexpected` sums up all that fails a run. */
enum line { LINE_TESTED, LINE_DEVIATIONS, LINE_UNEXPECTED, LINE_BROKEN, LINES };

static const char *const line_names[LINES] = {"", "  deviations", "  unexpected", "  broken"};

static size_t count_for(enum line line, const struct tally *tally)
{
	const size_t *of = tally->of;

	switch (line) {
	case LINE_TESTED: return tested(tally);
	case LINE_DEVIATIONS: return of[CELL_DEVIATION];
	case LINE_UNEXPECTED: return of[CELL_UNEXPECTED] + of[CELL_CHANGED] + of[CELL_VANISHED];
	case LINE_BROKEN: return of[CELL_BROKEN] + of[CELL_NOT_PLAYED];
	case LINES: break;
	}
	return 0;
}

static void print_count(FILE *to, enum line line, int width, size_t count)
{
	if (count > 0)
		fprintf(to, "%*zu", width, count);
	else
		fprintf(to, "%*s", width, line == LINE_TESTED ? "HOLE" : ".");
}

static void print_line(FILE *to, const struct table *table, unsigned control, enum line line)
{
	struct tally sum = row_sum(table, control);
	char name[VALUE_TEXT];

	if (line != LINE_TESTED && count_for(line, &sum) == 0)
		return;
	fprintf(to, "%-*s", LABEL,
		line == LINE_TESTED ? flags_name(control, name) : line_names[line]);
	for (enum state state = 0; state < STATE_COUNT; state++)
		print_count(
			to, line, heads[state].width, count_for(line, &table->at[control][state]));
	print_count(to, line, SUM, count_for(line, &sum));
	fputc('\n', to);
}

static void print_heads(FILE *to)
{
	for (size_t line = 0; line < HEAD_LINES; line++) {
		fprintf(to, "%*s", LABEL, "");
		for (enum state state = 0; state < STATE_COUNT; state++)
			fprintf(to, "%*s", heads[state].width, heads[state].lines[line]);
		fprintf(to, "%*s\n", SUM, line == HEAD_LINES - 1 ? "all" : "");
	}
}

/* Sums may need more room than the columns have, so they stand below each other. */
static void print_sums(FILE *to, const struct table *table)
{
	fprintf(to, "\n%-14s%10s%10s%12s%12s%10s\n", "state", "tested", "ok", "deviations",
		"unexpected", "broken");
	for (enum state state = 0; state < STATE_COUNT; state++) {
		struct tally sum = column_sum(table, state);

		fprintf(to, "%-14s%10zu%10zu%12zu%12zu%10zu\n", state_name(state), tested(&sum),
			sum.of[CELL_OK], count_for(LINE_DEVIATIONS, &sum),
			count_for(LINE_UNEXPECTED, &sum), count_for(LINE_BROKEN, &sum));
	}
}

void table_print(FILE *to, const struct table *table)
{
	fputs("cells by flags (rows) and state before the segment (columns): how many were "
	      "tested;\n"
	      "below a row, how many of them were not ok\n\n",
		to);
	print_heads(to);
	for (unsigned control = 0; control < CONTROLS; control++)
		for (enum line line = 0; line < LINES; line++)
			print_line(to, table, control, line);
	print_sums(to, table);
	if (table->holes)
		fprintf(to, "\n%zu HOLE%s: no cell of these flags was tested in that state\n",
			table->holes, table->holes == 1 ? "" : "S");
}

/* --- JSON ----------------------------------------------------------------------------------------
 */

void tally_json(json_t *object, const struct tally *tally)
{
	const size_t *of = tally->of;
	size_t bad = 0;

	for (enum cell_finale finale = 0; finale < CELL_FINALES; finale++)
		bad += cell_finale_is_bad(finale) ? of[finale] : 0;
	json_object_set_new(object, "ok", json_integer((json_int_t)of[CELL_OK]));
	json_object_set_new(object, "deviations", json_integer((json_int_t)of[CELL_DEVIATION]));
	json_object_set_new(object, "unexpected", json_integer((json_int_t)bad));
	json_object_set_new(object, "broken", json_integer((json_int_t)of[CELL_BROKEN]));
	json_object_set_new(object, "not_played", json_integer((json_int_t)of[CELL_NOT_PLAYED]));
}

json_t *table_json(const struct table *table)
{
	json_t *rows = json_array();

	for (unsigned control = 0; control < CONTROLS; control++) {
		json_t *row = json_object(), *states = json_object();
		char name[VALUE_TEXT];

		json_object_set_new(
			row, "flags", json_string(axis_value(AXIS_CONTROL, control, name)));
		for (enum state state = 0; state < STATE_COUNT; state++) {
			json_t *object = json_object();

			tally_json(object, &table->at[control][state]);
			json_object_set_new(states, state_name(state), object);
		}
		json_object_set_new(row, "states", states);
		json_array_append_new(rows, row);
	}
	return rows;
}
