/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the linux target share; private to them. A row's process holds two network
 * namespaces: the target's (sysctls, sockets, one end of a veth pair) and the harness's (the other
 * end, without addresses). All of it ends with the processes, however they end. */
#ifndef HALFOPEN_TARGETS_LINUX_H
#define HALFOPEN_TARGETS_LINUX_H

#include "harness/target.h"

#include <sys/types.h>

struct mnl_socket;

/* --- linux_model.c: the kernel's retransmission model and timer wheel, pure ------------------- */

enum { LINUX_WAITS = 64 };

/* The settings that the schedules are computed from. */
struct linux_limits {
	int syn_retries, syn_linear, synack_retries, orphan_retries, retries2;
	nanos rto_min, rto_max, fin_timeout;
	nanos keepalive_time, keepalive_intvl;
	int keepalive_probes;
	nanos synack_max; /* the cap of a request's waits */
	nanos tick;       /* one jiffy */
};

/* The waits between copies, and the last one, up to the end. */
struct linux_waits {
	nanos waits[LINUX_WAITS];
	size_t count;
	nanos last;
	bool certain; /* false: how late the timers are decides about one copy more or less */
};

/* Each returns false when there are more copies than LINUX_WAITS; then *out is no promise. */
bool linux_model_syn(const struct linux_limits *limits, struct linux_waits *out);
bool linux_model_synack(const struct linux_limits *limits, struct linux_waits *out);
/* SYN,ACK of a simultaneous open: a socket's retransmissions, not a request's. */
bool linux_model_crossed(const struct linux_limits *limits, struct linux_waits *out);
/* FIN or data of a connection whose RTO is `rto` before any backoff. */
bool linux_model_data(
	const struct linux_limits *limits, nanos rto, bool left, struct linux_waits *out);
/* Probes of a closed window, each answered or none. */
bool linux_model_probe(
	const struct linux_limits *limits, nanos rto, bool answered, struct linux_waits *out);
/* Probes of an idle connection, unanswered, after the first. */
bool linux_model_keep_alive(const struct linux_limits *limits, struct linux_waits *out);
/* How long FIN-WAIT-2 lasts when the user has left, at the current RTO. */
nanos linux_model_fin_wait_2(const struct linux_limits *limits, nanos rto);
/* The shortest RTO that a measured connection can have. */
nanos linux_model_shortest_rto(const struct linux_limits *limits);
/* How late the timer wheel may run a timer of `wait`. */
nanos linux_model_granularity(nanos tick, nanos wait);
void linux_model_slack(
	const struct linux_limits *limits, nanos wait, nanos *earliest, nanos *latest);

/* --- linux_settings.c: sysctls of a namespace ------------------------------------------------- */

enum linux_mode { LINUX_PLAIN, LINUX_QUICK, LINUX_LONG, LINUX_HOST, LINUX_MATRIX };

enum { LINUX_SETTINGS = 40, LINUX_UNKNOWN = -1 };
/* Those that are not a number, and room for one of them. */
enum { LINUX_RMEM, LINUX_CONGESTION, LINUX_TEXTS, LINUX_TEXT = 48 };

struct linux_settings {
	long values[LINUX_SETTINGS]; /* in the order of the table; LINUX_UNKNOWN: no such file */
	char texts[LINUX_TEXTS][LINUX_TEXT];
};

/* The words after the colon: a mode, and settings by name ("quick,tcp_synack_retries=0"). */
struct linux_options {
	enum linux_mode mode;
	long wanted[LINUX_SETTINGS]; /* LINUX_UNKNOWN: as the mode has it */
};

bool linux_options_read(const char *words, struct linux_options *options, struct fault *why);
void linux_settings_read(struct linux_settings *settings);
/* The first number in a file of /proc; `absent` when there is none. */
long linux_number_in(const char *path, long absent);
/* Writes what the options ask for into the namespace of the caller; `host` is read in LINUX_HOST.
 */
bool linux_settings_write(
	const struct linux_options *options, const struct linux_settings *host, struct fault *why);
