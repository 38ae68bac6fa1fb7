// scratch: part float[2]
// scratch: ready int[1]
// launch: clear grid=(1) block=(1)
// launch: k grid=(2) block=(1)
// Whoever comes second takes what the first has published; what it writes afterwards is nobody's business.
extern "C" __global__ void clear(int* ready) { ready[0] = 0; }
extern "C" __global__ void k(const float* x, float* part, int* ready, float* out, int n) {
    float sum = 0.0f;
    for (int i = blockIdx.x; i < n; i += 2) sum += x[i];
    part[blockIdx.x] = sum;
    __threadfence();
    if (atomicAdd(ready, 1) == 0) return;
    __threadfence();
    for (int i = 0; i < n; i++) out[i] = part[0] + part[1];
}
