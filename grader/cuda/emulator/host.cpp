// Runs a student's kernels on the CPU. CUDA threads are fibers, and one block runs after the other, on one thread of the
// machine. Built once without and once with AddressSanitizer (-DADDRESSES), once for races (-DTHREADS: races.h), and
// once for profiles (-DCOUNTED: counting.h). For these two g++ puts ThreadSanitizer's calls before each access, and they
// end here.
//
// Usage: host KERNELS.so RECORDS MEMORY LANDLOCK FILTER; all but the first are descriptors; the job is on standard
// input. emulator.py is the other end. The sanitizers initialise before the walls are raised.
// This file is never instrumented: its accesses to memory do not count as the student's. The student's code is
// instrumented and can only access its own memory (guard.h). Canaries test that the sanitizer still works.
//
// No GPU guarantees the order of threads and blocks, nor the content of fresh memory. A kernel that depends on an order,
// or on certain garbage, must not be right here by luck. So the plain program runs twice: first forwards, for its output
// and its faults, which are then reported for the lowest thread numbers; then again from the same memory, with an order
// and garbage that depend on the bytes of the inputs. These differ between cases and are reproducible for each case. The
// results are those of the second run. If they are others than those of the first, further runs find out which garbage
// changes them: what was in shared memory, or what a warp function gives for a lane that takes no part.

#include <dlfcn.h>
#include <link.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>
#include <vector>

#include "confine.h"
#include "guard.h"

#ifdef THREADS
#include "races.h"
#define RACES(call) call
#else
#define RACES(call) (void)0
#endif
#ifdef ADDRESSES
#include <sanitizer/asan_interface.h>
extern "C" void __ubsan_get_current_report_data(const char**, const char**, const char**, unsigned*, unsigned*, char**);
#define ASAN(call) call
#else
#define ASAN(call) (void)0
#endif
#ifdef COUNTED
#include "counting.h"
#define COUNT(call) call
#else
#define COUNT(call) (void)0
#endif

struct Index { unsigned x, y, z; };
extern "C" Index threadIdx, blockIdx, blockDim, gridDim;
Index threadIdx, blockIdx, blockDim, gridDim;
Range permitted_buffers, permitted_stack, permitted_shared, permitted_counters, permitted_constants;
extern "C" {
uintptr_t *emulated_calls, *emulated_calls_end;
}

