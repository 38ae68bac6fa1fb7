// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const int* x, int* out, int n) {
    __shared__ int part[64];
    int t = threadIdx.x, i = blockIdx.x * 64 + t;
    unsigned mine = t % 32 < 16 ? 0xffff : 0xffff0000u;
    part[t] = i < n ? x[i] : 0;
    for (int step = 8; step > 0; step /= 2) {
        __syncwarp(mine);
        int other = part[t ^ step];
        __syncwarp(mine);
        part[t] += other;
    }
    __syncwarp();
    int sum = part[t] + part[t ^ 16];
    if (i < n) out[i] = sum;
}
