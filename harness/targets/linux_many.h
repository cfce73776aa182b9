/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the linux target share that serve many connections in one boot; private to
 * them. One process holds both namespaces: the sockets of the user are its own, and its packet
 * socket is the peers. */
#ifndef HALFOPEN_TARGETS_LINUX_MANY_H
#define HALFOPEN_TARGETS_LINUX_MANY_H

#include "harness/targets/linux.h"

#include <sched.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* --- linux_many_ring.c: frames to the target and from it ----------------------------------------
 */

enum { LINUX_BATCH = 256 };

struct linux_ring {
	int out, in;      /* packet sockets at the harness's end and at the target's, or -1 */
	uint8_t *slots;   /* what arrives, shared with the kernel */
	size_t next;      /* the slot that is filled next */
	unsigned lost;    /* frames for which there was no slot */
	unsigned refused; /* frames that the link did not take at first */
	unsigned mtu;
	struct wire_address target;

	uint8_t *room; /* frames that are to go out, one behind the other */
	size_t used;
	struct iovec parts[LINUX_BATCH];
	struct mmsghdr frames[LINUX_BATCH];
	size_t count;

	uint32_t fences, answered; /* echoes asked for; the last one answered */
	bool held;
	cpu_set_t processors; /* where we may run when we are not held */
};

/* Called in the harness's namespace; and in the target's. */
bool linux_ring_open(struct linux_ring *ring, const struct wire_address *target, unsigned mtu,
	struct fault *why);
bool linux_ring_listen(struct linux_ring *ring, struct fault *why);
void linux_ring_close(struct linux_ring *ring);
/* Puts a packet behind those that wait to go out. */
bool linux_ring_put(struct linux_ring *ring, const uint8_t *packet, size_t len, struct fault *why);
/* Sends all that wait; the kernel has dealt with them when it returns, as far as can be told
 * without a fence. */
bool linux_ring_send(struct linux_ring *ring, struct fault *why);
/* Keeps the process on its processor until the next fence: what waits on one is not behind what
 * another one has done. */
void linux_ring_hold(struct linux_ring *ring);
/* Takes what has arrived. */
void linux_ring_take(
	struct linux_ring *ring, const struct linux_clock *clock, struct happenings *into);
/* Sends all, then an echo, and takes everything up to its answer: what has not come then does not
 * come, except from a timer. */
bool linux_ring_fence(struct linux_ring *ring, const struct linux_clock *clock,
	struct happenings *into, struct fault *why);
/* Frames that were lost since the ring was opened, in either direction; false when it cannot say.
 * Called in the target's namespace. */
bool linux_ring_lost(struct linux_ring *ring, unsigned *lost, struct fault *why);

/* --- linux_many.c -------------------------------------------------------------------------------
 */

struct linux_many {
	struct linux_own own; /* limits, clock, link, diag, what waits to be collected */
	struct linux_ring ring;
	struct linux_sockets sockets;
	size_t unread; /* frames and calls since the ring was read */
};

extern const struct target_ops linux_many;

#endif
