/* SPDX-License-Identifier: BSD-2-Clause */
/* The cells of the matrix by name: listing them, and printing them as cases. */
#include "commands/matrix_cells.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

long cells_named(const struct plan *plan, const char *name, struct errors *errors)
{
	struct cell cell;
	struct fault why;

	if (cell_read(plan, name, &cell, &why))
		return plan_find(plan, &cell);
	run_complain(errors, "%s%s", why.what, "");
	return -1;
}

static int list(const struct plan *plan)
{
	char name[CELL_TEXT];

	for (size_t i = 0; i < plan->count; i++)
		puts(cell_write(plan, &plan->cells[i], name));
	return fflush(stdout) == 0 ? EXIT_AS_EXPECTED : EXIT_BROKEN;
}

/* ESTABLISHED/usual:SYN,ACK:nxt+1:nxt:mss:open without the slash is the name of a file. */
static const char *path_of(struct arena *arena, const char *folder, const char *name)
{
	char *path = arena_print(arena, "%s/%s.case", folder, name);

	for (char *c = path + strlen(folder) + 1; *c; c++)
		if (*c == '/')
			*c = '.';
	return path;
}

static bool write_file(const char *path, const struct text *text)
{
	FILE *file = fopen(path, "w");
	bool fine = file && fwrite(text_get(text), 1, text->len, file) == text->len;

	if (file && fclose(file) != 0)
		fine = false;
	if (!fine)
		fprintf(stderr, "halfopen: cannot write %s: %s\n", path, strerror(errno));
	if (file && !fine)
		remove(path);
	return fine;
}

/* As a case, to standard output, or into the folder. */
static int print_case(
	struct matrix *matrix, const struct matrix_setup *setup, long cell, const char *folder)
{
	const struct plan *plan = &matrix->plan;
	char name[CELL_TEXT];
	struct text text = {0};
	struct fault why = {.errnum = 0};
	bool fine = matrix_as_case(setup, plan, &plan->cells[cell], &text, &why);

	if (!fine)
		fprintf(stderr, "halfopen: %s\n", why.what);
	else if (folder)
		fine = write_file(path_of(&matrix->run.arena, folder,
					  cell_write(plan, &plan->cells[cell], name)),
			&text);
	else
		fine = fputs(text_get(&text), stdout) >= 0 && fflush(stdout) == 0;
	text_free(&text);
	return fine ? EXIT_AS_EXPECTED : EXIT_BROKEN;
}

static int print_all(struct matrix *matrix, const struct common *common, struct errors *errors)
{
	struct matrix_setup setup = matrix_setup_of(matrix, common->run.ipv4 ? 4 : 6);
	int worst = EXIT_AS_EXPECTED;

	if (mkdir(common->cases, 0777) != 0 && errno != EEXIST) {
		fprintf(stderr, "halfopen: cannot make the folder %s: %s\n", common->cases,
			strerror(errno));
		return EXIT_BROKEN;
	}
	for (size_t i = 0; i < common->run.what_count; i++) {
		long cell = cells_named(&matrix->plan, common->run.what[i], errors);
		int code = cell < 0 ? EXIT_USAGE : print_case(matrix, &setup, cell, common->cases);

		if (code > worst)
			worst = code;
	}
	return worst;
}

int cells_print(struct matrix *matrix, const struct common *common, struct errors *errors)
{
	struct matrix_setup setup = matrix_setup_of(matrix, common->run.ipv4 ? 4 : 6);
	long cell;

	if (common->cases ? common->run.what_count == 0 : common->run.what_count > 0) {
		run_complain(errors, "%s%s",
			common->cases ? "--cases DIR needs the names of cells behind it"
				      : "--as-case takes one cell, --list none; --cases DIR "
					"writes several",
			"");
		return EXIT_USAGE;
	}
	if (common->list)
		return list(&matrix->plan);
	if (common->cases)
		return print_all(matrix, common, errors);
	cell = cells_named(&matrix->plan, common->as_case, errors);
	return cell < 0 ? EXIT_USAGE : print_case(matrix, &setup, cell, NULL);
}
