// Replaces CUDA's headers for a student's kernel on the CPU; compiled once for each build.
// It precedes the student's text in one unit, and includes nothing: that unit reads no other file.
#define __global__ __attribute__((visibility("default")))
#ifdef EMULATED_INLINE  // g++ does not instrument structures that a call takes and returns
#define __device__ __attribute__((always_inline))
#define __noinline__
#else
#define __device__
#define __noinline__ __attribute__((noinline))
#endif
#define __host__
#define __constant__ const
#define EMULATED_COUNTER __attribute__((section("emulated_counters")))
#define __shared__ static
#define __restrict __restrict__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)
#define __align__(n) __attribute__((aligned(n)))
#define EMULATED static inline __attribute__((always_inline))
#ifdef EMULATED_COUNTED  // a vector is written whole, as by a GPU, not member by member
#define EMULATED_WHOLE(name)                                                                        \
    __attribute__((always_inline)) name& operator=(const name& other) {                             \
        struct __attribute__((may_alias, aligned(__alignof__(name)))) Whole { char bytes[sizeof(name)]; };  \
        *(Whole*)this = *(const Whole*)&other;                                                      \
        return *this;                                                                               \
    }
#else
#define EMULATED_WHOLE(name)
#endif

typedef __SIZE_TYPE__ size_t;
typedef unsigned int uint;
typedef signed char int8_t; typedef unsigned char uint8_t;
typedef short int16_t; typedef unsigned short uint16_t;
typedef int int32_t; typedef unsigned int uint32_t;
typedef __INT64_TYPE__ int64_t; typedef __UINT64_TYPE__ uint64_t;

// -- vectors ----------------------------------------------------------------------------------------------------------

#define EMULATED_VECTORS(type, name, size2, size4)                                                              \
    struct name##1 { type x; EMULATED_WHOLE(name##1) };                                                         \
    struct __attribute__((aligned(size2))) name##2 { type x, y; EMULATED_WHOLE(name##2) };                      \
    struct name##3 { type x, y, z; EMULATED_WHOLE(name##3) };                                                   \
    struct __attribute__((aligned(size4))) name##4 { type x, y, z, w; EMULATED_WHOLE(name##4) };                \
    EMULATED name##1 make_##name##1(type x) { return {x}; }                                                     \
    EMULATED name##2 make_##name##2(type x, type y) { return {x, y}; }                                          \
    EMULATED name##3 make_##name##3(type x, type y, type z) { return {x, y, z}; }                               \
    EMULATED name##4 make_##name##4(type x, type y, type z, type w) { return {x, y, z, w}; }
EMULATED_VECTORS(char, char, 2, 4)
EMULATED_VECTORS(unsigned char, uchar, 2, 4)
EMULATED_VECTORS(short, short, 4, 8)
EMULATED_VECTORS(unsigned short, ushort, 4, 8)
EMULATED_VECTORS(int, int, 8, 16)
EMULATED_VECTORS(unsigned, uint, 8, 16)
EMULATED_VECTORS(long long, longlong, 16, 16)
EMULATED_VECTORS(unsigned long long, ulonglong, 16, 16)
EMULATED_VECTORS(float, float, 8, 16)
EMULATED_VECTORS(double, double, 16, 16)
struct dim3 {
    unsigned x, y, z;
    constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
    constexpr dim3(uint3 v) : x(v.x), y(v.y), z(v.z) {}
};

// Memory of a type whose initial values are not set (shared_structs.py).
template <class T> union emulated_raw { char nothing; T value; constexpr emulated_raw() : nothing() {} };

// -- threads, barriers, warps -----------------------------------------------------------------------------------------