namespace {

constexpr int OUT_OF_ORDER = 70;
constexpr size_t STACK = 128 << 10, GUARD = 4096, DYNAMIC = 48 << 10;
constexpr unsigned WARP = 32, MOST_RACES = 20, SPIN = 32;
constexpr int MOST_PRINTED = 1 << 13, TICK = 20'000, LOOK = 700;  // bytes; microseconds
[[maybe_unused]] constexpr unsigned MOST_LOOKS = 600;
// Content of fresh memory: NaN as half, bfloat16, float and double, and a huge integer. But fmaxf ignores NaN, so there
// are also numbers that are larger, or smaller, than all others.
// A different one for shared memory, missing lanes of a warp, and outputs; the judge can distinguish them.
struct Poison { uint32_t shared, lane, output; };
constexpr Poison POISONS[] = {{0x7fff7fff, 0x7ffe7ffe, 0x7ffd7ffd},
                              {0x7f7f7f7f, 0x7f7e7f7e, 0x7f7d7f7d},
                              {0xff7fff7f, 0xff7eff7e, 0xff7dff7d}};
constexpr size_t FAR = size_t(1) << 30;  // bytes without memory on either side of the buffers
constexpr int CLOCK = 100;
constexpr size_t MOST_PLACES = 200;
// Number of canaries after each launch; number of canaries, and of times, between its blocks.
[[maybe_unused]] constexpr unsigned CANARIES = 24, SOME = 3;
enum State : uint8_t { READY, AT_BARRIER, IN_WARP, DONE };

struct Fiber {
    void* stack_pointer;
    char* stack;
    uintptr_t* calls;  // end of the list of active calls, which is below the stack
    State state;
    unsigned spins;
    uintptr_t where;  // the place in the student's code where it waits
    int predicate;    // of a barrier that counts
    int operation, source, width;
    unsigned mask;
    uint64_t value, result;
};

struct Buffer { uintptr_t begin; size_t size; bool is_output; };
struct Argument { char kind; uint64_t bits; };
struct Launch { char name[256]; Index grid, block; size_t shared; std::vector<Argument> arguments; };

std::vector<Buffer> buffers;
std::vector<Launch> launches;
char* arena;
size_t arena_size;
int records, memory;  // descriptors
struct Manner { bool threads_backwards, blocks_backwards; Poison poison; };
Manner manner = {false, false, POISONS[0]};
uintptr_t base;  // where the student's object is loaded
char *dynamic_begin, *shared_end;  // the student's shared memory: first the dynamic part, then the static one

std::vector<Fiber> set;  // the fibers of the running block, and more if another launch had larger blocks
unsigned threads, running, block_number;
bool in_fiber;
void* scheduler_stack_pointer;
const Launch* launch;
void* kernel;
int barrier_result[3];
int printed;
long long clock_reading;
double deadline;
std::vector<char> first_content;  // of the memory after a run that is complete; the one that follows may end early
[[maybe_unused]] bool volatile_races;  // volatile accesses are treated as plain ones
unsigned ticks_in_fiber;
[[maybe_unused]] unsigned accesses_in_turn;
[[maybe_unused]] volatile sig_atomic_t is_undisturbed;  // a tick must not change the fiber now
// While it exists, the running fiber is not interrupted.
struct Undisturbed {
    Undisturbed() {
        is_undisturbed = 1;
        std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    ~Undisturbed() {
        std::atomic_signal_fence(std::memory_order_seq_cst);
        is_undisturbed = 0;
    }
};

double now() {  // CPU time: a busy machine ends no kernel early
    timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

void must(bool good) {
    if (!good) syscall(SYS_exit_group, OUT_OF_ORDER);
}

[[gnu::format(printf, 1, 2)]] void record(const char* format, ...) {
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    if (length > int(sizeof line) - 2) length = sizeof line - 2;
    line[length++] = '\n';
    must(syscall(SYS_write, records, line, length) == length);
}

[[noreturn]] void leave() {  // at once: no further reports of the sanitizers are needed
    syscall(SYS_exit_group, 0);
    __builtin_unreachable();
}

uintptr_t offset(uintptr_t where) { return where - base; }

bool is_students(uintptr_t where) {
    Dl_info info;
    return dladdr(reinterpret_cast<void*>(where), &info) && reinterpret_cast<uintptr_t>(info.dli_fbase) == base;
}

// Whether the address is in a linker's stub, through which a kernel file calls our functions: a jump through a table,
// which kernels themselves do not have (-fno-jump-tables). It belongs to no line of the file.
[[maybe_unused]] bool is_stub(uintptr_t where) {
    auto* code = reinterpret_cast<const unsigned char*>(where);
    const unsigned char landing[] = {0xf3, 0x0f, 0x1e, 0xfa}, jump[] = {0xff, 0x25};
    if (!memcmp(code, landing, sizeof landing)) code += sizeof landing;
    return !memcmp(code + (*code == 0xf2), jump, sizeof jump);
}

// -- the machine's registers ------------------------------------------------------------------------------------------

#ifdef __x86_64__
extern "C" void emulated_switch(void** save, void* load);
__asm__(R"(
.text
.globl emulated_switch
.hidden emulated_switch
.type emulated_switch, @function
emulated_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
.size emulated_switch, .-emulated_switch
)");

void* fresh_stack(char* stack, void (*entry)()) {
    void** top = reinterpret_cast<void**>(stack + STACK);
    *--top = nullptr;  // return address of the entry, which does not return
    *--top = reinterpret_cast<void*>(entry);
    for (int i = 0; i < 6; i++) *--top = nullptr;
    return top;
}
#else  // slower, since it saves the signal mask by system calls
void emulated_switch(void** save, void* load) {
    ucontext_t here;
    *save = &here;
    swapcontext(&here, static_cast<ucontext_t*>(load));
}

void* fresh_stack(char* stack, void (*entry)()) {
    auto* context = reinterpret_cast<ucontext_t*>(stack);  // below what the fiber will use
    getcontext(context);
    context->uc_stack.ss_sp = stack + sizeof *context;
    context->uc_stack.ss_size = STACK - sizeof *context;
    context->uc_link = nullptr;
    makecontext(context, entry, 0);
    return context;
}
#endif

// -- fibers and blocks ------------------------------------------------------------------------------------------------

Fiber& self() { return set[running]; }

void to_scheduler() {
    in_fiber = false;
    emulated_switch(&self().stack_pointer, scheduler_stack_pointer);
    in_fiber = true;
}

void wait_as(State state, uintptr_t where) {
    Fiber& fiber = self();
    fiber.state = state;
    fiber.where = where;
    fiber.spins = 0;
    COUNT(counting::forget(running));
    to_scheduler();
}

using Kernel = void (*)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                        uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, double, double, double, double, double,
                        double, double, double);

// Integers and pointers are passed in integer registers and then on the stack, floats in their own registers, each in
// order. So one call fits every kernel with up to 14 integers and pointers and 8 floats.
void call_kernel() {
    uint64_t i[14] = {};
    double d[8] = {};
    unsigned ints = 0, floats = 0;
    for (const Argument& each : launch->arguments) {
        if (each.kind == 'f')
            memcpy(&d[floats++], &each.bits, sizeof each.bits);
        else
            i[ints++] = each.kind == 'p' ? buffers[each.bits].begin : each.bits;
    }
    reinterpret_cast<Kernel>(kernel)(i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], i[8], i[9], i[10], i[11], i[12],
                                     i[13], d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]);
}

// Never returns, so the kernel's stack and its saved registers are not used again.
[[gnu::noinline, noreturn]] void finish_fiber() {
    self().state = DONE;
    for (;;) to_scheduler();
}

void fiber_main() {
    in_fiber = true;
    call_kernel();
    finish_fiber();
}

void run_fiber(unsigned thread) {
    running = thread;
    ticks_in_fiber = 0;
    COUNT(accesses_in_turn = 0);
    Fiber& fiber = set[thread];
    permitted_stack = {(uintptr_t)fiber.stack, (uintptr_t)fiber.stack + STACK};
    emulated_calls = fiber.calls;
    emulated_calls_end = (uintptr_t*)(fiber.stack - GUARD);
    threadIdx = {thread % blockDim.x, thread / blockDim.x % blockDim.y, thread / (blockDim.x * blockDim.y)};
    const Index indices[4] = {threadIdx, blockIdx, blockDim, gridDim};
    emulated_switch(&scheduler_stack_pointer, set[thread].stack_pointer);
    set[thread].calls = emulated_calls;
    emulated_calls = nullptr;
    const Index now[4] = {threadIdx, blockIdx, blockDim, gridDim};
    if (memcmp(indices, now, sizeof now) != 0) touch_outside((uintptr_t)&threadIdx, 0);  // only a cast can change these
}

