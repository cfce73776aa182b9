/* SPDX-License-Identifier: BSD-2-Clause */
/* Capture files of raw IP packets with nanosecond stamps, through libpcap. */
#ifndef HALFOPEN_WIRE_CAPTURE_H
#define HALFOPEN_WIRE_CAPTURE_H

#include "lib/base/fault.h"
#include "lib/base/nanos.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wire_capture;

/* Creates (or truncates) `path`; NULL with *why filled when that fails. Link type RAW. */
struct wire_capture *wire_capture_create(const char *path, struct fault *why);

/* Adds one IP packet, seen at `at` nanoseconds since the start of the run (at >= 0). */
void wire_capture_add(struct wire_capture *capture, nanos at, const uint8_t *packet, size_t len);

/* Flushes and closes; false when anything could not be written. NULL is fine. */
bool wire_capture_close(struct wire_capture *capture, struct fault *why);

/* Opens a capture file to read (any pcap or pcapng that libpcap reads, of raw IP or Ethernet). */
struct wire_capture *wire_capture_open(const char *path, struct fault *why);

/* The next IP packet: 1 when there was one (borrowed until the next call), 0 at the end, -1 on an
 * error. Packets that are not IP are passed over. */
int wire_capture_next(struct wire_capture *capture, nanos *at, const uint8_t **packet, size_t *len,
	struct fault *why);

#endif
