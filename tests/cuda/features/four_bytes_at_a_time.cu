// launch: k grid=(ceil_div(n, 64)) block=(64)

extern "C" __global__ void k(const int* x, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int signs = __dp4a(0x02ff7f80, 0x03ff0201, x[i]);  // 2 * 3, -1 * -1, 127 * 2, -128 * 1
    unsigned plain = __dp4a(0x02ff7f80u, 0x03ff0201u, 0u);  // 2 * 3, 255 * 255, 127 * 2, 128 * 1
    int vectors = __dp4a(make_char4(1, -2, 3, 4), make_char4(5, 6, -7, 1), 0);
    bool turned = __byte_perm(0x33221100, 0x77665544, 0x0527) == 0x00552277u;
    float half = normcdff(0.0f);
    out[i] = signs + (plain == 65413u) + vectors + turned + int(2 * half);
}