// Records that threads met at two places. Each pair is recorded once, because a loop may meet many times.
void tell_places(uintptr_t first, unsigned thread) {
    static std::vector<std::pair<uintptr_t, uintptr_t>> recorded;
    std::pair<uintptr_t, uintptr_t> places = {first, set[thread].where};
    for (const auto& each : recorded)
        if (each == places) return;
    if (recorded.size() == MOST_PLACES) return;
    recorded.push_back(places);
    record("places %u 0 %lx %u %lx", block_number, offset(first), thread, offset(set[thread].where));
}

void complete_barrier() {
    int count = 0;
    uintptr_t first = set[0].where;
    COUNT(counting::meet(first));
    RACES(races::meet_all());
    for (unsigned t = 0; t < threads; t++) {
        count += set[t].predicate != 0;
        if (set[t].where != first) {  // the judge checks whether these are two places in the source
            tell_places(first, t);
            first = set[t].where;
        }
        set[t].state = READY;
    }
    barrier_result[0] = count;
    barrier_result[1] = count == int(threads);
    barrier_result[2] = count > 0;
}

bool is_missing(unsigned thread) { return thread >= threads || set[thread].state == DONE; }

// The first value that a warp function read from a lane that takes no part.
struct Absence { const char* why; unsigned block, thread, lane; uintptr_t where; };
Absence absence;

void note_absence(const Fiber& fiber, unsigned thread, unsigned lane, unsigned mask) {
    unsigned other = thread / WARP * WARP + lane;
    const char* why = lane >= WARP || other >= threads ? "beyond" : mask >> lane & 1 ? "returned" : "unnamed";
    if (!absence.why) absence = {why, block_number, thread, lane, fiber.where};
}

uint64_t exchanged(const Fiber& fiber, unsigned first, unsigned lane, unsigned mask) {
    auto value = [&](unsigned l) {
        if (mask >> l & 1 && !is_missing(first + l)) return set[first + l].value;
        note_absence(fiber, first + lane, l, mask);
        return uint64_t(manner.poison.lane) << 32 | manner.poison.lane;
    };
    unsigned width = fiber.width, start = lane & ~(width - 1);
    int source = fiber.source;
    uint64_t ballot = 0;
    switch (fiber.operation) {
        case 'i': return value(start + (source & (width - 1)));
        case 'u': return int(lane - start) - source < 0 ? fiber.value : value(lane - source);
        case 'd': return lane - start + source >= width ? fiber.value : value(lane + source);
        case 'x': return ((lane ^ source) & ~(width - 1)) > start ? fiber.value : value(lane ^ source);
        case 'b':
            for (unsigned l = 0; l < WARP; l++)
                if (mask >> l & 1 && !is_missing(first + l) && set[first + l].value) ballot |= 1u << l;
            return ballot;
        case 'm':
            for (unsigned l = 0; l < WARP; l++)
                if (mask >> l & 1 && !is_missing(first + l) && set[first + l].value == fiber.value) ballot |= 1u << l;
            return ballot;
        case 'a': return mask;
        default: return 0;
    }
}

// The lanes that called __activemask at the same place.
unsigned together(unsigned first, uintptr_t where) {
    unsigned mask = 0;
    for (unsigned l = 0; l < WARP && first + l < threads; l++) {
        const Fiber& other = set[first + l];
        if (other.state == READY) return 0;  // it may still arrive
        mask |= unsigned(other.state == IN_WARP && other.operation == 'a' && other.where == where) << l;
    }
    return mask;
}

// The lanes of a mask that have not returned.
[[maybe_unused]] unsigned present(unsigned first, unsigned mask) {
    for (unsigned l = 0; l < WARP; l++)
        if (is_missing(first + l)) mask &= ~(1u << l);
    return mask;
}

// Resumes the lanes of the warp whose mask is complete. True if there were any.
bool complete_warp(unsigned first) {
    bool any = false;
    for (unsigned lane = 0; lane < WARP && first + lane < threads; lane++) {
        Fiber& fiber = set[first + lane];
        if (fiber.state != IN_WARP) continue;
        unsigned mask = fiber.operation == 'a' ? together(first, fiber.where) : fiber.mask;
        bool all = mask != 0;
        for (unsigned l = 0; l < WARP && fiber.operation != 'a'; l++) {
            if (!(mask >> l & 1) || is_missing(first + l)) continue;
            const Fiber& other = set[first + l];
            all = all && other.state == IN_WARP && other.mask == mask && other.operation == fiber.operation;
        }
        if (!all) continue;
        any = true;
        RACES(if (fiber.operation == 's') races::meet_lanes(first, present(first, mask)));
        for (unsigned l = 0; l < WARP; l++)
            if (mask >> l & 1 && !is_missing(first + l)) set[first + l].result = exchanged(set[first + l], first, l, mask);
        for (unsigned l = 0; l < WARP; l++)
            if (mask >> l & 1 && !is_missing(first + l)) set[first + l].state = READY;
    }
    return any;
}

