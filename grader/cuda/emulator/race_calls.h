// What becomes of an access in the build for races: it is noted. A part of host.cpp.
#pragma once

#include "access_calls.h"

namespace {

// Concurrent volatile accesses are not a race, and order what fences separate from them, as in CUDA's memory model, unless
// the judge asks for them as well: to explain wrong results.
constexpr races::Kind kind_of(Access access) {
    switch (access) {
        case Access::READ: case Access::UNALIGNED_READ: case Access::READ_OF_MANY: return races::READ;
        case Access::WRITE: case Access::UNALIGNED_WRITE: case Access::WRITE_OF_MANY: return races::WRITE;
        case Access::VOLATILE_READ: return races::VOLATILE_READ;
        case Access::VOLATILE_WRITE: return races::VOLATILE_WRITE;
        case Access::ATOMIC_READ: return races::ATOMIC_READ;
        case Access::ATOMIC_WRITE: case Access::ATOMIC_EXCHANGE: return races::ATOMIC_WRITE;
    }
    __builtin_unreachable();
}

template <Access access>
void accessed(uintptr_t where, const volatile void* address, size_t size) {
    uintptr_t at = (uintptr_t)address;
    if (permitted_stack.holds(at, size)) return;
    const Undisturbed now;
    constexpr races::Kind kind = kind_of(access);
    constexpr bool is_volatile = kind == races::VOLATILE_READ || kind == races::VOLATILE_WRITE;
    if (is_volatile && volatile_races) {
        races::note(races::writes(kind) ? races::WRITE : races::READ, running, where, at, size);
        return;
    }
    if (is_volatile && races::writes(kind)) races::publish(running, at);
    if (is_volatile && !races::writes(kind)) races::look_up(running, at);
    races::note(kind, running, where, at, size);
}

}  // namespace
