"""Words of C++ and CUDA: which of them a kernel file may use, and what to write instead of the others."""

import difflib
import re

from grader.cuda.tokens import Token
from grader.model import Status

INCLUDES = ("cuda_fp16.h", "cuda_bf16.h", "math_constants.h")
# Headers that files from elsewhere include; kernels have everything they may use without them.
NEEDLESS_HEADERS = """
cuda.h cuda_runtime.h cuda_runtime_api.h device_launch_parameters.h math.h cmath float.h cfloat limits.h climits
stdint.h cstdint stddef.h cstddef stdio.h cstdio stdlib.h cstdlib assert.h cassert string.h cstring time.h ctime
algorithm array chrono cmath complex fstream functional iomanip iostream limits map memory numeric random sstream
stdexcept string tuple type_traits utility vector builtin_types.h vector_types.h vector_functions.h device_functions.h
device_atomic_functions.h math_functions.h sm_60_atomic_functions.h helper_cuda.h helper_functions.h cublas_v2.h
torch/extension.h torch/torch.h torch/types.h ATen/ATen.h ATen/cuda/CUDAContext.h c10/cuda/CUDAException.h
c10/cuda/CUDAGuard.h pybind11/pybind11.h
"""
NEEDLESS = frozenset(NEEDLESS_HEADERS.split())
NOT_WRITTEN = '#error "not written yet"'  # stands in a stub instead of each solution