/* The value of "tcp_syn_retries" and so on, or `absent` where this kernel has no such file. */
long linux_setting(const struct linux_settings *settings, const char *name, long absent);
void linux_settings_limits(const struct linux_settings *settings, struct linux_limits *limits);
/* One line for each setting that differs. */
void linux_settings_remark(const struct linux_settings *fresh, const struct linux_settings *used,
	struct text *remarks);

/* --- linux_namespace.c ------------------------------------------------------------------------ */

/* A user and a network namespace of our own, in which we are root. */
bool linux_namespace_enter(struct fault *why);
/* One more network namespace, and the process is in it. */
bool linux_namespace_network(struct fault *why);
/* A descriptor of the network namespace that the process is in, or -1. */
int linux_namespace_here(struct fault *why);
/* Back into one that we made. */
bool linux_namespace_go(int fd, struct fault *why);
/* No IPv6 address, router or neighbour discovery by itself on links made from now on. */
bool linux_namespace_quiet(bool ipv6, struct fault *why);
/* Writes one line into a file of /proc. */
bool linux_write(const char *path, const char *text, struct fault *why);

/* --- linux_link.c: the veth pair ----------------------------------------------------------------
 */

#define LINUX_LINK_TARGET  "target"
#define LINUX_LINK_HARNESS "harness"

/* In the matrix the link carries more than the target may send, so that one segment can be longer
 * than the window. */
enum { LINUX_MTU = 1500, LINUX_MTU_MATRIX = 9000, LINUX_MAC = 6 };

extern const uint8_t linux_mac_target[LINUX_MAC], linux_mac_router[LINUX_MAC];

/* Sockets of the namespace they were opened in. */
struct linux_link {
	struct mnl_socket *route;
	int plain;
};

bool linux_link_open(struct linux_link *link, struct fault *why);
void linux_link_close(struct linux_link *link);
/* Makes the pair: one end in the link's namespace, with the address and a route to everything for
 * packets of at most LINUX_MTU, the other in the caller's. */
bool linux_link_make(const struct linux_link *link, const struct wire_address *address,
	enum linux_mode mode, struct fault *why);
unsigned linux_mtu(enum linux_mode mode);

/* --- linux_clock.c ------------------------------------------------------------------------------
 */

struct linux_clock {
	nanos zero;      /* CLOCK_MONOTONIC at boot */
	nanos wall;      /* CLOCK_REALTIME minus CLOCK_MONOTONIC */
	nanos stepped;   /* the largest step of the wall clock seen */
	nanos late;      /* the longest that we were kept from running, or woken late */
	int runs[2];     /* schedstat of the row's process and of the user's, or -1 */
	nanos waited[2]; /* their run delay so far */
};

void linux_clock_start(struct linux_clock *clock);
void linux_clock_stop(struct linux_clock *clock);
/* Follows the user's process too. */
void linux_clock_watch(struct linux_clock *clock, pid_t user);
nanos linux_monotonic(void);
nanos linux_clock_now(const struct linux_clock *clock);
/* The target's time of a stamp of the wall clock. */
nanos linux_clock_of_wall(const struct linux_clock *clock, nanos stamp);
/* Measures the wall clock's offset and our own delays again. */
void linux_clock_check(struct linux_clock *clock);

/* --- linux_wire.c -------------------------------------------------------------------------------
 */

struct linux_wire {
	void *capture; /* pcap_t */
	void *inject;  /* libnet_t */
	unsigned mtu;  /* set by whoever made the link */
};

/* Called in the harness's namespace; `target` is a descriptor of the target's. */
bool linux_wire_open(struct linux_wire *wire, int target, size_t peers, struct fault *why);
void linux_wire_close(struct linux_wire *wire);
int linux_wire_fd(const struct linux_wire *wire);
bool linux_wire_send(
	const struct linux_wire *wire, const uint8_t *packet, size_t len, struct fault *why);
/* Takes what was captured; *sent becomes the stamp of our own last packet, if it was among it. */
bool linux_wire_take(const struct linux_wire *wire, const struct linux_clock *clock,
	struct happenings *into, nanos *sent, struct fault *why);
