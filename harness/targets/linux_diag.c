/* SPDX-License-Identifier: BSD-2-Clause */
/* Connections as sock_diag sees them: half-open ones, TIME-WAIT and orphans too. */
#include "harness/targets/linux.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

/* include/net/tcp_states.h, which the kernel does not export under these names. */
enum {
	KERNEL_ESTABLISHED = 1,
	KERNEL_SYN_SENT,
	KERNEL_SYN_RECV,
	KERNEL_FIN_WAIT1,
	KERNEL_FIN_WAIT2,
	KERNEL_TIME_WAIT,
	KERNEL_CLOSE,
	KERNEL_CLOSE_WAIT,
	KERNEL_LAST_ACK,
	KERNEL_LISTEN,
	KERNEL_CLOSING,
	KERNEL_NEW_SYN_RECV,
	KERNEL_BOUND, /* a socket with a port and no connection, since 6.8 */
	KERNEL_STATES,
};

enum { DUMP_BUFFER = 16384 };

enum state linux_state(unsigned kernel_state)
{
	static const enum state states[KERNEL_STATES] = {
		[KERNEL_ESTABLISHED] = STATE_ESTABLISHED,
		[KERNEL_SYN_SENT] = STATE_SYN_SENT,
		[KERNEL_SYN_RECV] = STATE_SYN_RECEIVED,
		[KERNEL_FIN_WAIT1] = STATE_FIN_WAIT_1,
		[KERNEL_FIN_WAIT2] = STATE_FIN_WAIT_2,
		[KERNEL_TIME_WAIT] = STATE_TIME_WAIT,
		[KERNEL_CLOSE] = STATE_CLOSED,
		[KERNEL_CLOSE_WAIT] = STATE_CLOSE_WAIT,
		[KERNEL_LAST_ACK] = STATE_LAST_ACK,
		[KERNEL_LISTEN] = STATE_LISTEN,
		[KERNEL_CLOSING] = STATE_CLOSING,
		[KERNEL_NEW_SYN_RECV] = STATE_SYN_RECEIVED,
	};

	return kernel_state < KERNEL_STATES ? states[kernel_state] : STATE_CLOSED;
}

bool linux_diag_open(struct linux_diag *diag, struct fault *why)
{
	diag->netlink = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
	if (!diag->netlink || mnl_socket_bind(diag->netlink, 0, MNL_SOCKET_AUTOPID) < 0)
		return fault_set(why, errno, "cannot open a sock_diag socket");
	return true;
}

void linux_diag_close(struct linux_diag *diag)
{
	if (diag->netlink)
		mnl_socket_close(diag->netlink);
	diag->netlink = NULL;
}

static struct inet_diag_req_v2 *begin(
	struct linux_diag *diag, struct nlmsghdr *message, unsigned flags, int family)
{
	struct inet_diag_req_v2 *request;

	message->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	message->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	message->nlmsg_seq = ++diag->sequence;
	request = mnl_nlmsg_put_extra_header(message, sizeof *request);
	request->sdiag_family = (uint8_t)family;
	request->sdiag_protocol = IPPROTO_TCP;
	request->idiag_states = UINT32_MAX;
	return request;
}

/* An older kernel's tcp_info is shorter; what it lacks stays zero. */
static int take_info(const struct nlattr *attribute, void *data)
{
	struct linux_found *found = data;
	struct tcp_info info = {0};
	size_t len = mnl_attr_get_payload_len(attribute);

	if (mnl_attr_get_type(attribute) != INET_DIAG_INFO)
		return MNL_CB_OK;
	memcpy(&info, mnl_attr_get_payload(attribute), len < sizeof info ? len : sizeof info);
	found->measured = info.tcpi_rto > 0;
	found->rto = (nanos)info.tcpi_rto * NANOS_MICRO;
	/* Probes of a closed window have a backoff too, but leave the RTO as it is. */
	found->backoff = info.tcpi_probes ? 0 : info.tcpi_backoff;
	return MNL_CB_OK;
}

static int take_one(const struct nlmsghdr *message, void *data)
{
	const struct inet_diag_msg *answer = mnl_nlmsg_get_payload(message);
	struct linux_found *found = data;

	found->state = linux_state(answer->idiag_state);
	memcpy(found->cookie, answer->id.idiag_cookie, sizeof found->cookie);
	if (found->state != STATE_LISTEN)
		mnl_attr_parse(message, sizeof *answer, take_info, found);
	return MNL_CB_STOP;
}

static void name(struct inet_diag_req_v2 *request, const struct flow *flow)
{
	request->id.idiag_sport = htons(flow->target_port);
	request->id.idiag_dport = htons(flow->peer_port);
	memcpy(request->id.idiag_src, flow->target.bytes, sizeof flow->target.bytes);
	memcpy(request->id.idiag_dst, flow->peer.bytes, sizeof flow->peer.bytes);
}

