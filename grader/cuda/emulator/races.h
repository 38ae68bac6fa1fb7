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
//   the fence: by that thread, or by one that has met it at a barrier in between. `Known` holds what is learned so. Of a
//   fence for the block, only threads of the block learn. Volatile variables are like atomic ones, but the thread that
//   reads one must also pass a fence, or come to a barrier.
// What comes before something also comes before all that this comes before.
//
// The accesses of one byte that can still race are kept, at most MOST_KEPT reads and as many writes: then the oldest one
// is left out, which belongs to another block in nearly all kernels. Lanes of a warp that do the same share an entry.
// If a kernel makes so many accesses that their entries take all the room, all earlier ones are forgotten: a race with
// one of them is missed, and a right kernel is still right.
#pragma once
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <map>
#include <memory>
#include <ranges>
#include <utility>
#include <vector>

namespace races {

constexpr unsigned LANES = 32, MOST_THREADS = 1024, WORD = 4, MOST_KEPT = 64, MOST_LOOKED_AT = 256;
constexpr uint32_t MANY_ENTRIES = 1 << 22, SOME_ENTRIES = 1 << 20;  // 32 bytes each
constexpr uint32_t ROOM = 2 * WORD * (MOST_KEPT + 2);                 // at least as many entries as one access may take
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

template <class Key> using Sorted = std::vector<std::pair<Key, uint32_t>>;  // by key, each once

struct Known {  // about other threads: of blocks, all accesses below a level; of threads, all up to a time
    Sorted<uint32_t> levels;
    Sorted<uint64_t> times;
};
using Knowledge = std::shared_ptr<const Known>;
struct Fenced {  // what others may learn from a thread's next atomic operations
    Knowledge met, known;  // met: from others, at barriers; known: what the thread knew at its last fence since then
    uint32_t level = 0, time = 0, seen[LANES] = {};  // its own level and time then; time 0: no fence
};
enum Scope { DEVICE, IN_BLOCK, SCOPES };  // of a fence
struct Thread {
    uint32_t time = 1, seen[LANES] = {};
    Knowledge known;
    Fenced fenced[SCOPES];
    std::vector<uintptr_t> looked_at;  // volatile variables that it has read since its last fence or barrier
};

enum Place { GLOBAL, SHARED, VARIABLES, PLACES };
inline Region regions[PLACES];
inline Thread threads[MOST_THREADS];
inline uint32_t block, level, number_of_threads;
inline std::map<uintptr_t, Knowledge> learned[SCOPES];   // by address of an atomic or volatile variable
inline uintptr_t base;                                   // of the kernels' code
inline void (*report)(const Side& later, const Side& earlier);

inline uint64_t id(uint32_t block, uint32_t thread) { return uint64_t(block) << 32 | thread; }

// -- what threads know ------------------------------------------------------------------------------------------------

template <class Key> uint32_t found(const Sorted<Key>& in, Key key) {  // 0: nothing
    auto at = std::lower_bound(in.begin(), in.end(), std::pair<Key, uint32_t>{key, 0});
    return at != in.end() && at->first == key ? at->second : 0;
}

template <class Key> bool holds(const Sorted<Key>& all, const Sorted<Key>& some) {
    auto at = all.begin();
    for (const auto& each : some) {
        while (at != all.end() && at->first < each.first) ++at;
        if (at == all.end() || each.first < at->first || at->second < each.second) return false;
    }
    return true;
}

template <class Key> void unite(Sorted<Key>& all) {  // of each key, the highest value
    std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.first != b.first ? a.first < b.first : a.second > b.second; });
    all.erase(std::unique(all.begin(), all.end(), [](auto& a, auto& b) { return a.first == b.first; }), all.end());
}

template <class Key> Sorted<Key> united(const Sorted<Key>& a, const Sorted<Key>& b) {
    Sorted<Key> all;
    all.reserve(a.size() + b.size());
    auto left = a.begin(), right = b.begin();
    while (left != a.end() && right != b.end()) {
        if (left->first < right->first) all.push_back(*left++);
        else if (right->first < left->first) all.push_back(*right++);
        else all.push_back({left->first, std::max(left++->second, right++->second)});
    }
    all.insert(all.end(), left, a.end());
    all.insert(all.end(), right, b.end());
    return all;
}

inline bool holds(const Known& all, const Known& some) { return holds(all.levels, some.levels) && holds(all.times, some.times); }

