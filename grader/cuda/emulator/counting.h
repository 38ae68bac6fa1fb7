// Counts what warps ask of memory, for `grader profile` (-DCOUNTED). host.cpp calls `note` for every access.
//
// A warp's threads are fibers that run one after the other. The accesses that its lanes make at one place in the code,
// each for the k-th time since they last met, are one request of the warp. Requests are analysed, added to the sums of
// their place and forgotten as soon as no lane of the warp can run on; in long loops, as soon as all lanes that run on
// have gone past them. So memory is bounded.
//
// The kernels are compiled without optimisation. So that a value that a line names twice counts once, as with any
// compiler that keeps it in a register, a request is left out if each of its lanes reads what it has just read, with no
// write, atomic operation or barrier since then.
//
// The rules are those of NVIDIA's guides. Global memory is moved in sectors of 32 bytes, so a request costs as many
// transactions as it touches sectors. Shared memory has 32 banks of 4 bytes. A request takes as many passes as the most
// different words in one bank; a word that several lanes read counts once. A request of 8 bytes a lane is served by
// half warps, one of 16 bytes by quarter warps. Atomic operations on one word take turns.
#pragma once
#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace counting {

constexpr unsigned LANES = 32, BANKS = 32, WORD = 4, SECTOR = 32;
constexpr unsigned KEPT = 4;      // values that a thread keeps in registers
constexpr unsigned AHEAD = 1024;  // accesses that a lane makes before the others of its warp get their turn
constexpr size_t MANY_PENDING = size_t(AHEAD) * LANES;  // accesses of a warp, at which complete requests are analysed
constexpr size_t MOST_PENDING = 4 * MANY_PENDING;        // at which no lane is waited for that may go another way

enum Deed : char { READS = 'r', WRITES = 'w', ADDS = 'a' };  // the last one: atomic operations
// COUNTER: __device__ variables, which are global memory, too; OUTSIDE: between two buffers.
enum Region : char { GLOBAL = 'b', STATIC = 's', DYNAMIC_PART = 'd', COUNTER = 'c', OUTSIDE = 'o' };

struct Spot { Region region; long index; };  // of GLOBAL: the buffer's number; of shared memory: the byte
struct Accesses { uint32_t lanes = 0, again = 0, size = 0; uintptr_t address[LANES]; };  // again: lanes that have just read it
struct Key {
    uintptr_t where, caller;
    Deed deed;
    bool operator==(const Key& other) const { return where == other.where && caller == other.caller && deed == other.deed; }
};
struct Hash {
    size_t operator()(const Key& key) const { return (key.where * 31 + key.caller) * 31 + key.deed; }
};
struct Place {  // of one warp
    Key key;
    uint32_t times[LANES] = {};
    std::vector<Accesses> requests;
};
struct Recent {  // what one thread has read since its last write
    uintptr_t address[KEPT];
    uint32_t size[KEPT];
    unsigned next;
};
struct Warp {
    std::unordered_map<Key, unsigned, Hash> known;
    std::vector<Place> places;
    std::vector<unsigned> touched;
    size_t pending = 0;
};
struct Sum {  // over all requests of one place in one buffer, or in shared memory
    uintptr_t where;
    Deed deed;
    Spot spot;
    uint64_t requests, lanes, partial, spread, costs, least, turns;
    uint32_t most, size;  // most: the costs of the most expensive request; size: bytes of a lane's access
    long step;      // bytes between the addresses of two neighbouring lanes, in the first request with such lanes
    bool one_step;  // whether it is the same in all requests
};
struct Met { uintptr_t where; uint64_t times, blocks; uint32_t last; };  // a barrier; last: the block that was there last
struct Moved { uint64_t sectors, asked, of_blocks, once; };  // of one buffer; the last three in words of 4 bytes

inline Warp warps[1024 / LANES];
inline Recent recent[1024];  // by thread
inline std::vector<Sum> sums;
inline std::vector<Moved> moved[2];      // by buffer: read, written
inline std::vector<uint32_t> marks[2];  // by word of the arena: the last block that read it, that wrote it
inline uint32_t block;                   // from 1, over all launches
inline uintptr_t arena;
inline Spot (*find_spot)(uintptr_t address);
inline std::vector<Met> met;

inline void begin(uintptr_t begin_of_arena, size_t size, size_t buffers, Spot (*find)(uintptr_t)) {
    arena = begin_of_arena;
    find_spot = find;
    for (int i = 0; i < 2; i++) {
        moved[i].resize(buffers);
        marks[i].resize(size / WORD + 1);
    }
}

