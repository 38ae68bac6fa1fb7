/* A number and its column in one key of 64 bits, which is larger for what comes first: the block looks for the largest
key, and for the largest below that one, and so on. A second launch turns keys into numbers and columns. */

// scratch: high unsigned[rows, 8]
// scratch: low unsigned[rows, 8]
// launch: find grid=(rows) block=(64)
// launch: unpack grid=(ceil_div(rows*8, 128)) block=(128)

typedef unsigned long long u64;

__device__ u64 key_of(float value, int column) {
    unsigned bits = __float_as_uint(value);
    bits = (bits & 0x80000000u) ? ~bits : bits | 0x80000000u;
    return ((u64)bits << 32) | (0xffffffffu - (unsigned)column);
}

__global__ void find(const float* x, unsigned* high, unsigned* low, int cols) {
    __shared__ u64 warps[2];
    const float* row = x + (size_t)blockIdx.x * cols;
    u64 bound = 0xffffffffffffffffull;
    for (int k = 0; k < 8; k++) {
        u64 best = 0;
        for (int c = threadIdx.x; c < cols; c += 64) {
            u64 key = key_of(row[c], c);
            if (key < bound && key > best) best = key;
        }
        for (int lanes = 16; lanes > 0; lanes /= 2) {
            u64 other = __shfl_down_sync(0xffffffff, best, lanes);
            best = best > other ? best : other;
        }
        if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = best;
        __syncthreads();
        bound = warps[0] > warps[1] ? warps[0] : warps[1];
        __syncthreads();
        if (threadIdx.x == 0) {
            high[blockIdx.x * 8 + k] = (unsigned)(bound >> 32);
            low[blockIdx.x * 8 + k] = (unsigned)bound;
        }
    }
}

__global__ void unpack(const unsigned* high, const unsigned* low, float* values, int* ids, int rows) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= rows * 8) return;
    unsigned bits = high[i];
    values[i] = __uint_as_float((bits & 0x80000000u) ? bits & 0x7fffffffu : ~bits);
    ids[i] = (int)(0xffffffffu - low[i]);
}
