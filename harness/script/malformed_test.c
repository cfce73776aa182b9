/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that are wrong: each is told at its place, in the words of docs/case-language.md. */
#include "harness/script/library_test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FOOT        "proved   | LISTEN\n"
#define STEP(line)  HEAD line "\n" FOOT
#define ROWS(table) HEAD "now      -->  RST seq=<number>  | LISTEN\n" FOOT "rows\n" table

/* Text and the first line of what is said of it. */
static const struct {
	const char *text, *first;
} malformed[] = {
	/* the head */
	{"", "open/x.case:1:1: found no case, no title, no role, no proves, expected case, title, "
	     "role and proves in the head"},
	{"case open/y\ntitle T\nrole any\nproves 9293-MUST-20\ngiven | LISTEN\n" FOOT,
		"open/x.case:1:6: found \"open/y\", expected open/x: the id is the path of the "
		"file"},
	{"case open/x\ntitel T\nrole any\nproves 9293-MUST-20\ngiven | LISTEN\n" FOOT,
		"open/x.case:2:1: found \"titel\", expected a head word or a step (did you mean "
		"title?)"},
	{"case open/x\ntitle T\nrole server\nproves 9293-MUST-20\ngiven | LISTEN\n" FOOT,
		"open/x.case:3:6: found \"server\", expected active open, passive open, "
		"simultaneous open, active close, passive close, simultaneous close or any"},
	{"case open/x\ntitle T\nrole any, active opne\nproves 9293-MUST-20\ngiven | LISTEN\n" FOOT,
		"open/x.case:3:11: found \"active opne\", expected active open, passive open, "
		"simultaneous open, active close, passive close, simultaneous close or any (did "
		"you mean active open?)"},
	{"case open/x\ntitle\nrole any\nproves 9293-MUST-20\ngiven | LISTEN\n" FOOT,
		"open/x.case:2:6: found the end of the line, expected one sentence about the "
		"target"},
	{"case open/x\ntitle T\ntitle T\nrole any\nproves 9293-MUST-20\ngiven | LISTEN\n" FOOT,
		"open/x.case:3:1: found a second \"title\", expected one"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-2O\ngiven | LISTEN\n" FOOT,
		"open/x.case:4:8: found \"9293-MUST-2O\", expected an id of the catalogue of "
		"requirements (did you mean 9293-MUST-2?)"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\nambiguous 9293-MUST-20\ngiven | "
	 "LISTEN\n" FOOT,
		"open/x.case:5:11: found \"9293-MUST-20\", expected an id that starts with "
		"AMBIG-"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\nalso TC8\ngiven | LISTEN\n" FOOT,
		"open/x.case:5:9: found the end of the line, expected pairs of a suite and an id "
		"of it, as TC8 TCP_BASICS_04"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\nneeds lingr\ngiven | LISTEN\n" FOOT,
		"open/x.case:5:7: found \"lingr\", expected a capability or a condition, as "
		"{tw_rst} = closes (did you mean linger?)"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\nneeds no rfc5691\n" FOOT,
		"open/x.case:5:10: found \"rfc5691\", expected a capability that is to be missing "
		"(did you mean rfc5961?)"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\nneeds {tw_rst} = close\ngiven | "
	 "LISTEN\n" FOOT,
		"open/x.case:5:18: found \"close\", expected a value of {tw_rst}: closes ignored "
		"(did you mean closes?)"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\nneeds {tw_rst} < closes\ngiven | "
	 "LISTEN\n" FOOT,
		"open/x.case:5:16: found \"<\", expected = or !=: a word is not more or less"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\nneeds {syn_waits} > 1s\ngiven | "
	 "LISTEN\n" FOOT,
		"open/x.case:5:7: found the list \"{syn_waits}\", expected one time of it, such as "
		"{syn_waits.1}"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\npeers good, good\ngiven | "
	 "LISTEN\n" FOOT,
		"open/x.case:5:13: found a second peer \"good\""},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\npeers user\ngiven | LISTEN\n" FOOT,
		"open/x.case:5:7: found \"user\", expected another name: the language uses this "
		"word"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\nlaw 9293-MUST-23 totl {syn_waits} "
	 ">= "
	 "1s\ngiven | LISTEN\n" FOOT,
		"open/x.case:5:18: found \"totl\", expected total, count, first, last or a list, "
		"as {syn_waits}"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\nlaw 6298-5.5 {syn_waits} doubled\n"
	 "given | LISTEN\n" FOOT,
		"open/x.case:5:26: found \"doubled\", expected a list, doubles, or = < <= > >= and "
		"a value (did you mean doubles?)"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\nhandled client's timr, "
	 "nobody\ngiven | "
	 "LISTEN\n" FOOT,
		"open/x.case:5:9: found \"client's timr\", expected who handles it, as "
		"docs/case-language.md names them, with commas (did you mean client's timer?)"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\nhandled nobody, retry limit, "
	 "nobody\n"
	 "given | LISTEN\n" FOOT,
		"open/x.case:5:30: found nobody twice, expected it once"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\nhandled\ngiven | LISTEN\n" FOOT,
		"open/x.case:5:8: found the end of the line, expected who handles it, as "
		"docs/case-language.md names them, with commas"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\nhandled nobody\nhandled nobody\n"
	 "given | LISTEN\n" FOOT,
		"open/x.case:6:1: found a second \"handled\", expected one"},
	{HEAD "title T\n" FOOT,
		"open/x.case:8:1: found \"title\" after a step, expected all of the "
		"head before the steps"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\n",
		"open/x.case:4:1: found no step, expected at least one: given, now, at once, "
		"after, "
		"within, for or proved"},
	/* when */
	{STEP("soon     -->  ACK  | ESTABLISHED"),
		"open/x.case:8:1: found \"soon\", expected now, at once, after, within or for"},
	{STEP("at one   <--  ACK  | ESTABLISHED"),
		"open/x.case:8:4: found \"one\", expected at once"},
	{STEP("at once  -->  ACK  | ESTABLISHED"),
		"open/x.case:8:1: found \"at once\", expected now or after: what we do is done at "
		"one time"},
	{STEP("within {ack_delay} user CLOSE | FIN-WAIT-1"),
		"open/x.case:8:1: found \"within\", expected now or after: what we do is done at "
		"one time"},
	{STEP("now user told \"connection reset\" | CLOSED"),
		"open/x.case:8:1: found \"now\", expected at once, after, within or for: what the "
		"target does takes a time"},
	{STEP("now silence | CLOSED"),
		"open/x.case:8:1: found \"now\", expected at once, after, within or for: what the "
		"target does takes a time"},
	{STEP("after 5s <-- ACK | CLOSED"),
		"open/x.case:8:7: found \"5s\", expected a promise of the profile, as {ack_delay}: "
		"only what we do may have a literal time"},
	{STEP("after each 5s <-- ACK | CLOSED"), "open/x.case:8:12: found \"5s\", expected a "
						 "promise of the profile, as {ack_delay}: "
						 "only what we do may have a literal time"},
	{STEP("for 5s <-- ACK | CLOSED"), "open/x.case:8:1: found \"for\", expected at once, after "
					  "or within: only silence lasts for a time"},
	{STEP("within {ack_delay} silence | CLOSED"),
		"open/x.case:8:1: found \"within\", expected at once, after or for with silence"},
	{STEP("after each {syn_waits} silence | CLOSED"),
		"open/x.case:8:1: found \"after each\", expected at once, after or for with "
		"silence"},
	{STEP("after each {syn_waits} --> SYN | CLOSED"),
		"open/x.case:8:1: found \"after each\", expected now or after: what we do is done "
		"at one time"},
	{STEP("after {syn_waits} <-- SYN | CLOSED"),
		"open/x.case:8:7: found the list \"{syn_waits}\", expected one time, such as "
		"{syn_waits.1}"},
	{STEP("after {syn_waits.secnd} <-- SYN | CLOSED"),
		"open/x.case:8:18: found \"secnd\", expected a part of a list: 2, 1-3, first, "
		"last, "
		"butfirst or butlast"},
	{STEP("after {two_msl.1} <-- SYN | CLOSED"), "open/x.case:8:7: found \"{two_msl.1}\", "
						     "expected {two_msl}: one time has no parts"},
	{STEP("after {two_msl}/0 silence | CLOSED"),
		"open/x.case:8:16: found \"/0\", expected *1.5 or /2 behind a time"},
	{STEP("after {backlog} silence | CLOSED"),
		"open/x.case:8:7: found \"{backlog}\", expected a time, not such a parameter"},
	{STEP("after 5 --> ACK | CLOSED"),
		"open/x.case:8:7: found \"5\", expected a time: {parameter}, 5.8s, 200ms, 3min or "
		"0"},
	{STEP("after {two_msl}- --> ACK | CLOSED"),
		"open/x.case:8:7: found \"{two_msl}-\", expected a time: {parameter}, 5.8s, 200ms, "
		"3min or 0"},
	{STEP("after {two_msl} since SNY silence | CLOSED"),
		"open/x.case:8:23: found \"SNY\", expected flags (FIN SYN RST PSH ACK URG ECE CWR "
		"AE or "
		"NONE, with commas) (did you mean SYN?)"},
	/* what */
	{STEP("now | CLOSED"), "open/x.case:8:5: found \"|\", expected what happens, as --> SYN or "
			       "silence"},
	{STEP("now ->  SYN | CLOSED"), "open/x.case:8:5: found \"->\", expected what happens: --> "
				       "--x <-- x-- user silence "
				       "{parameter} or peer restarts (did you mean -->?)"},
	{STEP("now --> | CLOSED"), "open/x.case:8:9: found \"|\", expected flags (FIN SYN RST PSH "
				   "ACK URG ECE CWR AE or "
				   "NONE, with commas)"},
	{STEP("now --> SYN,SYN | CLOSED"),
		"open/x.case:8:13: found SYN twice, expected each flag once"},
	{STEP("now --> SYN,AKC | CLOSED"),
		"open/x.case:8:13: found \"AKC\", expected flags (FIN SYN RST PSH ACK URG ECE CWR "
		"AE or NONE, with commas) (did you mean ACK?)"},
	{STEP("now --> ACK sqe=1 | CLOSED"),
		"open/x.case:8:13: found \"sqe\", expected a field: seq ack len win urg mss "
		"checksum reserved, with = < <= > or >= (did you mean seq?)"},
	{STEP("now --> ACK seq=1 seq=2 | CLOSED"),
		"open/x.case:8:19: found seq twice, expected it once"},
	{STEP("now --> ACK seq>1 | CLOSED"),
		"open/x.case:8:13: found \"seq>1\", expected =: what we send is exact"},
	{STEP("at once <-- SYN reserved=1 | CLOSED"), "open/x.case:8:17: found \"reserved=1\", "
						      "expected no reserved bits: a sender leaves "
						      "them zero"},
	{STEP("at once <-- SYN ack=1 | CLOSED"),
		"open/x.case:8:17: found \"ack=1\", expected no ack: the segment has no ACK"},
	{STEP("now --> ACK win=65536 | CLOSED"),
		"open/x.case:8:17: found 65536, expected 65535 at most: win has 16 bits"},
	{STEP("now --> ACK seq=ISS+ | CLOSED"),
		"open/x.case:8:21: found \"ISS+\", expected a number or a variable on both sides "
		"of + and -"},
	{STEP("now --> ACK seq=2^32 | CLOSED"),
		"open/x.case:8:17: found \"2^32\", expected a whole number below 2^32"},
	{STEP("now --> ACK seq=peer.RCV.NXTT | CLOSED"),
		"open/x.case:8:22: found \"RCV.NXTT\", expected ISS, SND.NXT or RCV.NXT of a peer "
		"(did you mean RCV.NXT?)"},
	{STEP("now --> ACK seq=god.ISS | CLOSED"),
		"open/x.case:8:17: found \"god\", expected peer or a further peer of the case"},
	{STEP("at once <-- ACK checksum=wrong | CLOSED"),
		"open/x.case:8:17: found \"checksum=wrong\", expected no checksum: what the target "
		"sends must be right"},
	{STEP("at once <-- ACK named late | CLOSED"), "open/x.case:8:17: found \"named\", expected "
						      "no name: only segments of the peer are "
						      "kept"},
	{STEP("now --> late | CLOSED"),
		"open/x.case:8:9: found \"late\", expected flags, or a name that an earlier line "
		"gave with named"},
	{STEP("now --> ACK or SYN | CLOSED"), "open/x.case:8:1: found alternatives, expected one "
					      "thing: what we do is up to us"},
	{STEP("now --> ICMP host-unreachble | CLOSED"),
		"open/x.case:8:14: found \"host-unreachble\", expected the news: net-unreachable "
		"host-unreachable protocol-unreachable port-unreachable prohibited too-big "
		"ttl-exceeded parameter-problem source-quench (did you mean host-unreachable?)"},
	{STEP("now user OPN active | CLOSED"),
		"open/x.case:8:10: found \"OPN\", expected a call (OPEN SEND RECEIVE CLOSE LEAVE "
		"ABORT STATUS KEEP-ALIVE), gets or told (did you mean OPEN?)"},
	{STEP("now user OPEN | CLOSED"),
		"open/x.case:8:15: found \"|\", expected OPEN active or OPEN passive"},
	{STEP("at once user gets 0 | CLOSED"),
		"open/x.case:8:19: found \"0\", expected one octet or more"},
	{STEP("now user SEND | CLOSED"), "open/x.case:8:15: found \"|\", expected how many octets"},
	{STEP("now user RECEIVE 5 urgent | CLOSED"),
		"open/x.case:8:20: found \"urgent\", expected it only with SEND"},
	{STEP("now user CLOSE timeout=5s | CLOSED"),
		"open/x.case:8:16: found \"timeout=5s\", expected it only with OPEN and SEND"},
	{STEP("now user KEEP-ALIVE onn | CLOSED"),
		"open/x.case:8:21: found \"onn\", expected KEEP-ALIVE on or KEEP-ALIVE off (did "
		"you mean on?)"},
	{STEP("now user CLOSE linger=5s | CLOSED"),
		"open/x.case:8:16: found \"linger=5s\", expected it only with LEAVE"},
	{STEP("at once user told reset | CLOSED"),
		"open/x.case:8:19: found \"reset\", expected a signal between quotes, as "
		"\"connection reset\""},
	{STEP("at once user told \"conection reset\" | CLOSED"),
		"open/x.case:8:20: found \"conection reset\", expected a signal of the RFC: "
		"connection established, connection closing, connection reset, connection refused, "
		"connection aborted due to user timeout, connection does not exist, connection "
		"already exists, insufficient resources, destination unreachable, urgent data, "
		"delivery problem or soft error (did you mean connection reset?)"},
	{STEP("at once {prompt} | CLOSED"),
		"open/x.case:8:9: found \"{prompt}\", expected a parameter that says what is sent, "
		"not such a parameter"},
	{STEP("now peer restart | CLOSED"),
		"open/x.case:8:10: found \"restart\", expected peer restarts"},
	{STEP("now peer restarts seq=1 | CLOSED"),
		"open/x.case:8:19: found \"seq=1\", expected ISS= alone with peer restarts"},
	{STEP("now god --> SYN | CLOSED"),
		"open/x.case:8:5: found \"god\", expected a peer of the head word peers"},
	/* states, given and proved */
	{STEP("now --> SYN | SYN-RECIEVED"),
		"open/x.case:8:15: found \"SYN-RECIEVED\", expected a state (did you mean "
		"SYN-RECEIVED?)"},
	{STEP("now --> SYN | LISTEN CLOSED"),
		"open/x.case:8:22: found \"CLOSED\", expected or, or the end of the line"},
	{STEP("now --> SYN"),
		"open/x.case:8:12: found the end of the line, expected a field, named, "
		"or, or | and a state"},
	{STEP("now --> SYN extra | LISTEN"),
		"open/x.case:8:13: found \"extra\", expected a field, named, or, or | and a state"},
	{STEP("given | LISTEN"),
		"open/x.case:8:1: found given after a step, expected given, then the steps, then "
		"proved"},
	{HEAD FOOT "now --> ACK | LISTEN\n",
		"open/x.case:9:1: found a step after proved, expected given, then the steps, then "
		"proved"},
	{"case open/x\ntitle T\nrole any\nproves 9293-MUST-20\ngiven by clsing | TIME-WAIT\n" FOOT,
		"open/x.case:5:1: found \"by clsing\", expected a way: there is no "
		"ways/TIME-WAIT/by-clsing.case (did you mean by closing?)"},
	{"case open/x\ntitle T\nrole passive close\nproves 9293-MUST-20\ngiven | TIME-WAIT\n" FOOT,
		"open/x.case:5:1: found no way to TIME-WAIT that fits the role, expected one in "
		"ways/TIME-WAIT/"},
	/* rows */
	{ROWS("name number\none 1\n"), "open/x.case:11:1: found \"name number\", expected name as "
				       "the first column"},
	{ROWS("name  number\nOne  1\n"), "open/x.case:12:1: found \"One\", expected the row's "
					 "name, a word in small letters"},
	{ROWS("name  number\none  1\none  2\n"), "open/x.case:13:1: found a second row \"one\""},
	{ROWS("name  number  number\none  1  2\n"),
		"open/x.case:11:15: found a second column \"number\""},
	{ROWS("name  number  unused\none  1  2\n"),
		"open/x.case:11:15: found the column \"unused\", expected a line that uses it"},
	{HEAD "<when> --> SYN seq=<n> wni=1 | LISTEN\n" FOOT
	      "rows\nname  when  n\nfar  after 1234567ns  RCV.NXT+100\n",
		"open/x.case:8:24: found \"wni\", expected a field: seq ack len win urg mss "
		"checksum reserved, with = < <= > or >= (did you mean win?)"},
	{STEP("now --> syn | CLOSED # late"),
		"open/x.case:8:9: found \"syn\", expected flags, or a name that an earlier line "
		"gave with named"},
	{STEP("now user close | CLOSED"),
		"open/x.case:8:10: found \"close\", expected a call (OPEN SEND RECEIVE CLOSE LEAVE "
		"ABORT STATUS KEEP-ALIVE), gets or told (did you mean CLOSE?)"},
	{STEP("now --> SYN#1 | CLOSED"),
		"open/x.case:8:9: found \"SYN#1\", expected flags (FIN SYN RST PSH ACK URG ECE CWR "
		"AE or NONE, with commas)"},
	{ROWS("name  nmber\none  1\n"),
		"open/x.case:8:23: found \"<number>\", expected a column of the rows"},
	{ROWS("name  number\n"),
		"open/x.case:11:1: found a table without rows, expected at least one"},
	{ROWS("name  number\none\n"), "open/x.case:12:4: found 1 cell, expected 2 cells: name "
				      "number (two blanks or more "
				      "between cells, - for an empty one)"},
	{ROWS("name  number\none  1\nrows\nname  number\ntwo  1\n"),
		"open/x.case:14:7: found a second column \"number\""},
};

