// scratch: much float[5000000]
// launch: k grid=(16) block=(128)
extern "C" __global__ void k(const float* x, float* much, float* out, int n) {
    int i = blockIdx.x * 128 + threadIdx.x;
    for (int j = i; j < 5000000; j += 2048) much[j] = 2.0f;
    if (i < n) out[i] = x[i] + much[i];
}
