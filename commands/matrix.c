/* SPDX-License-Identifier: BSD-2-Clause */
/* halfopen matrix: every segment in every state. */
#include "commands/matrix_cells.h"
#include "harness/matrix/report.h"
#include "lib/base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
	"usage: halfopen matrix [OPTION...] [CELL...]\n"
	"\n"
	"Plays every segment in every state and compares what comes with what the RFCs allow.\n"
	"A CELL is route:flags:seq:ack:len:win, as findings name them:\n"
	"  ESTABLISHED/usual:SYN,ACK:nxt+1:nxt:mss:open    with CELLs, only these are told\n"
	"\n"
	"  --target T[:OPTS]   reference (the default), linux\n"
	"  --profile NAME      what the target promises\n"
	"  --ip 4|6|both       IP version (4)\n"
	"  --quick             every pair of values of two axes, where the whole is their product\n"
	"  -j N                workers (1 on a virtual clock, else one a processor)\n"
	"  --as-case CELL      print the cell as a case file that plays alone\n"
	"  --cases DIR CELL... write the cells as case files into that folder\n"
	"  --list              name all cells\n"
	"  --json              print one JSON object\n"
	"  --no-expectations   do not apply suite/expectations\n"
	"  --propose-expectations FILE   write what was unexpected as entries, to be judged\n"
	"\n"
	"Exit: 0 all as expected, 1 something was not, 2 usage, 3 it could not be tested.\n";

static const char options[] = " target profile ip quick j as-case cases list json no-expectations "
			      "propose-expectations";

/* One run of the command. */
struct session {
	struct common common;
	struct matrix matrix;
	struct matrix_run run;
	struct errors errors;
};

static nanos now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return at.tv_sec * NANOS_SECOND + at.tv_nsec;
}

static unsigned workers_of(const struct session *session)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (session->common.run.parallel)
		return session->common.run.parallel;
	if (session->matrix.run.kind->is_virtual || processors < 1)
		return 1;
	return (unsigned)processors;
}

/* --- the whole matrix --------------------------------------------------------------------------
 */

static int play_pass(struct session *session, uint8_t ip)
{
	struct matrix_pass *pass = &session->run.passes[session->run.pass_count++];
	const struct plan *plan = &session->matrix.plan;
	struct matrix_played played = {.workers = workers_of(session)};
	struct fault why = {0};
	nanos begun = now();
	bool went_well;

	pass->name = ip == 4 ? "IPv4" : "IPv6";
	if (session->common.run.progress)
		fprintf(stderr, "playing %zu cells, %s\n", plan->count, pass->name);
	pass->setup = matrix_setup_of(&session->matrix, ip);
	pass->outcomes = played.outcomes = memory_get((plan->count + 1) * sizeof *pass->outcomes);
	went_well = matrix_play_all(&pass->setup, plan, &played, &why);
	pass->wall = now() - begun;
	pass->again = played.again;
	session->run.interrupted |= played.interrupted;
	if (went_well && !played.interrupted)
		went_well = matrix_watch(&pass->setup, plan, pass->outcomes, &pass->watched, &why);
	if (!went_well)
		fprintf(stderr, "halfopen: %s\n", why.what);
	return went_well ? EXIT_AS_EXPECTED : EXIT_BROKEN;
}

static int play_passes(struct session *session)
{
	int code = EXIT_AS_EXPECTED;

	if (session->common.run.ipv4)
		code = play_pass(session, 4);
	if (session->common.run.ipv6 && code == EXIT_AS_EXPECTED && !session->run.interrupted)
		code = play_pass(session, 6);
	return code;
}

static bool propose(struct session *session)
{
	struct proposal proposal = {.entries = 0};
	const char *path = session->common.run.propose;
	struct fault why;
	bool fine = true;

	matrix_propose(&session->run, &proposal);
	if (proposal.entries == 0 && proposal.vanished == 0)
		fprintf(stderr, "nothing to propose: %s was not written\n", path);
	else
		fine = propose_write(path, &proposal, &why);
	if (!fine)
		fprintf(stderr, "halfopen: %s\n", why.what);
	text_free(&proposal.text);
	return fine;
}

static int tell(struct session *session)
{
	int code;

	matrix_conclude(&session->run);
	code = matrix_exit(&session->run);
	if (session->common.json) {
		json_t *object = matrix_json(&session->run);

		json_dumpf(object, stdout, JSON_INDENT(1));
		putchar('\n');
		json_decref(object);
	} else {
		matrix_report(stdout, &session->run);
	}
	fflush(stdout);
	if (session->common.run.propose && !propose(session))
		code = EXIT_BROKEN;
	return code;
}

