/* SPDX-License-Identifier: BSD-2-Clause */
/* Comparing a segment of the target with what a line wants, field by field. */
#include "harness/play/fields.h"
#include "harness/play/row.h"

#include <stdio.h>
#include <string.h>

void numbers_of(const struct wire_packet *packet, struct numbers *out)
{
	const struct wire_segment *segment = &packet->segment;

	*out = (struct numbers){
		.flags = segment->flags,
		.seq = segment->seq,
		.ack = segment->ack,
		.len = (uint32_t)segment->payload_len,
		.window = segment->window,
		.urgent = segment->urgent,
		.mss = wire_mss(segment),
	};
}

static const struct field *find_field(const struct what *what, enum field_name name)
{
	for (size_t i = 0; i < what->field_count; i++)
		if (what->fields[i].name == name)
			return &what->fields[i];
	return NULL;
}

static const char *const field_names[] = {
	"seq", "ack", "len", "win", "urg", "mss", "checksum", "reserved", "ISS"};

static bool matches_written(struct play *play, struct puppet *puppet, const struct what *what,
	const struct numbers *seen, const char **why)
{
	for (size_t i = 0; i < what->field_count; i++) {
		const struct field *field = &what->fields[i];
		uint32_t wanted;

		if (!row_number(play, puppet, &field->value, EXPECTING, &wanted))
			return false;
		if (fields_related(
			    field->name, fields_get(seen, field->name), field->relation, wanted))
			continue;
		*why = field_names[field->name];
		return false;
	}
	return true;
}

static bool matches_usual(struct play *play, struct puppet *puppet, const struct what *what,
	const struct numbers *seen, const char **why)
{
	for (size_t i = 0; i < FIELDS_USUAL; i++) {
		enum field_name name = fields_usual_names[i];
		bool known;
		uint32_t wanted = fields_usual(&puppet->shadow, what, name, &known);

		if (!fields_are_usual(what, name))
			continue;
		if (!known && what->flags & WIRE_SYN && name == FIELD_SEQ)
			continue; /* the first SYN tells the ISS */
		if (!known) {
			row_broken(play, "%s:%d: %s is not known: the wire has not shown it",
				play->step->at.file, play->step->at.line, field_names[name]);
			return false;
		}
		if (fields_get(seen, name) == wanted)
			continue;
		*why = field_names[name];
		return false;
	}
	return true;
}

static bool matches_flags(const struct what *what, uint16_t seen)
{
	uint16_t ignored = what->push_written ? 0 : WIRE_PSH;

	return (seen & ~ignored) == (what->flags & ~ignored);
}

static bool matches_payload(const struct puppet *puppet, const struct wire_segment *segment)
{
	uint32_t first = segment->seq - puppet->shadow.iss - 1;

	if (segment->flags & WIRE_SYN)
		first = 0;
	for (uint32_t i = 0; i < segment->payload_len; i++)
		if (segment->payload[i] != peers_octet(false, first + i))
			return false;
	return true;
}

bool match_segment(struct play *play, struct puppet *puppet, const struct what *what,
	const struct wire_packet *packet, const char **why)
{
	struct numbers seen;

	numbers_of(packet, &seen);
	*why = NULL;
	if (packet->malformed)
		*why = packet->malformed;
	else if (!matches_flags(what, seen.flags))
		*why = "flags";
	else if (what->same && !latest_find(&puppet->shadow.from_target, what->flags))
		*why = "same (there was none before)";
	else if (matches_written(play, puppet, what, &seen, why) &&
		 matches_usual(play, puppet, what, &seen, why) &&
		 !matches_payload(puppet, &packet->segment))
		*why = "payload";
	return !*why && !play->over;
}

static const char *usual_text(const struct what *what, enum field_name name)
{
	if (what->same)
		return "same";
	if (name == FIELD_SEQ)
		return what->flags & WIRE_SYN ? "ISS" : "SND.NXT";
	return name == FIELD_ACK ? "RCV.NXT" : "0";
}

const char *match_wanted(struct play *play, struct puppet *puppet, const struct what *what)
{
	static const char *const relations[] = {"=", "<", "<=", ">", ">="};
	char flags[40], text[400];
	size_t used;

	(void)puppet;
	if (what->kind != WHAT_SEGMENT)
		return what->text;
	used = (size_t)snprintf(text, sizeof text, "%s", wire_flags_write(what->flags, flags));
	for (enum field_name name = FIELD_SEQ; name <= FIELD_MSS && used < sizeof text; name++) {
		const struct field *field = find_field(what, name);

		if (name == FIELD_ACK && !field && !(what->flags & WIRE_ACK))
			continue;
		if (field)
			used += (size_t)snprintf(text + used, sizeof text - used, " %s%s%s",
				field_names[name], relations[field->relation], field->value.text);
		else if (name <= FIELD_LEN)
			used += (size_t)snprintf(text + used, sizeof text - used, " %s=%s",
				field_names[name], usual_text(what, name));
	}
	return arena_print(&play->arena, "%s", text);
}
