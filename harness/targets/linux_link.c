/* SPDX-License-Identifier: BSD-2-Clause */
/* The veth pair between target and harness, made through libmnl. */
#include "harness/targets/linux.h"

#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* A queue of any length but the usual 1000. */
enum { MESSAGE = 1024, INDEX_TARGET = 11, INDEX_HARNESS = 12, QUEUE = 999, ADDRESS_LOOKS = 5000 };

const uint8_t linux_mac_target[LINUX_MAC] = {2, 0, 0, 0, 0, 2};
/* Not the address of the harness's end, so that the kernel there lets every frame lie. */
const uint8_t linux_mac_router[LINUX_MAC] = {2, 0, 0, 0, 0, 3};
static const uint8_t mac_harness[LINUX_MAC] = {2, 0, 0, 0, 0, 1};

/* The one gateway to everything: hundreds of peers need one neighbour. */
static const uint8_t gateway_4[4] = {169, 254, 0, 1};
static const uint8_t gateway_6[16] = {0xfe, 0x80, [15] = 1};

/* Neither end may say anything by itself: without ARP there is no neighbour discovery and no
 * membership report either. */
static const unsigned link_flags = IFF_NOARP;

bool linux_link_open(struct linux_link *link, struct fault *why)
{
	link->plain = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	link->route = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (link->plain < 0 || !link->route ||
		mnl_socket_bind(link->route, 0, MNL_SOCKET_AUTOPID) < 0)
		return fault_set(why, errno, "cannot open a routing socket");
	return true;
}

void linux_link_close(struct linux_link *link)
{
	if (link->route)
		mnl_socket_close(link->route);
	if (link->plain >= 0)
		close(link->plain);
	*link = (struct linux_link){.plain = -1};
}

static struct nlmsghdr *begin(char *buffer, uint16_t type, unsigned flags)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);

	message->nlmsg_type = type;
	message->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
	return message;
}

static bool ask(const struct linux_link *link, const struct nlmsghdr *message, const char *what,
	struct fault *why)
{
	char answer[4096];
	ssize_t len = -1;

	if (mnl_socket_sendto(link->route, message, message->nlmsg_len) >= 0)
		len = mnl_socket_recvfrom(link->route, answer, sizeof answer);
	if (len < 0 || mnl_cb_run(answer, (size_t)len, 0, mnl_socket_get_portid(link->route), NULL,
			       NULL) < 0)
		return fault_set(why, errno, "cannot %s", what);
	return true;
}

static void put_link(struct nlmsghdr *message, const char *name, const uint8_t *mac, unsigned mtu)
{
	mnl_attr_put_strz(message, IFLA_IFNAME, name);
	mnl_attr_put(message, IFLA_ADDRESS, LINUX_MAC, mac);
	mnl_attr_put_u32(message, IFLA_MTU, mtu);
}

static void put_flags(struct nlmsghdr *message, int index)
{
	struct ifinfomsg *info = mnl_nlmsg_put_extra_header(message, sizeof *info);

	info->ifi_family = AF_UNSPEC;
	info->ifi_index = index;
	info->ifi_flags = link_flags;
	info->ifi_change = link_flags;
}

