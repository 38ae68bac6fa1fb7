/* Matrix product of whole numbers of 8 bits: four of them stand in each word, and each row has a scale.

    s[r][c]   = sum over i of a8[r][i] * b8[c][i]                 a8[r][0], ..., a8[r][4 words - 1]: the bytes of row r
    out[r][c] = scale_a[r] * scale_b[c] * s[r][c]                 for r below m, c below n

A large language model is mostly matrices, and reading them is most of the work of writing a token. A matrix of 8 bits a
number is a quarter of one in float32. Each row has a scale: its numbers are about scale * byte, with bytes from -128 to
127. Here both matrices are quantised in this way. The products of bytes are added up as whole numbers, which is exact,
and the two scales are multiplied in at the end, once for each element of out.

A word is an int that holds four bytes: the first is in its lowest 8 bits, the last in its highest. The bytes have signs.
The word 0x0403FE01 is 1, -2, 3, 4, for FE is 254 without a sign and 254 - 256 = -2 with one. A product of two bytes needs
15 bits, and a sum of many needs an int.

Both matrices lie row after row, b too: column c of out needs row c of b. As in matmul_tiled, a block of 16 x 16 threads
can compute a tile of out, and read tiles of both matrices into shared memory: each is 16 rows times 16 words. Where a
tile reaches past its matrix, put 0 into it: four bytes of 0 add nothing.

Buffers and sizes
    a         const int*, m x words, one row after the other
    b         const int*, n x words, one row after the other
    scale_a   const float*, m numbers above 0: one for each row of a
    scale_b   const float*, n numbers above 0: one for each row of b; all four stay as they were
    out       float*, m x n
    m, n, words   int; any numbers from 1, seldom equal

No sum of a case is larger than an int holds. CUDA's __dp4a(a, b, sum) adds the four products of two words to sum.

The speed check, on a GPU, has matrices of about 1000 x 1100 bytes. With one thread for each row of out, it is too slow.

Worked example: with m = n = words = 1, a = {67370497}, whose bytes are 1, -2, 3, 4, b = {33097221}, whose bytes are 5, 6,
-7, 1, scale_a = {0.5} and scale_b = {0.25}, the sum is 5 - 12 - 21 + 4 = -24, and out = {-3}.

Source: Dettmers et al., "LLM.int8(): 8-bit Matrix Multiplication for Transformers at Scale" (2022), section 2.1.
Before: matmul_tiled. After: top_k_rows.
*/

#error "not written yet"

extern "C" __global__ void int8_matmul(
    const int* a, const int* b, const float* scale_a, const float* scale_b, float* out, int m, int n, int words) {
    #error "not written yet"
}