CUDA_SPECIFIERS = """
__global__ __device__ __host__ __shared__ __constant__ __restrict__ __restrict __inline__ __forceinline__ __noinline__
__launch_bounds__ __align__ __half __half2 __nv_bfloat16 __nv_bfloat162
"""
CUDA_FUNCTIONS = """
__syncthreads __syncthreads_count __syncthreads_and __syncthreads_or __syncwarp __threadfence __threadfence_block
__threadfence_system __nanosleep __trap __activemask __shfl_sync __shfl_up_sync __shfl_down_sync __shfl_xor_sync
__ballot_sync __any_sync __all_sync __match_any_sync __ldg __ldcg __ldcs __stcg __stcs __expf __exp10f __logf __log2f
__log10f __sinf __cosf __tanf __sincosf __powf __fdividef __saturatef __fadd_rn __fsub_rn __fmul_rn __fdiv_rn __fmaf_rn
__fsqrt_rn __frcp_rn __frsqrt_rn __fma_rn __mul24 __mulhi __umulhi __popc __popcll __clz __ffs __brev __float_as_int
__float_as_uint __int_as_float __uint_as_float __double_as_longlong __longlong_as_double __float2int_rn __float2int_rz
__float2int_rd __float2int_ru __int2float_rn __uint2float_rn __double2float_rn __hadd __hsub __hmul __hdiv __hfma
__hneg __hmax __hmin __hgt __hlt __float2half __float2half_rn __half2float __float2bfloat16 __float2bfloat16_rn
__bfloat162float __reduce_add_sync __reduce_min_sync __reduce_max_sync __reduce_and_sync __reduce_or_sync
__reduce_xor_sync __clzll __ffsll __float2uint_rn __float2uint_rz __halves2half2 __float2half2_rn __floats2half2_rn
__half2half2 __half22float2 __low2float __high2float __low2half __high2half __hadd2 __hsub2 __hmul2 __hfma2 __hmax2
__hmin2 __dp4a __byte_perm __ldca __ldlu __ldcv __stwb __stwt
"""
CUDA_NAMES = frozenset(f"{CUDA_SPECIFIERS} {CUDA_FUNCTIONS}".split())
LIBRARY = """
exp exp2 exp10 expm1 log log2 log10 log1p sqrt rsqrt cbrt sin cos tan asin acos atan sinh cosh tanh erf erfc
floor ceil round rint trunc fabs pow fmod atan2 hypot fmax fmin copysign fma ldexp sincos sinpi cospi normcdf
acosh asinh atanh lgamma tgamma nearbyint logb fdim nextafter remainder scalbn ilogb lrint lround llrint llround
sincospi rcbrt rhypot norm3d norm4d rnorm3d rnorm4d nan modf frexp
"""
REMOVED_WORDS = "__shfl __shfl_up __shfl_down __shfl_xor __ballot __any __all"  # by those with _sync
REMOVED = frozenset(REMOVED_WORDS.split())
TAKEN = frozenset(  # functions of CUDA: NVRTC would let a file replace them, and g++ would still call ours
    f"""{CUDA_FUNCTIONS} {LIBRARY} {" ".join(name + "f" for name in LIBRARY.split())} powif fdividef abs labs llabs
min max isnan isinf isfinite signbit printf assert memcpy memset memmove clock clock64 atomicAdd atomicSub atomicExch
atomicMin atomicMax atomicAnd atomicOr atomicXor atomicCAS atomicInc atomicDec hexp hsqrt hrsqrt make_half2""".split()
)
VARIABLES_TOO = frozenset(
    [*LIBRARY.split(), "abs", "min", "max", "clock", "isnan", "isinf"]
)  # good names for variables
# Families of CUDA's functions of which the emulator has some. NVRTC says whether a function of that name exists; a file
# that calls one that the emulator does not have stays open.
ROUNDED = r"[df]?(add|sub|mul|div|fma|ma|maf|rcp|sqrt|rsqrt|tanh)_r[nzud]"
TYPE = r"(u?int|u?ll|u?short|u?char|float2?|double|half2?|bfloat162?|hiint|loint)"
FAMILIES = (
    rf"({ROUNDED}|{TYPE}2{TYPE}(_r[nzud])?|hiloint2double)",
    r"(v\w+[24]|u?(hadd|rhadd|sad|mul24|mulhi|mul64hi)|brevll|funnelshift_[lr]c?|dp[24]a\w*)",
    r"[hH](add|sub|mul|fma|div|neg|abs|max|min|eq|ne|lt|le|gt|ge|isnan|isinf|cmadd|beq|bne|blt|ble|bgt|bge)\w*",
    r"(match_all_sync|fns|ld[a-z]{2}|st[a-z]{2}|half\w*|lows?2?\w*|highs?2?\w*)",
)
OTHER_OF_CUDA = "__(" + "|".join(FAMILIES) + ")"  # compiled where a file needs it, which takes time
INDICES = frozenset(("threadIdx", "blockIdx", "blockDim", "gridDim"))
WORD_INSTEAD = {  # C++ words that kernels may not use, and what to do instead
    "asm": "write it in CUDA C++",
    "new": "ask for memory with a '// scratch:' line",
    "delete": "ask for memory with a '// scratch:' line",
    "malloc": "ask for memory with a '// scratch:' line",
    "thread_local": "use __shared__ or a local variable",
    "namespace": "a kernel file does not need one",
    "virtual": "call the function itself",
    "throw": "a kernel cannot throw",
    "try": "a kernel cannot catch",
    "catch": "a kernel cannot catch",
    "noexcept": "a kernel throws nothing; leave it out",
    "friend": "write the function outside of the class",
    "typeid": "kernels cannot use it",
    "dynamic_cast": "kernels cannot use it",
    "_init": "linkers give it a special meaning; choose another name",
    "_fini": "linkers give it a special meaning; choose another name",
    "_start": "linkers give it a special meaning; choose another name",
    "_end": "linkers give it a special meaning; choose another name",
    "_edata": "linkers give it a special meaning; choose another name",
    "_etext": "linkers give it a special meaning; choose another name",
}
LANGUAGE_WORDS = """
auto bool break case char class const constexpr continue default do double else enum extern float for goto if inline
int long return short signed sizeof static struct switch template this typedef typename union unsigned using void
volatile while operator true false nullptr threadIdx blockIdx blockDim gridDim warpSize
"""
KEYWORDS = frozenset(LANGUAGE_WORDS.split())
WHOLE_WORDS = """
char short int long signed unsigned bool size_t uint int8_t uint8_t int16_t uint16_t int32_t uint32_t int64_t uint64_t
uintptr_t intptr_t ptrdiff_t
"""
WHOLE = frozenset(WHOLE_WORDS.split())  # integer types, and the words that they consist of
REAL_WORDS = "float double half __half nv_bfloat16 __nv_bfloat16"
REAL = frozenset(REAL_WORDS.split())
OF_VECTORS = "char uchar short ushort int uint longlong ulonglong float double"
OTHER_VECTORS = "half2 __half2 nv_bfloat162 __nv_bfloat162 dim3"
VECTORS = frozenset([each + size for each in OF_VECTORS.split() for size in "1234"] + OTHER_VECTORS.split())
NO_GROUPS = (
    "there are no cooperative groups here: write __syncthreads() for block.sync(), __syncwarp() for a warp's sync(), "
    "and __shfl_down_sync(0xffffffff, value, step) for tile.shfl_down(value, step)"
)


def refuse_name(token: Token) -> None:
    """Raises SourceError for a name that kernels may not use."""
    name = token.text
    if name in WORD_INSTEAD:
        raise token.fault(f"'{name}' may not be used here: {WORD_INSTEAD[name]}")
    if name.lower().startswith("emulated"):
        raise token.fault(f"names may not begin with 'emulated': '{name}'")
    if not re.match(r"__|_[A-Z]", name) or name in CUDA_NAMES:
        return
    if name in REMOVED:
        instead = f"{name}_sync(0xffffffff, ...); its mask has a bit for each lane that takes part"
        raise token.fault(f"'{name}' was removed from CUDA: write {instead}", Status.ERROR)
    if re.fullmatch(OTHER_OF_CUDA, name):
        return
    near = difflib.get_close_matches(name, CUDA_NAMES, 1, 0.8)
    if near:
        raise token.fault(f"there is no '{name}'; did you mean '{near[0]}'?", Status.ERROR)
    raise token.fault(f"'{name}' is not one of CUDA's names that a kernel may use here")
