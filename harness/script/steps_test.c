/* SPDX-License-Identifier: BSD-2-Clause */
/* What the lines of a case become: times, segments, calls, signals, peers, rows. */
#include "harness/script/library_test.h"

#include <stdio.h>
#include <string.h>

static const struct case_file *read_file(const char *head, const char *steps, const char *rows)
{
	struct errors errors = {0};
	const char *text = arena_print(&arena,
		"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\n%s\ngiven | LISTEN\n%s\n"
		"proved | LISTEN\n%s",
		head, steps, rows);
	const struct case_file *file = library_read_text(
		library, "open/x", (struct word){text, strlen(text)}, &errors);

	if (!file)
		fail_msg("%s", text_get(&errors.text));
	errors_free(&errors);
	return file;
}

static const struct step *read_step(const char *line)
{
	const struct script *script =
		&read_file("peers good, crowd of {backlog}+3", line, "")->scripts[0];

	assert_int_equal(script->step_count, 3);
	return &script->steps[1];
}

static const struct what *read_what(const char *line)
{
	return read_step(line)->whats;
}

static void reads_when(void **state)
{
	const struct step *s = read_step(
		"after {syn_waits.2}*1.5-1ns since SYN,ACK <-- ACK | LISTEN");

	(void)state;
	assert_int_equal(s->when.kind, WHEN_AFTER);
	assert_int_equal(s->when.time.count, 2);
	assert_string_equal(s->when.time.terms[0].parameter, "syn_waits");
	assert_string_equal(s->when.time.terms[0].text, "{syn_waits.2}*1.5");
	assert_int_equal(s->when.time.terms[0].from, 2);
	assert_int_equal(s->when.time.terms[0].times, 3);
	assert_int_equal(s->when.time.terms[0].over, 2);
	assert_true(s->when.time.terms[1].minus);
	assert_int_equal(s->when.time.terms[1].literal, 1);
	assert_int_equal(s->when.since, SINCE_FLAGS);
	assert_int_equal(s->when.since_flags, WIRE_SYN | WIRE_ACK);
	s = read_step("after each {syn_waits} {syn_last_wait} since OPEN <-- ACK | LISTEN");
	assert_int_equal(s->when.kind, WHEN_AFTER_EACH);
	assert_int_equal(s->when.time.count, 2);
	assert_int_equal(s->when.since, SINCE_CALL);
	assert_int_equal(s->when.since_call, CALL_OPEN_ACTIVE);
	assert_int_equal(read_step("now --> ACK | -")->when.kind, WHEN_NOW);
	assert_int_equal(read_step("at once silence | -")->when.kind, WHEN_AT_ONCE);
	assert_int_equal(read_step("within {prompt} <-- ACK | -")->when.kind, WHEN_WITHIN);
	assert_int_equal(read_step("for 2s silence | -")->when.kind, WHEN_FOR);
	assert_int_equal(read_step("after 2s --> ACK | -")->when.since, SINCE_LINE_BEFORE);
}

static void reads_segments(void **state)
{
	const struct what *w = read_what(
		"at once x-- PSH,FIN,ACK same seq>=SND.NXT-2^31+{backlog} ack=good.ISS len<10 | -");

	(void)state;
	assert_int_equal(w->kind, WHAT_SEGMENT);
	assert_int_equal(w->arrow, ARROW_TARGET_LOST);
	assert_int_equal(w->flags, WIRE_PSH | WIRE_FIN | WIRE_ACK);
	assert_true(w->push_written && w->same);
	assert_int_equal(w->field_count, 3);
	assert_int_equal(w->fields[0].name, FIELD_SEQ);
	assert_int_equal(w->fields[0].relation, REL_AT_LEAST);
	assert_int_equal(w->fields[0].value.count, 3);
	assert_int_equal(w->fields[0].value.terms[0].variable, VAR_SND_NXT);
	assert_true(w->fields[0].value.terms[1].minus);
	assert_int_equal(w->fields[0].value.terms[1].number, 1u << 31);
	assert_false(w->fields[0].value.terms[2].minus);
	assert_string_equal(w->fields[0].value.terms[2].parameter, "backlog");
	assert_int_equal(w->fields[1].value.terms[0].variable, VAR_PEER_ISS);
	assert_string_equal(w->fields[1].value.terms[0].peer, "good");
	assert_int_equal(w->fields[2].relation, REL_LESS);
	w = read_what("now --x NONE seq=peer.RCV.NXT checksum=wrong named late | -");
	assert_int_equal(w->arrow, ARROW_PEER_LOST);
	assert_int_equal(w->flags, 0);
	assert_false(w->push_written || w->same);
	assert_int_equal(w->fields[0].value.terms[0].variable, VAR_PEER_RCV_NXT);
	assert_null(w->fields[0].value.terms[0].peer);
	assert_true(w->fields[1].wrong);
	assert_string_equal(w->name, "late");
	assert_string_equal(w->text, "--x NONE seq=peer.RCV.NXT checksum=wrong named late");
}

