/* SPDX-License-Identifier: BSD-2-Clause */
/* Telling a segment of the target in the words of its connection, the same from run to run. */
#include "harness/play/shadow.h"

#include "lib/wire/segment.h"

#include <stdio.h>

struct named {
	const char *name;
	bool known;
	seq_t value;
};

/* The first variable that has the number; else the first that it lies next to; else "other". */
static const char *name_of(seq_t number, const struct named *named, char *out, size_t room)
{
	for (const struct named *n = named; n->name; n++)
		if (n->known && n->value == number)
			return n->name;
	if (number == 0)
		return "0";
	for (const struct named *n = named; n->name; n++)
		for (int by = -1; by <= 1; by += 2)
			if (n->known && n->value + (seq_t)by == number) {
				snprintf(out, room, "%s%+d", n->name, by);
				return out;
			}
	return "other";
}

const char *shadow_describe(
	const struct shadow *s, const struct numbers *segment, char *out, size_t room)
{
	const struct named seqs[] = {
		{"ISS", s->iss_known && segment->flags & WIRE_SYN, s->iss},
		{"SND.NXT", s->iss_known, s->snd_nxt},
		{"SND.UNA", s->iss_known, s->snd_una},
		{"SEG.ACK", s->target_heard_any && s->at_target.flags & WIRE_ACK, s->at_target.ack},
		{"ISS", s->iss_known, s->iss},
		{NULL, false, 0},
	};
	const struct named acks[] = {
		{"RCV.NXT", s->irs_known, s->rcv_nxt},
		{"SEG.SEQ+SEG.LEN", s->target_heard_any,
			s->at_target.seq + numbers_length(&s->at_target)},
		{"SEG.SEQ", s->target_heard_any, s->at_target.seq},
		{NULL, false, 0},
	};
	char flags[40], near_seq[24], near_ack[24];
	int used = snprintf(out, room, "%s seq=%s", wire_flags_write(segment->flags, flags),
		segment->flags & WIRE_SYN && !s->iss_known
			? "new"
			: name_of(segment->seq, seqs, near_seq, sizeof near_seq));

	if (segment->flags & WIRE_ACK && used >= 0 && (size_t)used < room)
		used += snprintf(out + used, room - (size_t)used, " ack=%s",
			name_of(segment->ack, acks, near_ack, sizeof near_ack));
	if (segment->len && used >= 0 && (size_t)used < room)
		snprintf(out + used, room - (size_t)used, " len=%u", segment->len);
	return out;
}
