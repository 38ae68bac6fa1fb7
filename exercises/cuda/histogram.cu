/* Histogram: how often each number occurs, counted in shared memory first.

    out[b] = before[b] + the number of i with x[i] == b            for b from 0 to bins - 1

This counts the tokens of a text, the experts that a router has chosen, or the values of a picture's points; before holds
the counts of what came earlier. A number of x that is less than 0, or bins and more, is counted nowhere.

Any thread may have to add to any count, so two threads can want the same one at the same time. "count[b]++" reads, adds
and writes: what another thread wrote in between is lost. atomicAdd(&count[b], 1) does the three as one. Atomics are fast
where threads want different places. Where all want the same one they wait for each other, and in the GPU's own memory
that takes long.

So each block counts in shared memory, in counts of its own, where atomics are cheap. There are three steps:

    clear     the block's counts are set to 0: shared memory holds anything before
    count     each thread goes through a few elements of x
    merge     the block's counts are added to out, one atomicAdd for each bin

Between one step and the next, the threads of the block must wait for each other: __syncthreads(). There may be more bins
than the block has threads.

Buffers and sizes
    x        const int*, n elements
    before   const int*, bins elements; both stay as they were
    out      int*, bins elements; what it holds before the first launch is of no meaning
    n, bins  int; n any number from 1, bins from 1 to 1024. All results fit into an int

Blocks cannot wait for each other, so the kernel that counts cannot also set out to before: some blocks have added
already when others begin. A launch ends before the next one begins.

Shared memory whose size depends on bins is declared as extern __shared__ int count[]; and the launch line says how many
bytes: shared=bins*4. An array of 1024 counts is enough, too.

The speed check, on a GPU, has millions of elements, and most of them are the same number: atomics on out for each element
are too slow for it, and so is one block.

Worked example: with n = 4, bins = 3, x = {2, 0, 2, 7} and before = {5, 0, 1}, out = {6, 0, 3}. 7 is not a bin.

Source: Sakharnykh, "GPU Pro Tip: Fast Histograms Using Shared Atomics on Maxwell" (2015).
Before: reduce_sum, embedding_gather.
*/

#error "not written yet"

extern "C" __global__ void histogram(const int* x, const int* before, int* out, int n, int bins) {
    #error "not written yet"
}
