/* SPDX-License-Identifier: BSD-2-Clause */
/* The routes: which ways of the case library lead to the cells, and their lines one after the
 * other. */
#include "harness/matrix/matrix.h"
#include "harness/script/needs.h"
#include "harness/script/read.h"

#include <string.h>

/* One route as it is written down: the words of `given`, and the role that chooses among the ways
 * on the way there. */
struct written {
	const char *name, *role, *given;
	enum state state;
	unsigned in_flight;
	bool closed_window; /* the target's */
};

/* 2 stands for two octets or more. */
static const struct written table[] = {
	{"CLOSED/at-first", "any", "", STATE_CLOSED, 0, false},
	{"CLOSED/by-last-ack", "active open, passive close", "by last ack", STATE_CLOSED, 0, false},
	{"CLOSED/by-last-ack-user-left", "active open, passive close", "by last ack user left",
		STATE_CLOSED, 0, false},
	{"CLOSED/by-reset", "active open", "by reset", STATE_CLOSED, 0, false},
	{"CLOSED/by-reset-after-data", "active open", "by reset after data", STATE_CLOSED, 0,
		false},
	{"CLOSED/by-giving-up", "active open", "by user timeout", STATE_CLOSED, 0, false},
	{"LISTEN/at-first", "passive open", "", STATE_LISTEN, 0, false},
	{"LISTEN/by-last-ack", "passive open, passive close", "by last ack", STATE_CLOSED, 0,
		false},
	{"LISTEN/by-reset", "passive open", "by reset", STATE_CLOSED, 0, false},
	{"SYN-SENT/usual", "active open", "", STATE_SYN_SENT, 1, false},
	{"SYN-RECEIVED/from-LISTEN", "passive open", "", STATE_SYN_RECEIVED, 1, false},
	{"SYN-RECEIVED/from-SYN-SENT", "simultaneous open", "by simultaneous open",
		STATE_SYN_RECEIVED, 1, false},
	{"ESTABLISHED/usual", "passive open", "", STATE_ESTABLISHED, 0, false},
	{"ESTABLISHED/active", "active open", "by active open", STATE_ESTABLISHED, 0, false},
	{"ESTABLISHED/after-data", "passive open", "after data", STATE_ESTABLISHED, 0, false},
	{"ESTABLISHED/data-in-flight", "passive open", "data in flight", STATE_ESTABLISHED, 2,
		false},
	{"ESTABLISHED/closed-window", "passive open", "closed window", STATE_ESTABLISHED, 0, true},
	{"FIN-WAIT-1/usual", "passive open, active close", "", STATE_FIN_WAIT_1, 1, false},
	{"FIN-WAIT-1/user-left", "passive open, active close", "user left", STATE_FIN_WAIT_1, 1,
		false},
	{"FIN-WAIT-1/after-data", "passive open, active close", "after data", STATE_FIN_WAIT_1, 1,
		false},
	{"FIN-WAIT-1/user-left-after-data", "passive open, active close", "user left after data",
		STATE_FIN_WAIT_1, 1, false},
	{"FIN-WAIT-1/data-in-flight", "passive open, active close", "data in flight",
		STATE_FIN_WAIT_1, 2, false},
	{"FIN-WAIT-1/user-left-data-in-flight", "passive open, active close",
		"user left data in flight", STATE_FIN_WAIT_1, 2, false},
	{"FIN-WAIT-1/closed-window", "passive open, active close", "closed window",
		STATE_FIN_WAIT_1, 1, true},
	{"FIN-WAIT-1/active", "active open, active close", "", STATE_FIN_WAIT_1, 1, false},
	{"FIN-WAIT-1/before-the-syn", "simultaneous open, active close", "before the syn",
		STATE_FIN_WAIT_1, 2, false},
	{"FIN-WAIT-2/usual", "passive open, active close", "", STATE_FIN_WAIT_2, 0, false},
	{"FIN-WAIT-2/user-left", "passive open, active close", "user left", STATE_FIN_WAIT_2, 0,
		false},
	{"FIN-WAIT-2/after-data", "passive open, active close", "after data", STATE_FIN_WAIT_2, 0,
		false},
	{"FIN-WAIT-2/user-left-after-data", "passive open, active close", "user left after data",
		STATE_FIN_WAIT_2, 0, false},
	{"FIN-WAIT-2/closed-window", "passive open, active close", "closed window",
		STATE_FIN_WAIT_2, 0, true},
	{"CLOSE-WAIT/usual", "passive open, passive close", "", STATE_CLOSE_WAIT, 0, false},
	{"CLOSE-WAIT/after-data", "passive open, passive close", "after data", STATE_CLOSE_WAIT, 0,
		false},
	{"CLOSE-WAIT/data-in-flight", "passive open, passive close", "data in flight",
		STATE_CLOSE_WAIT, 2, false},
	{"CLOSE-WAIT/closed-window", "passive open, passive close", "closed window",
		STATE_CLOSE_WAIT, 0, true},
	{"CLOSE-WAIT/active", "active open, passive close", "", STATE_CLOSE_WAIT, 0, false},
	{"CLOSING/usual", "passive open, simultaneous close", "", STATE_CLOSING, 1, false},
	{"CLOSING/user-left", "passive open, simultaneous close", "user left", STATE_CLOSING, 1,
		false},
	{"CLOSING/after-data", "passive open, simultaneous close", "after data", STATE_CLOSING, 1,
		false},
	{"CLOSING/user-left-after-data", "passive open, simultaneous close", "user left after data",
		STATE_CLOSING, 1, false},
	{"CLOSING/data-in-flight", "passive open, simultaneous close", "data in flight",
		STATE_CLOSING, 2, false},
	{"CLOSING/user-left-data-in-flight", "passive open, simultaneous close",
		"user left data in flight", STATE_CLOSING, 2, false},
	{"CLOSING/closed-window", "passive open, simultaneous close", "closed window",
		STATE_CLOSING, 1, true},
	{"LAST-ACK/usual", "passive open, passive close", "", STATE_LAST_ACK, 1, false},
	{"LAST-ACK/user-left", "passive open, passive close", "user left", STATE_LAST_ACK, 1,
		false},
	{"LAST-ACK/after-data", "passive open, passive close", "after data", STATE_LAST_ACK, 1,
		false},
	{"LAST-ACK/user-left-after-data", "passive open, passive close", "user left after data",
		STATE_LAST_ACK, 1, false},
	{"LAST-ACK/data-in-flight", "passive open, passive close", "data in flight", STATE_LAST_ACK,
		2, false},
	{"LAST-ACK/user-left-data-in-flight", "passive open, passive close",
		"user left data in flight", STATE_LAST_ACK, 2, false},
	{"LAST-ACK/closed-window", "passive open, passive close", "closed window", STATE_LAST_ACK,
		1, true},
	{"TIME-WAIT/by-fin-wait-2", "passive open, active close", "", STATE_TIME_WAIT, 0, false},
	{"TIME-WAIT/by-fin-wait-2-user-left", "passive open, active close", "user left",
		STATE_TIME_WAIT, 0, false},
	{"TIME-WAIT/by-fin-wait-2-after-data", "passive open, active close", "after data",
		STATE_TIME_WAIT, 0, false},
	{"TIME-WAIT/by-fin-wait-2-user-left-after-data", "passive open, active close",
		"user left after data", STATE_TIME_WAIT, 0, false},
	{"TIME-WAIT/by-fin-wait-1", "passive open, active close", "by fin-wait-1", STATE_TIME_WAIT,
		0, false},
	{"TIME-WAIT/by-fin-wait-1-user-left", "passive open, active close",
		"by fin-wait-1 user left", STATE_TIME_WAIT, 0, false},
	{"TIME-WAIT/by-fin-wait-1-after-data", "passive open, active close",
		"by fin-wait-1 after data", STATE_TIME_WAIT, 0, false},
	{"TIME-WAIT/by-fin-wait-1-user-left-after-data", "passive open, active close",
		"by fin-wait-1 user left after data", STATE_TIME_WAIT, 0, false},
	{"TIME-WAIT/by-closing", "passive open, simultaneous close", "by closing", STATE_TIME_WAIT,
		0, false},
	{"TIME-WAIT/by-closing-user-left", "passive open, simultaneous close",
		"by closing user left", STATE_TIME_WAIT, 0, false},
	{"TIME-WAIT/by-closing-after-data", "passive open, simultaneous close",
		"by closing after data", STATE_TIME_WAIT, 0, false},
	{"TIME-WAIT/by-closing-user-left-after-data", "passive open, simultaneous close",
		"by closing user left after data", STATE_TIME_WAIT, 0, false},
	{"TIME-WAIT/active", "active open, active close", "", STATE_TIME_WAIT, 0, false},
};