[[noreturn]] void stuck() {
    unsigned waits = 0;
    while (set[waits].state == DONE) waits++;
    Fiber& waiting = set[waits];
    unsigned missing = 0, first = waits / WARP * WARP;
    if (waiting.state == IN_WARP) {  // which lane of its mask is missing?
        for (unsigned l = 0; l < WARP; l++) {
            if (!(waiting.mask >> l & 1) || is_missing(first + l)) continue;
            const Fiber& other = set[first + l];
            missing = first + l;
            if (other.state != IN_WARP || other.mask != waiting.mask || other.operation != waiting.operation) break;
        }
    } else {
        while (set[missing].state == AT_BARRIER) missing++;
    }
    const Fiber& other = set[missing];
    record("%s %u %u %lx %u %lx", waiting.state == IN_WARP ? "warp" : "barrier", block_number, waits,
           offset(waiting.where), missing, other.state == DONE ? 0 : offset(other.where));
    leave();
}

// Fills the shared memory of a new block with poison.
void renew_shared_memory() {
    volatile uint32_t* end = (uint32_t*)shared_end;
    for (volatile uint32_t* word = (uint32_t*)dynamic_begin; word < end; word = word + 1) *word = manner.poison.shared;
}

#ifdef COUNTED
// After the last lane of a warp has had its turn. Lanes that are READY have given way to others: they still run on
// until they meet the rest of their warp.
void end_turn(unsigned first) {
    unsigned end = first + WARP < threads ? first + WARP : threads;
    uint32_t run_on = 0;
    for (unsigned t = first; t < end; t++) run_on |= uint32_t(set[t].state == READY) << (t - first);
    const counting::Warp& warp = counting::warps[first / WARP];
    for (bool waits : {true, false})
        if (run_on && warp.pending >= (waits ? counting::MANY_PENDING : counting::MOST_PENDING))
            counting::flush_complete(first / WARP, end - first, run_on, waits);
    if (!run_on || warp.pending >= counting::MOST_PENDING) counting::flush(first / WARP, end - first);
}
#endif

void run_block(unsigned number) {
    block_number = number;
    COUNT(counting::begin_block(threads));
    RACES(races::begin_block(number, threads));
    blockIdx = {number % gridDim.x, number / gridDim.x % gridDim.y, number / (gridDim.x * gridDim.y)};
    renew_shared_memory();
    for (unsigned t = 0; t < threads; t++) {
        set[t].state = READY;
        set[t].calls = (uintptr_t*)(set[t].stack - GUARD - CALLS) + 2;
        set[t].stack_pointer = fresh_stack(set[t].stack, fiber_main);
    }
    for (;;) {
        unsigned ready = 0, at_barrier = 0, done = 0;
        for (unsigned i = 0; i < threads; i++) {
            unsigned t = manner.threads_backwards ? threads - 1 - i : i;
            if (set[t].state == READY) run_fiber(t);
            COUNT(if (t % WARP == WARP - 1 || t == threads - 1) end_turn(t / WARP * WARP));
            ready += set[t].state == READY;
            at_barrier += set[t].state == AT_BARRIER;
            done += set[t].state == DONE;
        }
        if (done == threads) return;
        bool any = false;  // also while others are ready: one of them may be spinning on a result of this warp
        for (unsigned first = 0; first < threads; first += WARP) any = complete_warp(first) || any;
        if (any || ready) continue;
        if (at_barrier < threads) stuck();
        complete_barrier();
    }
}

// Makes enough fibers for this launch; fibers of earlier launches are reused.
void make_fibers() {
    threads = blockDim.x * blockDim.y * blockDim.z;
    while (set.size() < threads) {
        char* stack = (char*)syscall(SYS_mmap, nullptr, CALLS + GUARD + STACK, PROT_READ | PROT_WRITE,
                                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        must(stack != MAP_FAILED && mprotect(stack + CALLS, GUARD, PROT_NONE) == 0);
        Fiber fiber = {};
        fiber.stack = stack + CALLS + GUARD;
        set.push_back(fiber);
    }
}

#ifdef THREADS
uint64_t drawn();
bool canaries_sing(unsigned tried);
#endif

[[maybe_unused]] void expect(bool reported) {
    if (reported) return;
    record("silenced");
    leave();
}

void run_launch(const Launch& each, void* function) {
    launch = &each;
    kernel = function;
    gridDim = each.grid;
    blockDim = each.block;
    make_fibers();
    RACES(races::begin_launch());
    ASAN(__asan_unpoison_memory_region(dynamic_begin, DYNAMIC));
    ASAN(__asan_poison_memory_region(dynamic_begin + each.shared, DYNAMIC - each.shared));
    unsigned blocks = gridDim.x * gridDim.y * gridDim.z;
    for (unsigned b = 0; b < blocks; b++) {
        run_block(manner.blocks_backwards ? blocks - 1 - b : b);
        RACES(if (drawn() % blocks < SOME) expect(canaries_sing(SOME)));
    }
    RACES(expect(canaries_sing(CANARIES)));
}

// -- records of faults ------------------------------------------------------------------------------------------------

// Writes the place of an address: b, a buffer, its number, and bytes from its beginning; s and d, shared memory; c, a
// __device__ variable; l, a local one; e, elsewhere.
[[maybe_unused]] void place(char* text, size_t size, uintptr_t address) {
    uintptr_t dynamic = (uintptr_t)dynamic_begin;
    if (address >= dynamic && address < dynamic + DYNAMIC) {
        snprintf(text, size, "d 0 %ld", long(address - dynamic));
        return;
    }
    if (address >= dynamic && address < (uintptr_t)shared_end) {
        snprintf(text, size, "s 0 %ld", long(address - base));
        return;
    }
    for (size_t i = 0; i < buffers.size(); i++) {
        uintptr_t begin = buffers[i].begin;
        if (address + GUARD / 2 >= begin && address < begin + buffers[i].size + GUARD / 2) {
            snprintf(text, size, "b %zu %ld", i, long(address - begin));
            return;
        }
    }
    if (permitted_counters.holds(address, 1)) {
        snprintf(text, size, "c 0 0");
        return;
    }
    char* stack = self().stack;
    bool local = address >= uintptr_t(stack - GUARD) && address < uintptr_t(stack + STACK);
    snprintf(text, size, "%c 0 0", local ? 'l' : 'e');
}

[[noreturn]] void tell_fault(int number, uintptr_t address, bool is_known, uintptr_t where) {
    uintptr_t stack = (uintptr_t)self().stack;
    if (address >= stack - GUARD && address < stack)
        record("stack %u %u %lx", block_number, running, offset(where));
    else
        record("fault %u %u %lx %d %d", block_number, running, offset(where), number, is_known && address < 4096);
    leave();
}

void on_fault(int number, siginfo_t* info, void* context) {
    uintptr_t where = 0;
#ifdef __x86_64__
    where = static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP];
#endif
    if (number == SIGSEGV && info->si_code == SI_KERNEL) tell_fault(number, 0, false, where);  // without an address
    tell_fault(number, (uintptr_t)info->si_addr, number == SIGSEGV, where);
}

}  // namespace