/* Packets that the capture lost; false when it cannot say. */
bool linux_wire_lost(const struct linux_wire *wire, unsigned *lost, struct fault *why);

/* --- linux_diag.c -------------------------------------------------------------------------------
 */

struct linux_diag {
	struct mnl_socket *netlink;
	unsigned sequence;
	bool brief; /* only the state is asked for, not the numbers of a full socket */
};

/* What sock_diag knows of a connection. */
struct linux_found {
	enum state state;
	bool measured; /* a full socket: the numbers below are there */
	nanos rto;     /* with its backoff */
	unsigned backoff;
	uint32_t cookie[2]; /* by which the kernel knows this one from all others */
};

bool linux_diag_open(struct linux_diag *diag, struct fault *why);
void linux_diag_close(struct linux_diag *diag);
/* A connection that is not there is found in CLOSED; false when the kernel did not answer. */
bool linux_diag_find(struct linux_diag *diag, const struct flow *flow, struct linux_found *found,
	struct fault *why);
/* Ends the connection that was found, and says nothing of one that has ended since. */
bool linux_diag_end(struct linux_diag *diag, const struct flow *flow,
	const struct linux_found *found, struct fault *why);
bool linux_diag_count(struct linux_diag *diag, size_t *count, struct fault *why);
/* Where somebody listens: false when that is not seen. A kernel without its tcp_diag says of every
 * connection that it is not there. */
bool linux_diag_sees(struct linux_diag *diag, const struct flow *listener, struct fault *why);
enum state linux_state(unsigned kernel_state);

/* --- linux_user.c: the process that makes the socket calls, and linux_ask.c, which asks it ------
 */

enum { LINUX_CHUNK = 32768 };

struct linux_request {
	enum call_kind kind;
	struct flow flow;
	nanos timeout, linger;
	int backlog;
	size_t count;
	bool urgent, on;
};

enum linux_notice_kind {
	LINUX_DONE, /* the answer to a request */
	LINUX_SIGNAL,
	LINUX_DATA,
	LINUX_STATUS,
};

struct linux_notice {
	enum linux_notice_kind kind;
	nanos at; /* CLOCK_MONOTONIC */
	struct flow flow;
	enum signal signal;
	enum state state;
	bool absent;  /* DONE: no descriptor for this connection */
	int errnum;   /* DONE: not 0: the call could not be made */
	pid_t helper; /* DONE: the process in which a lingering close goes on, or 0 */
};

struct linux_user {
	pid_t pid;
	int fd;
};

/* The child runs until the row's process is gone. */
bool linux_user_start(struct linux_user *user, struct fault *why);
bool linux_user_lives(const struct linux_user *user);
void linux_user_stop(struct linux_user *user);

/* Sends one request and waits for its answer; what is told meanwhile is added. */
bool linux_ask(const struct linux_user *user, const struct linux_clock *clock,
	const struct call *call, struct linux_notice *answer, struct happenings *into);
/* Takes what the user was told. False when the user's process is gone. */
bool linux_hear(
	const struct linux_user *user, const struct linux_clock *clock, struct happenings *into);
struct linux_request linux_request_of(const struct call *call);

/* --- linux_socket.c, linux_call.c: the sockets of the user's process, and the calls on them
 * ------- */

enum { LINUX_RECEIVES = 16 };

struct linux_socket {
	struct linux_socket *before;
	int fd;
	struct flow flow;
	bool listens, established;
	bool told_closing, told_error;           /* each is told once */
	bool closed;                             /* the user has said CLOSE */
	bool urgent;                             /* what is unsent ends in urgent data */
	size_t wanted[LINUX_RECEIVES], receives; /* RECEIVEs that wait, oldest first */
	uint8_t *unsent;                         /* of SENDs that the kernel had no room for */
	size_t unsent_len;
};

enum { LINUX_CHAINS = 4096 };

struct linux_sockets {
	/* Where notices go; the bytes are borrowed. */
	void (*notify)(
		void *to, const struct linux_notice *notice, const uint8_t *bytes, size_t len);
	void *to;
	int epoll;   /* what is waited on */
	int signals; /* of urgent data, or -1 where nobody hears of them */
	int refused; /* the errno of a connection that could not be taken in, or 0 */
	struct linux_socket *chains[LINUX_CHAINS]; /* by flow; in each the most recent first */
};

