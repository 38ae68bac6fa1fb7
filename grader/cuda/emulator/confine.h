// Raises the walls around this process: the launcher does so before it becomes a compiler, the host before it loads a
// student's code. A wall that cannot be raised ends the process: it never runs behind only some of its walls.
#pragma once
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>

#ifndef SYS_landlock_restrict_self
#define SYS_landlock_restrict_self 446  // the same number on every architecture
#endif

constexpr int COULD_NOT_CONFINE = 71;
inline int confine_status = 2;  // a descriptor; the launcher's is not passed to its program
constexpr uint32_t CAPABILITY_VERSION_3 = 0x20080522;

inline void confined(bool good, const char* what) {
    if (good) return;
    dprintf(confine_status, "%s: %m\n", what);
    syscall(SYS_exit_group, COULD_NOT_CONFINE);
}

// `landlock`: a ruleset; `filter`: a file with a seccomp program; both are descriptors, or -1 without that wall.
inline void confine(int landlock, int filter) {
    static sock_filter instructions[4096];
    ssize_t size = filter < 0 ? 0 : pread(filter, instructions, sizeof instructions, 0);
    confined(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "PR_SET_NO_NEW_PRIVS");
    if (landlock >= 0) {
        uint32_t header[2] = {CAPABILITY_VERSION_3, 0}, none[6] = {};
        confined(syscall(SYS_capset, header, none) == 0, "capset");  // root keeps its user id, but no capability
        confined(syscall(SYS_landlock_restrict_self, landlock, 0) == 0, "landlock");
        close(landlock);
    }
    if (filter >= 0) {
        confined(size > 0 && size % sizeof *instructions == 0, "filter");
        close(filter);
        sock_fprog program = {(unsigned short)(size / sizeof *instructions), instructions};
        confined(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0, "seccomp");
    }
}
