// The functions that a kernel calls before each access, for profiles: they check the address, as guard.h does for the
// sanitizers, and count. A part of host.cpp, whose fibers and buffers they use.
#pragma once

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

#define COUNTED_ACCESS(name, deed, size, allowed)             \
    extern "C" void __wrap___tsan_##name(void* address) {     \
        CHECKED(allowed(address, size), address);             \
        count(deed, HERE, address, size);                     \
    }
#define COUNTED_VOLATILE(name, deed, size, allowed)           \
    extern "C" void __wrap___tsan_volatile_##name(void* address) { \
        CHECKED(allowed(address, size), address);             \
        counting::forget(running);                            \
        count(deed, HERE, address, size);                     \
        counting::forget(running);                            \
        if (++self().spins % SPIN == 0) to_scheduler();       \
    }
#define COUNTED_SIZE(size)                                    \
    COUNTED_ACCESS(read##size, counting::READS, size, may_read) \
    COUNTED_ACCESS(write##size, counting::WRITES, size, may_write)
#define COUNTED_PARTS(name, deed, size, allowed)              \
    extern "C" void __wrap___tsan_##name(void* address) {     \
        CHECKED(allowed(address, size), address);             \
        count_range(deed, HERE, address, size);               \
    }
#define COUNTED_UNALIGNED(size)                               \
    COUNTED_PARTS(unaligned_read##size, counting::READS, size, may_read) \
    COUNTED_PARTS(unaligned_write##size, counting::WRITES, size, may_write)
#define COUNTED_VOLATILES(size)                               \
    COUNTED_VOLATILE(read##size, counting::READS, size, may_read) \
    COUNTED_VOLATILE(write##size, counting::WRITES, size, may_write)
COUNTED_SIZE(1) COUNTED_SIZE(2) COUNTED_SIZE(4) COUNTED_SIZE(8) COUNTED_SIZE(16)
COUNTED_UNALIGNED(2) COUNTED_UNALIGNED(4) COUNTED_UNALIGNED(8) COUNTED_UNALIGNED(16)
COUNTED_VOLATILES(1) COUNTED_VOLATILES(2) COUNTED_VOLATILES(4) COUNTED_VOLATILES(8)

// An atomic operation is a load and a compare-and-exchange (device.h): the load is counted, as the whole operation.
#define COUNTED_ATOMICS(bits)                                                                                        \
    extern "C" int##bits##_t __wrap___tsan_atomic##bits##_load(const volatile int##bits##_t* address, int) {         \
        CHECKED(may_read(address, bits / 8), address);                                                               \
        count(counting::ADDS, HERE, address, bits / 8);                                                              \
        return __atomic_load_n(address, __ATOMIC_SEQ_CST);                                                           \
    }                                                                                                                \
    extern "C" void __wrap___tsan_atomic##bits##_store(volatile int##bits##_t* address, int##bits##_t value, int) {  \
        CHECKED(may_write(address, bits / 8), address);                                                              \
        __atomic_store_n(address, value, __ATOMIC_SEQ_CST);                                                          \
    }                                                                                                                \
    extern "C" int __wrap___tsan_atomic##bits##_compare_exchange_strong(                                             \
        volatile int##bits##_t* address, int##bits##_t* compare, int##bits##_t value, int, int) {                    \
        CHECKED(may_write(address, bits / 8) && may_write(compare, bits / 8), address);                              \
        return __atomic_compare_exchange_n(address, compare, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);      \
    }
COUNTED_ATOMICS(32)
COUNTED_ATOMICS(64)

extern "C" {
void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __wrap___tsan_read_range(void* address, size_t size) {
    CHECKED(may_read(address, size), address);
    count_range(counting::READS, HERE, address, size);
}
void __wrap___tsan_write_range(void* address, size_t size) {
    CHECKED(may_write(address, size), address);
    count_range(counting::WRITES, HERE, address, size);
}
void* __wrap_memset(void* address, int value, size_t size) {
    CHECKED(size == 0 || may_write(address, size), address);
    if (size) count_range(counting::WRITES, HERE, address, size);
    return memset(address, value, size);
}
void* __wrap_memcpy(void* address, const void* from, size_t size) {
    CHECKED(size == 0 || (may_write(address, size) && may_read(from, size)), address);
    if (size) count_range(counting::READS, HERE, from, size), count_range(counting::WRITES, HERE, address, size);
    return memcpy(address, from, size);
}
void* __wrap_memmove(void* address, const void* from, size_t size) {
    CHECKED(size == 0 || (may_write(address, size) && may_read(from, size)), address);
    if (size) count_range(counting::READS, HERE, from, size), count_range(counting::WRITES, HERE, address, size);
    return memmove(address, from, size);
}
}
