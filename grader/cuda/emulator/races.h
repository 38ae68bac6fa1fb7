// Finds data races (-DTHREADS). host.cpp calls `note` before every access of a kernel to memory that threads share, and
// says when threads wait for each other.
//
// Two accesses to one byte race if two threads make them, at least one of them writes, they are not both atomic, and
// neither comes before the other. One access comes before another
// - if it belongs to an earlier launch: `begin_launch` forgets all accesses;
// - if its block has passed a barrier since then, and the other thread is of this block: each access has a level, the
//   number of barriers before it;
// - if both threads are of one warp and have met in a __syncwarp since then: each thread counts its own time, which
//   advances whenever others can learn of it, and `seen` holds the times that it has learned from the lanes of its warp;
// - if its thread has passed a fence since then, and the other thread has read an atomic variable that was changed after
//   the fence: by that thread, or by one that has met it at a barrier in between. `Known` holds what is learned so.
// What comes before something also comes before all that this comes before.
//
// The accesses of one byte that can still race are kept, at most MOST_KEPT reads and as many writes: then the oldest one
// is left out, which belongs to another block in nearly all kernels. Lanes of a warp that do the same share an entry.
#pragma once
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace races {

constexpr unsigned LANES = 32, MOST_THREADS = 1024, WORD = 4, MOST_KEPT = 64;
constexpr uint32_t MANY_ENTRIES = 1 << 22, SOME_ENTRIES = 1 << 20;  // 32 bytes each
constexpr uint32_t IN_PARTS = UINT32_MAX;                             // in a cell: each byte has a cell of its own

// Bits: it writes; it is atomic; it is volatile, which counts as atomic.
enum Kind : uint8_t { READ = 0, WRITE = 1, ATOMIC_READ = 2, ATOMIC_WRITE = 3, VOLATILE_READ = 6, VOLATILE_WRITE = 7 };
constexpr bool writes(Kind kind) { return kind & 1; }
constexpr bool is_atomic(Kind kind) { return kind & 2; }
constexpr bool conflict(Kind a, Kind b) { return (writes(a) || writes(b)) && !(is_atomic(a) && is_atomic(b)); }
// Whether all that conflicts with the earlier access conflicts with the later one, too.
constexpr bool covers(Kind later, Kind earlier) {
    return (writes(later) || !writes(earlier)) && (!is_atomic(later) || is_atomic(earlier));
}

struct Side { uint32_t block, thread; uintptr_t where, address; Kind kind; unsigned size; };  // of a race
struct Access {  // of some lanes of a warp, at one place in the code
    uint32_t block, level, time, lanes, where;
    uint16_t warp;
    Kind kind;
    uint8_t size;
    uint32_t next;  // the index of an older one; 0: none
};
struct Cell { uint32_t writes, reads; };  // of a word: its newest accesses; or IN_PARTS, and the index of the parts
struct Region {
    uintptr_t begin = 0, end = 0;
    Cell* cells = nullptr;
    Access* entries = nullptr;
    uint32_t used = 0, most = 0, unused = 0;  // unused: the first of the entries that were used and are free again
    std::vector<std::array<Cell, WORD>> parts;
};

struct Known {  // about other threads: of blocks, all accesses below a level; of threads, all up to a time
    std::map<uint32_t, uint32_t> levels;
    std::map<uint64_t, uint32_t> times;
};
using Knowledge = std::shared_ptr<const Known>;
struct Thread {
    uint32_t time = 1, seen[LANES] = {};
    Knowledge known, fenced;  // fenced: what others may learn from its next atomic operations
};

enum Place { GLOBAL, SHARED, VARIABLES, PLACES };
inline Region regions[PLACES];
inline Thread threads[MOST_THREADS];
inline uint32_t block, level, number_of_threads;
inline std::map<uintptr_t, Knowledge> learned[2];        // by address of an atomic variable: in global, in shared memory
inline uintptr_t base;                                   // of the kernels' code
inline void (*report)(const Side& later, const Side& earlier);

inline uint64_t id(uint32_t block, uint32_t thread) { return uint64_t(block) << 32 | thread; }

// What several threads know together. Threads that have met at a barrier share one object.
struct Joint {
    Knowledge all, last;
    std::shared_ptr<Known> own;  // what `all` is, if it is not what one of them knew
    void add(const Knowledge& more) {
        if (!more || more == all || more == last) return;
        last = more;
        if (!all) {
            all = more;
            return;
        }
        if (!own) all = own = std::make_shared<Known>(*all);
        for (auto [of, up_to] : more->levels) own->levels[of] = std::max(own->levels[of], up_to);
        for (auto [of, up_to] : more->times) own->times[of] = std::max(own->times[of], up_to);
    }
};

inline Knowledge joined(const Knowledge& a, const Knowledge& b) {
    Joint joint;
    joint.add(a);
    joint.add(b);
    return joint.all;
}

// -- memory -----------------------------------------------------------------------------------------------------------

template <class T> T* fresh(size_t count, void* at = nullptr) {  // zeros; untouched pages take no memory
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (at ? MAP_FIXED : 0);
    void* got = mmap(at, count * sizeof(T), PROT_READ | PROT_WRITE, flags, -1, 0);
    if (got == MAP_FAILED) abort();
    return static_cast<T*>(got);
}

inline size_t cells_of(const Region& region) { return (region.end - region.begin) / WORD + 2; }

inline void add_region(Place place, uintptr_t begin, uintptr_t end, uint32_t most) {
    Region& region = regions[place];
    region.begin = begin / WORD * WORD;
    region.end = end;
    region.most = most;
    region.cells = fresh<Cell>(cells_of(region));
    region.entries = fresh<Access>(most);
}

inline void forget(Region& region) {
    if (cells_of(region) > 1 << 16) fresh<Cell>(cells_of(region), region.cells);
    else memset(static_cast<void*>(region.cells), 0, cells_of(region) * sizeof(Cell));
    region.used = region.unused = 0;
    region.parts.clear();
}

// -- what comes before what -------------------------------------------------------------------------------------------

inline void begin_launch() {
    for (Region& each : regions) forget(each);
    learned[GLOBAL].clear();
}

inline void begin_block(uint32_t number, uint32_t count) {
    block = number;
    number_of_threads = count;
    level = 0;
    for (uint32_t t = 0; t < count; t++) threads[t] = {};
    forget(regions[SHARED]);
    learned[SHARED].clear();
}

// All threads of the block have come to a barrier.
inline void meet_all() {
    level++;
    Joint known, fenced;
    for (uint32_t t = 0; t < number_of_threads; t++) {
        known.add(threads[t].known);
        fenced.add(threads[t].fenced);
    }
    for (uint32_t t = 0; t < number_of_threads; t++) threads[t].known = known.all, threads[t].fenced = fenced.all;
}

// The threads of a warp whose bits are set have come to a __syncwarp.
inline void meet_lanes(uint32_t first, uint32_t mask) {
    uint32_t seen[LANES] = {};
    Joint known, fenced;
    for (uint32_t l = 0; l < LANES; l++) {
        if (!(mask >> l & 1)) continue;
        Thread& each = threads[first + l];
        for (uint32_t other = 0; other < LANES; other++) seen[other] = std::max(seen[other], each.seen[other]);
        seen[l] = std::max(seen[l], each.time++);
        known.add(each.known);
        fenced.add(each.fenced);
    }
    for (uint32_t l = 0; l < LANES; l++) {
        if (!(mask >> l & 1)) continue;
        Thread& each = threads[first + l];
        memcpy(each.seen, seen, sizeof seen);
        each.known = known.all, each.fenced = fenced.all;
    }
}

inline void fence(uint32_t thread) {
    Thread& self = threads[thread];
    auto all = self.known ? std::make_shared<Known>(*self.known) : std::make_shared<Known>();
    all->levels[block] = level;
    for (uint32_t l = 0; l < LANES; l++)
        if (self.seen[l]) all->times[id(block, thread / LANES * LANES + l)] = self.seen[l];
    all->times[id(block, thread)] = self.time++;
    self.fenced = joined(self.fenced, all);
}

inline Knowledge* learned_at(uintptr_t address, bool is_new) {
    auto& all = learned[regions[SHARED].begin <= address && address < regions[SHARED].end ? SHARED : GLOBAL];
    if (is_new) return &all[address];
    auto found = all.find(address);
    return found == all.end() ? nullptr : &found->second;
}

inline void before_atomic(uint32_t thread, uintptr_t address) {
    if (!threads[thread].fenced) return;
    Knowledge* here = learned_at(address, true);
    *here = joined(*here, threads[thread].fenced);
}

inline void after_atomic(uint32_t thread, uintptr_t address) {
    if (Knowledge* here = learned_at(address, false)) threads[thread].known = joined(threads[thread].known, *here);
}

// The lanes of the access that do not come before what the thread does now.
inline uint32_t unordered(const Access& access, uint32_t thread) {
    const Thread& self = threads[thread];
    uint32_t lanes = access.lanes;
    if (access.block == block) {
        if (access.level < level) return 0;
        if (access.warp == thread / LANES) {
            lanes &= ~(1u << thread % LANES);
            for (uint32_t rest = lanes; rest; rest &= rest - 1) {
                int lane = __builtin_ctz(rest);
                if (access.time <= self.seen[lane]) lanes &= ~(1u << lane);
            }
        }
    }
    if (!lanes || !self.known) return lanes;
    auto below = self.known->levels.find(access.block);
    if (below != self.known->levels.end() && access.level < below->second) return 0;
    for (uint32_t rest = lanes; rest; rest &= rest - 1) {
        int lane = __builtin_ctz(rest);
        auto up_to = self.known->times.find(id(access.block, access.warp * LANES + lane));
        if (up_to != self.known->times.end() && access.time <= up_to->second) lanes &= ~(1u << lane);
    }
    return lanes;
}

// -- accesses ---------------------------------------------------------------------------------------------------------

// Reports the accesses in a list that race with this one, and leaves out those that need not be kept.
inline void look_at(Region& region, uint32_t* link, const Side& side, uintptr_t address) {
    for (unsigned n = 0; *link; n++) {
        Access& each = region.entries[*link];
        uint32_t lanes = unordered(each, side.thread);
        if (lanes && conflict(side.kind, each.kind))
            report(side, {each.block, each.warp * LANES + __builtin_ctz(lanes), base + each.where, address, each.kind, each.size});
        if ((!lanes && covers(side.kind, each.kind)) || n >= MOST_KEPT) {
            uint32_t next = each.next;
            each.next = std::exchange(region.unused, *link);
            *link = next;
        } else {
            link = &each.next;
        }
    }
}

// Whether two accesses differ in nothing but their lanes.
inline bool is_beside(const Access& a, const Access& b) {
    return a.block == b.block && a.level == b.level && a.time == b.time && a.where == b.where && a.warp == b.warp &&
           a.kind == b.kind && a.lanes;
}

inline void keep(Region& region, uint32_t& head, const Access& access) {
    if (is_beside(region.entries[head], access)) {
        region.entries[head].lanes |= access.lanes;
        return;
    }
    uint32_t free = region.unused;
    if (free) region.unused = region.entries[free].next;
    else if (region.used + 1 < region.most) free = ++region.used;
    else return;
    region.entries[free] = access;
    region.entries[free].next = head;
    head = free;
}

inline void note_in(Region& region, Cell& cell, const Side& side, uintptr_t address) {
    const Access access = {side.block, level, threads[side.thread].time, 1u << side.thread % LANES, uint32_t(side.where - base),
                           uint16_t(side.thread / LANES), side.kind, uint8_t(std::min(side.size, 255u)), 0};
    look_at(region, &cell.writes, side, address);
    if (!writes(side.kind) && is_beside(region.entries[cell.reads], access)) {  // what most reads are
        region.entries[cell.reads].lanes |= access.lanes;
        return;
    }
    look_at(region, &cell.reads, side, address);
    keep(region, writes(side.kind) ? cell.writes : cell.reads, access);
}

inline uint32_t copied(Region& region, uint32_t at) {
    uint32_t head = 0, *link = &head;
    for (; at && region.used + 1 < region.most; at = region.entries[at].next) {
        region.entries[++region.used] = region.entries[at];
        *link = region.used;
        link = &region.entries[region.used].next;
    }
    *link = 0;
    return head;
}

inline std::array<Cell, WORD>& parts_of(Region& region, Cell& cell) {
    if (cell.writes != IN_PARTS) {
        std::array<Cell, WORD> parts;
        for (Cell& each : parts) each = {copied(region, cell.writes), copied(region, cell.reads)};
        cell = {IN_PARTS, uint32_t(region.parts.size())};
        region.parts.push_back(parts);
    }
    return region.parts[cell.reads];
}

inline void note(Kind kind, uint32_t thread, uintptr_t where, uintptr_t address, size_t size) {
    Region* region = nullptr;
    for (Region& each : regions)
        if (address >= each.begin && address < each.end) region = &each;
    if (!region) return;  // a thread's own memory, or a constant
    const Side side = {block, thread, where, address, kind, unsigned(size)};
    for (uintptr_t at = address, end = address + size; at < end;) {
        uintptr_t word = at / WORD * WORD, next = std::min(word + WORD, end);
        Cell& cell = region->cells[(word - region->begin) / WORD];
        if (next - at == WORD && cell.writes != IN_PARTS) {
            note_in(*region, cell, side, at);
            at = next;
        } else {
            for (; at < next; at++) note_in(*region, parts_of(*region, cell)[at - word], side, at);
        }
    }
}

// A word of the buffers without the accesses to it, as long as this exists.
struct Untouched {
    Cell& cell;
    Cell kept;
    explicit Untouched(uintptr_t word) : cell(regions[GLOBAL].cells[(word - regions[GLOBAL].begin) / WORD]), kept(cell) { cell = {0, 0}; }
    ~Untouched() { cell = kept; }
};

}  // namespace races