/* Bits that RFC 9293 gives no meaning, and an ACK field that no flag speaks of. */
static void reads_other_bits(void **state)
{
	const struct what *w = read_what("now --> SYN,ECE,CWR,AE reserved=5 ack=SND.NXT | -");

	(void)state;
	assert_int_equal(w->flags, WIRE_SYN | WIRE_ECE | WIRE_CWR | WIRE_AE);
	assert_int_equal(w->field_count, 2);
	assert_int_equal(w->fields[0].name, FIELD_RESERVED);
	assert_int_equal(w->fields[0].value.terms[0].number, 5);
	assert_int_equal(w->fields[1].name, FIELD_ACK);
}

static void reads_names_and_restarts(void **state)
{
	const struct script *s = &read_file("",
		"now --x ACK named late | -\nafter 1s since late --> late | -\n"
		"now peer restarts ISS=RCV.NXT+1000 | -",
		"")
					  ->scripts[0];

	(void)state;
	assert_int_equal(s->steps[2].when.since, SINCE_NAME);
	assert_string_equal(s->steps[2].when.since_name, "late");
	assert_int_equal(s->steps[2].whats[0].kind, WHAT_AGAIN);
	assert_string_equal(s->steps[2].whats[0].name, "late");
	assert_int_equal(s->steps[3].whats[0].kind, WHAT_RESTARTS);
	assert_int_equal(s->steps[3].whats[0].fields[0].name, FIELD_ISS);
}

static void reads_alternatives(void **state)
{
	const struct step *s = read_step(
		"at once <-- SYN,ACK same or ACK or silence or {fin_end} | SYN-RECEIVED or LISTEN");

	(void)state;
	assert_int_equal(s->what_count, 4);
	assert_int_equal(s->whats[1].kind, WHAT_SEGMENT);
	assert_int_equal(s->whats[1].arrow, ARROW_TARGET);
	assert_int_equal(s->whats[2].kind, WHAT_SILENCE);
	assert_int_equal(s->whats[3].kind, WHAT_PARAMETER);
	assert_string_equal(s->whats[3].parameter, "fin_end");
	assert_int_equal(s->states, state_only(STATE_SYN_RECEIVED) | state_only(STATE_LISTEN));
	s = read_step("at once user told \"connection reset\" or \"connection refused\" | -");
	assert_int_equal(s->what_count, 2);
	assert_int_equal(s->whats[0].signal, SIGNAL_RESET);
	assert_int_equal(s->whats[1].kind, WHAT_TOLD);
	assert_int_equal(s->whats[1].signal, SIGNAL_REFUSED);
	assert_int_equal(s->states, 0);
}

static void reads_calls_and_news(void **state)
{
	const struct what *w = read_what(
		"now user OPEN passive timeout={syn_waits.1}*1.5 backlog=5 | LISTEN");

	(void)state;
	assert_int_equal(w->kind, WHAT_CALL);
	assert_int_equal(w->call, CALL_OPEN_PASSIVE);
	assert_int_equal(w->timeout.count, 1);
	assert_int_equal(w->number.terms[0].number, 5);
	w = read_what("now user LEAVE linger=5s | -");
	assert_int_equal(w->call, CALL_LEAVE);
	assert_int_equal(w->linger.terms[0].literal, 5 * NANOS_SECOND);
	assert_int_equal(read_what("now user LEAVE listener | -")->call, CALL_LEAVE_LISTENER);
	assert_int_equal(read_what("now user OPEN active | -")->call, CALL_OPEN_ACTIVE);
	assert_int_equal(read_what("now user RECEIVE 7 | -")->call, CALL_RECEIVE);
	assert_int_equal(read_what("at once user gets 7 | -")->number.terms[0].number, 7);
	w = read_what("now user SEND 7 urgent timeout=5s | -");
	assert_int_equal(w->call, CALL_SEND);
	assert_true(w->urgent);
	assert_int_equal(w->timeout.terms[0].literal, 5 * NANOS_SECOND);
	assert_false(read_what("now user SEND 7 | -")->urgent);
	assert_int_equal(read_what("now user KEEP-ALIVE on | -")->call, CALL_KEEP_ALIVE);
	assert_true(read_what("now user KEEP-ALIVE on | -")->on);
	assert_false(read_what("now user KEEP-ALIVE off | -")->on);
	assert_int_equal(read_what("at once user told \"urgent data\" | -")->signal, SIGNAL_URGENT);
	w = read_what("now --> ICMP ttl-exceeded about seq=SND.NXT | -");
	assert_int_equal(w->kind, WHAT_ICMP);
	assert_int_equal(w->news, NEWS_TTL_EXCEEDED);
	assert_int_equal(w->fields[0].name, FIELD_SEQ);
}

/* A time that the case gave to the target may be waited for. */
static void grants_literals(void **state)
{
	(void)state;
	read_file("",
		"now user OPEN active timeout=90s | SYN-SENT\n"
		"after 90s since OPEN user told \"connection aborted due to user timeout\" | "
		"CLOSED",
		"");
	read_file("",
		"now user SEND 1 timeout=90s | ESTABLISHED\n"
		"after 90s since SEND user told \"connection aborted due to user timeout\" | "
		"CLOSED",
		"");
}