static bool is_way(const struct step *step)
{
	return step->kind == STEP_GIVEN && step->inner;
}

static size_t count_lines(const struct script *script)
{
	size_t count = 0;

	for (size_t i = 0; i < script->step_count; i++)
		if (script->steps[i].kind == STEP_LINE)
			count++;
		else if (is_way(&script->steps[i]))
			count += count_lines(script->steps[i].inner);
	return count;
}

static void add_lines(const struct script *script, const struct step **lines, size_t *count)
{
	for (size_t i = 0; i < script->step_count; i++)
		if (script->steps[i].kind == STEP_LINE)
			lines[(*count)++] = &script->steps[i];
		else if (is_way(&script->steps[i]))
			add_lines(script->steps[i].inner, lines, count);
}

/* Does the way pass through LISTEN, and so leave a port that listens? */
static bool passes_listen(const struct route *route)
{
	for (size_t i = 0; i < route->line_count; i++)
		if (route->lines[i]->states == state_only(STATE_LISTEN))
			return true;
	return false;
}

static const struct script *read_given(struct routes *routes, struct library *library,
	const struct written *from, struct errors *errors)
{
	const char *text = arena_print(&routes->arena,
		"case   matrix/%s\ntitle  A route of the matrix.\nrole   %s\n"
		"proves 9293-3.10.7.1-RST\n\ngiven %s | %s\nproved | %s\n",
		from->name, from->role, from->given, state_name(from->state),
		state_name(from->state));
	const char *id = arena_print(&routes->arena, "matrix/%s", from->name);
	const struct case_file *file = library_read_text(
		library, id, (struct word){text, strlen(text)}, errors);

	return file ? &file->scripts[0] : NULL;
}

