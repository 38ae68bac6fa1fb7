/* Blelloch: sums up a tree, then down again, exclusive; 512 elements for 256 threads. The blocks' totals are added up by
each block that needs them. */

// scratch: totals int[ceil_div(n, 512)]
// launch: tree_scan grid=(ceil_div(n, 512)) block=(256) shared=2048
// launch: add_blocks grid=(ceil_div(n, 512)) block=(256)

extern "C" __global__ void tree_scan(const int* x, int* out, int* totals, int n) {
    extern __shared__ int temp[];
    int thid = threadIdx.x, base = blockIdx.x * 512, offset = 1;
    int a = base + 2 * thid, b = a + 1;
    temp[2 * thid] = a < n ? x[a] : 0;
    temp[2 * thid + 1] = b < n ? x[b] : 0;
    for (int d = 256; d > 0; d >>= 1) {
        __syncthreads();
        if (thid < d) temp[offset * (2 * thid + 2) - 1] += temp[offset * (2 * thid + 1) - 1];
        offset *= 2;
    }
    if (thid == 0) {
        totals[blockIdx.x] = temp[511];
        temp[511] = 0;
    }
    for (int d = 1; d < 512; d *= 2) {
        offset >>= 1;
        __syncthreads();
        if (thid < d) {
            int ai = offset * (2 * thid + 1) - 1, bi = offset * (2 * thid + 2) - 1;
            int t = temp[ai];
            temp[ai] = temp[bi];
            temp[bi] += t;
        }
    }
    __syncthreads();
    if (a < n) out[a] = temp[2 * thid] + x[a];
    if (b < n) out[b] = temp[2 * thid + 1] + x[b];
}

extern "C" __global__ void add_blocks(int* out, const int* totals, int n) {
    __shared__ int before;
    if (threadIdx.x == 0) before = 0;
    __syncthreads();
    int sum = 0;
    for (int b = threadIdx.x; b < blockIdx.x; b += blockDim.x) sum += totals[b];
    atomicAdd(&before, sum);
    __syncthreads();
    for (int i = blockIdx.x * 512 + threadIdx.x; i < min(n, (int)(blockIdx.x + 1) * 512); i += blockDim.x) out[i] += before;
}
