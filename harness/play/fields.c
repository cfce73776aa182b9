/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading and comparing the fields of a segment by the names of the case language. */
#include "harness/play/fields.h"

#include "lib/wire/segment.h"

const enum field_name fields_usual_names[FIELDS_USUAL] = {FIELD_SEQ, FIELD_ACK, FIELD_LEN};

uint32_t fields_get(const struct numbers *n, enum field_name name)
{
	switch (name) {
	case FIELD_SEQ: return n->seq;
	case FIELD_ACK: return n->ack;
	case FIELD_LEN: return n->len;
	case FIELD_WIN: return n->window;
	case FIELD_URG: return n->urgent;
	case FIELD_MSS: return n->mss < 0 ? 0 : (uint32_t)n->mss;
	case FIELD_CHECKSUM:
	case FIELD_RESERVED:
	case FIELD_ISS: break;
	}
	return 0;
}

bool fields_related(enum field_name name, uint32_t seen, enum relation relation, uint32_t wanted)
{
	int64_t ahead = name == FIELD_SEQ || name == FIELD_ACK ? seq_ahead(wanted, seen)
							       : (int64_t)seen - (int64_t)wanted;

	switch (relation) {
	case REL_EQUAL: return ahead == 0;
	case REL_LESS: return ahead < 0;
	case REL_AT_MOST: return ahead <= 0;
	case REL_MORE: return ahead > 0;
	case REL_AT_LEAST: return ahead >= 0;
	}
	return false;
}

bool fields_are_usual(const struct what *what, enum field_name name)
{
	for (size_t i = 0; i < what->field_count; i++)
		if (what->fields[i].name == name)
			return false;
	return name != FIELD_ACK || what->flags & WIRE_ACK;
}

uint32_t fields_usual(
	const struct shadow *s, const struct what *what, enum field_name name, bool *known)
{
	const struct latest *last = what->same ? latest_find(&s->from_target, what->flags) : NULL;

	*known = true;
	if (last)
		return fields_get(&last->segment, name);
	if (name == FIELD_LEN)
		return 0;
	if (name == FIELD_ACK) {
		*known = s->irs_known;
		return s->rcv_nxt;
	}
	*known = s->iss_known && !s->fresh;
	return what->flags & WIRE_SYN ? s->iss : s->snd_nxt;
}