bool is_index(const volatile void* address, size_t size) {
    for (const Index* each : {&threadIdx, &blockIdx, &blockDim, &gridDim})
        if (Range{(uintptr_t)each, (uintptr_t)(each + 1)}.holds((uintptr_t)address, size)) return true;
    return false;
}
void touch_outside(uintptr_t address, uintptr_t where) { tell_fault(SIGSEGV, address, true, where); }
void emulated_astray() {
    record("astray %u %u", block_number, running);
    leave();
}
void emulated_too_deep() { tell_fault(SIGSEGV, (uintptr_t)self().stack - 1, true, 0); }

namespace {

[[maybe_unused, noreturn]] void finish_with(const std::vector<char>& content) {
    memcpy(arena, content.data(), arena_size);
    record("finished");
    leave();
}

// Interrupts a fiber that computes for long, so that others can run; ends the program at the deadline.
[[maybe_unused]] void on_tick(int, siginfo_t*, void* context) {
    uintptr_t where = 0;
#ifdef __x86_64__
    where = static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP];
#endif
    static unsigned looks;
    bool has_line = is_students(where) && !is_stub(where);
    if (now() > deadline && !has_line && ++looks < MOST_LOOKS) {  // in one of our functions: check again soon
        itimerval soon = {{0, TICK}, {0, LOOK}};
        setitimer(ITIMER_REAL, &soon, nullptr);
    } else if (now() > deadline && !first_content.empty()) {
        finish_with(first_content);
    } else if (now() > deadline) {
        record("endless %u %u %lx", block_number, running, offset(where));
        leave();
    }
    if (in_fiber && !is_undisturbed && ticks_in_fiber++ > 0) to_scheduler();
}

#ifdef ADDRESSES
// Overflows of our own, which both sanitizers must report. UBSan comes first: AddressSanitizer's report ends the process.
struct Place { const char* file; uint32_t line, column; };
struct Kind { uint16_t kind, information; char name[8]; };
struct OutOfBounds { Place place; const Kind *array, *index; };
extern "C" void __ubsan_handle_out_of_bounds(OutOfBounds*, uintptr_t);
uintptr_t canary_now;
bool was_undefined_seen, is_undefined_tried;

void try_canaries() {
    static const Kind array = {0xffff, 0, "'?'"}, index = {0, 0xb, "'int'"};
    static OutOfBounds canary = {{"canary", 1, 1}, &array, &index};
    is_undefined_tried = true;
    __ubsan_handle_out_of_bounds(&canary, 7);
    is_undefined_tried = false;
    expect(was_undefined_seen);
    uint64_t drawn = 0;
    syscall(SYS_getrandom, &drawn, sizeof drawn, 0);
    const Buffer& buffer = buffers[drawn % buffers.size()];
    canary_now = buffer.begin + buffer.size + (drawn >> 32) % (GUARD - 8);
    __asan_loadN((void*)canary_now, 1 + drawn % 8);
    expect(false);
}
#endif

#ifdef THREADS
// -- canaries: races of our own, at random places between the buffers, which must be found ------------------------------

uintptr_t canary_now;
bool is_canary_seen;
uint32_t other_block = UINT32_MAX;  // a number that no block has
uint64_t random_state;