/* The lines of a route that the profile can go. */
static void add_route(
	struct routes *routes, const struct written *from, const struct script *script)
{
	struct route *route = &routes->items[routes->count++];
	const struct step **lines;

	*route = (struct route){
		.name = from->name,
		.role = from->role,
		.given = from->given,
		.state = from->state,
		.looked = from->state,
		.in_flight = from->in_flight,
		.closed_window = from->closed_window,
	};
	lines = arena_get(&routes->arena, (count_lines(script) + 1) * sizeof(const struct step *));
	add_lines(script, lines, &route->line_count);
	route->lines = lines;
	route->listens = passes_listen(route);
	if (route->state == STATE_CLOSED && route->listens)
		route->looked = STATE_LISTEN;
}

static void note_left_out(struct routes *routes, const char *name, const char *why)
{
	routes->out[routes->out_count++] = (struct left_out){name, why};
}

void routes_leave_out(struct routes *routes, size_t route, const char *why)
{
	note_left_out(routes, routes->items[route].name, why);
	memmove(routes->items + route, routes->items + route + 1,
		(--routes->count - route) * sizeof *routes->items);
}

bool routes_make(struct routes *routes, struct library *library, const struct profile *profile,
	struct errors *errors)
{
	size_t before = errors->count;

	*routes = (struct routes){.count = 0};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const struct script *script = read_given(routes, library, &table[i], errors);
		const char *lacking = script ? needs_unmet(script, profile) : NULL;

		if (lacking)
			note_left_out(routes, table[i].name,
				arena_print(&routes->arena, "needs %s", lacking));
		else if (script)
			add_route(routes, &table[i], script);
	}
	return errors->count == before;
}

void routes_free(struct routes *routes)
{
	arena_drop(&routes->arena);
}
