/* Rotary position embedding (RoPE): one thread turns one pair of numbers.

The components of a vector are taken in pairs, and each pair is turned in its plane by an angle that grows with the
vector's position: the first pair fast, the later ones ever more slowly.

    angle_i      = positions[r] * base^(-2i/d)                          for the pair i = 0, 1, ..., d/2 - 1
    out[r][2i]   = x[r][2i] cos(angle_i) - x[r][2i+1] sin(angle_i)
    out[r][2i+1] = x[r][2i] sin(angle_i) + x[r][2i+1] cos(angle_i)
    $$ \text{angle}_i &= \text{positions}_r \cdot \text{base}^{-2i/d} && \text{for the pair } i = 0, \dots, d/2 - 1 $$
    $$ \text{out}_{r,2i} &= x_{r,2i} \cos(\text{angle}_i) - x_{r,2i+1} \sin(\text{angle}_i) $$
    $$ \text{out}_{r,2i+1} &= x_{r,2i} \sin(\text{angle}_i) + x_{r,2i+1} \cos(\text{angle}_i) $$

There are n * d/2 pairs and none needs another, so this is a kernel like vector_add: no shared memory and no barrier.
New is that a thread's number has to be taken apart into a row and a pair. Two numbers of a pair stand side by side,
so one thread may read both at once, and threads that are neighbours read memory that is.

Buffers and sizes
    x           const float*, n x d, one vector after the other; it stays as it was
    positions   const float*, n numbers from -200 to 200: fractions, gaps, any order
    out         float*, n x d
    base        float, above 0; mostly 10000
    n, d        int; n any number from 1, d even, from 2 to 1024

Conventions: a pair is two neighbours, x[2i] and x[2i+1], as in the RoFormer paper, Llama's own code and GPT-J.
(Hugging Face's Llama pairs x[i] with x[i + d/2].) Angles are in radians; a positive angle turns (1, 0) towards (0,
1). -2i/d is a fraction: of two ints C++ would give you a whole number. Take powf, cosf and sinf (or sincosf), not
__powf, __cosf and __sinf: those are exact enough for small angles alone.

The speed check, on a GPU, has a thousand vectors of thousands of numbers: a thread for each vector is too slow for it.
So is a power in double, on most GPUs, and that is what a 2.0 without its f makes of it.

Worked example: with n = 2, d = 4, base = 10000, positions = {1, 3} and x = {1, 0, 1, 0,  0, 2, 0, 2}, the second
pairs turn a hundred times slower than the first, and out = {0.540, 0.841, 1.000, 0.010,  -0.282, -1.980, -0.060,
1.999}.

Source: 002, positions; Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding" (2021), section 3.
Before: vector_add. After: causal_attention_rows.
*/

// BEGIN SOLUTION
// launch: rope_rotate grid=(ceil_div(n * (d // 2), 256)) block=(256)
// END SOLUTION

extern "C" __global__ void rope_rotate(const float* x, const float* positions, float* out, int n, int d, float base) {
    // BEGIN SOLUTION
    int pairs = d / 2;
    int t = blockIdx.x * blockDim.x + threadIdx.x;
    if (t < n * pairs) {
        int row = t / pairs, pair = t % pairs;
        float angle = positions[row] * powf(base, -2.0f * pair / d);
        float cosine = cosf(angle), sine = sinf(angle);
        int first = row * d + 2 * pair, second = first + 1;
        out[first] = x[first] * cosine - x[second] * sine;
        out[second] = x[first] * sine + x[second] * cosine;
    }
    // END SOLUTION
}
