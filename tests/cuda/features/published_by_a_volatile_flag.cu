// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ float sum;
    __shared__ int ready;
    int t = threadIdx.x;
    if (t == 0) ready = 0;
    __syncthreads();
    if (t == 40) {
        sum = 0.0f;
        for (int j = 0; j < n; j++) sum += x[j];
        __threadfence();
        *(volatile int*)&ready = 1;
    }
    if (t == 0) {
        while (*(volatile int*)&ready == 0) {}
        __threadfence();
        for (int i = blockIdx.x * 64; i < n && i < blockIdx.x * 64 + 64; i++) out[i] = sum;
    }
}
