/* SPDX-License-Identifier: BSD-2-Clause */
/* halfopen list: the cases, their rows and what they prove. */
#include "commands/commands.h"

#include "harness/run/choose.h"

static const char help[] = "usage: halfopen list [--json] [WHAT...]\n"
			   "\n"
			   "Names the cases. WHAT is as for `halfopen run`.\n";

static bool is_wanted(const struct common *common, const struct library *library,
	const struct case_file *file, const char *row)
{
	for (size_t i = 0; i < common->run.what_count; i++)
		if (choose_means(library, common->run.what[i], file, row))
			return true;
	return common->run.what_count == 0;
}

static json_t *describe(const struct case_file *file)
{
	json_t *object = json_object(), *proves = json_array(), *rows = json_array();
	json_t *handled = json_array();

	for (size_t i = 0; i < file->proves_count; i++)
		json_array_append_new(proves, json_string(file->proves[i]));
	for (size_t i = 0; i < file->handled_count; i++)
		json_array_append_new(handled, json_string(file->handled[i]));
	for (size_t i = 0; i < file->script_count; i++)
		if (*file->scripts[i].row)
			json_array_append_new(rows, json_string(file->scripts[i].row));
	json_object_set_new(object, "id", json_string(file->id));
	json_object_set_new(object, "title", json_string(file->title));
	json_object_set_new(object, "role", json_string(file->role));
	json_object_set_new(object, "proves", proves);
	json_object_set_new(object, "handled", handled);
	json_object_set_new(object, "file", json_string(file->path));
	json_object_set_new(object, "rows", rows);
	return object;
}

static size_t list_case(const struct common *common, const struct library *library,
	const struct case_file *file, json_t *into)
{
	size_t rows = 0;

	for (size_t i = 0; i < file->script_count; i++)
		rows += is_wanted(common, library, file, file->scripts[i].row);
	if (rows == 0)
		return 0;
	if (common->json)
		json_array_append_new(into, describe(file));
	else
		printf("%-44s %3zu  %s\n", file->id, rows, file->title);
	return rows;
}

static int list_all(const struct common *common, struct library *library, struct errors *errors)
{
	json_t *into = json_array();
	size_t count, rows = 0;
	const char *const *ids = library_ids(library, false, &count);

	for (size_t i = 0; i < count; i++) {
		const struct case_file *file = library_case(library, ids[i], errors);

		if (file)
			rows += list_case(common, library, file, into);
	}
	if (common->json && errors->count == 0 && rows > 0) {
		json_dumpf(into, stdout, JSON_INDENT(1));
		putchar('\n');
	}
	json_decref(into);
	if (rows == 0 && errors->count == 0)
		fputs("halfopen: nothing of that name; `halfopen list` names all cases\n", stderr);
	return rows == 0 || errors->count ? EXIT_USAGE : EXIT_AS_EXPECTED;
}

int command_list(int argc, char **argv)
{
	struct arena arena = {0};
	struct errors errors = {0};
	struct common common;
	struct library *library;
	int code = EXIT_USAGE;

	if (!common_read(argc, argv, " json", &common))
		return EXIT_USAGE;
	if (common.help)
		return fputs(help, stdout) < 0;
	library = library_open(arena_print(&arena, "%s/cases", run_home()),
		arena_print(&arena, "%s/suite/requirements.tsv", run_home()), &errors);
	if (library) {
		code = list_all(&common, library, &errors);
		library_close(library);
	}
	common_complain(&errors);
	arena_drop(&arena);
	return code;
}