extern "C" {
extern const uint3 threadIdx, blockIdx, blockDim, gridDim;
void __syncthreads();
int __syncthreads_count(int), __syncthreads_and(int), __syncthreads_or(int);
unsigned __activemask();
uint64_t emulated_exchange(int operation, unsigned mask, uint64_t value, int source, int width);
void emulated_syncwarp(unsigned mask), emulated_fence(int in_block), emulated_before_atomic(void*), emulated_after_atomic(void*);
int emulated_printf(const char*, ...);
void *memset(void*, int, size_t), *memcpy(void*, const void*, size_t), *memmove(void*, const void*, size_t);
void __trap() __asm__("emulated_trap") __attribute__((noreturn));
void emulated_assert() __attribute__((noreturn));
long long clock64() __asm__("emulated_clock");
}
constexpr int warpSize = 32;
#define printf emulated_printf  // g++ knows printf by its name, and would sometimes call puts instead
#define assert(condition) ((condition) ? (void)0 : emulated_assert())
EMULATED long long clock() { return clock64(); }
EMULATED void __syncwarp(unsigned mask = 0xffffffffu) { emulated_syncwarp(mask); }
EMULATED void __threadfence() { emulated_fence(0); }
EMULATED void __threadfence_block() { emulated_fence(1); }
EMULATED void __threadfence_system() { emulated_fence(0); }
EMULATED void __nanosleep(unsigned) {}

template <class T> EMULATED uint64_t emulated_bits(T value) {
    static_assert(sizeof(T) <= 8, "a value of up to eight bytes goes through a shuffle");
    uint64_t bits = 0;
    __builtin_memcpy(&bits, &value, sizeof(T));
    return bits;
}
template <class T> EMULATED T emulated_value(uint64_t bits) {
    T value;
    __builtin_memcpy(&value, &bits, sizeof(T));
    return value;
}
template <class T> EMULATED T __shfl_sync(unsigned mask, T value, int source, int width = 32) {
    return emulated_value<T>(emulated_exchange('i', mask, emulated_bits(value), source, width));
}
template <class T> EMULATED T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32) {
    return emulated_value<T>(emulated_exchange('u', mask, emulated_bits(value), delta, width));
}
template <class T> EMULATED T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32) {
    return emulated_value<T>(emulated_exchange('d', mask, emulated_bits(value), delta, width));
}
template <class T> EMULATED T __shfl_xor_sync(unsigned mask, T value, int lanes, int width = 32) {
    return emulated_value<T>(emulated_exchange('x', mask, emulated_bits(value), lanes, width));
}
EMULATED unsigned __ballot_sync(unsigned mask, int predicate) {
    return unsigned(emulated_exchange('b', mask, predicate != 0, 0, 32));
}
EMULATED int __any_sync(unsigned mask, int predicate) { return __ballot_sync(mask, predicate) != 0; }
EMULATED int __all_sync(unsigned mask, int predicate) { return __ballot_sync(mask, !predicate) == 0; }
template <class T> EMULATED unsigned __match_any_sync(unsigned mask, T value) {
    return unsigned(emulated_exchange('m', mask, emulated_bits(value), 0, 32));
}

#define EMULATED_REDUCTION(name, type, expression)                                                     \
    EMULATED type name(unsigned mask, type value) {                                                    \
        type all = value;                                                                              \
        for (int first = __builtin_ctz(mask), l = first; l < 32; l++) {                                \
            if (!(mask >> l & 1)) continue;                                                            \
            type other = __shfl_sync(mask, value, l);                                                  \
            all = l == first ? other : expression;                                                     \
        }                                                                                              \
        return all;                                                                                    \
    }
EMULATED_REDUCTION(__reduce_add_sync, int, all + other)
EMULATED_REDUCTION(__reduce_add_sync, unsigned, all + other)
EMULATED_REDUCTION(__reduce_min_sync, int, all < other ? all : other)
EMULATED_REDUCTION(__reduce_min_sync, unsigned, all < other ? all : other)
EMULATED_REDUCTION(__reduce_max_sync, int, all > other ? all : other)
EMULATED_REDUCTION(__reduce_max_sync, unsigned, all > other ? all : other)
EMULATED_REDUCTION(__reduce_and_sync, unsigned, all & other)
EMULATED_REDUCTION(__reduce_or_sync, unsigned, all | other)
EMULATED_REDUCTION(__reduce_xor_sync, unsigned, all ^ other)

// -- atomics: relaxed, as in CUDA; the host adds the order of fences --------------------------------------------------

