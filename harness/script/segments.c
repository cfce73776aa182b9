/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading segments: flags, fields, and the names that keep one for later. */
#include "harness/script/read.h"

#include <string.h>

#define FLAGS_EXPECTED "flags (FIN SYN RST PSH ACK URG ECE CWR AE or NONE, with commas)"

enum { SIXTEEN_BITS = 65535, THREE_BITS = 7 };

static const struct {
	const char *name;
	uint16_t bit;
} flags[] = {
	{"FIN", WIRE_FIN},
	{"SYN", WIRE_SYN},
	{"RST", WIRE_RST},
	{"PSH", WIRE_PSH},
	{"ACK", WIRE_ACK},
	{"URG", WIRE_URG},
	{"ECE", WIRE_ECE},
	{"CWR", WIRE_CWR},
	{"AE", WIRE_AE},
};

static const char *const flag_names[] = {
	"FIN",
	"SYN",
	"RST",
	"PSH",
	"ACK",
	"URG",
	"ECE",
	"CWR",
	"AE",
	"NONE",
	NULL,
};

static const char *const field_names[] = {
	[FIELD_SEQ] = "seq",
	[FIELD_ACK] = "ack",
	[FIELD_LEN] = "len",
	[FIELD_WIN] = "win",
	[FIELD_URG] = "urg",
	[FIELD_MSS] = "mss",
	[FIELD_CHECKSUM] = "checksum",
	[FIELD_RESERVED] = "reserved",
	[FIELD_ISS] = "ISS",
	NULL,
};

static uint16_t flag_of(struct word word)
{
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (word_is(word, flags[i].name))
			return flags[i].bit;
	return 0;
}

bool read_flags(struct cursor *c, struct word word, uint16_t *out)
{
	*out = 0;
	if (word_is(word, "NONE"))
		return true;
	for (size_t at = 0, end; at <= word.len; at = end + 1) {
		struct word one;
		uint16_t bit;

		for (end = at; end < word.len && word.at[end] != ',';)
			end++;
		one = word_part(word, at, end);
		bit = flag_of(one);
		if (bit == 0)
			return read_expected(c, one.len ? one : word, flag_names, FLAGS_EXPECTED);
		if (*out & bit)
			return read_wrong(
				c, one, "found %s twice, expected each flag once", word_show(one));
		*out |= bit;
	}
	return true;
}

bool read_name_known(struct cursor *c, struct word word)
{
	size_t count = c->row ? c->row->name_count : 0;
	const char **near = arena_get(c->reading->arena, (count + 1) * sizeof *near);

	for (size_t i = 0; i < count; i++) {
		near[i] = c->row->names[i];
		if (word_is(word, near[i]))
			return true;
	}
	return read_expected(c, word, (const char *const *)near,
		"flags, or a name that an earlier line gave with named");
}

/* Where the relation of a field starts, or 0. */
static size_t relation_at(struct word word)
{
	size_t at = 0;

	while (at < word.len && !strchr("=<>", word.at[at]))
		at++;
	return at < word.len ? at : 0;
}

static size_t read_relation(struct word word, size_t at, enum relation *out)
{
	bool also_equal = at + 1 < word.len && word.at[at + 1] == '=';

	switch (word.at[at]) {
	case '<': *out = also_equal ? REL_AT_MOST : REL_LESS; break;
	case '>': *out = also_equal ? REL_AT_LEAST : REL_MORE; break;
	default: *out = REL_EQUAL; return at + 1;
	}
	return at + 1 + also_equal;
}

static bool too_large(const struct field *field)
{
	const struct number_term *only = field->value.terms;

	return field->name != FIELD_SEQ && field->name != FIELD_ACK && field->name != FIELD_ISS &&
	       field->value.count == 1 && only->variable == VAR_NUMBER &&
	       only->number > SIXTEEN_BITS;
}

/* Is the value a number that fits, where it must be one? */
static bool fits(struct cursor *c, struct word word, const struct field *field)
{
	const struct number_term *only = field->value.terms;

	if (too_large(field))
		return read_wrong(c, word, "found %s, expected 65535 at most: %s has 16 bits",
			word_show(word), field_names[field->name]);
	if (field->name != FIELD_RESERVED)
		return true;
	return (field->value.count == 1 && only->variable == VAR_NUMBER && only->number >= 1 &&
		       only->number <= THREE_BITS) ||
	       read_wrong(c, word, "found %s, expected a number from 1 to 7: reserved has 3 bits",
		       word_show(word));
}

static bool read_field(struct cursor *c, struct word word, struct field *out)
{
	size_t at = relation_at(word), value;
	struct word name = word_part(word, 0, at), rest;
	int index = 0;

	while (field_names[index] && !word_is(name, field_names[index]))
		index++;
	if (!field_names[index])
		return read_expected(c, name, field_names,
			"a field: seq ack len win urg mss checksum reserved, with = < <= > or >=");
	out->name = (enum field_name)index;
	value = read_relation(word, at, &out->relation);
	rest = word_part(word, value, word.len);
	if (out->name == FIELD_CHECKSUM) {
		out->wrong = true;
		return (out->relation == REL_EQUAL && word_is(rest, "wrong")) ||
		       read_expected(c, word, NULL, "checksum=wrong");
	}
	return read_number(c, rest, &out->value) && fits(c, rest, out);
}

static bool have_field(const struct what *what, enum field_name name)
{
	for (size_t i = 0; i + 1 < what->field_count; i++)
		if (what->fields[i].name == name)
			return true;
	return false;
}

bool read_fields(struct cursor *c, struct what *out)
{
	while (read_more(c) && relation_at(read_peek(c)) > 0) {
		struct word word = read_take(c);
		struct field field = {0};

		if (!read_field(c, word, &field))
			return false;
		out->fields = arena_grow(
			c->reading->arena, out->fields, &out->field_count, sizeof field);
		out->fields[out->field_count - 1] = field;
		if (have_field(out, field.name))
			return read_wrong(c, word, "found %s twice, expected it once",
				field_names[field.name]);
	}
	return true;
}

static bool read_again(struct cursor *c, struct what *out)
{
	struct word word = read_take(c);

	out->kind = WHAT_AGAIN;
	out->name = word_copy(c->reading->arena, word);
	return read_name_known(c, word) && read_check_segment(c, word, out);
}

static bool read_named(struct cursor *c, struct what *out)
{
	struct word word;

	if (!read_taken(c, "named"))
		return true;
	word = read_take(c);
	out->name = word_copy(c->reading->arena, word);
	return word_is_name(word) ||
	       read_expected(c, word, NULL, "a name for the segment, a word in small letters");
}

bool read_segment(struct cursor *c, struct what *out)
{
	struct word word = read_peek(c);

	if (word_is_name(word) && read_more(c))
		return read_again(c, out);
	out->kind = WHAT_SEGMENT;
	if (!read_more(c))
		return read_expected(c, word, NULL, FLAGS_EXPECTED);
	read_take(c);
	if (!read_flags(c, word, &out->flags))
		return false;
	out->push_written = (out->flags & WIRE_PSH) != 0;
	out->same = read_taken(c, "same");
	return read_fields(c, out) && read_named(c, out) && read_check_segment(c, word, out);
}
