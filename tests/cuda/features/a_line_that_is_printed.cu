// launch: k grid=(ceil_div(n, 64)) block=(64)
// printf of a line without a number, and of a character, which compilers like to put in other words.
extern "C" __global__ void k(const int* x, int* out, int n) {
    dim3 block = blockDim;
    int i = blockIdx.x * block.x + threadIdx.x, none[4];
    memset(none, 0, sizeof none);
    if (i == 0) printf("here\n");
    if (i == 0) printf("!");
    switch (i < n) {
        case true: out[i] = x[i] + none[i % 4]; [[fallthrough]];
        default: break;
    }
}