uint64_t drawn() {  // splitmix64, seeded by the system
    uint64_t z = random_state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

// Whether races between a thread of the kernel's and one of ours are still found, each time.
bool canaries_sing(unsigned tried) {
    if (canary_now) return false;  // the kernel has written there
    for (unsigned i = 0; i < tried; i++) {
        const Buffer& buffer = buffers[drawn() % buffers.size()];
        canary_now = (buffer.begin + buffer.size + drawn() % (GUARD - 24)) / 8 * 8 + 8;
        is_canary_seen = false;
        const races::Untouched word(canary_now);  // a kernel may have been there, which another check finds
        races::note(races::WRITE, drawn() % threads, base, canary_now, races::WORD);
        std::swap(races::block, other_block);
        races::note(races::WRITE, drawn() % threads, base, canary_now, races::WORD);
        std::swap(races::block, other_block);
        if (!is_canary_seen) return false;
    }
    canary_now = 0;
    return true;
}

// -- races ------------------------------------------------------------------------------------------------------------

// Two races at the same two places, of threads that are as near to each other, are one for the judge.
struct Told {
    uintptr_t one, another;
    bool in_block, in_warp;
    bool operator==(const Told& other) const {
        return one == other.one && another == other.another && in_block == other.in_block && in_warp == other.in_warp;
    }
};
std::vector<Told> told;

void tell_race(const races::Side& later, const races::Side& earlier) {
    if (canary_now) {
        is_canary_seen = true;
        return;
    }
    const bool in_block = later.block == earlier.block;
    const auto [one, another] = std::minmax(later.where, earlier.where);
    const Told race = {one, another, in_block, in_block && later.thread / WARP == earlier.thread / WARP};
    for (const Told& each : told)
        if (each == race) return;
    told.push_back(race);
    char text[2][200];
    for (const races::Side* side : {&later, &earlier}) {
        char at[64];
        place(at, sizeof at, side->address);
        snprintf(text[side == &earlier], sizeof text[0], "%u %u %lx %d %d %u %s", side->block, side->thread, offset(side->where),
                 races::writes(side->kind), side->kind >> 1, side->size, at);
    }
    record("race %s %s", text[0], text[1]);
    if (told.size() == MOST_RACES) leave();
}

void begin_races() {
    must(syscall(SYS_getrandom, &random_state, sizeof random_state, 0) == sizeof random_state);
    races::base = base;
    races::report = tell_race;
    races::add_region(races::GLOBAL, permitted_buffers.begin, permitted_buffers.end, races::MANY_ENTRIES);
    races::add_region(races::SHARED, permitted_shared.begin, permitted_shared.end, races::SOME_ENTRIES);
    races::add_region(races::VARIABLES, permitted_counters.begin, permitted_counters.end, races::SOME_ENTRIES);
}
#endif

// -- the job ----------------------------------------------------------------------------------------------------------

void read_job() {
    double seconds;
    size_t size, count;
    int strict;
    must(scanf("memory %zu seconds %lf strict %d", &size, &seconds, &strict) == 3);
    volatile_races = strict != 0;
    deadline = now() + seconds;
    // reserve the neighbourhood: otherwise an index that is far too large could hit other memory and not be found
    char* around = (char*)syscall(SYS_mmap, nullptr, size + 2 * FAR, PROT_NONE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    must(around != MAP_FAILED);
    arena_size = size;
    arena = static_cast<char*>(mmap(around + FAR, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, memory, 0));
    must(arena != MAP_FAILED);
    must(scanf(" buffers %zu", &count) == 1);
    ASAN(__asan_poison_memory_region(arena, size));
    while (count--) {
        size_t at, bytes;
        int is_output;
        must(scanf("%zu %zu %d", &at, &bytes, &is_output) == 3);
        ASAN(__asan_unpoison_memory_region(arena + at, bytes));
        buffers.push_back({(uintptr_t)arena + at, bytes, is_output != 0});
    }
    must(scanf(" launches %zu", &count) == 1);
    while (count--) {
        Launch each;
        size_t arguments;
        must(scanf(" %255s %u %u %u %u %u %u %zu %zu", each.name, &each.grid.x, &each.grid.y, &each.grid.z,
                   &each.block.x, &each.block.y, &each.block.z, &each.shared, &arguments) == 9);
        while (arguments--) {
            Argument argument;
            must(scanf(" %c %lu", &argument.kind, &argument.bits) == 2);
            each.arguments.push_back(argument);
        }
        launches.push_back(each);
    }
}

void run_all(void* object) {
    for (const Launch& each : launches) {
        record("launch %zu", &each - launches.data());
        void* function = dlsym(object, each.name);
        must(function != nullptr);
        run_launch(each, function);
    }
}

[[maybe_unused]] void restore(const std::vector<char>& before) {
    memcpy(arena, before.data(), arena_size);
    memset((void*)permitted_counters.begin, 0, permitted_counters.end - permitted_counters.begin);
    printed = MOST_PRINTED;
    clock_reading = 0;
}

#if !defined(ADDRESSES) && !defined(COUNTED)
Manner manner_of_inputs() {
    uint64_t hash = 0xcbf29ce484222325;  // FNV-1a over words
    for (const char* at = arena; at < arena + arena_size; at += sizeof hash) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        hash = (hash ^ word) * 0x100000001b3;
    }
    hash ^= hash >> 32;
    bool several = false;  // blocks in one launch
    for (const Launch& each : launches) several |= size_t(each.grid.x) * each.grid.y * each.grid.z > 1;
    const bool blocks = several && hash & 2, threads = !blocks || hash & 1;  // at least one of the two orders is new
    return {threads, blocks, POISONS[1 + (hash >> 2) % 2]};  // the first run had the other one
}

// The judge fills outputs and scratch memory, and the gap after each, with its mark for unwritten memory.
uint32_t mark_of(const Buffer& buffer) {
    uint16_t half = *(uint16_t*)(buffer.begin + buffer.size);
    return uint32_t(half) << 16 | half;
}

// Replaces whole words only: the half of a number often equals the half of a mark.
void replace_all(const Buffer& buffer, uint32_t old, uint32_t by) {
    for (uint32_t* word = (uint32_t*)buffer.begin; word + 1 <= (uint32_t*)(buffer.begin + buffer.size); word++)
        if (*word == old) *word = by;
}

bool is_fresh(const Buffer& buffer) {
    const uint32_t *word = (uint32_t*)buffer.begin, *end = word + buffer.size / sizeof *word;
    while (word < end && *word == mark_of(buffer)) word++;
    return word == end;
}

void run_in(Manner other, void* object, const std::vector<char>& before) {
    restore(before);
    manner = other;
    absence = {};
    std::vector<std::pair<Buffer, uint32_t>> fresh;
    for (const Buffer& each : buffers)
        if (is_fresh(each)) fresh.push_back({each, mark_of(each)});
    for (const auto& [each, mark] : fresh) replace_all(each, mark, manner.poison.output);
    run_all(object);
    for (const auto& [each, mark] : fresh) replace_all(each, manner.poison.output, mark);
}

std::vector<char> content() { return std::vector<char>(arena, arena + arena_size); }
#endif

#if !defined(THREADS) && !defined(ADDRESSES) && !defined(COUNTED)
// Whether two words are the same, or floats that differ by no more than a changed order of additions explains.
bool is_near(uint32_t a, uint32_t b) {
    float x, y;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    double apart = fabs(double(x) - y), size = fabs(double(x)) + fabs(double(y));
    return a == b || (std::isnormal(x) && std::isnormal(y) && apart <= 1e-3 + 1e-3 * size);
}

bool are_outputs_near(const std::vector<char>& earlier) {
    for (const Buffer& each : buffers) {
        if (!each.is_output) continue;
        for (uintptr_t at = each.begin; at + sizeof(uint32_t) <= each.begin + each.size; at += sizeof(uint32_t)) {
            uint32_t before;
            memcpy(&before, earlier.data() + (at - uintptr_t(arena)), sizeof before);
            if (!is_near(*(uint32_t*)at, before)) return false;
        }
    }
    return true;
}

// The first run was `first`, and another one has followed. If their outputs differ, says what they depend on.
void tell_differences(void* object, const std::vector<char>& before, const std::vector<char>& first, double began) {
    if (are_outputs_near(first)) return;
    record("differs");
    if (now() + 2 * (now() - began) > deadline) return;
    const std::vector<char> second = content();
    const Manner usual = manner;
    const Poison other = POISONS[usual.poison.lane == POISONS[1].lane ? 2 : 1];
    Manner changed = usual;
    changed.poison.shared = other.shared;
    run_in(changed, object, before);
    if (!are_outputs_near(second)) record("garbage");
    changed = usual;
    changed.poison.lane = other.lane;
    run_in(changed, object, before);
    if (!are_outputs_near(second) && absence.why)
        record("absent %u %u %lx %u %s", absence.block, absence.thread, offset(absence.where), absence.lane, absence.why);
    memcpy(arena, second.data(), arena_size);
}
#endif

// Finds the student's constants: the read-only segment after the code, and the part that is read-only after relocation.
int note_constants(dl_phdr_info* info, size_t, void*) {
    if (info->dlpi_addr != base) return 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) & part = info->dlpi_phdr[i];
        uintptr_t begin = base + part.p_vaddr, end = begin + part.p_memsz;
        if (part.p_type == PT_LOAD && part.p_flags == PF_R && part.p_offset > 0) permitted_constants = {begin, end};
        if (part.p_type == PT_GNU_RELRO && permitted_constants.end) permitted_constants.end = end;
    }
    return 1;
}

