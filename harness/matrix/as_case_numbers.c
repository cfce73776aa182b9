/* SPDX-License-Identifier: BSD-2-Clause */
/* The edges of a cell in the words of the case language. */
#include "harness/matrix/as_case.h"

#include <stdio.h>

/* A number that no variable gives, as the distance from one. */
static const char *apart(const char *variable, uint32_t distance, char *out)
{
	if (distance == 0)
		snprintf(out, AS_CASE_NUMBER, "%s", variable);
	else if (distance <= INT32_MAX)
		snprintf(out, AS_CASE_NUMBER, "%s+%u", variable, distance);
	else
		snprintf(out, AS_CASE_NUMBER, "%s-%u", variable, -distance);
	return out;
}

static const char *copy(const char *variable, const char *rest, char *out)
{
	snprintf(out, AS_CASE_NUMBER, "%s%s", variable, rest);
	return out;
}

const char *as_case_seq(const struct matrix_story *story, enum seq_edge edge, char *out)
{
	static const char *const edges[SEQ_EDGES] = {
		[SEQ_FAR_BELOW] = "-2^31",
		[SEQ_MINUS_2] = "-2",
		[SEQ_MINUS_1] = "-1",
		[SEQ_NXT] = "",
		[SEQ_PLUS_1] = "+1",
		[SEQ_LAST] = "+RCV.WND-1",
		[SEQ_EDGE] = "+RCV.WND",
		[SEQ_BEYOND] = "+RCV.WND+1",
		[SEQ_FAR_ABOVE] = "+2^31-1",
	};
	bool by_window = edge >= SEQ_MIDDLE && edge <= SEQ_BEYOND, heard = story->shadow.irs_known;
	const char *from = heard ? "RCV.NXT" : "peer.ISS";
	seq_t base = heard ? story->view.rcv_nxt : story->shadow.peer_iss;

	if (edge == SEQ_MIDDLE || (by_window && !heard))
		return apart(from, story->segment.seq - base, out);
	return copy(from, edges[edge], out);
}

const char *as_case_ack(const struct matrix_story *story, enum ack_edge edge, char *out)
{
	static const char *const edges[ACK_EDGES] = {
		[ACK_BELOW] = "SND.UNA-1",
		[ACK_UNA] = "SND.UNA",
		[ACK_NXT] = "SND.NXT",
		[ACK_ABOVE] = "SND.NXT+1",
		[ACK_FAR] = "SND.NXT+2^31",
		[ACK_ZERO] = "0",
	};

	bool drifts = edge == ACK_ZERO && !story->number_fixed && story->shadow.iss_known;

	/* Another connection begins elsewhere: as far from 0 as this one. */
	if (edge == ACK_BETWEEN || drifts)
		return apart("SND.UNA", story->segment.ack - story->view.snd_una, out);
	if (story->shadow.iss_known)
		return copy(edges[edge], "", out);
	snprintf(out, AS_CASE_NUMBER, "%u", story->segment.ack);
	return out;
}

const char *as_case_length(const struct matrix_story *story, enum length length, char *out)
{
	if (length == LENGTH_WINDOW_1 && story->shadow.irs_known)
		return copy("RCV.WND+1", "", out);
	snprintf(out, AS_CASE_NUMBER, "%u", story->segment.len);
	return out;
}

const char *as_case_probe(
	const struct shadow *shadow, const struct after *after, enum number number, char *out)
{
	seq_t value = probe_number(after, number);

	switch (number) {
	case NUMBER_RCV_NXT:
	case NUMBER_BEFORE_RCV_NXT:
	case NUMBER_AHEAD_OF_RCV_NXT:
		return apart("RCV.NXT",
			value - (shadow->irs_known ? shadow->rcv_nxt : after->rcv_nxt), out);
	case NUMBER_SND_NXT:
	case NUMBER_UNSENT:
	case NUMBER_BEFORE_FIN: return apart("SND.NXT", value - shadow->snd_nxt, out);
	case NUMBER_ISS: return copy("ISS", "", out);
	case NUMBER_NOBODYS: break;
	}
	snprintf(out, AS_CASE_NUMBER, "%u", value);
	return out;
}

const char *as_case_acknowledged(const struct shadow *shadow, seq_t ack, char *out)
{
	return apart("RCV.NXT", ack - shadow->rcv_nxt, out);
}
