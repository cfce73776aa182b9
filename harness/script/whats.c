/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading WHAT: who does what, and the alternatives that the RFCs leave open. */
#include "harness/script/read.h"

#include <string.h>

static const struct {
	const char *name;
	enum arrow arrow;
} arrows[] = {
	{"-->", ARROW_PEER},
	{"--x", ARROW_PEER_LOST},
	{"<--", ARROW_TARGET},
	{"x--", ARROW_TARGET_LOST},
};

static const char *const news_names[] = {
	[NEWS_NET_UNREACHABLE] = "net-unreachable",
	[NEWS_HOST_UNREACHABLE] = "host-unreachable",
	[NEWS_PROTOCOL_UNREACHABLE] = "protocol-unreachable",
	[NEWS_PORT_UNREACHABLE] = "port-unreachable",
	[NEWS_PROHIBITED] = "prohibited",
	[NEWS_TOO_BIG] = "too-big",
	[NEWS_TTL_EXCEEDED] = "ttl-exceeded",
	[NEWS_PARAMETER_PROBLEM] = "parameter-problem",
	[NEWS_SOURCE_QUENCH] = "source-quench",
	NULL,
};

static const char *const beginnings[] = {
	"-->",
	"--x",
	"<--",
	"x--",
	"user",
	"silence",
	"peer",
	NULL,
};

static bool arrow_of(struct word word, enum arrow *out)
{
	for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++)
		if (word_is(word, arrows[i].name)) {
			*out = arrows[i].arrow;
			return true;
		}
	return false;
}

static bool read_icmp(struct cursor *c, struct what *out)
{
	struct word word = read_peek(c);
	int index = 0;

	out->kind = WHAT_ICMP;
	while (news_names[index] && !word_is(word, news_names[index]))
		index++;
	if (!news_names[index])
		return read_expected(c, word, news_names,
			"the news: net-unreachable host-unreachable protocol-unreachable "
			"port-unreachable prohibited too-big ttl-exceeded parameter-problem "
			"source-quench");
	read_take(c);
	out->news = (enum news)index;
	if (!read_taken(c, "about"))
		return true;
	word = read_peek(c);
	if (!read_fields(c, out))
		return false;
	if (out->field_count > 0)
		return read_check_fields(c, out);
	return read_expected(c, word, NULL, "a field of the quoted segment, as seq=");
}

static bool read_arrow(struct cursor *c, enum arrow arrow, struct what *out)
{
	out->arrow = arrow;
	if (arrow == ARROW_PEER && read_taken(c, "ICMP"))
		return read_icmp(c, out);
	return read_segment(c, out);
}

static bool read_told(struct cursor *c, struct what *out)
{
	const char *names[SIGNAL_COUNT + 1] = {0};
	struct word word = read_peek(c), bare;

	out->kind = WHAT_TOLD;
	if (!read_more(c) || word.at[0] != '"' || word.len < 2 || word.at[word.len - 1] != '"')
		return read_expected(c, word, NULL,
			"a signal between quotes, as \"connection "
			"reset\"");
	bare = word_part(word, 1, word.len - 1);
	for (int i = 0; i < SIGNAL_COUNT; i++) {
		names[i] = signal_name((enum signal)i);
		if (word_is(bare, names[i])) {
			out->signal = (enum signal)i;
			read_take(c);
			return true;
		}
	}
	return read_expected(c, bare, names,
		"a signal of the RFC: connection established, connection closing, connection "
		"reset, connection refused, connection aborted due to user timeout, connection "
		"does not exist, connection already exists, insufficient resources, destination "
		"unreachable, urgent data, delivery problem or soft error");
}

static bool read_user(struct cursor *c, struct what *out)
{
	if (read_taken(c, "told"))
		return read_told(c, out);
	if (!read_taken(c, "gets"))
		return read_call(c, out);
	out->kind = WHAT_GETS;
	if (!read_more(c))
		return read_expected(c, read_peek(c), NULL, "how many octets");
	if (word_is(read_peek(c), "0"))
		return read_expected(c, read_peek(c), NULL, "one octet or more");
	return read_number(c, read_take(c), &out->number);
}

static bool read_restarts(struct cursor *c, struct what *out)
{
	out->kind = WHAT_RESTARTS;
	if (!read_taken(c, "restarts"))
		return read_expected(c, read_peek(c), NULL, "peer restarts");
	return read_fields(c, out) && read_check_fields(c, out);
}

static bool read_parameter_what(struct cursor *c, struct word word, struct what *out)
{
	const struct parameter *parameter;

	if (word.len < 3 || word.at[word.len - 1] != '}')
		return read_expected(c, word, NULL, "a parameter between braces");
	parameter = read_parameter(c, word_part(word, 1, word.len - 1), 1u << VALUE_WHAT);
	out->kind = WHAT_PARAMETER;
	out->parameter = parameter ? parameter->name : NULL;
	return parameter != NULL;
}