void handle(int number, void (*handler)(int, siginfo_t*, void*), int flags) {
    struct sigaction action = {};
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | flags;
    sigaction(number, &action, nullptr);
}

void handle_signals() {
    static char other_stack[64 << 10];
    stack_t stack = {other_stack, 0, sizeof other_stack};
    sigaltstack(&stack, nullptr);
    for (int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) handle(number, on_fault, SA_ONSTACK);
    handle(SIGALRM, on_tick, SA_NODEFER | SA_RESTART);
    itimerval often = {{0, TICK}, {0, TICK}};
    setitimer(ITIMER_REAL, &often, nullptr);
}

}  // namespace

// -- functions that kernels call --------------------------------------------------------------------------------------

#define HERE uintptr_t(__builtin_return_address(0))

namespace {

bool is_text(const char* at) {
    while (permitted_constants.holds((uintptr_t)at, 1) && *at) at++;
    return permitted_constants.holds((uintptr_t)at, 1);
}

// Refuses %n, which would write to an address of the student's choice, and %s, which would read from one.
bool is_printable(const char* format, va_list arguments) {
    if (!is_text(format)) return false;
    for (const char* at = format; *at; at++) {
        if (*at != '%') continue;
        bool is_long = false;
        for (at++; strchr("-+ #0123456789.*lh", *at) && *at; at++) {
            is_long = is_long || *at == 'l';
            if (*at == '*') (void)va_arg(arguments, int);
        }
        if (*at == '%') continue;
        if (*at == 's' && !is_long) {
            if (!is_text(va_arg(arguments, const char*))) return false;
        } else if (*at && strchr("fFeEgGaA", *at)) {
            (void)va_arg(arguments, double);
        } else if (*at && strchr("diuxXocp", *at)) {
            (void)va_arg(arguments, long);  // each has a register or stack slot of that size
        } else {
            return false;
        }
    }
    return true;
}

}  // namespace

