/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's packets both ways, what it must drop, and whether the judge's codec reads the same. */
#include "lib/host/codec.h"
#include "lib/wire/sample_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static uint8_t packet[HOST_PACKET_MAX];
static struct host_packet read_back;

static struct host_flow flow_of(int version)
{
	struct host_flow flow = {.local_port = 80, .remote_port = 4000};
	flow.local.version = flow.remote.version = (uint8_t)version;
	flow.local.bytes[0] = flow.remote.bytes[0] = 10;
	flow.local.bytes[3] = 1;
	flow.remote.bytes[3] = 2;
	if (version == 6)
		flow.local.bytes[15] = 0xff;
	return flow;
}

static size_t write_one(int version, uint32_t text_len, uint16_t mss)
{
	static const uint8_t text[] = "some octets of text";
	struct host_flow flow = flow_of(version);
	struct tcp_segment seg = {.seq = 4294967295u,
		.ack = 0x01020304,
		.wnd = 65535,
		.flags = (uint16_t)(TCP_ACK | (mss ? TCP_SYN : TCP_PSH)),
		.up = 7,
		.mss = mss,
		.text = text,
		.text_len = text_len};
	return host_write(&flow, &seg, packet);
}

static void test_there_and_back(void **unused)
{
	(void)unused;
	for (int version = 4; version <= 6; version += 2)
		for (uint32_t text_len = 0; text_len < 20; text_len++) {
			size_t len = write_one(version, text_len, text_len % 2 ? 1460 : 0);
			assert_true(host_read(packet, len, &read_back));
			const struct tcp_segment *seg = &read_back.segment;
			assert_int_equal(read_back.kind, HOST_IS_SEGMENT);
			assert_int_equal(seg->seq, 4294967295u);
			assert_int_equal(seg->ack, 0x01020304);
			assert_int_equal(seg->wnd, 65535);
			assert_int_equal(seg->up, 7);
			assert_int_equal(seg->mss, text_len % 2 ? 1460 : 0);
			assert_int_equal(seg->text_len, text_len);
			assert_memory_equal(seg->text, "some octets of text", text_len);
			struct host_flow flow = flow_of(version);
			assert_true(host_address_equal(&read_back.flow.local, &flow.remote));
			assert_true(host_address_equal(&read_back.flow.remote, &flow.local));
			assert_int_equal(read_back.flow.local_port, 4000);
			assert_int_equal(read_back.flow.remote_port, 80);
		}
}

/* Octets that no checksum covers: of IPv6 the traffic class and flow label, the hop limit. */
static bool is_uncovered(int version, size_t at)
{
	return version == 6 && (at == 7 || (at >= 1 && at <= 3));
}