static int family_of(const struct flow *flow)
{
	return flow->target.version == 6 ? AF_INET6 : AF_INET;
}

bool linux_diag_find(struct linux_diag *diag, const struct flow *flow, struct linux_found *found,
	struct fault *why)
{
	char buffer[4096] = {0};
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct inet_diag_req_v2 *request = begin(diag, message, 0, family_of(flow));
	ssize_t len = -1;

	*found = (struct linux_found){.state = STATE_CLOSED};
	if (!diag->brief)
		request->idiag_ext = 1 << (INET_DIAG_INFO - 1);
	name(request, flow);
	request->id.idiag_cookie[0] = request->id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
	if (mnl_socket_sendto(diag->netlink, message, message->nlmsg_len) >= 0)
		len = mnl_socket_recvfrom(diag->netlink, buffer, sizeof buffer);
	/* The look-up itself falls back to the listener of the port. */
	if (len >= 0 && (mnl_cb_run(buffer, (size_t)len, diag->sequence,
				 mnl_socket_get_portid(diag->netlink), take_one, found) >= 0 ||
				errno == ENOENT))
		return true;
	return fault_set(why, errno, "sock_diag does not tell the state");
}

bool linux_diag_end(struct linux_diag *diag, const struct flow *flow,
	const struct linux_found *found, struct fault *why)
{
	char buffer[1024] = {0};
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct inet_diag_req_v2 *request = begin(diag, message, NLM_F_ACK, family_of(flow));
	ssize_t len = -1;

	message->nlmsg_type = SOCK_DESTROY;
	name(request, flow);
	memcpy(request->id.idiag_cookie, found->cookie, sizeof found->cookie);
	if (mnl_socket_sendto(diag->netlink, message, message->nlmsg_len) >= 0)
		len = mnl_socket_recvfrom(diag->netlink, buffer, sizeof buffer);
	if (len >= 0 && (mnl_cb_run(buffer, (size_t)len, diag->sequence,
				 mnl_socket_get_portid(diag->netlink), NULL, NULL) >= 0 ||
				errno == ENOENT || errno == ESTALE))
		return true;
	return fault_set(why, errno, "sock_diag does not end a connection");
}

bool linux_diag_sees(struct linux_diag *diag, const struct flow *listener, struct fault *why)
{
	struct linux_found found;

	if (!linux_diag_find(diag, listener, &found, why))
		return false;
	return found.state == STATE_LISTEN ||
	       fault_set(why, 0,
		       "sock_diag does not see a socket that listens; try: modprobe tcp_diag");
}

static int count_one(const struct nlmsghdr *message, void *data)
{
	(void)message;
	++*(size_t *)data;
	return MNL_CB_OK;
}

/* The end of a dump, which libmnl takes for a good one whatever the kernel says there. */
static int end_count(const struct nlmsghdr *message, void *data)
{
	const int *error = mnl_nlmsg_get_payload(message);

	(void)data;
	if (mnl_nlmsg_get_payload_len(message) < sizeof *error || *error >= 0)
		return MNL_CB_STOP;
	errno = -*error;
	return MNL_CB_ERROR;
}

static bool count_family(struct linux_diag *diag, int family, size_t *count, struct fault *why)
{
	static char buffer[DUMP_BUFFER];
	static mnl_cb_t control[] = {[NLMSG_DONE] = end_count};
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct inet_diag_req_v2 *request = begin(diag, message, NLM_F_DUMP, family);
	ssize_t len = 0;
	int more = MNL_CB_OK;

	request->idiag_states = ~(1u << KERNEL_LISTEN | 1u << KERNEL_CLOSE | 1u << KERNEL_BOUND);
	if (mnl_socket_sendto(diag->netlink, message, message->nlmsg_len) < 0)
		more = MNL_CB_ERROR;
	while (more > MNL_CB_STOP) {
		len = mnl_socket_recvfrom(diag->netlink, buffer, sizeof buffer);
		more = len < 0 ? MNL_CB_ERROR
			       : mnl_cb_run2(buffer, (size_t)len, diag->sequence,
					 mnl_socket_get_portid(diag->netlink), count_one, count,
					 control, sizeof control / sizeof *control);
	}
	return more >= 0 || fault_set(why, errno, "sock_diag does not list the connections");
}

bool linux_diag_count(struct linux_diag *diag, size_t *count, struct fault *why)
{
	*count = 0;
	return count_family(diag, AF_INET, count, why) && count_family(diag, AF_INET6, count, why);
}
