/* SPDX-License-Identifier: BSD-2-Clause */
/* Namespaces of a row's own, made by an ordinary user. */
#include "harness/targets/linux.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool linux_write(const char *path, const char *text, struct fault *why)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t put = fd < 0 ? -1 : write(fd, text, strlen(text));
	int errnum = errno;

	if (fd >= 0)
		close(fd);
	return put >= 0 || fault_set(why, errnum, "cannot write %s to %s", text, path);
}

static bool map_ids(uid_t uid, gid_t gid, struct fault *why)
{
	char user[32], group[32];

	snprintf(user, sizeof user, "0 %u 1", (unsigned)uid);
	snprintf(group, sizeof group, "0 %u 1", (unsigned)gid);
	return linux_write("/proc/self/setgroups", "deny", why) &&
	       linux_write("/proc/self/uid_map", user, why) &&
	       linux_write("/proc/self/gid_map", group, why);
}

/* What to do about a refusal depends on who refused. */
static bool refused(int errnum, struct fault *why)
{
	if (access("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", F_OK) == 0)
		return fault_set(why, errnum,
			"user namespaces are refused; try: sysctl "
			"kernel.apparmor_restrict_unprivileged_userns=0, or run as root");
	if (access("/proc/sys/kernel/unprivileged_userns_clone", F_OK) == 0)
		return fault_set(why, errnum,
			"user namespaces are refused; try: sysctl "
			"kernel.unprivileged_userns_clone=1, or run as root");
	return fault_set(why, errnum,
		"user namespaces are refused; try: sysctl user.max_user_namespaces=10000 "
		"user.max_net_namespaces=10000, look at the container's seccomp rules, leave the "
		"chroot, or run as "
		"root");
}

bool linux_namespace_enter(struct fault *why)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	int errnum;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)
		return map_ids(uid, gid, why);
	errnum = errno;
	if (uid == 0 && unshare(CLONE_NEWNET) == 0)
		return true;
	return refused(errnum, why);
}

bool linux_namespace_network(struct fault *why)
{
	if (unshare(CLONE_NEWNET) == 0)
		return true;
	return fault_set(why, errno,
		"cannot make a second network namespace (limit: sysctl user.max_net_namespaces)");
}

int linux_namespace_here(struct fault *why)
{
	int fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		fault_set(why, errno, "cannot open /proc/self/ns/net");
	return fd;
}

bool linux_namespace_go(int fd, struct fault *why)
{
	return setns(fd, CLONE_NEWNET) == 0 ||
	       fault_set(why, errno, "cannot go back into a network namespace");
}

bool linux_namespace_quiet(bool ipv6, struct fault *why)
{
#define DEFAULT "/proc/sys/net/ipv6/conf/default/"
	/* Without IPv6 in the kernel there is nothing to keep quiet. */
	if (access(DEFAULT "disable_ipv6", F_OK) != 0)
		return !ipv6 || fault_set(why, 0, "this kernel has no IPv6");
	if (!ipv6)
		return linux_write(DEFAULT "disable_ipv6", "1", why);
	return linux_write(DEFAULT "disable_ipv6", "0", why) &&
	       linux_write(DEFAULT "addr_gen_mode", "1", why) && /* no link-local address */
	       linux_write(DEFAULT "accept_ra", "0", why) &&
	       linux_write(DEFAULT "router_solicitations", "0", why) &&
	       linux_write(DEFAULT "dad_transmits", "0", why) &&
	       linux_write(DEFAULT "accept_dad", "0", why);
#undef DEFAULT
}