static void reads_peers(void **state)
{
	const struct case_file *file = read_file("peers good, crowd of {backlog}+<more>",
		"now crowd --> SYN | -\nat once good silence | -\nat once crowd {fin_end} | -",
		"rows\nname  more\nfew  1\nmany  100\n");
	const struct script *s = &file->scripts[1];

	(void)state;
	assert_int_equal(s->peer_count, 2);
	assert_false(s->peers[0].crowd);
	assert_true(s->peers[1].crowd);
	assert_int_equal(s->peers[1].size.terms[1].number, 100);
	assert_string_equal(s->steps[1].who, "crowd");
	assert_string_equal(s->steps[2].who, "good");
	assert_int_equal(s->steps[3].whats[0].kind, WHAT_PARAMETER);
	assert_null(s->steps[0].who);
}

static void multiplies_rows(void **state)
{
	const struct case_file *file = read_file("needs status",
		"now --> <seg> | <state>\n<end> | <state>\nafter each <waits> <-- SYN | -\n"
		"within <time> <-- ACK | - # x",
		"rows\n"
		"name  needs  seg  end  waits  time\n"
		"a  linger, {tw_rst} = closes  SYN  now --> RST  {syn_waits} {syn_last_wait}  "
		"{prompt}\n"
		"b  -  ACK len=1  -  -  -\n"
		"rows\nname  needs  state\nx  ipv4  LISTEN\ny  -  -\n");

	(void)state;
	assert_int_equal(file->script_count, 4);
	assert_string_equal(file->scripts[0].row, "a,x");
	assert_string_equal(file->scripts[1].row, "a,y");
	assert_string_equal(file->scripts[2].row, "b,x");
	assert_int_equal(file->scripts[0].need_count, 4);
	assert_string_equal(file->scripts[0].needs[0].text, "status");
	assert_string_equal(file->scripts[0].needs[2].text, "{tw_rst} = closes");
	assert_string_equal(file->scripts[0].needs[3].text, "ipv4");
	assert_int_equal(file->scripts[3].need_count, 1);
	assert_int_equal(file->scripts[0].step_count, 6);
	assert_int_equal(file->scripts[0].steps[3].when.time.count, 2);
	assert_int_equal(file->scripts[1].steps[1].states, 0);
	/* Without the cells there is only the first line left to play. */
	assert_int_equal(file->scripts[2].step_count, 3);
	assert_string_equal(file->scripts[2].steps[1].text, "now --> ACK len=1 | LISTEN");
	assert_int_equal(file->scripts[2].steps[1].at.line, 7);
}

static const struct case_file *read_known(const char *id)
{
	struct errors errors = {0};
	const struct case_file *file = library_case(library, id, &errors);

	if (!file)
		fail_msg("%s", text_get(&errors.text));
	errors_free(&errors);
	return file;
}

static void reads_the_head(void **state)
{
	const struct case_file *file = read_known("open/lost-syn/client");

	(void)state;
	assert_int_equal(file->roles, ROLE_ACTIVE_OPEN);
	assert_string_equal(file->role, "active open");
	assert_int_equal(file->proves_count, 5);
	assert_int_equal(file->law_count, 3);
	assert_int_equal(file->laws[0].kind, LAW_TOTAL);
	assert_int_equal(file->laws[0].comparison, CMP_AT_LEAST);
	assert_int_equal(file->laws[0].lists.count, 2);
	assert_int_equal(file->laws[1].kind, LAW_DOUBLES);
	assert_string_equal(file->laws[1].up_to.parameter, "rto_max");
	assert_int_equal(file->laws[2].kind, LAW_COUNT);
	assert_int_equal(file->laws[2].number, 3);
	assert_int_equal(file->leads_to, STATE_COUNT);
	file = read_known("close/lost-ack-of-fin/active");
	assert_int_equal(file->roles, ROLE_ACTIVE_CLOSE | ROLE_SIMULTANEOUS_CLOSE);
	file = read_known("ways/TIME-WAIT/by-closing");
	assert_int_equal(file->leads_to, STATE_TIME_WAIT);
	file = read_known("open/old-duplicate-syn");
	assert_string_equal(file->also[0], "TC8 TCP_CONTROL_FLAGS_08");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_when),
		cmocka_unit_test(reads_segments),
		cmocka_unit_test(reads_other_bits),
		cmocka_unit_test(reads_names_and_restarts),
		cmocka_unit_test(reads_alternatives),
		cmocka_unit_test(reads_calls_and_news),
		cmocka_unit_test(grants_literals),
		cmocka_unit_test(reads_peers),
		cmocka_unit_test(multiplies_rows),
		cmocka_unit_test(reads_the_head),
	};

	return cmocka_run_group_tests(tests, open_library, close_library);
}
