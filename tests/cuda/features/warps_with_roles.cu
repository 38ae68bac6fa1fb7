// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ float sum;
    __shared__ int ready;
    int t = threadIdx.x, lane = t % 32, first = blockIdx.x * blockDim.x, i = first + t;
    if (t == 0) ready = 0;
    __syncthreads();
    if (t >= 32) {  // the second warp adds up, by shuffles
        float part = (first + lane < n ? x[first + lane] : 0.0f) + (i < n ? x[i] : 0.0f);
        for (int lanes = 16; lanes > 0; lanes /= 2) part += __shfl_xor_sync(0xffffffff, part, lanes);
        if (lane == 0) {
            sum = part;
            __threadfence_block();
            atomicExch(&ready, 1);
        }
        __syncwarp();
    } else {  // while the first one waits for it
        while (atomicAdd(&ready, 0) == 0) __nanosleep(20);
        __threadfence_block();
    }
    if (i < n) out[i] = sum;
}