inline void forget(unsigned thread) { recent[thread] = {}; }

// Whether the thread has just read these bytes.
inline bool keeps(unsigned thread, uintptr_t address, uint32_t size) {
    Recent& known = recent[thread];
    for (unsigned i = 0; i < KEPT; i++)
        if (known.size[i] && address >= known.address[i] && address + size <= known.address[i] + known.size[i]) return true;
    known.address[known.next] = address;
    known.size[known.next] = size;
    known.next = (known.next + 1) % KEPT;
    return false;
}

inline void begin_block(unsigned threads) {
    block++;
    std::fill(recent, recent + threads, Recent{});
}

inline void note(Key key, unsigned thread, uintptr_t address, uint32_t size) {
    Warp& warp = warps[thread / LANES];
    auto [found, is_new] = warp.known.try_emplace(key, unsigned(warp.places.size()));
    if (is_new) warp.places.push_back({key, {}, {}});
    Place& place = warp.places[found->second];
    if (place.requests.empty()) warp.touched.push_back(found->second);
    unsigned lane = thread % LANES, time = place.times[lane]++;
    if (time == place.requests.size()) place.requests.emplace_back();
    Accesses& request = place.requests[time];
    request.lanes |= 1u << lane;
    if (key.deed != READS) forget(thread);
    else if (keeps(thread, address, size)) request.again |= 1u << lane;
    request.size = size;
    request.address[lane] = address;
    warp.pending++;
}

