/* SPDX-License-Identifier: BSD-2-Clause */
/* halfopen list: the cases, their rows and what they prove. */
#include "commands/commands.h"

#include "harness/run/choose.h"

static const char help[] = "usage: halfopen list [--json] [WHAT...]\n"
			   "\n"
			   "Names the cases. WHAT is as for `halfopen run`.\n";

/* A list that is being made; `used` says which words of the command line meant something. */
struct list {
	const struct common *common;
	struct library *library;
	struct arena *arena;
	bool *used;
	json_t *into;
};

static bool is_wanted(struct list *list, const struct case_file *file, const char *row)
{
	const struct run_options *asked = &list->common->run;
	bool wanted = asked->what_count == 0;

	for (size_t i = 0; i < asked->what_count; i++)
		if (choose_means(list->library, asked->what[i], file, row))
			wanted = list->used[i] = true;
	return wanted;
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

static void list_case(struct list *list, const struct case_file *file)
{
	size_t rows = 0;

	for (size_t i = 0; i < file->script_count; i++)
		rows += is_wanted(list, file, file->scripts[i].row);
	if (rows > 0 && list->common->json)
		json_array_append_new(list->into, describe(file));
	else if (rows > 0)
		printf("%-44s %3zu  %s\n", file->id, rows, file->title);
}

/* Files that lie outside the folder of cases. */
static void list_outside(struct list *list, struct errors *errors)
{
	for (size_t i = 0; i < list->common->run.what_count; i++) {
		const char *word = list->common->run.what[i];
		const struct case_file *file = choose_is_outside(list->library, word)
						       ? library_outside(
								 list->library, word, errors)
						       : NULL;

		if (file)
			list_case(list, file);
	}
}

static bool complain_unused(const struct list *list)
{
	bool all = true;

	for (size_t i = 0; i < list->common->run.what_count; i++) {
		if (list->used[i])
			continue;
		all = false;
		fprintf(stderr, "halfopen: %s\n",
			choose_mistake(list->library, list->arena, list->common->run.what[i]));
	}
	return !all;
}

static int list_all(struct list *list, struct errors *errors)
{
	size_t count;
	const char *const *ids = library_ids(list->library, false, &count);

	for (size_t i = 0; i < count; i++) {
		const struct case_file *file = library_case(list->library, ids[i], errors);

		if (file)
			list_case(list, file);
	}
	list_outside(list, errors);
	if (errors->count == 0 && json_array_size(list->into) > 0) {
		json_dumpf(list->into, stdout, JSON_INDENT(1));
		putchar('\n');
	}
	return errors->count || complain_unused(list) ? EXIT_USAGE : EXIT_AS_EXPECTED;
}

int command_list(int argc, char **argv)
{
	struct arena arena = {0};
	struct errors errors = {0};
	struct common common;
	struct list list = {.common = &common, .arena = &arena};
	int code = EXIT_USAGE;

	if (!common_read(argc, argv, " json", &common))
		return EXIT_USAGE;
	if (common.help)
		return fputs(help, stdout) < 0;
	list.library = library_open(arena_print(&arena, "%s/cases", run_home()),
		arena_print(&arena, "%s/suite/requirements.tsv", run_home()), &errors);
	if (list.library) {
		list.used = arena_get(&arena, common.run.what_count + 1);
		list.into = json_array();
		code = list_all(&list, &errors);
		json_decref(list.into);
		library_close(list.library);
	} else {
		run_complain(&errors, RUN_NO_CASES, run_home(), "");
	}
	common_complain(&errors);
	arena_drop(&arena);
	return code;
}
