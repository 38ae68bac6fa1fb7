// The functions that a kernel calls before each access, for races and for profiles (g++: -fsanitize=thread): they check
// the address, as guard.h does for AddressSanitizer, and then call `accessed`, which race_calls.h and counted_calls.h
// define. A part of host.cpp.
#pragma once

namespace {

enum class Access {
    READ, WRITE, UNALIGNED_READ, UNALIGNED_WRITE, VOLATILE_READ, VOLATILE_WRITE, READ_OF_MANY, WRITE_OF_MANY,
    ATOMIC_READ, ATOMIC_WRITE, ATOMIC_EXCHANGE
};

// `where`: the address in the student's code to which the call returns.
template <Access access>
void accessed(uintptr_t where, const volatile void* address, size_t size);

}  // namespace

#define ACCESS(name, access, size, allowed)                  \
    extern "C" void __wrap___tsan_##name(void* address) {    \
        CHECKED(allowed(address, size), address);            \
        accessed<Access::access>(HERE, address, size);       \
    }
// A volatile access also lets other fibers run, before it.
#define VOLATILE_ACCESS(name, access, size, allowed)                  \
    extern "C" void __wrap___tsan_volatile_##name(void* address) {    \
        CHECKED(allowed(address, size), address);                     \
        if (++self().spins % SPIN == 0) to_scheduler();               \
        accessed<Access::access>(HERE, address, size);                \
    }
#define ACCESSES(size)                           \
    ACCESS(read##size, READ, size, may_read)     \
    ACCESS(write##size, WRITE, size, may_write)
#define UNALIGNED_ACCESSES(size)                                     \
    ACCESS(unaligned_read##size, UNALIGNED_READ, size, may_read)     \
    ACCESS(unaligned_write##size, UNALIGNED_WRITE, size, may_write)
#define VOLATILE_ACCESSES(size)                                    \
    VOLATILE_ACCESS(read##size, VOLATILE_READ, size, may_read)     \
    VOLATILE_ACCESS(write##size, VOLATILE_WRITE, size, may_write)
ACCESSES(1) ACCESSES(2) ACCESSES(4) ACCESSES(8) ACCESSES(16)
UNALIGNED_ACCESSES(2) UNALIGNED_ACCESSES(4) UNALIGNED_ACCESSES(8) UNALIGNED_ACCESSES(16)
VOLATILE_ACCESSES(1) VOLATILE_ACCESSES(2) VOLATILE_ACCESSES(4) VOLATILE_ACCESSES(8)

// An atomic operation is a load and a compare-and-exchange (device.h).
#define ATOMIC_ACCESSES(bits)                                                                                        \
    extern "C" int##bits##_t __wrap___tsan_atomic##bits##_load(const volatile int##bits##_t* address, int) {         \
        CHECKED(may_read(address, bits / 8), address);                                                               \
        accessed<Access::ATOMIC_READ>(HERE, address, bits / 8);                                                      \
        return __atomic_load_n(address, __ATOMIC_SEQ_CST);                                                           \
    }                                                                                                                \
    extern "C" void __wrap___tsan_atomic##bits##_store(volatile int##bits##_t* address, int##bits##_t value, int) {  \
        CHECKED(may_write(address, bits / 8), address);                                                              \
        accessed<Access::ATOMIC_WRITE>(HERE, address, bits / 8);                                                     \
        __atomic_store_n(address, value, __ATOMIC_SEQ_CST);                                                          \
    }                                                                                                                \
    extern "C" int __wrap___tsan_atomic##bits##_compare_exchange_strong(                                             \
        volatile int##bits##_t* address, int##bits##_t* compare, int##bits##_t value, int, int) {                    \
        CHECKED(may_write(address, bits / 8) && may_write(compare, bits / 8), address);                              \
        accessed<Access::ATOMIC_EXCHANGE>(HERE, address, bits / 8);                                                  \
        return __atomic_compare_exchange_n(address, compare, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);      \
    }
ATOMIC_ACCESSES(32)
ATOMIC_ACCESSES(64)

extern "C" {
void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __wrap___tsan_read_range(void* address, size_t size) {
    CHECKED(may_read(address, size), address);
    accessed<Access::READ_OF_MANY>(HERE, address, size);
}
void __wrap___tsan_write_range(void* address, size_t size) {
    CHECKED(may_write(address, size), address);
    accessed<Access::WRITE_OF_MANY>(HERE, address, size);
}
void* __wrap_memset(void* address, int value, size_t size) {
    CHECKED(size == 0 || may_write(address, size), address);
    if (size) accessed<Access::WRITE_OF_MANY>(HERE, address, size);
    return memset(address, value, size);
}
void* __wrap_memcpy(void* address, const void* from, size_t size) {
    CHECKED(size == 0 || (may_write(address, size) && may_read(from, size)), address);
    if (size) accessed<Access::READ_OF_MANY>(HERE, from, size), accessed<Access::WRITE_OF_MANY>(HERE, address, size);
    return memcpy(address, from, size);
}
void* __wrap_memmove(void* address, const void* from, size_t size) {
    CHECKED(size == 0 || (may_write(address, size) && may_read(from, size)), address);
    if (size) accessed<Access::READ_OF_MANY>(HERE, from, size), accessed<Access::WRITE_OF_MANY>(HERE, address, size);
    return memmove(address, from, size);
}
}
