// The functions that a kernel calls before each access, for races: they check the address, as guard.h does for
// AddressSanitizer, and note the access. A part of host.cpp.
#pragma once

namespace {

void note(races::Kind kind, uintptr_t where, const volatile void* address, size_t size) {
    uintptr_t at = (uintptr_t)address;
    if (permitted_stack.holds(at, size)) return;
    const Undisturbed now;
    races::note(kind, running, where, at, size);
}

}  // namespace

#define NOTED(name, kind, size, allowed)                  \
    extern "C" void __wrap___tsan_##name(void* address) { \
        CHECKED(allowed(address, size), address);         \
        note(races::kind, HERE, address, size);           \
    }
#define NOTED_SIZE(size)                          \
    NOTED(read##size, READ, size, may_read)       \
    NOTED(write##size, WRITE, size, may_write)
#define NOTED_UNALIGNED(size)                               \
    NOTED(unaligned_read##size, READ, size, may_read)       \
    NOTED(unaligned_write##size, WRITE, size, may_write)
// Concurrent volatile accesses are not a race, as in CUDA's memory model, unless the judge asks for them as well: to
// explain wrong results. A volatile read also lets other fibers run.
#define NOTED_VOLATILE(size)                                                                     \
    extern "C" void __wrap___tsan_volatile_read##size(void* address) {                           \
        CHECKED(may_read(address, size), address);                                               \
        note(volatile_races ? races::READ : races::VOLATILE_READ, HERE, address, size);            \
        if (++self().spins % SPIN == 0) to_scheduler();                                          \
    }                                                                                            \
    extern "C" void __wrap___tsan_volatile_write##size(void* address) {                          \
        CHECKED(may_write(address, size), address);                                              \
        note(volatile_races ? races::WRITE : races::VOLATILE_WRITE, HERE, address, size);          \
    }
NOTED_SIZE(1) NOTED_SIZE(2) NOTED_SIZE(4) NOTED_SIZE(8) NOTED_SIZE(16)
NOTED_UNALIGNED(2) NOTED_UNALIGNED(4) NOTED_UNALIGNED(8) NOTED_UNALIGNED(16)
NOTED_VOLATILE(1) NOTED_VOLATILE(2) NOTED_VOLATILE(4) NOTED_VOLATILE(8)

#define NOTED_ATOMICS(bits)                                                                                          \
    extern "C" int##bits##_t __wrap___tsan_atomic##bits##_load(const volatile int##bits##_t* address, int) {         \
        CHECKED(may_read(address, bits / 8), address);                                                               \
        note(races::ATOMIC_READ, HERE, address, bits / 8);                                                           \
        return __atomic_load_n(address, __ATOMIC_SEQ_CST);                                                           \
    }                                                                                                                \
    extern "C" void __wrap___tsan_atomic##bits##_store(volatile int##bits##_t* address, int##bits##_t value, int) {  \
        CHECKED(may_write(address, bits / 8), address);                                                              \
        note(races::ATOMIC_WRITE, HERE, address, bits / 8);                                                          \
        __atomic_store_n(address, value, __ATOMIC_SEQ_CST);                                                          \
    }                                                                                                                \
    extern "C" int __wrap___tsan_atomic##bits##_compare_exchange_strong(                                             \
        volatile int##bits##_t* address, int##bits##_t* compare, int##bits##_t value, int, int) {                    \
        CHECKED(may_write(address, bits / 8) && may_write(compare, bits / 8), address);                              \
        note(races::ATOMIC_WRITE, HERE, address, bits / 8);                                                          \
        return __atomic_compare_exchange_n(address, compare, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);      \
    }
NOTED_ATOMICS(32)
NOTED_ATOMICS(64)

extern "C" {
void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __wrap___tsan_read_range(void* address, size_t size) {
    CHECKED(may_read(address, size), address);
    note(races::READ, HERE, address, size);
}
void __wrap___tsan_write_range(void* address, size_t size) {
    CHECKED(may_write(address, size), address);
    note(races::WRITE, HERE, address, size);
}
void* __wrap_memset(void* address, int value, size_t size) {
    CHECKED(size == 0 || may_write(address, size), address);
    if (size) note(races::WRITE, HERE, address, size);
    return memset(address, value, size);
}
void* __wrap_memcpy(void* address, const void* from, size_t size) {
    CHECKED(size == 0 || (may_write(address, size) && may_read(from, size)), address);
    if (size) note(races::READ, HERE, from, size), note(races::WRITE, HERE, address, size);
    return memcpy(address, from, size);
}
void* __wrap_memmove(void* address, const void* from, size_t size) {
    CHECKED(size == 0 || (may_write(address, size) && may_read(from, size)), address);
    if (size) note(races::READ, HERE, from, size), note(races::WRITE, HERE, address, size);
    return memmove(address, from, size);
}
}