static void put_peer(struct nlmsghdr *message, int harness, unsigned mtu)
{
	struct nlattr *info = mnl_attr_nest_start(message, IFLA_LINKINFO), *data, *peer;

	mnl_attr_put_str(message, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(message, IFLA_INFO_DATA);
	peer = mnl_attr_nest_start(message, VETH_INFO_PEER);
	put_flags(message, INDEX_HARNESS);
	put_link(message, LINUX_LINK_HARNESS, mac_harness, mtu);
	mnl_attr_put_u32(message, IFLA_NET_NS_FD, (uint32_t)harness);
	mnl_attr_nest_end(message, peer);
	mnl_attr_nest_end(message, data);
	mnl_attr_nest_end(message, info);
}

static bool make_pair(const struct linux_link *link, unsigned mtu, struct fault *why)
{
	char buffer[MESSAGE] = {0};
	struct nlmsghdr *message = begin(buffer, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	int harness = linux_namespace_here(why);
	bool made;

	if (harness < 0)
		return false;
	put_flags(message, INDEX_TARGET);
	put_link(message, LINUX_LINK_TARGET, linux_mac_target, mtu);
	put_peer(message, harness, mtu);
	made = ask(link, message, "make a veth pair", why);
	close(harness);
	return made;
}

static size_t address_len(const struct wire_address *address)
{
	return address->version == 6 ? 16 : 4;
}

static bool add_address(const struct linux_link *link, unsigned index,
	const struct wire_address *address, struct fault *why)
{
	char buffer[MESSAGE] = {0};
	struct nlmsghdr *message = begin(buffer, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
	struct ifaddrmsg *info = mnl_nlmsg_put_extra_header(message, sizeof *info);

	info->ifa_family = address->version == 6 ? AF_INET6 : AF_INET;
	info->ifa_prefixlen = (uint8_t)(8 * address_len(address));
	info->ifa_flags = IFA_F_NODAD;
	info->ifa_index = index;
	mnl_attr_put(message, IFA_LOCAL, address_len(address), address->bytes);
	mnl_attr_put(message, IFA_ADDRESS, address_len(address), address->bytes);
	return ask(link, message, "give the target its address", why);
}

static bool add_gateway(const struct linux_link *link, unsigned index, bool ipv6, struct fault *why)
{
	char buffer[MESSAGE] = {0};
	struct nlmsghdr *message = begin(buffer, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE);
	struct ndmsg *info = mnl_nlmsg_put_extra_header(message, sizeof *info);

	info->ndm_family = ipv6 ? AF_INET6 : AF_INET;
	info->ndm_ifindex = (int)index;
	info->ndm_state = NUD_PERMANENT;
	mnl_attr_put(message, NDA_DST, ipv6 ? sizeof gateway_6 : sizeof gateway_4,
		ipv6 ? gateway_6 : gateway_4);
	mnl_attr_put(message, NDA_LLADDR, LINUX_MAC, linux_mac_router);
	return ask(link, message, "name the gateway", why);
}

/* The target sends, and asks for, no more than fits an ordinary link. In the matrix it does not
 * keep an ACK back in the hope of text to go with it: each would have to be waited for. */
static void put_metrics(struct nlmsghdr *message, bool ipv6, bool quickack)
{
	struct nlattr *metrics = mnl_attr_nest_start(message, RTA_METRICS);

	mnl_attr_put_u32(message, RTAX_MTU, LINUX_MTU);
	mnl_attr_put_u32(message, RTAX_ADVMSS, LINUX_MTU - (ipv6 ? 60 : 40));
	if (quickack)
		mnl_attr_put_u32(message, RTAX_QUICKACK, 1);
	mnl_attr_nest_end(message, metrics);
}

static bool add_route(
	const struct linux_link *link, bool ipv6, enum linux_mode mode, struct fault *why)
{
	char buffer[MESSAGE] = {0};
	struct nlmsghdr *message = begin(buffer, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
	struct rtmsg *info = mnl_nlmsg_put_extra_header(message, sizeof *info);

	info->rtm_family = ipv6 ? AF_INET6 : AF_INET;
	info->rtm_table = RT_TABLE_MAIN;
	info->rtm_protocol = RTPROT_STATIC;
	info->rtm_scope = RT_SCOPE_UNIVERSE;
	info->rtm_type = RTN_UNICAST;
	info->rtm_flags = RTNH_F_ONLINK;
	mnl_attr_put(message, RTA_GATEWAY, ipv6 ? sizeof gateway_6 : sizeof gateway_4,
		ipv6 ? gateway_6 : gateway_4);
	mnl_attr_put_u32(message, RTA_OIF, INDEX_TARGET);
	put_metrics(message, ipv6, mode == LINUX_MATRIX);
	return ask(link, message, "route everything through the gateway", why);
}

/* An IPv6 address is there at once, but a worker of the kernel makes the route to it, and on a busy
 * machine that takes seconds. With a route of ours nobody needs to wait for it. */
static bool add_local_route(
	const struct linux_link *link, const struct wire_address *address, struct fault *why)
{
	char buffer[MESSAGE] = {0};
	struct nlmsghdr *message = begin(buffer, RTM_NEWROUTE, NLM_F_CREATE);
	struct rtmsg *info = mnl_nlmsg_put_extra_header(message, sizeof *info);

	info->rtm_family = AF_INET6;
	info->rtm_dst_len = 128;
	info->rtm_table = RT_TABLE_LOCAL;
	info->rtm_protocol = RTPROT_STATIC;
	info->rtm_type = RTN_LOCAL;
	mnl_attr_put(message, RTA_DST, address_len(address), address->bytes);
	mnl_attr_put_u32(message, RTA_OIF, INDEX_TARGET);
	return ask(link, message, "route the target's address to it", why);
}

static int ethtool(int fd, const char *name, uint32_t command, uint32_t *value)
{
	struct ethtool_value wish = {.cmd = command, .data = *value};
	struct ifreq request = {.ifr_data = (char *)&wish};
	int done;

	snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
	done = ioctl(fd, SIOCETHTOOL, &request);
	*value = wish.data;
	return done;
}

/* What is captured must be what a wire would carry: whole segments, with real checksums. */
static bool offloads_off(int fd, const char *name, struct fault *why)
{
	static const uint32_t commands[] = {
		ETHTOOL_SGSO, ETHTOOL_STSO, ETHTOOL_SGRO, ETHTOOL_SRXCSUM, ETHTOOL_STXCSUM};
	static const uint32_t checks[] = {ETHTOOL_GGSO, ETHTOOL_GTSO, ETHTOOL_GTXCSUM};
	uint32_t value;

	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		value = 0;
		ethtool(fd, name, commands[i], &value); /* a kernel may lack one of them */
	}
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		value = 0;
		if (ethtool(fd, name, checks[i], &value) == 0 && value)
			return fault_set(why, 0, "cannot switch the offloads of %s off", name);
	}
	return true;
}

/* A pair is not made up: an end cannot rise before it has the other. */
static bool bring_up(int fd, const char *name, struct fault *why)
{
	struct ifreq request = {0};

	snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
	request.ifr_flags = (short)(IFF_UP | link_flags);
	return ioctl(fd, SIOCSIFFLAGS, &request) == 0 ||
	       fault_set(why, errno, "cannot bring %s up", name);
}

/* Asks the kernel where a packet for the address would go: true when to this very host. */
static bool leads_here(const struct linux_link *link, const struct wire_address *address)
{
	char buffer[MESSAGE] = {0};
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer), *answer;
	struct rtmsg *route = mnl_nlmsg_put_extra_header(message, sizeof *route);
	uint32_t room[MESSAGE];
	ssize_t len;

	message->nlmsg_type = RTM_GETROUTE;
	message->nlmsg_flags = NLM_F_REQUEST;
	route->rtm_family = AF_INET6;
	route->rtm_dst_len = 128;
	mnl_attr_put(message, RTA_DST, address_len(address), address->bytes);
	if (mnl_socket_sendto(link->route, message, message->nlmsg_len) < 0)
		return false;
	len = mnl_socket_recvfrom(link->route, room, sizeof room);
	answer = (struct nlmsghdr *)room;
	if (len < (ssize_t)mnl_nlmsg_size(sizeof *route) || answer->nlmsg_type != RTM_NEWROUTE)
		return false;
	route = mnl_nlmsg_get_payload(answer);
	return route->rtm_type == RTN_LOCAL;
}

static bool wait_for_address(
	const struct linux_link *link, const struct wire_address *address, struct fault *why)
{
	for (int looks = 0; looks < ADDRESS_LOOKS; looks++) {
		if (leads_here(link, address))
			return true;
		poll(NULL, 0, 1);
	}
	return fault_set(why, 0, "the kernel does not make the address of the target reachable");
}

/* An end that was up before its partner throws away what it is given until the kernel has looked at
 * its carrier, which may take a second; a queue of another length is put in place at once. */
static bool activate(const struct linux_link *link, int index, struct fault *why)
{
	char buffer[MESSAGE] = {0};
	struct nlmsghdr *message = begin(buffer, RTM_NEWLINK, 0);
	struct ifinfomsg *info = mnl_nlmsg_put_extra_header(message, sizeof *info);

	info->ifi_family = AF_UNSPEC;
	info->ifi_index = index;
	mnl_attr_put_u32(message, IFLA_TXQLEN, QUEUE);
	return ask(link, message, "set the queue of a veth end", why);
}

static bool raise_pair(
	const struct linux_link *target, const struct linux_link *harness, struct fault *why)
{
	return offloads_off(harness->plain, LINUX_LINK_HARNESS, why) &&
	       offloads_off(target->plain, LINUX_LINK_TARGET, why) &&
	       bring_up(harness->plain, LINUX_LINK_HARNESS, why) &&
	       bring_up(target->plain, LINUX_LINK_TARGET, why) &&
	       activate(target, INDEX_TARGET, why) && activate(harness, INDEX_HARNESS, why);
}

unsigned linux_mtu(enum linux_mode mode)
{
	return mode == LINUX_MATRIX ? LINUX_MTU_MATRIX : LINUX_MTU;
}

bool linux_link_make(const struct linux_link *link, const struct wire_address *address,
	enum linux_mode mode, struct fault *why)
{
	bool ipv6 = address->version == 6, up;
	struct linux_link harness = {.plain = -1};

	if (!make_pair(link, linux_mtu(mode), why))
		return false;
	up = linux_link_open(&harness, why) && raise_pair(link, &harness, why);
	linux_link_close(&harness);
	return up && add_address(link, INDEX_TARGET, address, why) &&
	       add_gateway(link, INDEX_TARGET, ipv6, why) && add_route(link, ipv6, mode, why) &&
	       (!ipv6 || (add_local_route(link, address, why) &&
				 wait_for_address(link, address, why)));
}
