// Becomes another program, within limits: launcher [OPTION VALUE]... -- PROGRAM ARGUMENT...
//
//   --parent PID                                 the process that started it
//   --memory MIB --file-size MIB --cpu SECONDS   limits
//   --landlock FD --filter FD                    walls
//   --status FD                                  receives the error; closed when the other program starts
//
// It ends when its parent ends and keeps its descriptors. It disables address space randomisation: addresses are the
// same in every run, and AddressSanitizer always finds room for its own memory.
#include <fcntl.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/resource.h>

#include <cstdlib>
#include <cstring>

#include "confine.h"

static void limit(decltype(RLIMIT_CPU) what, rlim_t value) {
    rlimit both = {value, what == RLIMIT_CPU ? value + 1 : value};  // SIGXCPU first, so that the judge knows the reason
    confined(setrlimit(what, &both) == 0, "setrlimit");
}

int main(int, char** arguments) {
    int landlock = -1, filter = -1;
    long parent = 0;
    limit(RLIMIT_CORE, 0);
    for (arguments++; *arguments && strcmp(*arguments, "--") != 0; arguments += 2) {
        const char* option = *arguments;
        confined(arguments[1] != nullptr, option);
        long value = atol(arguments[1]);
        if (!strcmp(option, "--memory")) limit(RLIMIT_AS, rlim_t(value) << 20);
        else if (!strcmp(option, "--file-size")) limit(RLIMIT_FSIZE, rlim_t(value) << 20);
        else if (!strcmp(option, "--cpu")) limit(RLIMIT_CPU, value);
        else if (!strcmp(option, "--parent")) parent = value;
        else if (!strcmp(option, "--landlock")) landlock = value;
        else if (!strcmp(option, "--filter")) filter = value;
        else if (!strcmp(option, "--status")) confined(fcntl(confine_status = value, F_SETFD, FD_CLOEXEC) == 0, option);
        else confined(false, option);
    }
    confined(arguments[0] && arguments[1], "--");
    confined(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0, "PR_SET_PDEATHSIG");
    confined(getppid() == parent, "--parent");  // it may already have ended
    confined(personality(personality(0xffffffff) | ADDR_NO_RANDOMIZE) != -1, "personality");
    confine(landlock, filter);
    execv(arguments[1], arguments + 1);
    confined(false, arguments[1]);
}
