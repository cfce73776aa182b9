/* SPDX-License-Identifier: BSD-2-Clause */
/* Going a way: the lines of the case language that lead into a state, for many cells at once. */
#include "harness/matrix/seat.h"
#include "harness/play/fields.h"
#include "harness/play/peers.h"
#include "harness/script/times.h"

#include <string.h>

enum { USUAL_WINDOW = 65535, WAY_TEXT = 65535 };

static const struct step *line_of(const struct seat *seat)
{
	return seat->line < seat->route->line_count ? seat->route->lines[seat->line] : NULL;
}

/* --- what is ours ----------------------------------------------------------------------------- */

static bool set_field(const struct seat *seat, const struct field *field, struct numbers *n)
{
	uint32_t value;

	if (!seat_number(seat, &field->value, &value))
		return false;
	switch (field->name) {
	case FIELD_SEQ: n->seq = value; break;
	case FIELD_ACK: n->ack = value; break;
	case FIELD_LEN: n->len = value; break;
	case FIELD_WIN: n->window = (uint16_t)value; break;
	case FIELD_URG: n->urgent = (uint16_t)value; break;
	case FIELD_MSS: n->mss = (int)value; break;
	case FIELD_CHECKSUM:
	case FIELD_RESERVED:
	case FIELD_ISS: return false;
	}
	return true;
}

static bool numbers_of(const struct game *game, const struct seat *seat, const struct what *what,
	struct numbers *n)
{
	const struct shadow *s = &seat->shadow;
	const struct latest *last = what->same ? latest_find(&s->from_peer, what->flags) : NULL;

	memset(n, 0, sizeof *n); /* its padding too: kept packets are compared octet by octet */
	n->flags = what->flags;
	n->seq = what->flags & WIRE_SYN ? s->peer_iss : s->peer_nxt;
	n->ack = what->flags & WIRE_ACK ? s->peer_rcv_nxt : 0;
	n->window = USUAL_WINDOW;
	n->mss = what->flags & WIRE_SYN ? seat_mss(game) : -1;
	if (last)
		*n = last->segment;
	for (size_t i = 0; i < what->field_count; i++)
		if (!set_field(seat, &what->fields[i], n))
			return false;
	return true;
}

static bool speak_segment(
	struct game *game, struct seat *seat, const struct step *line, const struct what *what)
{
	bool arrives = what->arrow == ARROW_PEER;
	struct numbers n;

	if (!numbers_of(game, seat, what, &n))
		return fault_set(game->why, 0, "%s: the wire has not shown what \"%s\" asks for",
			seat->route->name, line->text);
	if (arrives && !seat_sends(game, seat, &n, 0))
		return false;
	shadow_peer_sent(&seat->shadow, &n, arrives, seat->states,
		line->states ? line->states : seat->states);
	latest_note(&seat->shadow.from_peer, &n, game->target.now);
	return true;
}

static bool read_timeout(const struct seat *seat, const struct what *what, nanos *out)
{
	struct times_source source = times_of_profile(seat->profile);
	char why[TIMES_WHY];

	*out = 0;
	return what->timeout.count == 0 ||
	       times_duration(&what->timeout, &source, out, why) == TIMES_FOUND;
}

static bool speak_call(struct game *game, struct seat *seat, const struct what *what)
{
	struct call call = {.kind = what->call, .linger = -1, .urgent = what->urgent};
	uint32_t count = 0;

	if (call.kind == CALL_OPEN_PASSIVE && game->setup->kind->many && game->listening)
		return true; /* one listener serves all of them */
	if ((what->number.count && !seat_number(seat, &what->number, &count)) || count > WAY_TEXT ||
		!read_timeout(seat, what, &call.timeout))
		return fault_set(game->why, 0, "%s: the matrix cannot make the call \"%s\"",
			seat->route->name, what->text);
	call.count = count;
	call.bytes = game->payload;
	if (call.kind == CALL_OPEN_PASSIVE)
		call.backlog = (int)profile_value(seat->profile, "backlog")->number;
	for (uint32_t i = 0; call.kind == CALL_SEND && i < count; i++)
		game->payload[i] = peers_octet(false, seat->sent + i);
	return seat_calls(game, seat, &call);
}

static bool speak(struct game *game, struct seat *seat, const struct step *line)
{
	const struct what *what = &line->whats[0];

	if (what->kind == WHAT_CALL)
		return speak_call(game, seat, what);
	if (what->kind == WHAT_SEGMENT)
		return speak_segment(game, seat, line, what);
	return fault_set(
		game->why, 0, "%s: the matrix cannot play \"%s\"", seat->route->name, line->text);
}

/* --- what is the target's ---------------------------------------------------------------------
 */

/* How long the line may take, and how many segments it asks for. */
static bool wait_of(const struct seat *seat, const struct step *line, nanos *wait, unsigned *copies)
{
	struct times_source source = times_of_profile(seat->profile);
	char why[TIMES_WHY];
	struct value list;

	*wait = 0;
	*copies = 1;
	switch (line->when.kind) {
	case WHEN_AT_ONCE: *wait = profile_value(seat->profile, "prompt")->times[0]; return true;
	case WHEN_AFTER:
	case WHEN_WITHIN:
		return times_duration(&line->when.time, &source, wait, why) == TIMES_FOUND;
	case WHEN_AFTER_EACH:
		if (times_list(&line->when.time, &source, &list, why) != TIMES_FOUND)
			return false;
		*copies = (unsigned)list.count;
		for (size_t i = 0; i < list.count; i++)
			*wait = nanos_add(*wait, list.times[i]);
		return true;
	case WHEN_NOW:
	case WHEN_FOR: break;
	}
	return false;
}

