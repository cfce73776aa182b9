/* SPDX-License-Identifier: BSD-2-Clause */
/* What an event brings about: filled by the handlers, carried out by whoever called them. */
#ifndef HALFOPEN_TCP_EFFECTS_H
#define HALFOPEN_TCP_EFFECTS_H

#include "lib/tcp/limits.h"
#include "lib/tcp/segment.h"
#include "lib/tcp/transitions.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the user is told, in the RFC's words. */
enum tcp_signal {
	TCP_TOLD_ESTABLISHED,    /* "connection established" */
	TCP_TOLD_CLOSING,        /* "connection closing" */
	TCP_TOLD_RESET,          /* "connection reset" */
	TCP_TOLD_REFUSED,        /* "connection refused" */
	TCP_TOLD_TIMEOUT,        /* "connection aborted due to user timeout" */
	TCP_TOLD_DOES_NOT_EXIST, /* "connection does not exist" */
	TCP_TOLD_ALREADY_EXISTS, /* "connection already exists" */
	TCP_TOLD_NO_RESOURCES,   /* "insufficient resources" */
	TCP_TOLD_UNREACHABLE,    /* "destination unreachable" */
	TCP_TOLD_URGENT,         /* "urgent data" */
	TCP_TOLD_DELIVERY,       /* "delivery problem": R1 is reached */
	TCP_TOLD_SOFT,           /* "soft error": ICMP news of what may pass */
};

enum tcp_effect_kind {
	TCP_EFFECT_SEND,   /* segment goes out */
	TCP_EFFECT_SIGNAL, /* the user is told signal */
	TCP_EFFECT_DATA,   /* bytes[0..len) complete a RECEIVE */
	TCP_EFFECT_STATUS, /* STATUS answers state */
};

struct tcp_effect {
	enum tcp_effect_kind kind;
	struct tcp_segment segment;
	enum tcp_signal signal;
	enum tcp_state state;
	const uint8_t *bytes;
	uint32_t len;
	uint32_t urgent; /* DATA: urgent octets from bytes[0] on, more than len where more are to
			    come; STATUS: from the next octet on */
};

/* Owned by the caller of an event, who begins with tcp_effects_begin(). The text of segments and
 * the data point into `text`, so that they outlive the TCB. */
struct tcp_effects {
	struct tcp_effect items[TCP_EFFECTS]; /* in the order in which they come about */
	size_t count;
	uint8_t text[2 * TCP_RECEIVE_ROOM]; /* a full receive ring, and segments */
	size_t text_len;
};

void tcp_effects_begin(struct tcp_effects *effects);

/* Room for one more segment with `len` octets of text, with the reserve that replies need? */
bool tcp_effects_can_send(const struct tcp_effects *effects, uint32_t len);

/* Each adds one effect at the end. */
void tcp_effects_send(struct tcp_effects *effects, const struct tcp_segment *segment);
void tcp_effects_tell(struct tcp_effects *effects, enum tcp_signal signal);
void tcp_effects_status(struct tcp_effects *effects, enum tcp_state state, uint32_t urgent);

/* `len` octets of room in `text`, to be filled by the caller: the text of a segment to be sent, or
 * data for the user, which tcp_effects_data() then hands over. */
uint8_t *tcp_effects_text(struct tcp_effects *effects, uint32_t len);
void tcp_effects_data(
	struct tcp_effects *effects, const uint8_t *bytes, uint32_t len, uint32_t urgent);

#endif