static int play_all(struct session *session)
{
	struct matrix *matrix = &session->matrix;
	const struct run_options *asked = &session->common.run;
	struct fault why = {0};
	int code;

	if (!matrix_reach(matrix, asked->ipv4 ? 4 : 6, session->common.quick, &why)) {
		fprintf(stderr, "halfopen: %s\n", why.what);
		return EXIT_BROKEN;
	}
	session->run = (struct matrix_run){
		.target = matrix->target,
		.quick = session->common.quick,
		.conditions = text_get(&matrix->conditions),
		.plan = &matrix->plan,
		.expectations = matrix->run.legs[0].expectations,
		.unreached = matrix->unreached,
	};
	if (!matrix_bind(&session->run, &session->errors))
		return EXIT_USAGE;
	if (!session->common.json) {
		fputs(session->run.conditions, stdout); /* now, for it may take its time */
		fflush(stdout);
	}
	code = play_passes(session);
	if (code == EXIT_AS_EXPECTED)
		code = tell(session);
	for (size_t i = 0; i < session->run.pass_count; i++)
		free(session->run.passes[i].outcomes);
	matrix_run_free(&session->run);
	return code;
}

/* --- single cells ------------------------------------------------------------------------------
 */

static void print_told(
	const struct session *session, const struct matrix_story *story, long cell, uint8_t ip)
{
	char name[CELL_TEXT], outcome[OUTCOME_TEXT];
	const struct plan *plan = &session->matrix.plan;
	const struct oracle_rule *rule = oracle_rule(story->ruling.rule);

	printf("%s: %s%s\n", story->outcome.wrong == WRONG_NOTHING ? "ok" : "not ok",
		cell_write(plan, &plan->cells[cell], name), ip == 6 ? " (IPv6)" : "");
	printf("  %s: %s\n", rule->id, rule->says);
	if (story->outcome.wrong != WRONG_NOTHING)
		printf("  %s\n", outcome_write(&story->outcome, outcome));
	printf("%s\n", text_get(&story->ladder));
}

static int tell_cell(struct session *session, const struct matrix_setup *setup, long cell)
{
	struct matrix_story story;
	struct fault why = {0};
	bool went_well = matrix_tell(setup, &session->matrix.plan, (size_t)cell, &story, &why);
	int code = EXIT_BROKEN;

	if (!went_well)
		fprintf(stderr, "halfopen: %s\n", why.what);
	else
		print_told(session, &story, cell, setup->ip);
	if (went_well && story.outcome.wrong != WRONG_WAY)
		code = story.outcome.wrong == WRONG_NOTHING ? EXIT_AS_EXPECTED : EXIT_UNEXPECTED;
	text_free(&story.ladder);
	return code;
}

static int tell_cells_in(struct session *session, uint8_t ip)
{
	const struct run_options *asked = &session->common.run;
	struct matrix_setup setup = matrix_setup_of(&session->matrix, ip);
	int worst = EXIT_AS_EXPECTED;

	for (size_t i = 0; i < asked->what_count; i++) {
		long cell = cells_named(&session->matrix.plan, asked->what[i], &session->errors);
		int code = cell < 0 ? EXIT_USAGE : tell_cell(session, &setup, cell);

		if (code > worst)
			worst = code;
	}
	return worst;
}

static int tell_cells(struct session *session)
{
	const struct run_options *asked = &session->common.run;
	int worst = EXIT_AS_EXPECTED;

	if (asked->ipv4)
		worst = tell_cells_in(session, 4);
	if (asked->ipv6 && worst != EXIT_USAGE) {
		int code = tell_cells_in(session, 6);

		worst = code > worst ? code : worst;
	}
	return worst;
}

/* --- what was asked for ------------------------------------------------------------------------
 */

/* Why these options do not go together, or NULL: none must be passed over in silence. */
static const char *clash(const struct common *common)
{
	const struct run_options *run = &common->run;
	bool as_files = common->as_case || common->cases;
	bool in_part = as_files || common->list || run->what_count > 0;

	if (run->profile && strcmp(run->profile, "all") == 0)
		return "the matrix is played under one profile, not under all in one run";
	if (in_part && (common->json || run->propose))
		return "--json and --propose-expectations tell of the whole matrix, not of single "
		       "cells";
	if (as_files && run->ipv4 && run->ipv6)
		return "a case file is for one IP version: --ip 4 or --ip 6";
	return NULL;
}

static int carry_out(struct session *session)
{
	struct common *common = &session->common;
	bool named = common->as_case || common->run.what_count > 0;
	const char *why = clash(common);
	struct fault fault;
	int code;

	if (why) {
		run_complain(&session->errors, "%s%s", why, "");
		return EXIT_USAGE;
	}
	if (common->run.propose && !propose_can(common->run.propose, &fault)) {
		fprintf(stderr, "halfopen: %s\n", fault.what);
		return fault.errnum ? EXIT_BROKEN : EXIT_USAGE;
	}
	code = matrix_open(
		&session->matrix, &common->run, common->quick && !named, &session->errors);
	if (code != EXIT_AS_EXPECTED)
		return code;
	if (common->as_case || common->cases || common->list)
		return cells_print(&session->matrix, common, &session->errors);
	return named ? tell_cells(session) : play_all(session);
}

int command_matrix(int argc, char **argv)
{
	struct session session = {.run = {.target = NULL}};
	int code;

	if (!common_read(argc, argv, options, &session.common))
		return EXIT_USAGE;
	if (session.common.help)
		return fputs(help, stdout) < 0;
	code = carry_out(&session);
	matrix_close(&session.matrix);
	common_complain(&session.errors);
	return code;
}
