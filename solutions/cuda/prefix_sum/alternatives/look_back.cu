/* One launch after the clearing: a block takes its number from a counter, scans its part by shuffles, waits for the sum
of the block before, and hands the sum on. */

// scratch: ticket int[1]
// scratch: ready int[ceil_div(n, 512)]
// scratch: upto int[ceil_div(n, 512)]
// launch: clear grid=(ceil_div(ceil_div(n, 512), 256)) block=(256)
// launch: chained_scan grid=(ceil_div(n, 512)) block=(128)

extern "C" __global__ void clear(int* ticket, int* ready, int n) {
    int b = blockIdx.x * blockDim.x + threadIdx.x;
    if (b < (n + 511) / 512) ready[b] = 0;
    if (b == 0) ticket[0] = 0;
}

extern "C" __global__ void chained_scan(const int* x, int* out, int* ticket, int* ready, int* upto, int n) {
    __shared__ int tile, before, warp_total[4];
    int t = threadIdx.x, lane = t % 32, warp = t / 32;
    if (t == 0) tile = atomicAdd(ticket, 1);
    __syncthreads();
    int mine[4], sum = 0, first = tile * 512 + t * 4;
#pragma unroll
    for (int j = 0; j < 4; j++) {
        if (first + j < n) sum += x[first + j];
        mine[j] = sum;
    }
    int inclusive = sum;
    for (int d = 1; d < 32; d <<= 1) {
        int other = __shfl_up_sync(0xffffffff, inclusive, d);
        if (lane >= d) inclusive += other;
    }
    if (lane == 31) warp_total[warp] = inclusive;
    __syncthreads();
    int warps_before = 0;
    for (int w = 0; w < warp; w++) warps_before += warp_total[w];
    if (t == 127) {
        int total = warps_before + inclusive, sum_before = 0;
        if (tile > 0) {
            while (atomicAdd(&ready[tile - 1], 0) == 0) {
            }
            __threadfence();
            sum_before = upto[tile - 1];
        }
        before = sum_before;
        upto[tile] = sum_before + total;
        __threadfence();
        atomicExch(&ready[tile], 1);
    }
    __syncthreads();
    int offset = before + warps_before + inclusive - sum;
    for (int j = 0; j < 4; j++)
        if (first + j < n) out[first + j] = offset + mine[j];
}
