/* SPDX-License-Identifier: BSD-2-Clause */
/* For two_hosts_fuzz.c: two hosts, the network between them, and what is known of their connection.
 */
#ifndef HALFOPEN_HOST_TWO_HOSTS_FUZZ_H
#define HALFOPEN_HOST_TWO_HOSTS_FUZZ_H

#include "lib/host/host.h"

#include <assert.h>

enum {
	FLYING = 256, /* packets under way; one more is lost */
	ROOM = 1600,
	TURNS = 200,
	STREAM = 200000, /* octets that a connection sends at most */
};

/* Of the exchange that is left when the users have gone. Two ends that do not agree on numbers, one
 * of a life that the other has forgotten, acknowledge each other's ACKs until a retry limit ends
 * it: hundreds a second for two minutes, where nothing throttles them (RFC 5961 section 7). */
enum { STEPS_AFTER = 1000000 };

/* By then every retry limit, 2 MSL and FIN-WAIT-2 have run out. */
#define ALL_OVER (4 * 3600 * NANOS_SECOND)

struct packet {
	nanos at;
	unsigned order;
	int to;
	size_t len;
	uint8_t bytes[ROOM];
};

struct end {
	struct host *host;
	struct host_flow flow;
	seq_t iss;         /* of the connection that `received` is of */
	uint32_t received; /* octets delivered to its user */
	uint32_t most;     /* octets that any of its connections took from its user */
};

struct network {
	const uint8_t *at, *input_end;
	uint64_t random;
	unsigned loss, dup, corrupt, late; /* of 256 */
	nanos now;
	unsigned order;
	struct packet flying[FLYING];
	size_t count;
	struct end ends[2];
	bool reset_arrived; /* the event at hand is the arrival of a RST */
	bool for_ever;      /* FIN-WAIT-2 has no limit */
};

static inline uint8_t next(struct network *net)
{
	return net->at < net->input_end ? *net->at++ : 0;
}

static inline unsigned chance(struct network *net, unsigned of)
{
	net->random = net->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(net->random >> 33) % of;
}

/* Octet n of a direction is a function of n. */
static inline uint8_t octet(int end, uint32_t n)
{
	return (uint8_t)(n * 31 + (n >> 8) * 7 + (uint32_t)end * 101 + 1);
}

static inline const struct tcb *tcb_of(const struct end *end)
{
	return host_tcb(end->host, &end->flow);
}

/* How many octets the connection has taken from its user. */
static inline uint32_t taken(const struct end *end)
{
	const struct tcb *tcb = tcb_of(end);

	return tcb ? tcb->queue.end - tcb->snd.iss - 1 : 0;
}

/* Both ends are of one connection, and neither waits for the other's SYN: only then do the numbers
 * of one say something of the other's. */
static inline bool paired(const struct network *net)
{
	const struct tcb *a = tcb_of(&net->ends[0]), *b = tcb_of(&net->ends[1]);

	return a && b && a->snd.syn_acknowledged && b->snd.syn_acknowledged &&
	       a->rcv.irs == b->snd.iss && b->rcv.irs == a->snd.iss;
}

/* What is acknowledged has arrived, and what has arrived was sent. */
static inline void check_pair(const struct network *net)
{
	for (int i = 0; i < 2 && paired(net); i++) {
		const struct tcb *from = tcb_of(&net->ends[i]), *to = tcb_of(&net->ends[1 - i]);

		assert(seq_le(from->snd.una, to->rcv.nxt));
		assert(seq_le(to->rcv.nxt, from->snd.nxt));
	}
}

/* Each user was given all that the other's connection took. */
static inline bool all_read(const struct network *net)
{
	return net->ends[0].received == taken(&net->ends[1]) &&
	       net->ends[1].received == taken(&net->ends[0]);
}

#endif