/* Waits may end late by an eighth on a real clock, whose timers are counted in wheels. */
static nanos with_slack(const struct game *game, nanos wait)
{
	return game->setup->kind->is_virtual ? wait : nanos_add(wait, wait / 8);
}

static bool await(struct game *game, struct seat *seat, const struct step *line)
{
	const struct what *what = &line->whats[0];
	struct call call = {.kind = CALL_RECEIVE, .linger = -1};
	uint32_t count = 0;
	nanos wait;

	if (!wait_of(seat, line, &wait, &seat->copies))
		return fault_set(game->why, 0, "%s: the matrix cannot wait for \"%s\"",
			seat->route->name, line->text);
	seat->deadline = nanos_add(game->target.now, with_slack(game, wait));
	if (what->kind != WHAT_GETS || seat->receiving)
		return true;
	if (!seat_number(seat, &what->number, &count))
		return false;
	call.count = count;
	seat->receiving = true;
	return seat_calls(game, seat, &call);
}

bool way_speaks(struct game *game, struct seat *seat)
{
	const struct step *line;

	while ((line = line_of(seat)) && what_is_ours(&line->whats[0])) {
		if (!speak(game, seat, line))
			return false;
		if (line->states)
			seat->states = line->states;
		seat->line++;
	}
	seat->deadline = game->target.now;
	return !line || await(game, seat, line);
}

static bool flags_match(const struct what *what, const struct numbers *n)
{
	return ((what->flags ^ n->flags) & ~WIRE_PSH) == 0;
}

static bool told_one(const struct seat *seat, const struct step *line)
{
	for (size_t i = 0; i < line->what_count; i++)
		if (line->whats[i].kind == WHAT_TOLD &&
			(seat->told & 1u << line->whats[i].signal ||
				!signal_is_bad(line->whats[i].signal)))
			return true;
	return false;
}

static bool written_match(const struct seat *seat, const struct what *what, const struct numbers *n)
{
	for (size_t i = 0; i < what->field_count; i++) {
		const struct field *field = &what->fields[i];
		uint32_t wanted;

		if (!seat_number(seat, &field->value, &wanted) ||
			!fields_related(
				field->name, fields_get(n, field->name), field->relation, wanted))
			return false;
	}
	return true;
}

static bool usual_match(const struct seat *seat, const struct what *what, const struct numbers *n)
{
	for (size_t i = 0; i < FIELDS_USUAL; i++) {
		enum field_name name = fields_usual_names[i];
		bool known;
		uint32_t wanted = fields_usual(&seat->shadow, what, name, &known);

		if (!fields_are_usual(what, name))
			continue;
		if (known ? fields_get(n, name) != wanted
			  : !(what->flags & WIRE_SYN && name == FIELD_SEQ))
			return false; /* only the first SYN tells something new */
	}
	return true;
}

static bool any_matches(const struct seat *seat, const struct step *line)
{
	const struct numbers *n = &seat->heard[0];

	for (size_t i = 0; i < line->what_count; i++)
		if (line->whats[i].kind == WHAT_SEGMENT && flags_match(&line->whats[i], n) &&
			written_match(seat, &line->whats[i], n) &&
			usual_match(seat, &line->whats[i], n))
			return true;
	return false;
}

/* Octets that a line says the user gets. */
static uint32_t gets(const struct seat *seat, const struct step *line)
{
	uint32_t count = 0;

	seat_number(seat, &line->whats[0].number, &count);
	return count;
}

bool way_is_answered(const struct seat *seat)
{
	const struct step *line = line_of(seat);

	if (!line)
		return true;
	switch (line->whats[0].kind) {
	case WHAT_SEGMENT: return seat->heard_count >= seat->copies;
	case WHAT_GETS: return seat->text >= gets(seat, line);
	case WHAT_TOLD: return told_one(seat, line);
	case WHAT_SILENCE:
	case WHAT_AGAIN:
	case WHAT_ICMP:
	case WHAT_PARAMETER:
	case WHAT_CALL:
	case WHAT_RESTARTS: break;
	}
	return true;
}

static void drop_first(struct seat *seat)
{
	memmove(seat->heard, seat->heard + 1, (SEAT_HEARD - 1) * sizeof *seat->heard);
	seat->heard_count--;
}

static bool take_segments(struct game *game, struct seat *seat, const struct step *line)
{
	bool arrives = line->whats[0].arrow == ARROW_TARGET;

	if (seat->malformed || seat->heard_count < seat->copies)
		return false;
	for (; seat->copies > 0; seat->copies--) {
		if (!any_matches(seat, line))
			return false;
		shadow_target_sent(&seat->shadow, &seat->heard[0], arrives);
		latest_note(&seat->shadow.from_target, &seat->heard[0], game->target.now);
		drop_first(seat);
	}
	return true;
}

static bool take(struct game *game, struct seat *seat, const struct step *line)
{
	uint32_t count;

	switch (line->whats[0].kind) {
	case WHAT_SEGMENT: return take_segments(game, seat, line);
	case WHAT_GETS:
		count = gets(seat, line);
		if (seat->text != count || seat->text_wrong)
			return false;
		seat->got += count;
		seat->text = 0;
		seat->receiving = false;
		return true;
	case WHAT_TOLD:
		if (!told_one(seat, line))
			return false;
		seat->told = 0;
		return true;
	case WHAT_SILENCE: return seat->heard_count == 0;
	case WHAT_AGAIN:
	case WHAT_ICMP:
	case WHAT_PARAMETER:
	case WHAT_CALL:
	case WHAT_RESTARTS: break;
	}
	return false;
}

bool way_hears(struct game *game, struct seat *seat)
{
	const struct step *line = line_of(seat);

	if (!line)
		return true;
	if (!take(game, seat, line))
		return false;
	if (line->states)
		seat->states = line->states;
	seat->line++;
	return true;
}
