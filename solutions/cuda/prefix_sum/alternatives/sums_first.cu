/* The totals of the parts first, then their prefix sums, then each part is scanned with what comes before it; two buffers
in the place of the second barrier. */

// scratch: total int[ceil_div(n, 1024)]
// launch: totals grid=(ceil_div(n, 1024)) block=(256)
// launch: scan_totals grid=(1) block=(32)
// launch: scan_parts grid=(ceil_div(n, 1024)) block=(256)
constexpr int PART = 1024, THREADS = 256;

__device__ int warp_scan(int value) {
    int lane = threadIdx.x & 31;
    for (int d = 1; d < 32; d *= 2) {
        int below = __shfl_up_sync(0xffffffffu, value, d);
        value += lane >= d ? below : 0;
    }
    return value;
}

extern "C" __global__ void totals(const int* x, int* total, int n) {
    __shared__ int all;
    if (threadIdx.x == 0) all = 0;
    __syncthreads();
    int sum = 0;
    for (int i = blockIdx.x * PART + threadIdx.x; i < min(n, (int)(blockIdx.x + 1) * PART); i += THREADS) sum += x[i];
    atomicAdd(&all, sum);
    __syncthreads();
    if (threadIdx.x == 0) total[blockIdx.x] = all;
}

extern "C" __global__ void scan_totals(int* total, int n) {
    int parts = (n + PART - 1) / PART, carry = 0;
    for (int first = 0; first < parts; first += 32) {
        int b = first + threadIdx.x;
        int sum = carry + warp_scan(b < parts ? total[b] : 0);
        if (b < parts) total[b] = sum;
        carry = __shfl_sync(0xffffffffu, sum, 31);
    }
}

extern "C" __global__ void scan_parts(const int* x, const int* total, int* out, int n) {
    __shared__ int buffer[2][THREADS];
    int t = threadIdx.x, now = 0;
    int carry = blockIdx.x == 0 ? 0 : total[blockIdx.x - 1];
    for (int first = blockIdx.x * PART; first < min(n, (int)(blockIdx.x + 1) * PART); first += THREADS) {
        int i = first + t;
        buffer[now][t] = i < n ? x[i] : 0;
        __syncthreads();
        for (int d = 1; d < THREADS; d *= 2) {
            buffer[1 - now][t] = buffer[now][t] + (t >= d ? buffer[now][t - d] : 0);
            now = 1 - now;
            __syncthreads();
        }
        if (i < n) out[i] = carry + buffer[now][t];
        carry += buffer[now][THREADS - 1];
        now = 1 - now;
    }
}
