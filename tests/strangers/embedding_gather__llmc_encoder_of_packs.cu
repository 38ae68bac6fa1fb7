// # expect: no name; says "line 20: thread 0 of block 0 uses an int4 at an address that is not a multiple of 16 bytes"
// Karpathy, llm.c, encoder_forward_kernel3: packs of 128 bits, where a row need not be a multiple of four numbers.
// launch: encoder_forward_kernel3 grid=(ceil_div(n * ceil_div(d, 4), 256)) block=(256)
template <class ElementType>
struct alignas(16) Packed128 {
    Packed128() = default;
    __device__ explicit Packed128(int4 bits) { memcpy(&payload, &bits, sizeof(bits)); }
    __device__ ElementType& operator[](int index) { return payload[index]; }
    __device__ int4 get_bits() const {
        int4 bits;
        memcpy(&bits, &payload, sizeof(bits));
        return bits;
    }
    static constexpr const size_t size = sizeof(int4) / sizeof(ElementType);
    ElementType payload[size];
};
typedef Packed128<float> x128;

__device__ x128 load128(const float* address) {
    return x128{*reinterpret_cast<const int4*>(address)};
}
__device__ void store128(float* target, x128 value) {
    *reinterpret_cast<int4*>(target) = value.get_bits();
}

__global__ void encoder_forward_kernel3(float* out, const int* ids, const float* table, int n, int vocab, int d) {
    int packs = (d + x128::size - 1) / x128::size;
    int idx = blockIdx.x * blockDim.x + threadIdx.x;
    if (idx >= n * packs) { return; }
    int bt = idx / packs;
    int c = idx % packs * x128::size;
    int ix = ids[bt];
    x128 packed_out;
    for (int k = 0; k < x128::size; k++) packed_out[k] = 0.0f;
    if (ix >= 0 && ix < vocab) packed_out = load128(table + (size_t)ix * d + c);
    store128(out + (size_t)bt * d + c, packed_out);
}
