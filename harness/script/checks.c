/* SPDX-License-Identifier: BSD-2-Clause */
/* What the grammar allows and the language forbids: who takes time, and numbers nobody can know. */
#include "harness/script/read.h"

#include <string.h>

/* Is it our own doing, rather than the target's? */
bool what_is_ours(const struct what *what)
{
	switch (what->kind) {
	case WHAT_SEGMENT:
	case WHAT_AGAIN: return what->arrow == ARROW_PEER || what->arrow == ARROW_PEER_LOST;
	case WHAT_ICMP:
	case WHAT_CALL:
	case WHAT_RESTARTS: return true;
	case WHAT_SILENCE:
	case WHAT_PARAMETER:
	case WHAT_GETS:
	case WHAT_TOLD: break;
	}
	return false;
}

static bool is_segment(const struct what *what)
{
	return what->kind == WHAT_SEGMENT;
}

/* The words of WHEN up to its time: "after each", "at once". */
static struct word when_word(const struct cursor *c)
{
	struct word first = c->words[0];

	if (c->count > 1 && (word_is(c->words[1], "once") || word_is(c->words[1], "each")))
		first.len = (size_t)(c->words[1].at - first.at) + c->words[1].len;
	return first;
}

static bool wrong_when(struct cursor *c, const char *expected)
{
	struct word word = when_word(c);
	const char *shown = word_is(c->words[0], "at") ? "at once" : word_show(word);

	return read_wrong(c, word, "found \"%s\", expected %s", shown, expected);
}

static bool check_ours(struct cursor *c, const struct step *step)
{
	if (step->what_count > 1)
		return read_wrong(c, c->words[0],
			"found alternatives, expected one thing: what we do is up to us");
	if (step->when.kind == WHEN_FOR)
		return wrong_when(c, "now or after: only silence lasts for a time");
	if (step->when.kind != WHEN_NOW && step->when.kind != WHEN_AFTER)
		return wrong_when(c, "now or after: what we do is done at one time");
	return true;
}

static bool granted(const struct cursor *c, nanos literal)
{
	for (size_t i = 0; c->row && i < c->row->granted_count; i++)
		if (c->row->granted[i] == literal)
			return true;
	return false;
}

/* The target's times are its promises; a literal may stand among them, but not alone, unless the
 * case itself gave it to the target. */
static bool promised(const struct cursor *c, const struct when *when)
{
	bool each = when->kind == WHEN_AFTER_EACH;
	size_t promises = 0;

	for (size_t i = 0; i < when->time.count; i++)
		if (when->time.terms[i].parameter || granted(c, when->time.terms[i].literal))
			promises++;
	return each ? promises == when->time.count : promises > 0;
}

static bool check_literal(struct cursor *c, const struct when *when)
{
	struct word time = c->words[when->kind == WHEN_AFTER_EACH ? 2 : 1];

	if (when->time.count == 0 || when->kind == WHEN_FOR || promised(c, when))
		return true;
	return read_wrong(c, time,
		"found \"%s\", expected a promise of the profile, as {ack_delay}: only what we do "
		"may have a literal time",
		word_show(time));
}

static bool check_silence(struct cursor *c, const struct step *step)
{
	bool alone = step->what_count == 1 && step->whats[0].kind == WHAT_SILENCE;
	enum when_kind when = step->when.kind;

	if (alone && (when == WHEN_WITHIN || when == WHEN_AFTER_EACH))
		return wrong_when(c, "at once, after or for with silence");
	if (!alone && when == WHEN_FOR)
		return wrong_when(c, "at once, after or within: only silence lasts for a time");
	for (size_t i = 0; when == WHEN_AFTER_EACH && i < step->what_count; i++)
		if (!is_segment(&step->whats[i]))
			return wrong_when(c, "at once, after or within: each time of a list wants "
					     "a segment");
	return true;
}

bool read_check_step(struct cursor *c, const struct step *step)
{
	bool any_ours = false;

	for (size_t i = 0; i < step->what_count; i++)
		any_ours = any_ours || what_is_ours(&step->whats[i]);
	if (any_ours)
		return check_ours(c, step);
	if (step->when.kind == WHEN_NOW)
		return wrong_when(
			c, "at once, after, within or for: what the target does takes a time");
	return check_silence(c, step) && check_literal(c, &step->when);
}

/* The last word read that starts so. */
static struct word last_word(const struct cursor *c, const char *start)
{
	size_t i = c->next;

	while (i > 0 && !word_starts(c->words[i - 1], start))
		i--;
	return i > 0 ? c->words[i - 1] : c->words[0];
}

static bool wrong_field(struct cursor *c, const char *name, const char *expected)
{
	struct word word = last_word(c, name);

	return read_wrong(c, word, "found \"%s\", expected %s", word_show(word), expected);
}

static const struct field *find_field(const struct what *what, enum field_name name)
{
	for (size_t i = 0; i < what->field_count; i++)
		if (what->fields[i].name == name)
			return &what->fields[i];
	return NULL;
}

/* The fields of `about` and of `peer restarts`. */
bool read_check_fields(struct cursor *c, const struct what *what)
{
	struct word word = c->words[c->next - 1];

	for (size_t i = 0; i < what->field_count; i++) {
		const struct field *field = &what->fields[i];

		if (field->relation != REL_EQUAL)
			return read_wrong(c, word,
				"found \"%s\", expected =: what we send is exact", word_show(word));
		if (what->kind == WHAT_RESTARTS && field->name != FIELD_ISS)
			return read_wrong(c, word,
				"found \"%s\", expected ISS= alone with peer "
				"restarts",
				word_show(word));
		if (what->kind == WHAT_ICMP && field->name != FIELD_SEQ && field->name != FIELD_ACK)
			return read_wrong(c, word,
				"found \"%s\", expected seq= or ack= of the "
				"quoted segment",
				word_show(word));
	}
	return true;
}

static bool check_sent(struct cursor *c, const struct what *what)
{
	static const char *const names[] = {
		"seq", "ack", "len", "win", "urg", "mss", "checksum", "reserved", "ISS"};

	for (size_t i = 0; i < what->field_count; i++)
		if (what->fields[i].relation != REL_EQUAL)
			return wrong_field(
				c, names[what->fields[i].name], "=: what we send is exact");
	return true;
}

static bool check_expected(struct cursor *c, struct word at, const struct what *what)
{
	if (what->kind == WHAT_AGAIN)
		return read_wrong(c, at,
			"found the name \"%s\", expected flags: only segments of "
			"the peer are kept",
			word_show(at));
	if (what->name)
		return wrong_field(c, "named", "no name: only segments of the peer are kept");
	if (find_field(what, FIELD_CHECKSUM))
		return wrong_field(
			c, "checksum", "no checksum: what the target sends must be right");
	if (find_field(what, FIELD_RESERVED))
		return wrong_field(c, "reserved", "no reserved bits: a sender leaves them zero");
	if (what->kind == WHAT_SEGMENT && find_field(what, FIELD_ACK) && !(what->flags & WIRE_ACK))
		return wrong_field(c, "ack", "no ack: the segment has no ACK");
	if (what->flags & WIRE_RST && !what->same && !find_field(what, FIELD_SEQ))
		return read_wrong(c, at,
			"found %s alone, expected seq= with the RST: no number is the usual one",
			word_show(at));
	return true;
}

bool read_check_segment(struct cursor *c, struct word at, const struct what *what)
{
	if (find_field(what, FIELD_ISS))
		return wrong_field(c, "ISS", "ISS= only with peer restarts");
	return what_is_ours(what) ? check_sent(c, what) : check_expected(c, at, what);
}
