// What becomes of an access in the build for profiles: it is counted. A part of host.cpp, whose fibers and buffers it uses.
#pragma once

#include "access_calls.h"

namespace {

counting::Spot spot_of(uintptr_t address) {
    if (permitted_shared.holds(address, 1)) {
        bool is_dynamic = address < (uintptr_t)dynamic_begin + DYNAMIC;
        return {is_dynamic ? counting::DYNAMIC_PART : counting::STATIC, long(address - (is_dynamic ? (uintptr_t)dynamic_begin : base))};
    }
    for (size_t i = 0; i < buffers.size(); i++)
        if (Range{buffers[i].begin, buffers[i].begin + buffers[i].size}.holds(address, 1)) return {counting::GLOBAL, long(i)};
    return {permitted_counters.holds(address, 1) ? counting::COUNTER : counting::OUTSIDE, 0};
}

// `piece`: distinguishes accesses of one instruction.
void count(counting::Deed deed, uintptr_t where, const volatile void* address, size_t size, unsigned piece = 0) {
    uintptr_t at = (uintptr_t)address;
    if (!permitted_buffers.holds(at, size) && !permitted_shared.holds(at, size) && !permitted_counters.holds(at, size)) return;
    {
        const Undisturbed now;
        uintptr_t caller = emulated_calls ? emulated_calls[-2] : 0;
        counting::note({where, caller * 64 + piece, deed}, running, at, size);
    }
    if (++accesses_in_turn % counting::AHEAD == 0) to_scheduler();
}

// A GPU moves a structure member by member, unless it is aligned to its size, as vectors are.
void count_range(counting::Deed deed, uintptr_t where, const volatile void* address, size_t size) {
    uintptr_t at = (uintptr_t)address;
    size_t unit = counting::WORD;
    while (at % unit || size % unit) unit /= 2;
    for (size_t done = 0; done < size; done += unit) count(deed, where, (char*)at + done, unit, done / unit % 64);
}

// Of an atomic operation the load is counted, as the whole operation.
template <Access access>
void accessed(uintptr_t where, const volatile void* address, size_t size) {
    switch (access) {
        case Access::READ: return count(counting::READS, where, address, size);
        case Access::WRITE: return count(counting::WRITES, where, address, size);
        case Access::UNALIGNED_READ: case Access::READ_OF_MANY: return count_range(counting::READS, where, address, size);
        case Access::UNALIGNED_WRITE: case Access::WRITE_OF_MANY: return count_range(counting::WRITES, where, address, size);
        case Access::VOLATILE_READ: case Access::VOLATILE_WRITE:
            counting::forget(running);
            count(access == Access::VOLATILE_READ ? counting::READS : counting::WRITES, where, address, size);
            return counting::forget(running);
        case Access::ATOMIC_READ: return count(counting::ADDS, where, address, size);
        case Access::ATOMIC_WRITE: case Access::ATOMIC_EXCHANGE: return;
    }
}

void tell_counts() {
    for (const counting::Sum& each : counting::sums)
        record("counted %lx %c %c %ld %u %lu %lu %lu %lu %lu %lu %u %lu %ld", offset(each.where), each.deed, each.spot.region,
               each.spot.index, each.size, each.requests, each.lanes, each.partial, each.spread, each.costs, each.least,
               each.most, each.turns, each.one_step ? each.step : 0);
    for (const counting::Met& each : counting::met) record("met %lx %lu %lu", offset(each.where), each.times, each.blocks);
    for (size_t i = 0; i < buffers.size(); i++)
        for (int written = 0; written < 2; written++)
            if (const counting::Moved& each = counting::moved[written][i]; each.sectors)
                record("moved %zu %c %lu %lu %lu %lu", i, written ? 'w' : 'r', each.sectors, each.asked, each.of_blocks, each.once);
}

}  // namespace