/* Takes a descriptor in and waits on it; NULL when there is no room. */
struct linux_socket *linux_socket_add(
	struct linux_sockets *all, int fd, const struct flow *flow, bool listens);
/* Forgets a socket; the descriptor stays open. */
int linux_socket_remove(struct linux_sockets *all, struct linux_socket *socket);
/* The most recent connection of the flow, or the listener of its port; NULL when there is none. */
struct linux_socket *linux_socket_find(
	struct linux_sockets *all, const struct flow *flow, bool listens);
/* Closes all that are left. */
void linux_sockets_close(struct linux_sockets *all);
/* Deals with all that the sockets have to tell by now. */
void linux_sockets_hear(struct linux_sockets *all);
/* What epoll reported. */
void linux_socket_event(struct linux_sockets *all, struct linux_socket *socket, unsigned events);
/* Serves waiting RECEIVEs; true when the peer's data have ended. */
bool linux_socket_receive(struct linux_sockets *all, struct linux_socket *socket);
/* Sends what is unsent, and the FIN behind it; false with errno when the kernel refused. */
bool linux_socket_flush(struct linux_socket *socket);
void linux_socket_tell(
	struct linux_sockets *all, const struct linux_socket *socket, enum signal signal);
enum signal linux_signal(int errnum);
void linux_call(struct linux_sockets *all, const struct linux_request *request,
	const uint8_t *bytes, struct linux_notice *answer);

/* --- linux_waiting.c ----------------------------------------------------------------------------
 */

/* What a notice tells, added. */
void linux_noticed(const struct linux_notice *notice, const struct linux_clock *clock,
	const uint8_t *bytes, size_t len, struct happenings *into);
/* Hands on what waits, in the order of time. */
void linux_deliver(struct happenings *waiting, struct happenings *into);

/* A call on a connection for which the user has no descriptor. */
enum linux_nobody {
	LINUX_NOBODY_LACKS,  /* it cannot be made, *why says so */
	LINUX_NOBODY_LEAVES, /* it is meant for the listener */
	LINUX_NOBODY_TOLD,   /* its answer has been added */
};

/* `state`: what a look-up gives. */
enum linux_nobody linux_nobody(enum state state, nanos now, const struct call *call,
	struct happenings *waiting, struct fault *why);

/* --- linux_option.c ---------------------------------------------------------------------------
 */

bool linux_option_keep_alive(int fd, bool on);
/* The user timeout, where one was given. */
bool linux_option_timeout(int fd, nanos timeout);
/* Leaves urgent octets in line; `signals`: has the socket signal them to this process. */
void linux_option_urgent(int fd, bool signals);
/* Where such signals are read, and reading them; -1 when there is no such place. */
int linux_option_signals(void);
void linux_option_hear(struct linux_sockets *all);

/* --- linux_promise.c: what is promised, for all connections and for one -------------------------
 */

/* The whole of a target; linux.c owns it. */
struct linux_own {
	struct linux_limits limits;
	struct linux_clock clock;
	struct linux_link link;
	struct linux_diag diag;
	struct linux_user user;
	struct linux_wire wire;
	struct happenings waiting; /* heard during a call or an injection, for the next collect */
	struct flow measured;      /* whose RTO was seen last */
	nanos rto;                 /* and what it was, backoff included */
	const char *uncertain;     /* the promise that nobody could make */
	struct fault unseen;       /* the last question that the kernel left without an answer */
};

/* Completes a profile from the settings that a namespace came to. */
void linux_promise_all(struct profile *profile, const struct linux_settings *settings);
bool linux_promise(
	struct linux_own *own, const struct flow *flow, const char *parameter, struct value *out);

/* --- linux_prepare.c
 * ------------------------------------------------------------------------------ */

bool linux_available(struct fault *why);
bool linux_prepare(const char *options, struct target_plan *plan, struct fault *why);

#endif