static void tells_what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
		struct errors errors;
		const char *said = errors_of(malformed[i].text, strlen(malformed[i].text), &errors);
		size_t first = strcspn(said, "\n");

		if (strlen(malformed[i].first) != first ||
			memcmp(said, malformed[i].first, first) != 0)
			fail_msg("%zu:\n%s\nsaid:\n%s", i, malformed[i].first, said);
		errors_free(&errors);
	}
}

/* Whole messages, as they stand in docs/case-language.md. */
static const struct {
	const char *text, *said;
} examples[] = {
	{STEP("now      -->  SNY             | SYN-RECEIVED"),
		"open/x.case:8:15: found \"SNY\", expected flags (FIN SYN RST PSH ACK URG ECE CWR "
		"AE or "
		"NONE, with commas) (did you mean SYN?)\n"
		"  now      -->  SNY             | SYN-RECEIVED\n"
		"                ^\n"},
	{STEP("\nnow      <--  SYN,ACK         | SYN-RECEIVED"),
		"open/x.case:9:1: found \"now\", expected at once, after, within or for: what the "
		"target does takes a time\n"
		"  now      <--  SYN,ACK         | SYN-RECEIVED\n"
		"  ^\n"},
	{STEP("\n\nafter {synack_wait}  x-- SYN,ACK same | SYN-RECEIVED"),
		"open/x.case:10:7: found \"{synack_wait}\", expected a profile parameter (did you "
		"mean synack_waits?)\n"
		"  after {synack_wait}  x-- SYN,ACK same | SYN-RECEIVED\n"
		"        ^\n"},
	{STEP("\n\n\nat once  <--  RST             | CLOSED"),
		"open/x.case:11:15: found RST alone, expected seq= with the RST: no number is the "
		"usual one\n"
		"  at once  <--  RST             | CLOSED\n"
		"                ^\n"},
	{HEAD "now --> ACK ack=<number> | CLOSED\nat once <answer> | CLOSED\n" FOOT
	      "\n\n\n\nrows\n  name  number  answer\n  one   1       --> RST  | x\n",
		"open/x.case:17:26: found 4 cells, expected 3 cells: name number answer (two "
		"blanks "
		"or more between cells, - for an empty one)\n"
		"    one   1       --> RST  | x\n"
		"                           ^\n"},
	{HEAD "\n\n\n\nnow      -->  RST seq=<number>  | <state>\n" FOOT
	      "rows\n  name   number    state\n  exact  RCV.NXTT  LISTEN\n",
		"open/x.case:12:23: found \"RCV.NXTT\", expected a variable of RFC 9293 (did you "
		"mean RCV.NXT?)\n"
		"  [row exact: now --> RST seq=RCV.NXTT | LISTEN]\n"
		"  now      -->  RST seq=<number>  | <state>\n"
		"                        ^\n"},
};