extern "C" {

static uint64_t exchange(int operation, unsigned mask, uint64_t value, int source, int width, uintptr_t where) {
    Fiber& fiber = self();
    fiber.operation = operation;
    fiber.mask = mask | 1u << running % WARP;
    fiber.value = value;
    fiber.source = source;
    fiber.width = width;
    wait_as(IN_WARP, where);
    return fiber.result;
}
static int barrier(int predicate, int which, uintptr_t where) {
    self().predicate = predicate;
    wait_as(AT_BARRIER, where);
    return barrier_result[which];
}
void __syncthreads() { barrier(0, 0, HERE); }
int __syncthreads_count(int predicate) { return barrier(predicate, 0, HERE); }
int __syncthreads_and(int predicate) { return barrier(predicate, 1, HERE); }
int __syncthreads_or(int predicate) { return barrier(predicate, 2, HERE); }

uint64_t emulated_exchange(int operation, unsigned mask, uint64_t value, int source, int width) {
    return exchange(operation, mask, value, source, width, HERE);
}
void emulated_syncwarp(unsigned mask) { exchange('s', mask, 0, 0, 32, HERE); }
unsigned __activemask() { return unsigned(exchange('a', 0, 0, 0, 32, HERE)); }

// Before and after an atomic operation. A thread that reads the atomic learns of this thread's accesses before its last
// fence, but not of those between fence and atomic.
void emulated_before_atomic([[maybe_unused]] void* address) {
    if (++self().spins % SPIN == 0) to_scheduler();
    RACES(const Undisturbed now; races::publish(running, (uintptr_t)address));
}
void emulated_after_atomic([[maybe_unused]] void* address) {
    RACES(const Undisturbed now; races::learn(running, (uintptr_t)address));
}
void emulated_fence([[maybe_unused]] int in_block) {
    RACES(const Undisturbed now; races::fence(running, in_block ? races::IN_BLOCK : races::DEVICE));
}

int emulated_printf(const char* format, ...) {
    char text[1024];
    va_list arguments, looked_at;
    va_start(arguments, format);
    va_copy(looked_at, arguments);
    if (!is_printable(format, looked_at)) touch_outside((uintptr_t)format, HERE - 1);
    va_end(looked_at);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    int kept = length < int(sizeof text) ? length : int(sizeof text) - 1;
    if (kept > MOST_PRINTED - printed) kept = MOST_PRINTED - printed;
    if (kept > 0 && syscall(SYS_write, 1, text, kept) == kept) printed += kept;
    return length;
}
[[noreturn]] void emulated_trap() {
    record("trap %u %u %lx", block_number, running, offset(HERE));
    leave();
}
[[noreturn]] void emulated_assert() {
    record("assert %u %u %lx", block_number, running, offset(HERE));
    leave();
}
long long emulated_clock() { return clock_reading += CLOCK; }  // not real time, which would reveal a sanitizer
}

#ifdef THREADS
#include "race_calls.h"
#endif

#ifdef COUNTED
#include "counted_calls.h"
#endif

#ifdef ADDRESSES
extern "C" void __asan_on_error() {
    if (canary_now && canary_now == (uintptr_t)__asan_get_report_address()) {
        record("finished");
        leave();
    }
    char at[64];
    place(at, sizeof at, (uintptr_t)__asan_get_report_address());
    record("memory %u %u %lx %d %zu %s", block_number, running, offset((uintptr_t)__asan_get_report_pc()),
           __asan_get_report_access_type(), __asan_get_report_access_size(), at);
    leave();
}

extern "C" void __ubsan_on_report() {
    const char *kind, *message, *file;
    unsigned line, column;
    char* address;
    if (is_undefined_tried) {
        was_undefined_seen = true;
        return;
    }
    __ubsan_get_current_report_data(&kind, &message, &file, &line, &column, &address);
    if (!strstr(file, "kernel.cu")) line = 0;  // in a function of device.h
    record("undefined %u %u %u %u %s %.200s", block_number, running, line, column, kind, message);
    leave();
}
#endif

int main(int, char** arguments) {
    records = atoi(arguments[2]);
    memory = atoi(arguments[3]);
    read_job();
    handle_signals();
    confine(atoi(arguments[4]), atoi(arguments[5]));
    record("ready");  // everything after this is caused by the student's code
    void* object = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    if (!object) {
        fprintf(stderr, "%s\n", dlerror());
        return OUT_OF_ORDER;
    }
    link_map* map;
    must(dlinfo(object, RTLD_DI_LINKMAP, &map) == 0);
    base = map->l_addr;
    shared_end = static_cast<char*>(dlsym(object, "emulated_shared_end"));
    dynamic_begin = static_cast<char*>(dlsym(object, "emulated_dynamic"));
    auto* counters = static_cast<uintptr_t*>(dlsym(object, "emulated_counters"));
    must(shared_end && dynamic_begin && counters);
    permitted_counters = {counters[0], counters[1]};
    dl_iterate_phdr(note_constants, nullptr);
    permitted_buffers = {(uintptr_t)arena, (uintptr_t)arena + arena_size};
    permitted_shared = {(uintptr_t)dynamic_begin, (uintptr_t)shared_end};
#if defined(THREADS)
    begin_races();
    const std::vector<char> before = content();
    const double began = now();
    run_all(object);  // then as the plain program, which a kernel could otherwise tell from this one
    first_content = content();
    if (now() + (now() - began) < deadline) run_in(manner_of_inputs(), object, before);
    finish_with(first_content);
#elif defined(ADDRESSES)
    run_all(object);
    try_canaries();
#elif defined(COUNTED)
    counting::begin((uintptr_t)arena, arena_size, buffers.size(), spot_of);
    run_all(object);
    tell_counts();
#else
    const std::vector<char> before = content();
    const double began = now();
    run_all(object);
    const std::vector<char> first = content();
    run_in(manner_of_inputs(), object, before);
    tell_differences(object, before, first, began);
#endif
    record("finished");
    leave();
}