// What several threads know together. Threads that know the same share one object.
struct Joint {
    Knowledge all, last;
    void add(const Knowledge& more) {
        if (!more || more == all || more == last) return;
        last = more;
        if (!all || holds(*more, *all)) all = more;
        else if (!holds(*all, *more)) all = std::make_shared<Known>(Known{united(all->levels, more->levels), united(all->times, more->times)});
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

inline void make_room(Region& region, uint32_t entries) {
    if (region.used + entries >= region.most) forget(region);
}

// -- what comes before what -------------------------------------------------------------------------------------------

inline void begin_launch() {
    for (Region& each : regions) forget(each);
    learned[DEVICE].clear();
}

inline void begin_block(uint32_t number, uint32_t count) {
    block = number;
    number_of_threads = count;
    level = 0;
    for (uint32_t t = 0; t < count; t++) threads[t] = {};
    forget(regions[SHARED]);
    std::erase_if(learned[DEVICE], [](auto& each) { return regions[SHARED].begin <= each.first && each.first < regions[SHARED].end; });
    learned[IN_BLOCK].clear();
}

// After a thread has read an atomic variable.
inline void learn(uint32_t thread, uintptr_t address) {
    for (const auto& each : learned)
        if (auto here = each.find(address); here != each.end()) threads[thread].known = joined(threads[thread].known, here->second);
}

inline void learn_from_all(uint32_t thread) {
    for (uintptr_t each : threads[thread].looked_at) learn(thread, each);
    threads[thread].looked_at.clear();
}

// Before a thread reads a volatile variable.
inline void look_up(uint32_t thread, uintptr_t address) {
    auto& all = threads[thread].looked_at;
    if (!all.empty() && all.back() == address) return;
    if (all.size() == MOST_LOOKED_AT) learn_from_all(thread);
    all.push_back(address);
}

// What others may learn from these threads; from now on they share it.
template <class Threads> void meet_fenced(const Threads& those) {
    for (int scope = 0; scope < SCOPES; scope++) {
        Joint joint;
        Known own;
        for (uint32_t t : those) {
            const Fenced& each = threads[t].fenced[scope];
            joint.add(each.met);
            if (!each.time) continue;
            own.levels.push_back({block, each.level});
            for (uint32_t l = 0; l < LANES; l++)
                if (each.seen[l]) own.times.push_back({id(block, t / LANES * LANES + l), each.seen[l]});
            own.times.push_back({id(block, t), each.time});
        }
        for (uint32_t t : those) joint.add(threads[t].fenced[scope].known);
        unite(own.levels);
        unite(own.times);
        if (!own.times.empty()) joint.add(std::make_shared<Known>(own));
        for (uint32_t t : those) threads[t].fenced[scope] = {joint.all, nullptr};
    }
}

// All threads of the block have come to a barrier.
inline void meet_all() {
    level++;
    for (uint32_t t = 0; t < number_of_threads; t++) learn_from_all(t);
    Joint known;
    for (uint32_t t = 0; t < number_of_threads; t++) known.add(threads[t].known);
    for (uint32_t t = 0; t < number_of_threads; t++) threads[t].known = known.all;
    meet_fenced(std::views::iota(0u, number_of_threads));
}

// The threads of a warp whose bits are set have come to a __syncwarp.
inline void meet_lanes(uint32_t first, uint32_t mask) {
    uint32_t seen[LANES] = {};
    Joint known;
    std::vector<uint32_t> those;
    for (uint32_t l = 0; l < LANES; l++) {
        if (!(mask >> l & 1)) continue;
        those.push_back(first + l);
        learn_from_all(first + l);
        Thread& each = threads[first + l];
        for (uint32_t other = 0; other < LANES; other++) seen[other] = std::max(seen[other], each.seen[other]);
        seen[l] = std::max(seen[l], each.time++);
        known.add(each.known);
    }
    for (uint32_t t : those) {
        memcpy(threads[t].seen, seen, sizeof seen);
        threads[t].known = known.all;
    }
    meet_fenced(those);
}

inline void fence(uint32_t thread, Scope scope) {
    learn_from_all(thread);
    Thread& self = threads[thread];
    Fenced& fenced = self.fenced[scope];
    fenced.known = self.known;
    fenced.level = level;
    fenced.time = self.time++;
    memcpy(fenced.seen, self.seen, sizeof self.seen);
}

// Before a thread changes an atomic or volatile variable.
inline void publish(uint32_t thread, uintptr_t address) {
    for (int scope = 0; scope < SCOPES; scope++) {
        Fenced& fenced = threads[thread].fenced[scope];
        if (fenced.time) meet_fenced(std::array{thread});
        if (!fenced.met) continue;
        Knowledge& here = learned[scope][address];
        here = joined(here, fenced.met);
    }
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
    if (access.level < found(self.known->levels, access.block)) return 0;
    for (uint32_t rest = lanes; rest; rest &= rest - 1) {
        int lane = __builtin_ctz(rest);
        if (access.time <= found(self.known->times, id(access.block, access.warp * LANES + lane))) lanes &= ~(1u << lane);
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

inline uint32_t new_entry(Region& region) {
    if (!region.unused) return ++region.used;
    return std::exchange(region.unused, region.entries[region.unused].next);
}

inline void keep(Region& region, uint32_t& head, const Access& access) {
    if (is_beside(region.entries[head], access)) {
        region.entries[head].lanes |= access.lanes;
        return;
    }
    uint32_t free = new_entry(region);
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
    for (; at; at = region.entries[at].next) {
        uint32_t free = new_entry(region);
        region.entries[free] = region.entries[at];
        *link = free;
        link = &region.entries[free].next;
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
        make_room(*region, ROOM);
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
    explicit Untouched(uintptr_t word) : cell(regions[GLOBAL].cells[(word - regions[GLOBAL].begin) / WORD]) {
        make_room(regions[GLOBAL], 4 * ROOM);  // nothing may be forgotten while this exists
        kept = std::exchange(cell, {0, 0});
    }
    ~Untouched() { cell = kept; }
};

}  // namespace races