template <class Bits, class T, class Change> EMULATED T emulated_update(T* address, Change change) {
    static_assert(sizeof(Bits) == sizeof(T), "");
    emulated_before_atomic(address);
    Bits before = __atomic_load_n((Bits*)address, __ATOMIC_RELAXED), after;
    do {
        T value;
        __builtin_memcpy(&value, &before, sizeof value);
        value = change(value);
        __builtin_memcpy(&after, &value, sizeof value);
    } while (!__atomic_compare_exchange_n((Bits*)address, &before, after, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
    emulated_after_atomic(address);
    T value;
    __builtin_memcpy(&value, &before, sizeof value);
    return value;
}
#define EMULATED_ATOMIC(name, type, bits, expression)                                                \
    EMULATED type name(type* address, type value) {                                                  \
        return emulated_update<bits>(address, [&](type old) -> type { return expression; });         \
    }                                                                                                \
    EMULATED type name##_block(type* address, type value) { return name(address, value); }           \
    EMULATED type name##_system(type* address, type value) { return name(address, value); }
#define EMULATED_ATOMICS(type, bits)                                    \
    EMULATED_ATOMIC(atomicAdd, type, bits, old + value)                 \
    EMULATED_ATOMIC(atomicExch, type, bits, value)
#define EMULATED_INTEGER_ATOMICS(type, bits)                            \
    EMULATED_ATOMIC(atomicAdd, type, bits, type(bits(old) + bits(value)))  /* it wraps around */ \
    EMULATED_ATOMIC(atomicExch, type, bits, value)                      \
    EMULATED_ATOMIC(atomicMin, type, bits, old < value ? old : value)   \
    EMULATED_ATOMIC(atomicMax, type, bits, old > value ? old : value)   \
    EMULATED_ATOMIC(atomicAnd, type, bits, old & value)                 \
    EMULATED_ATOMIC(atomicOr, type, bits, old | value)                  \
    EMULATED_ATOMIC(atomicXor, type, bits, old ^ value)                 \
    EMULATED type atomicCAS(type* address, type compare, type value) {  \
        return emulated_update<bits>(address, [&](type old) -> type { return old == compare ? value : old; }); \
    }
EMULATED_INTEGER_ATOMICS(int, unsigned)
EMULATED_INTEGER_ATOMICS(unsigned, unsigned)
typedef unsigned long long emulated_u64;
EMULATED_INTEGER_ATOMICS(emulated_u64, emulated_u64)
EMULATED_ATOMICS(float, unsigned)
EMULATED_ATOMICS(double, unsigned long long)
EMULATED_ATOMIC(atomicMin, long long, unsigned long long, old < value ? old : value)
EMULATED_ATOMIC(atomicMax, long long, unsigned long long, old > value ? old : value)
EMULATED_ATOMIC(atomicSub, int, unsigned, int(unsigned(old) - unsigned(value)))
EMULATED_ATOMIC(atomicSub, unsigned, unsigned, old - value)
EMULATED_ATOMIC(atomicInc, unsigned, unsigned, old >= value ? 0 : old + 1)
EMULATED_ATOMIC(atomicDec, unsigned, unsigned, old == 0 || old > value ? value : old - 1)

template <class T> EMULATED T __ldg(const T* address) { return *address; }
template <class T> EMULATED T __ldcg(const T* address) { return *address; }
template <class T> EMULATED T __ldcs(const T* address) { return *address; }
template <class T> EMULATED T __ldca(const T* address) { return *address; }
template <class T> EMULATED T __ldlu(const T* address) { return *address; }
template <class T> EMULATED T __ldcv(const T* address) { return *address; }
template <class T> EMULATED void __stcg(T* address, T value) { *address = value; }
template <class T> EMULATED void __stcs(T* address, T value) { *address = value; }
template <class T> EMULATED void __stwb(T* address, T value) { *address = value; }
template <class T> EMULATED void __stwt(T* address, T value) { *address = value; }

// -- mathematics ------------------------------------------------------------------------------------------------------

#define EMULATED_FUNCTION(name)                                           \
    extern "C" float name##f(float);                                      \
    extern "C" double name(double);                                       \
    EMULATED float name(float x) { return name##f(x); }
#define EMULATED_FUNCTION2(name)                                          \
    extern "C" float name##f(float, float);                               \
    extern "C" double name(double, double);                               \
    EMULATED float name(float x, float y) { return name##f(x, y); }
EMULATED_FUNCTION(exp) EMULATED_FUNCTION(exp2) EMULATED_FUNCTION(exp10) EMULATED_FUNCTION(expm1) EMULATED_FUNCTION(log)
EMULATED_FUNCTION(log2) EMULATED_FUNCTION(log10) EMULATED_FUNCTION(log1p) EMULATED_FUNCTION(sqrt) EMULATED_FUNCTION(cbrt)
EMULATED_FUNCTION(sin) EMULATED_FUNCTION(cos) EMULATED_FUNCTION(tan) EMULATED_FUNCTION(asin) EMULATED_FUNCTION(acos)
EMULATED_FUNCTION(atan) EMULATED_FUNCTION(sinh) EMULATED_FUNCTION(cosh) EMULATED_FUNCTION(tanh) EMULATED_FUNCTION(erf)
EMULATED_FUNCTION(erfc) EMULATED_FUNCTION(floor) EMULATED_FUNCTION(ceil) EMULATED_FUNCTION(round) EMULATED_FUNCTION(rint)
EMULATED_FUNCTION(trunc) EMULATED_FUNCTION(fabs) EMULATED_FUNCTION(acosh) EMULATED_FUNCTION(asinh) EMULATED_FUNCTION(atanh)
EMULATED_FUNCTION(tgamma) EMULATED_FUNCTION(nearbyint) EMULATED_FUNCTION(logb)
EMULATED_FUNCTION2(fdim) EMULATED_FUNCTION2(nextafter) EMULATED_FUNCTION2(remainder)
EMULATED_FUNCTION2(pow) EMULATED_FUNCTION2(fmod) EMULATED_FUNCTION2(atan2) EMULATED_FUNCTION2(hypot)
EMULATED_FUNCTION2(fmax) EMULATED_FUNCTION2(fmin) EMULATED_FUNCTION2(copysign)
extern "C" float fmaf(float, float, float), ldexpf(float, int), scalbnf(float, int);
extern "C" double fma(double, double, double), ldexp(double, int), scalbn(double, int);
extern "C" long lrint(double), lround(double), lrintf(float), lroundf(float);
extern "C" long long llrint(double), llround(double), llrintf(float), llroundf(float);
extern "C" int ilogb(double), ilogbf(float);
extern "C" float lgammaf_r(float, int*);  // lgammaf itself also writes a variable that all threads share
extern "C" double lgamma_r(double, int*);
EMULATED float lgammaf(float x) { int sign; return lgammaf_r(x, &sign); }
EMULATED float lgamma(float x) { return lgammaf(x); }
EMULATED double lgamma(double x) { int sign; return lgamma_r(x, &sign); }
EMULATED float fma(float x, float y, float z) { return fmaf(x, y, z); }
EMULATED float rsqrtf(float x) { return 1.0f / sqrtf(x); }
EMULATED float rsqrt(float x) { return rsqrtf(x); }
EMULATED double rsqrt(double x) { return 1.0 / sqrt(x); }
EMULATED float normcdff(float x) { return 0.5f * erfcf(-0.70710678118654752f * x); }
EMULATED float normcdf(float x) { return normcdff(x); }
EMULATED double normcdf(double x) { return 0.5 * erfc(-0.70710678118654752440 * x); }
EMULATED float sinpif(float x) { return float(sin(3.14159265358979323846 * x)); }
EMULATED float cospif(float x) { return float(cos(3.14159265358979323846 * x)); }
EMULATED void sincosf(float x, float* s, float* c) { *s = sinf(x); *c = cosf(x); }
EMULATED void sincos(double x, double* s, double* c) { *s = sin(x); *c = cos(x); }
EMULATED void sincospif(float x, float* s, float* c) { *s = sinpif(x); *c = cospif(x); }
EMULATED float rcbrtf(float x) { return 1.0f / cbrtf(x); }
EMULATED float rhypotf(float x, float y) { return 1.0f / hypotf(x, y); }
EMULATED float norm3df(float x, float y, float z) { return float(sqrt(double(x) * x + double(y) * y + double(z) * z)); }
EMULATED float norm4df(float x, float y, float z, float w) { return hypotf(norm3df(x, y, z), w); }
EMULATED float rnorm3df(float x, float y, float z) { return 1.0f / norm3df(x, y, z); }
EMULATED float rnorm4df(float x, float y, float z, float w) { return 1.0f / norm4df(x, y, z, w); }
EMULATED float nanf(const char*) { return __builtin_nanf(""); }
EMULATED double nan(const char*) { return __builtin_nan(""); }
EMULATED float modff(float x, float* whole) {
    *whole = truncf(x);
    return copysignf(__builtin_isinf(x) ? 0.0f : x - *whole, x);
}
EMULATED float frexpf(float x, int* exponent) {
    bool has_none = x == 0.0f || !__builtin_isfinite(x);
    *exponent = has_none ? 0 : ilogbf(x) + 1;
    return has_none ? x : scalbnf(x, -*exponent);
}
EMULATED float powif(float x, int n) { return powf(x, float(n)); }
EMULATED int abs(int x) { return x < 0 ? -x : x; }
EMULATED long abs(long x) { return x < 0 ? -x : x; }
EMULATED long long abs(long long x) { return x < 0 ? -x : x; }
EMULATED long labs(long x) { return abs(x); }
EMULATED long long llabs(long long x) { return abs(x); }
EMULATED float abs(float x) { return fabsf(x); }
EMULATED double abs(double x) { return fabs(x); }
EMULATED float __saturatef(float x) { return x > 0.0f ? x < 1.0f ? x : 1.0f : 0.0f; }
EMULATED float fdividef(float x, float y) { return x / y; }
EMULATED bool isnan(float x) { return __builtin_isnan(x); }
EMULATED bool isnan(double x) { return __builtin_isnan(x); }
EMULATED bool isinf(float x) { return __builtin_isinf(x); }
EMULATED bool isinf(double x) { return __builtin_isinf(x); }
EMULATED bool isfinite(float x) { return __builtin_isfinite(x); }
EMULATED bool isfinite(double x) { return __builtin_isfinite(x); }
EMULATED bool signbit(float x) { return __builtin_signbit(x); }
#define EMULATED_EXTREMES(type)                                           \
    EMULATED type max(type a, type b) { return a < b ? b : a; }           \
    EMULATED type min(type a, type b) { return b < a ? b : a; }
EMULATED_EXTREMES(int) EMULATED_EXTREMES(unsigned) EMULATED_EXTREMES(long) EMULATED_EXTREMES(unsigned long)
EMULATED_EXTREMES(long long) EMULATED_EXTREMES(unsigned long long)
EMULATED float max(float a, float b) { return fmaxf(a, b); }
EMULATED float min(float a, float b) { return fminf(a, b); }
EMULATED double max(double a, double b) { return fmax(a, b); }
EMULATED double min(double a, double b) { return fmin(a, b); }
EMULATED unsigned max(int a, unsigned b) { return max(unsigned(a), b); }
EMULATED unsigned max(unsigned a, int b) { return max(a, unsigned(b)); }
EMULATED unsigned min(int a, unsigned b) { return min(unsigned(a), b); }
EMULATED unsigned min(unsigned a, int b) { return min(a, unsigned(b)); }

EMULATED float __expf(float x) { return expf(x); }
EMULATED float __exp10f(float x) { return exp10f(x); }
EMULATED float __logf(float x) { return logf(x); }
EMULATED float __log2f(float x) { return log2f(x); }
EMULATED float __log10f(float x) { return log10f(x); }
EMULATED float __sinf(float x) { return sinf(x); }
EMULATED float __cosf(float x) { return cosf(x); }
EMULATED float __tanf(float x) { return tanf(x); }
EMULATED void __sincosf(float x, float* s, float* c) { sincosf(x, s, c); }
EMULATED float __powf(float x, float y) { return powf(x, y); }
EMULATED float __fdividef(float x, float y) { return x / y; }
EMULATED float __fadd_rn(float x, float y) { return x + y; }
EMULATED float __fsub_rn(float x, float y) { return x - y; }
EMULATED float __fmul_rn(float x, float y) { return x * y; }
EMULATED float __fdiv_rn(float x, float y) { return x / y; }
EMULATED float __fmaf_rn(float x, float y, float z) { return fmaf(x, y, z); }
EMULATED float __fsqrt_rn(float x) { return sqrtf(x); }
EMULATED float __frcp_rn(float x) { return 1.0f / x; }
EMULATED float __frsqrt_rn(float x) { return 1.0f / sqrtf(x); }
EMULATED double __fma_rn(double x, double y, double z) { return fma(x, y, z); }
EMULATED int __mul24(int x, int y) { return (x << 8 >> 8) * (y << 8 >> 8); }
EMULATED int __mulhi(int x, int y) { return int((long long)x * y >> 32); }
EMULATED unsigned __umulhi(unsigned x, unsigned y) { return unsigned((unsigned long long)x * y >> 32); }
EMULATED int __popc(unsigned x) { return __builtin_popcount(x); }
EMULATED int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
EMULATED int __clz(int x) { return x ? __builtin_clz(unsigned(x)) : 32; }
EMULATED int __clzll(long long x) { return x ? __builtin_clzll((unsigned long long)x) : 64; }
EMULATED int __ffsll(long long x) { return __builtin_ffsll(x); }
EMULATED int __ffs(int x) { return __builtin_ffs(x); }
EMULATED int __dp4a(int a, int b, int c) {
    for (int i = 0; i < 4; i++) c = int(unsigned(c) + unsigned(int8_t(a >> 8 * i) * int8_t(b >> 8 * i)));
    return c;
}
EMULATED unsigned __dp4a(unsigned a, unsigned b, unsigned c) {
    for (int i = 0; i < 4; i++) c += unsigned(uint8_t(a >> 8 * i)) * uint8_t(b >> 8 * i);
    return c;
}
EMULATED int __dp4a(char4 a, char4 b, int c) { return c + a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w; }
EMULATED unsigned __dp4a(uchar4 a, uchar4 b, unsigned c) {
    return c + unsigned(a.x * b.x) + unsigned(a.y * b.y) + unsigned(a.z * b.z) + unsigned(a.w * b.w);
}
EMULATED unsigned __byte_perm(unsigned x, unsigned y, unsigned s) {
    uint64_t bytes = uint64_t(y) << 32 | x;
    unsigned result = 0;
    for (int i = 0; i < 4; i++) result |= unsigned(bytes >> 8 * (s >> 4 * i & 7) & 0xff) << 8 * i;
    return result;
}
EMULATED unsigned __brev(unsigned x) {
    unsigned y = 0;
    for (int i = 0; i < 32; i++) y |= (x >> i & 1) << (31 - i);
    return y;
}
EMULATED int __float_as_int(float x) { return emulated_value<int>(emulated_bits(x)); }
EMULATED unsigned __float_as_uint(float x) { return emulated_value<unsigned>(emulated_bits(x)); }
EMULATED float __int_as_float(int x) { return emulated_value<float>(emulated_bits(x)); }
EMULATED float __uint_as_float(unsigned x) { return emulated_value<float>(emulated_bits(x)); }
EMULATED long long __double_as_longlong(double x) { return emulated_value<long long>(emulated_bits(x)); }
EMULATED double __longlong_as_double(long long x) { return emulated_value<double>(emulated_bits(x)); }
EMULATED int __float2int_rn(float x) { return int(rintf(x)); }
EMULATED int __float2int_rz(float x) { return int(x); }
EMULATED int __float2int_rd(float x) { return int(floorf(x)); }
EMULATED int __float2int_ru(float x) { return int(ceilf(x)); }
EMULATED unsigned __float2uint_rn(float x) { return unsigned(rintf(x)); }
EMULATED unsigned __float2uint_rz(float x) { return unsigned(x); }
EMULATED float __int2float_rn(int x) { return float(x); }
EMULATED float __uint2float_rn(unsigned x) { return float(x); }
EMULATED float __double2float_rn(double x) { return float(x); }

// -- half and bfloat16: kept in 16 bits, computed in float and rounded after every operation --------------------------

EMULATED unsigned short emulated_to_half(float x) {
    unsigned bits = __float_as_uint(x), sign = bits >> 16 & 0x8000, exponent = bits >> 23 & 0xff, mantissa = bits & 0x7fffff;
    if (exponent == 0xff) return sign | 0x7c00 | (mantissa ? 0x3ff : 0);
    int e = int(exponent) - 112;
    if (e >= 31) return sign | 0x7c00;
    if (e < -10) return sign;
    if (e <= 0) { mantissa |= 0x800000; }
    int shift = e <= 0 ? 14 - e : 13;
    unsigned value = (e <= 0 ? 0 : unsigned(e) << 10) + (mantissa >> shift);
    unsigned rest = mantissa & ((1u << shift) - 1), middle = 1u << (shift - 1);
    if (rest > middle || (rest == middle && value & 1)) value++;
    return sign | value;
}
EMULATED float emulated_from_half(unsigned short h) {
    unsigned sign = unsigned(h & 0x8000) << 16, exponent = h >> 10 & 31, mantissa = h & 0x3ff;
    if (exponent == 31) return __uint_as_float(sign | 0x7f800000 | mantissa << 13);
    if (exponent == 0) return (sign ? -1.0f : 1.0f) * float(mantissa) * 5.9604644775390625e-8f;
    return __uint_as_float(sign | (exponent + 112) << 23 | mantissa << 13);
}
EMULATED unsigned short emulated_to_bfloat16(float x) {
    unsigned bits = __float_as_uint(x);
    if (__builtin_isnan(x)) return 0x7fff;
    return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}
EMULATED float emulated_from_bfloat16(unsigned short b) { return __uint_as_float(unsigned(b) << 16); }

#define EMULATED_NARROW(type, short_name, to, from)                                                             \
    struct type {                                                                                               \
        unsigned short bits;                                                                                    \
        EMULATED_WHOLE(type)                                                                                    \
        type() = default;                                                                                       \
        __attribute__((always_inline)) type(float x) : bits(to(x)) {}                                           \
        __attribute__((always_inline)) type(double x) : bits(to(float(x))) {}                                   \
        __attribute__((always_inline)) type(int x) : bits(to(float(x))) {}                                      \
        __attribute__((always_inline)) operator float() const { return from(bits); }                            \
    };                                                                                                          \
    EMULATED type operator+(type a, type b) { return type(float(a) + float(b)); }                               \
    EMULATED type operator-(type a, type b) { return type(float(a) - float(b)); }                               \
    EMULATED type operator*(type a, type b) { return type(float(a) * float(b)); }                               \
    EMULATED type operator/(type a, type b) { return type(float(a) / float(b)); }                               \
    EMULATED type operator-(type a) { return type(-float(a)); }                                                 \
    EMULATED type& operator+=(type& a, type b) { return a = a + b; }                                            \
    EMULATED type& operator-=(type& a, type b) { return a = a - b; }                                            \
    EMULATED type& operator*=(type& a, type b) { return a = a * b; }                                            \
    EMULATED type& operator/=(type& a, type b) { return a = a / b; }                                            \
    EMULATED bool operator<(type a, type b) { return float(a) < float(b); }                                     \
    EMULATED bool operator>(type a, type b) { return float(a) > float(b); }                                     \
    EMULATED bool operator<=(type a, type b) { return float(a) <= float(b); }                                   \
    EMULATED bool operator>=(type a, type b) { return float(a) >= float(b); }                                   \
    EMULATED bool operator==(type a, type b) { return float(a) == float(b); }                                   \
    EMULATED bool operator!=(type a, type b) { return float(a) != float(b); }                                   \
    struct __attribute__((aligned(4))) type##2 { type x, y; EMULATED_WHOLE(type##2) };                          \
    EMULATED type __hadd(type a, type b) { return a + b; }                                                      \
    EMULATED type __hsub(type a, type b) { return a - b; }                                                      \
    EMULATED type __hmul(type a, type b) { return a * b; }                                                      \
    EMULATED type __hdiv(type a, type b) { return a / b; }                                                      \
    EMULATED type __hfma(type a, type b, type c) { return type(fmaf(float(a), float(b), float(c))); }           \
    EMULATED type __hneg(type a) { return -a; }                                                                 \
    EMULATED type __hmax(type a, type b) { return type(fmaxf(float(a), float(b))); }                            \
    EMULATED type __hmin(type a, type b) { return type(fminf(float(a), float(b))); }                            \
    EMULATED bool __hgt(type a, type b) { return a > b; }                                                       \
    EMULATED bool __hlt(type a, type b) { return a < b; }                                                       \
    EMULATED type hexp(type a) { return type(expf(float(a))); }                                                 \
    EMULATED type hsqrt(type a) { return type(sqrtf(float(a))); }                                               \
    EMULATED type hrsqrt(type a) { return type(rsqrtf(float(a))); }                                             \
    EMULATED type __float2##short_name(float x) { return type(x); }                                             \
    EMULATED type __float2##short_name##_rn(float x) { return type(x); }                                        \
    EMULATED float __##short_name##2float(type x) { return float(x); }
EMULATED_NARROW(__half, half, emulated_to_half, emulated_from_half)
EMULATED_NARROW(__nv_bfloat16, bfloat16, emulated_to_bfloat16, emulated_from_bfloat16)
EMULATED __half2 make_half2(__half x, __half y) { return {x, y}; }
EMULATED __half2 __halves2half2(__half x, __half y) { return {x, y}; }
EMULATED __half2 __float2half2_rn(float x) { return {__half(x), __half(x)}; }
EMULATED __half2 __floats2half2_rn(float x, float y) { return {__half(x), __half(y)}; }
EMULATED __half2 __half2half2(__half x) { return {x, x}; }
EMULATED float2 __half22float2(__half2 a) { return {float(a.x), float(a.y)}; }
EMULATED float __low2float(__half2 a) { return float(a.x); }
EMULATED float __high2float(__half2 a) { return float(a.y); }
EMULATED __half __low2half(__half2 a) { return a.x; }
EMULATED __half __high2half(__half2 a) { return a.y; }
EMULATED __half2 __hadd2(__half2 a, __half2 b) { return {a.x + b.x, a.y + b.y}; }
EMULATED __half2 __hsub2(__half2 a, __half2 b) { return {a.x - b.x, a.y - b.y}; }
EMULATED __half2 __hmul2(__half2 a, __half2 b) { return {a.x * b.x, a.y * b.y}; }
EMULATED __half2 __hfma2(__half2 a, __half2 b, __half2 c) { return {__hfma(a.x, b.x, c.x), __hfma(a.y, b.y, c.y)}; }
EMULATED __half2 __hmax2(__half2 a, __half2 b) { return {__hmax(a.x, b.x), __hmax(a.y, b.y)}; }
EMULATED __half2 __hmin2(__half2 a, __half2 b) { return {__hmin(a.x, b.x), __hmin(a.y, b.y)}; }
EMULATED __half2 operator+(__half2 a, __half2 b) { return __hadd2(a, b); }
EMULATED __half2 operator-(__half2 a, __half2 b) { return __hsub2(a, b); }
EMULATED __half2 operator*(__half2 a, __half2 b) { return __hmul2(a, b); }
typedef __half half;
typedef __half2 half2;
typedef __nv_bfloat16 nv_bfloat16;
typedef __nv_bfloat162 nv_bfloat162;

#define INFINITY __builtin_inff()
#define HUGE_VALF INFINITY
#define HUGE_VAL __builtin_inf()
#define NAN __builtin_nanf("")
#define FLT_MAX 3.402823466e+38f
#define FLT_MIN 1.175494351e-38f
#define FLT_EPSILON 1.192092896e-07f
#define INT_MAX 2147483647
#define M_PI 3.14159265358979323846
#define M_E 2.7182818284590452354
#define M_LOG2E 1.4426950408889634074
#define M_SQRT2 1.41421356237309504880
#define M_SQRT1_2 0.70710678118654752440
#define INT_MIN (-2147483647 - 1)
#define UINT_MAX 0xffffffffu
#define CUDART_INF_F INFINITY
#define CUDART_NAN_F NAN
#define CUDART_PI_F 3.141592654f