/* After `or`, an arrow or `user told` equal to the one before may be left out. */
static bool read_short(struct cursor *c, const struct what *before, struct what *out)
{
	struct word word = read_peek(c);
	bool segment = before && (before->kind == WHAT_SEGMENT || before->kind == WHAT_AGAIN);

	if (before && before->kind == WHAT_TOLD && word.len && word.at[0] == '"')
		return read_told(c, out);
	if (segment && word.len && word.at[0] >= 'A' && word.at[0] <= 'Z')
		return read_arrow(c, before->arrow, out);
	return read_expected(c, word, beginnings,
		"what happens: --> --x <-- x-- user silence {parameter} or peer restarts");
}

static bool read_what(struct cursor *c, const struct what *before, struct what *out)
{
	struct word word = read_peek(c);
	enum arrow arrow;

	if (!read_more(c))
		return read_expected(c, word, NULL, "what happens, as --> SYN or silence");
	if (arrow_of(word, &arrow)) {
		read_take(c);
		return read_arrow(c, arrow, out);
	}
	if (read_taken(c, "silence")) {
		out->kind = WHAT_SILENCE;
		return true;
	}
	if (word.at[0] == '{')
		return read_parameter_what(c, read_take(c), out);
	if (read_taken(c, "user"))
		return read_user(c, out);
	if (read_taken(c, "peer"))
		return read_restarts(c, out);
	return read_short(c, before, out);
}

static void add_what(struct cursor *c, struct step *step, const struct what *what)
{
	step->whats = arena_grow(
		c->reading->arena, step->whats, &step->what_count, sizeof *step->whats);
	step->whats[step->what_count - 1] = *what;
}

/* WHO before a further alternative may be repeated, but not changed. */
static bool read_same_who(struct cursor *c, const struct step *step)
{
	struct word word = read_peek(c);
	const char *who = NULL;

	if (!read_who(c, &who) || (step->who && strcmp(who, step->who) == 0))
		return true;
	return read_wrong(c, word, "found \"%s\", expected the same peer in all alternatives",
		word_show(word));
}

/* The alternatives stay in the order written. */
static bool read_alternatives(struct cursor *c, struct step *step)
{
	do {
		const struct what *before = step->what_count ? &step->whats[step->what_count - 1]
							     : NULL;
		struct what what = {0};
		size_t from;

		if (before && !read_same_who(c, step))
			return false;
		from = c->next;
		if (!read_what(c, before, &what))
			return false;
		what.text = read_span(c, from, c->next);
		add_what(c, step, &what);
	} while (read_taken(c, "or"));
	return true;
}

/* Does WHO stand here, to judge by the word behind it? */
static bool stands_before_what(const struct cursor *c)
{
	struct word next = {"", 0};
	enum arrow arrow;

	if (c->next + 1 < c->count)
		next = c->words[c->next + 1];
	return arrow_of(next, &arrow) || word_is(next, "silence") || word_is(next, "user") ||
	       word_starts(next, "{");
}

/* A word of small letters where WHO may stand, but no peer of that name. */
static bool read_stranger(struct cursor *c)
{
	const struct script *script = &c->row->script;
	struct word word = read_peek(c);
	const char **near;

	if (!word_is_name(word) || !stands_before_what(c) || c->reading->peers_unsure ||
		word_is(word, "user") || word_is(word, "peer") || word_is(word, "silence"))
		return true;
	near = arena_get(c->reading->arena, (script->peer_count + 1) * sizeof *near);
	for (size_t i = 0; i < script->peer_count; i++)
		near[i] = script->peers[i].name;
	return read_expected(c, word, (const char *const *)near, "a peer of the head word peers");
}

bool read_whats(struct cursor *c, struct step *step)
{
	if (!read_who(c, &step->who) && !read_stranger(c))
		return false;
	return read_alternatives(c, step);
}

/* What a profile may promise: something that the target does. */
static bool promisable(const struct what *what)
{
	return what->kind == WHAT_SILENCE || what->kind == WHAT_TOLD ||
	       ((what->kind == WHAT_SEGMENT) &&
		       (what->arrow == ARROW_TARGET || what->arrow == ARROW_TARGET_LOST));
}

const struct what *read_lone_what(struct arena *arena, const char *path, const struct line *line,
	size_t from, struct errors *errors)
{
	struct case_file file = {.path = path};
	struct reading reading = {.arena = arena, .errors = errors, .file = &file};
	struct what *what = arena_get(arena, sizeof *what);
	struct cursor c;
	size_t first;

	read_start_part(&c, &reading, line, (struct word){line->text + from, line->len - from});
	first = c.next;
	if (!read_what(&c, NULL, what))
		return NULL;
	what->text = read_span(&c, first, c.next);
	if (c.next < c.count)
		read_expected(&c, read_peek(&c), NULL, "one WHAT, and then the end of the line");
	else if (!promisable(what))
		read_wrong(&c, c.words[first],
			"found \"%s\", expected what the target does: silence, <-- and a segment, "
			"or user told",
			what->text);
	else
		return what;
	return NULL;
}

const struct what *script_read_what(
	struct arena *arena, const char *text, const struct place *at, struct errors *errors)
{
	size_t before = at->column > 1 ? (size_t)at->column - 1 : 0, len = before + strlen(text);
	char *whole = arena_get(arena, len + 1);
	struct line line = {whole, len, at->line};

	memset(whole, ' ', before); /* so that the caret stands where the file has the text */
	memcpy(whole + before, text, strlen(text));
	return read_lone_what(arena, at->file, &line, before, errors);
}
