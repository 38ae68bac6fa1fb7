// Restricts the memory that a student's code may access under a sanitizer: native code that wrote to the sanitizer's
// memory, or called its functions, could switch it off, and then could not be judged.
//
// Before every memory access the compiled code calls one of the functions below instead of the sanitizer's own
// (toolchain.py: --wrap). Each checks the address and then jumps to the sanitizer's function, with the same caller.
// On x86-64 every function of the student's also records its return address, and returns through a function of ours that
// compares it (-mfentry, -mfunction-return). It has only direct calls and jumps: calls through a pointer would need
// __x86_indirect_thunk_..., which does not exist here, and the judge has checked the symbols before.
#pragma once
#include <cstddef>
#include <cstdint>

struct Range {
    uintptr_t begin = 0, end = 0;
    bool holds(uintptr_t address, size_t size) const { return address >= begin && address < end && size <= end - address; }
};

// The buffers, the running thread's stack, shared memory, __device__ variables, and the student's constants, which may
// only be read.
extern Range permitted_buffers, permitted_stack, permitted_shared, permitted_counters, permitted_constants;

// Records the access and ends the process.
[[noreturn]] void touch_outside(uintptr_t address, uintptr_t where);
extern "C" [[noreturn]] void emulated_astray(), emulated_too_deep();

bool is_index(const volatile void* address, size_t size);  // threadIdx, blockIdx, blockDim or gridDim

static inline __attribute__((always_inline)) bool may_write(const volatile void* address, size_t size) {
    uintptr_t at = (uintptr_t)address;
    return permitted_buffers.holds(at, size) || permitted_shared.holds(at, size) || permitted_stack.holds(at, size) ||
           permitted_counters.holds(at, size);
}
static inline __attribute__((always_inline)) bool may_read(const volatile void* address, size_t size) {
    return may_write(address, size) || permitted_constants.holds((uintptr_t)address, size) || is_index(address, size);
}

#define CHECKED(allowed, address) \
    if (!(allowed)) [[unlikely]] touch_outside((uintptr_t)(address), (uintptr_t)__builtin_return_address(0) - 1)
// The call at the end is a jump (-foptimize-sibling-calls), so that the sanitizer sees the original caller.
#define GUARDED(result, name, parameters, arguments, allowed) \
    extern "C" result name parameters;                        \
    extern "C" result __wrap_##name parameters {              \
        CHECKED(allowed, address);                            \
        return name arguments;                                \
    }
#define GUARDED_READ(name, size) GUARDED(void, name, (void* address), (address), may_read(address, size))
#define GUARDED_WRITE(name, size) GUARDED(void, name, (void* address), (address), may_write(address, size))
#define GUARDED_READS(name) \
    GUARDED_READ(name##1, 1) GUARDED_READ(name##2, 2) GUARDED_READ(name##4, 4) GUARDED_READ(name##8, 8) GUARDED_READ(name##16, 16)
#define GUARDED_WRITES(name) \
    GUARDED_WRITE(name##1, 1) GUARDED_WRITE(name##2, 2) GUARDED_WRITE(name##4, 4) GUARDED_WRITE(name##8, 8) GUARDED_WRITE(name##16, 16)

#ifdef ADDRESSES
GUARDED_READS(__asan_load)
GUARDED_WRITES(__asan_store)
GUARDED(void, __asan_loadN, (void* address, size_t size), (address, size), may_read(address, size))
GUARDED(void, __asan_storeN, (void* address, size_t size), (address, size), may_write(address, size))
GUARDED(void*, memset, (void* address, int value, size_t size), (address, value, size), size == 0 || may_write(address, size))
GUARDED(void*, memcpy, (void* address, const void* from, size_t size), (address, from, size),
        size == 0 || (may_write(address, size) && may_read(from, size)))
GUARDED(void*, memmove, (void* address, const void* from, size_t size), (address, from, size),
        size == 0 || (may_write(address, size) && may_read(from, size)))
#endif

// The active calls: pairs of a return address and its place on the stack. The first pair is zeros. 0: no kernel runs.
constexpr size_t CALLS = 128 << 10;  // bytes per thread: for more calls than fit on its stack
extern "C" uintptr_t *emulated_calls, *emulated_calls_end;

#ifdef __x86_64__
__asm__(R"(
.text
.globl __fentry__
.type __fentry__, @function
__fentry__:
    pushq %rax
    movq emulated_calls(%rip), %r11
    testq %r11, %r11
    jz 1f
    cmpq emulated_calls_end(%rip), %r11
    jae 2f
    movq 16(%rsp), %rax
    movq %rax, (%r11)
    leaq 16(%rsp), %rax
    movq %rax, 8(%r11)
    addq $16, %r11
    movq %r11, emulated_calls(%rip)
1:  popq %rax
    ret
2:  andq $-16, %rsp
    call emulated_too_deep
.size __fentry__, .-__fentry__
.globl __x86_return_thunk
.type __x86_return_thunk, @function
__x86_return_thunk:
    movq emulated_calls(%rip), %r11
    testq %r11, %r11
    jz 1f
    subq $16, %r11
    cmpq %rsp, 8(%r11)
    jne 2f
    movq %r11, emulated_calls(%rip)
    movq (%r11), %r11
    cmpq %r11, (%rsp)
    jne 2f
1:  ret
2:  andq $-16, %rsp
    call emulated_astray
.size __x86_return_thunk, .-__x86_return_thunk
)");
#endif
