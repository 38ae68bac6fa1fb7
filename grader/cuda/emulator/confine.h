// The walls around this very process: what the launcher puts up around a compiler, and the host around itself before it
// loads what a student wrote. Whatever cannot be put up ends it: behind all of its walls, or not at all.
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
inline int confine_status = 2;  // a descriptor; of the launcher one that its program does not get
constexpr uint32_t CAPABILITY_VERSION_3 = 0x20080522;

inline void confined(bool good, const char* what) {
    if (good) return;
    dprintf(confine_status, "%s: %m\n", what);
    syscall(SYS_exit_group, COULD_NOT_CONFINE);
}

// `landlock`: a ruleset; `filter`: a file with a seccomp program; both are descriptors, or -1 for no such wall.
inline void confine(int landlock, int filter) {
    static sock_filter instructions[4096];
    ssize_t size = filter < 0 ? 0 : pread(filter, instructions, sizeof instructions, 0);
    confined(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "PR_SET_NO_NEW_PRIVS");
    if (landlock >= 0) {
        uint32_t header[2] = {CAPABILITY_VERSION_3, 0}, none[6] = {};
        confined(syscall(SYS_capset, header, none) == 0, "capset");  // root keeps its name and none of its powers
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
