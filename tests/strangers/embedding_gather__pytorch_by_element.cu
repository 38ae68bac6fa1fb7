// # expect: full marks
// PyTorch's and FasterTransformer's embedding lookups: a grid-stride loop over all elements.
// launch: embeddingLookup grid=(min(65536, n)) block=(min(d, 512))
#define CUDA_KERNEL_LOOP(i, n) \
    for (size_t i = blockIdx.x * blockDim.x + threadIdx.x; i < (n); i += (size_t)blockDim.x * gridDim.x)

template <typename T, typename index_t>
__device__ __forceinline__ void lookup(T* __restrict__ from_tensor, const T* __restrict__ embedding_table,
                                       const index_t* __restrict__ input_ids, const int length, const index_t vocab,
                                       const int hidden_units) {
    CUDA_KERNEL_LOOP(index, (size_t)length * hidden_units) {
        const int word_index = index / hidden_units;
        const int col_index = index - (size_t)word_index * hidden_units;
        const index_t input_id = __ldg(input_ids + word_index);
        if (0 <= input_id && input_id < vocab)
            from_tensor[index] = embedding_table[static_cast<size_t>(input_id) * hidden_units + col_index];
        else
            from_tensor[index] = static_cast<T>(0);
    }
}

extern "C" __global__ __launch_bounds__(512) void embeddingLookup(const int* __restrict__ ids,
                                                                  const float* __restrict__ table,
                                                                  float* __restrict__ out, const int n,
                                                                  const int vocab, const int d) {
    lookup<float, int>(out, table, ids, n, vocab, d);
}