static void tells_it_as_the_page_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		struct errors errors;

		assert_string_equal(errors_of(examples[i].text, strlen(examples[i].text), &errors),
			examples[i].said);
		assert_int_equal(errors.count, 1);
		errors_free(&errors);
	}
}

static void tells_every_line_once(void **state)
{
	static const char text[] = HEAD "now --> SNY | LISTNE\nnow --> AKC | LISTEN\n"
					"now --> RST seq=<n> | LISTEN\n" FOOT
					"rows\nname  n  m\na  X  1\nb  X  1\n";
	struct errors errors;
	const char *said = errors_of(text, sizeof text - 1, &errors);

	(void)state;
	assert_int_equal(errors.count, 4);
	assert_non_null(strstr(said, "open/x.case:8:9: found \"SNY\""));
	assert_non_null(strstr(said, "open/x.case:9:9: found \"AKC\""));
	assert_non_null(strstr(said, "open/x.case:10:17: found \"X\""));
	assert_non_null(strstr(said, "open/x.case:13:10: found the column \"m\""));
	assert_null(strstr(said, "[row b"));
	errors_free(&errors);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_what_is_wrong),
		cmocka_unit_test(tells_it_as_the_page_says),
		cmocka_unit_test(tells_every_line_once),
	};

	return cmocka_run_group_tests(tests, open_inside, close_library);
}