inline void sort_out(std::vector<uintptr_t>& values) {
    if (!std::is_sorted(values.begin(), values.end())) std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

// Puts the units of that many bytes that some lanes touch into `units`, each once.
inline void touched_units(const Accesses& request, uint32_t lanes, unsigned unit, std::vector<uintptr_t>& units) {
    units.clear();
    for (unsigned l = 0; l < LANES; l++) {
        if (!(lanes >> l & 1)) continue;
        uintptr_t last = (request.address[l] + request.size - 1) / unit;
        for (uintptr_t each = request.address[l] / unit; each <= last; each++) units.push_back(each);
    }
    sort_out(units);
}

// The passes that the lanes of one part of a warp need; each atomic operation on a word is a pass of its own.
inline unsigned passes_of(const Accesses& request, uint32_t lanes, bool atomic) {
    static std::vector<uintptr_t> words;
    unsigned of_bank[BANKS] = {}, most = 0;
    if (atomic) {
        for (unsigned l = 0; l < LANES; l++)
            if (lanes >> l & 1) most = std::max(most, ++of_bank[request.address[l] / WORD % BANKS]);
        return most;
    }
    touched_units(request, lanes, WORD, words);
    for (uintptr_t word : words) most = std::max(most, ++of_bank[word % BANKS]);
    return most;
}

inline unsigned most_at_one_address(const Accesses& request) {
    static std::vector<uintptr_t> all;
    all.clear();
    for (unsigned l = 0; l < LANES; l++)
        if (request.lanes >> l & 1) all.push_back(request.address[l]);
    std::sort(all.begin(), all.end());
    unsigned most = 0, run = 0;
    for (size_t i = 0; i < all.size(); i++) most = std::max(most, run = i && all[i] == all[i - 1] ? run + 1 : 1);
    return most;
}

inline void mark(const std::vector<uintptr_t>& words, Moved& of_buffer, std::vector<uint32_t>& last) {
    for (uintptr_t word : words) {
        if (word - arena / WORD >= last.size()) continue;  // a pointer that is to shared memory in this lane
        uint32_t& seen = last[word - arena / WORD];
        of_buffer.asked++;
        of_buffer.once += seen == 0;
        of_buffer.of_blocks += seen != block;
        seen = block;
    }
}

inline Sum& sum_of(const Key& key, Spot spot) {
    for (Sum& each : sums)
        if (each.where == key.where && each.deed == key.deed && each.spot.region == spot.region &&
            (spot.region != GLOBAL || each.spot.index == spot.index))
            return each;
    sums.push_back({key.where, key.deed, spot, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, true});
    return sums.back();
}

inline void add_step(const Accesses& request, Sum& sum) {
    uint32_t pairs = request.lanes & request.lanes >> 1;
    if (!pairs) return;
    unsigned lane = __builtin_ctz(pairs);
    long step = long(request.address[lane + 1] - request.address[lane]);
    if (!sum.step) sum.step = step;
    sum.one_step = sum.one_step && sum.step == step;
}

// Whether there are at least three lanes, at one distance from each other, with idle lanes between them: as by
// `threadIdx.x % 2 == 0`. Lanes that data chooses are seldom so regular.
inline bool is_spread(uint32_t lanes) {
    if (__builtin_popcount(lanes) < 3) return false;
    int first = __builtin_ctz(lanes), distance = __builtin_ctz(lanes & (lanes - 1)) - first;
    uint32_t expected = 0;
    for (int lane = first, last = 31 - __builtin_clz(lanes); lane <= last; lane += distance) expected |= 1u << lane;
    return distance > 1 && lanes == expected;
}

inline void analyse(const Key& key, const Accesses& request, unsigned existing) {
    static std::vector<uintptr_t> words, sectors;
    Spot spot = find_spot(request.address[__builtin_ctz(request.lanes)]);
    Sum& sum = sum_of(key, spot);
    unsigned lanes = __builtin_popcount(request.lanes), costs = 0, least = 0;
    if (spot.region == STATIC || spot.region == DYNAMIC_PART) {
        unsigned part = request.size > 8 ? LANES / 4 : request.size > WORD ? LANES / 2 : LANES;
        for (unsigned first = 0; first < LANES; first += part) {
            uint32_t of_part = request.lanes & uint32_t((uint64_t(1) << part) - 1) << first;
            if (!of_part) continue;
            costs += passes_of(request, of_part, key.deed == ADDS);
            least++;
        }
    } else {
        touched_units(request, request.lanes, SECTOR, sectors);
        costs = sectors.size();
        touched_units(request, request.lanes, std::min(request.size, WORD), words);
        least = (words.size() * std::min(request.size, WORD) + SECTOR - 1) / SECTOR;
    }
    if (spot.region == GLOBAL) {
        if (request.size < WORD) touched_units(request, request.lanes, WORD, words);
        Moved& of_buffer = moved[key.deed != READS][spot.index];
        of_buffer.sectors += costs;
        mark(words, of_buffer, marks[key.deed != READS]);
    }
    sum.requests++;
    sum.lanes += lanes;
    sum.partial += lanes < existing;
    sum.spread += is_spread(request.lanes);
    sum.costs += costs;
    sum.least += least;
    sum.most = std::max(sum.most, costs);
    sum.size = request.size;
    if (key.deed == ADDS) sum.turns += most_at_one_address(request);
    add_step(request, sum);
}

// Analyses the requests that no lane of `run_on` can join any more, as each has made more accesses there. A lane that has
// not come to a place at all may go another way; `waits`: it is waited for all the same.
inline void flush_complete(unsigned number, unsigned existing, uint32_t run_on, bool waits) {
    Warp& warp = warps[number];
    for (unsigned index : warp.touched) {
        Place& place = warp.places[index];
        size_t complete = place.requests.size();
        for (unsigned l = 0; l < LANES; l++)
            if (run_on >> l & 1 && (waits || place.times[l])) complete = std::min(complete, size_t(place.times[l]));
        for (size_t i = 0; i < complete; i++) {
            const Accesses& each = place.requests[i];
            if (each.again != each.lanes) analyse(place.key, each, existing);
            warp.pending -= __builtin_popcount(each.lanes);
        }
        place.requests.erase(place.requests.begin(), place.requests.begin() + complete);
        for (uint32_t& times : place.times) times -= std::min(times, uint32_t(complete));
    }
    warp.touched.clear();
    for (unsigned i = 0; i < warp.places.size(); i++)
        if (!warp.places[i].requests.empty()) warp.touched.push_back(i);
}

// Analyses all requests of a warp, which has so many threads.
inline void flush(unsigned number, unsigned existing) {
    Warp& warp = warps[number];
    for (unsigned index : warp.touched) {
        Place& place = warp.places[index];
        for (const Accesses& each : place.requests)
            if (each.again != each.lanes) analyse(place.key, each, existing);
        place.requests.clear();
        std::fill(place.times, place.times + LANES, 0);
    }
    warp.touched.clear();
    warp.pending = 0;
}

inline void meet(uintptr_t where) {
    auto found = std::find_if(met.begin(), met.end(), [where](const Met& each) { return each.where == where; });
    if (found == met.end()) found = met.insert(met.end(), {where, 0, 0, 0});
    found->times++;
    found->blocks += found->last != block;
    found->last = block;
}

}  // namespace counting
