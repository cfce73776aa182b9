/* SPDX-License-Identifier: BSD-2-Clause */
/* Who handles what goes wrong: the words of the head `handled`, and what they mean. */
#include "harness/script/script.h"

#include <string.h>

static const struct {
	const char *name, *meaning;
} handlers[] = {
	{"client's timer", "the end that opens sends its SYN again until something answers"},
	{"server's timer",
		"the end that was asked sends its SYN,ACK again until it is acknowledged"},
	{"client's next segment", "whatever the client sends next carries the missing ACK"},
	{"active closer's timer", "the end that closed first sends its FIN again"},
	{"passive closer's timer", "the end that closed second sends its FIN again"},
	{"data timer", "data that was sent is sent again until it is acknowledged"},
	{"keep-alive",
		"who is asked to keep the connection alive asks a silent peer, again and again"},
	{"answer to a copy", "whoever gets a segment again answers it again, at once"},
	{"2 MSL timer", "TIME-WAIT outlives what is still under way"},
	{"retry limit", "who has repeated in vain for long enough gives up, and tells the user"},
	{"system's limit", "no rule of TCP: a bound that the system sets, in time or in number"},
	{"other end's RST",
		"the end that knows nothing of the connection resets what comes for it"},
	{"newcomer's RST", "a new host or process on the old port resets what is left of the old"},
	{"nobody", "no timer runs and nothing is sent: it stays so until somebody sends"},
};

enum { HANDLERS = sizeof handlers / sizeof *handlers };

const char *handler_meaning(const char *name)
{
	for (size_t i = 0; i < HANDLERS; i++)
		if (strcmp(handlers[i].name, name) == 0)
			return handlers[i].meaning;
	return NULL;
}

const char *const *handler_names(struct arena *arena)
{
	const char **names = arena_get(arena, (HANDLERS + 1) * sizeof *names);

	for (size_t i = 0; i < HANDLERS; i++)
		names[i] = handlers[i].name;
	return names;
}