static void test_any_flipped_bit_is_seen(void **unused)
{
	(void)unused;
	for (int version = 4; version <= 6; version += 2) {
		size_t len = write_one(version, 10, 0);
		for (size_t bit = 0; bit < len * 8; bit++) {
			bool low_of_class = version == 6 && bit < 4;
			if (low_of_class || is_uncovered(version, bit / 8))
				continue;
			packet[bit / 8] ^= (uint8_t)(1u << bit % 8);
			assert_false(host_read(packet, len, &read_back));
			packet[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
	}
}

static void test_too_short_is_seen(void **unused)
{
	(void)unused;
	for (int version = 4; version <= 6; version += 2) {
		size_t whole = write_one(version, 10, 0);
		for (size_t len = 0; len < whole; len++)
			assert_false(host_read(packet, len, &read_back));
	}
}

/* The packet with these options, checksum and all. */
static bool read_options(const uint8_t *options, size_t len)
{
	struct host_flow flow = flow_of(4), back = {flow.remote, flow.local, 4000, 80};
	size_t size = write_one(4, 0, 0);
	uint8_t *tcp = packet + 20;
	tcp[12] = (uint8_t)((20 + len) / 4 << 4);
	tcp[13] = TCP_SYN;
	tcp[16] = tcp[17] = 0;
	memcpy(tcp + 20, options, len);
	uint16_t sum = host_checksum(&back, 6, tcp, 20 + len);
	tcp[16] = (uint8_t)(sum >> 8);
	tcp[17] = (uint8_t)sum;
	memset(&read_back, 0, sizeof read_back);
	read_back.flow = back;
	assert_int_equal(size, 40);
	return host_read_segment(tcp, 20 + len, &read_back);
}

static void test_options(void **unused)
{
	(void)unused;
	assert_true(read_options((const uint8_t[]){1, 2, 4, 5, 0xb4, 0, 0, 0}, 8));
	assert_int_equal(read_back.segment.mss, 1460); /* after one octet of nothing */
	assert_true(read_options((const uint8_t[]){200, 6, 9, 9, 9, 9, 2, 4, 2, 0, 1, 1}, 12));
	assert_int_equal(read_back.segment.mss, 512); /* after one that nobody knows */
	assert_true(read_options((const uint8_t[]){0, 2, 4, 5}, 4));
	assert_int_equal(read_back.segment.mss, 0); /* after the end there is nothing */
	assert_false(read_options((const uint8_t[]){200, 0, 1, 1}, 4));
	assert_false(read_options((const uint8_t[]){200, 1, 1, 1}, 4));
	assert_false(read_options((const uint8_t[]){200, 5, 1, 1}, 4));
	assert_false(read_options((const uint8_t[]){1, 1, 1, 200}, 4));
}

static void test_checksum_example(void **unused)
{
	(void)unused;
	/* The eight octets of RFC 1071 section 3, whose sum is ddf2. */
	static const uint8_t bytes[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
	struct host_flow flow = flow_of(4);
	assert_int_equal(host_checksum(&flow, 0, bytes, sizeof bytes), 0xffff ^ 0xddf2);
}

/* --- against lib/wire ------------------------------------------------------------------------- */

enum { DRAWS = 1000000, TEXT_MAX = 1460 };

static uint8_t long_text[TEXT_MAX];

/* Random numbers, the same for the same seed: SplitMix64. Each segment has a seed of its own, so
 * that a failure tells the one to play again. */
struct draw {
	uint64_t seed, state;
	const char *doing;
};

static uint32_t draw(struct draw *from)
{
	uint64_t z = from->state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)(z >> 32);
}

static uint32_t below(struct draw *from, uint32_t n)
{
	return draw(from) % n;
}

static void expect(const struct draw *of, bool good, const char *what)
{
	if (!good)
		fail_msg("seed %llu, %s: %s", (unsigned long long)of->seed, of->doing, what);
}

static void draw_address(struct draw *from, uint8_t version, struct wire_address *out)
{
	*out = (struct wire_address){.version = version};
	for (size_t i = 0; i < (version == 4 ? 4 : 16); i++)
		out->bytes[i] = (uint8_t)draw(from);
}

/* Options, the MSS at most once: of two, here the last one counts, there the first, and RFC 9293
 * leaves it open. Now and then any octets at all. */
static size_t draw_options(struct draw *from, uint8_t *out)
{
	size_t len = 0;
	if (below(from, 4) == 0) {
		for (size_t end = below(from, 11) * 4; len < end; len++)
			out[len] = (uint8_t)(below(from, 2) ? draw(from) : below(from, 6));
		return len;
	}
	while (below(from, 3) == 0 && len < 12)
		out[len++] = 1; /* nothing */
	if (below(from, 2))
		len += wire_option_mss(out + len, (uint16_t)draw(from));
	if (below(from, 3) == 0) { /* one that nobody knows */
		size_t size = 2 + below(from, 12);
		memset(out + len, 0x55, size);
		out[len] = (uint8_t)(200 + below(from, 50));
		out[len + 1] = (uint8_t)size;
		len += size;
	}
	return len;
}

static void draw_segment(struct draw *from, uint8_t *options, struct wire_segment *out)
{
	uint8_t version = below(from, 2) ? 4 : 6;
	*out = (struct wire_segment){
		.src_port = (uint16_t)draw(from),
		.dst_port = (uint16_t)draw(from),
		.seq = draw(from),
		.ack = draw(from),
		.flags = (uint16_t)below(from, 512),
		.window = (uint16_t)draw(from),
		.urgent = (uint16_t)draw(from),
		.options = options,
		.options_len = draw_options(from, options),
		.payload_len = below(from, below(from, 16) ? 40 : TEXT_MAX + 1),
	};
	out->payload = long_text + below(from, (uint32_t)(TEXT_MAX + 1 - out->payload_len));
	draw_address(from, version, &out->src);
	draw_address(from, version, &out->dst);
}

/* Do all lengths add up? The least that both must ask for. Counts MSS options. */
static bool walk(const uint8_t *options, size_t len, unsigned *mss_count)
{
	size_t i = 0;
	while (i < len && options[i] != 0) {
		size_t size = options[i] == 1 ? 1 : i + 1 < len ? options[i + 1] : 0;
		if (size == 0 || (size == 1 && options[i] != 1) || size > len - i)
			return false;
		*mss_count += options[i] == 2 && size == 4;
		i += size;
	}
	return true;
}

static bool same_address(const struct wire_address *a, const struct host_address *b)
{
	return a->version == b->version && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static bool same_flow(const struct wire_segment *w, const struct host_flow *flow)
{
	return same_address(&w->src, &flow->remote) && same_address(&w->dst, &flow->local) &&
	       w->src_port == flow->remote_port && w->dst_port == flow->local_port;
}

/* An MSS counts on a SYN alone. */
static bool same_mss(const struct wire_segment *w, uint16_t mss)
{
	unsigned count = 0;
	walk(w->options, w->options_len, &count);
	return count > 1 || mss == ((w->flags & WIRE_SYN) && count > 0 ? wire_mss(w) : 0);
}

/* The host knows six flags: the three of ECN are for a stack that has it. */
static bool same_segment(const struct wire_segment *w, const struct host_packet *h)
{
	const struct tcp_segment *seg = &h->segment;
	return same_flow(w, &h->flow) && w->seq == seg->seq && w->ack == seg->ack &&
	       (w->flags & 0x3f) == seg->flags && w->window == seg->wnd && w->urgent == seg->up &&
	       same_mss(w, seg->mss) && w->payload_len == seg->text_len &&
	       memcmp(w->payload, seg->text, seg->text_len) == 0;
}

/* Must the host take this segment, by what lib/wire says of it? They rightly disagree in two
 * points, since the one is a receiver and the other judges a sender. A receiver ignores the
 * reserved bits (RFC 9293 section 3.1), which a sender must leave zero; and of options it asks only
 * that their lengths add up. (The judge also reads what is behind IPv6 extension headers, and minds
 * a bit of IPv4 that is always zero: neither is drawn here.) */
static bool must_be_taken(const struct wire_packet *w)
{
	unsigned ignored = 0;
	if (w->kind == WIRE_TCP)
		return true;
	if (w->kind != WIRE_MALFORMED || (strcmp(w->malformed, "reserved bits") != 0 &&
						 strcmp(w->malformed, "options") != 0))
		return false;
	return walk(w->segment.options, w->segment.options_len, &ignored);
}

/* Both read the packet, and mean the same. True when both took it. */
static bool both_read(const struct draw *of, const uint8_t *bytes, size_t len)
{
	struct wire_packet w;
	struct host_packet h;
	uint8_t *exact = sample_exact(bytes, len);
	wire_parse(exact, len, &w);
	bool taken = host_read(exact, len, &h) && h.kind == HOST_IS_SEGMENT;
	expect(of, taken == must_be_taken(&w), w.malformed ? w.malformed : "well formed");
	expect(of, !taken || same_segment(&w.segment, &h), "the fields differ");
	free(exact);
	return taken;
}

/* The host writes, lib/wire reads. */
static void host_to_wire(struct draw *from, const struct wire_segment *s)
{
	struct wire_packet w;
	struct host_packet h = {.segment = {.seq = s->seq,
					.ack = s->ack,
					.wnd = s->window,
					.flags = s->flags & 0x3f,
					.up = s->urgent,
					.text = s->payload,
					.text_len = (uint32_t)s->payload_len}};
	struct host_flow flow = {.local_port = s->src_port, .remote_port = s->dst_port};
	if (h.segment.flags & TCP_SYN)
		h.segment.mss = (uint16_t)draw(from);
	flow.local.version = flow.remote.version = s->src.version;
	memcpy(flow.local.bytes, s->src.bytes, 16);
	memcpy(flow.remote.bytes, s->dst.bytes, 16);
	h.flow = (struct host_flow){flow.remote, flow.local, s->dst_port, s->src_port};
	size_t len = host_write(&flow, &h.segment, packet);
	from->doing = "written by the host";
	wire_parse(packet, len, &w);
	expect(from, both_read(from, packet, len), "not taken");
	expect(from, same_segment(&w.segment, &h), "lib/wire reads other fields");
}

/* lib/wire crafts, now and then wrongly; the host reads. */
static void wire_to_host(struct draw *from, struct wire_segment *s)
{
	if (below(from, 4) == 0)
		s->wrong.reserved = (uint8_t)below(from, 8);
	if (below(from, 4) == 0)
		s->wrong.data_offset = (uint8_t)below(from, 17);
	s->wrong.checksum = below(from, 8) == 0;
	size_t len = sample_craft(s, packet);
	from->doing = "crafted by lib/wire";
	bool taken = both_read(from, packet, len);
	expect(from, !taken || !s->wrong.checksum, "a wrong checksum is taken");
	if (!taken || s->wrong.data_offset)
		return;
	host_read(packet, len, &read_back);
	expect(from, same_segment(s, &read_back), "the host reads other fields");
}

/* Spoils a packet in one place, behind the back of some checksums and of others not. */
static size_t spoil(struct draw *from, uint8_t *bytes, size_t len)
{
	size_t tcp = sample_ip_header(bytes[0] >> 4), at = tcp + 20 + below(from, 20);
	from->doing = "spoilt";
	switch (below(from, 5)) {
	case 0: bytes[below(from, (uint32_t)len)] ^= (uint8_t)(1u << below(from, 8)); break;
	case 1: return below(from, (uint32_t)len + 1);
	case 2: /* the length that IP tells */
		bytes[tcp == 20 ? 3 : 5] ^= (uint8_t)(1u << below(from, 8));
		if (tcp == 20)
			sample_mend_ipv4(bytes);
		break;
	case 3: /* data offset, reserved bits, flags */
		bytes[tcp + 12 + below(from, 2)] ^= (uint8_t)(1u << below(from, 8));
		sample_mend_tcp(bytes, len);
		break;
	case 4: /* an octet of the options, or of the text */
		if (at < len)
			bytes[at] = (uint8_t)(below(from, 2) ? draw(from) : below(from, 12));
		sample_mend_tcp(bytes, len);
	}
	return len;
}

static void test_a_million_segments_mean_the_same_to_lib_wire(void **unused)
{
	uint8_t options[WIRE_OPTIONS_MAX];
	struct wire_segment segment;
	(void)unused;
	for (size_t i = 0; i < TEXT_MAX; i++)
		long_text[i] = (uint8_t)(i * 31 + i / 256);
	for (uint64_t seed = 0; seed < DRAWS; seed++) {
		struct draw from = {.seed = seed, .state = seed << 32};
		draw_segment(&from, options, &segment);
		if (below(&from, 2)) {
			host_to_wire(&from, &segment);
			continue;
		}
		wire_to_host(&from, &segment);
		segment.wrong = (struct wire_wrong){0};
		size_t len = spoil(&from, packet, sample_craft(&segment, packet));
		both_read(&from, packet, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_any_flipped_bit_is_seen),
		cmocka_unit_test(test_too_short_is_seen),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_checksum_example),
		cmocka_unit_test(test_a_million_segments_mean_the_same_to_lib_wire),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
