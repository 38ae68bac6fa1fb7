/* Prefix sum: each result is the sum of all numbers up to its own place.

    out[i] = x[0] + x[1] + ... + x[i]                              for i from 0 to n - 1

It looks like a loop in which each step needs the one before, and yet thousands of threads can share the work. Prefix sums
say where things go: when each sequence of a batch has a length, or each expert has a number of tokens, the prefix sums are
the places where the next ones begin.

The threads of a block find the sums of their numbers in a few steps (Hillis and Steele). At first each number stands for
itself. Then each thread adds what stands 1 place before its own, then what stands 2 places before, then 4, 8, and so on:

    3  1  4  1  5
    3  4  5  5  6        1 place before
    3  4  8  9  11       2 places before
    3  4  8  9  14       4 places before

In each step a thread reads a place that another thread writes. So all threads read first, into a variable of their own;
then all wait; then all write; and all wait again: two barriers a step. Every thread of the block must come to each.

Blocks cannot wait for each other, but a launch ends before the next one begins. Three launches do it:

    first     each block finds the sums within its own part of x, and keeps its total in the buffer sums
    then      one block turns the totals into prefix sums of their own
    last      each block adds the sum of all blocks before it to its part of out

The buffer sums is scratch memory: the line below asks for it, and any kernel may have a parameter of that name. What it
holds at the beginning is of no meaning. There may be more blocks than a block has threads.

Buffers and sizes
    x      const int*, n elements; it stays as it was. Numbers may be negative
    out    int*, n elements; what it holds before is of no meaning
    n      int; any number from 1, seldom a multiple of the block's size. All sums fit into an int

Conventions
    The sum is inclusive: x[i] itself belongs to out[i]. An exclusive sum would leave it out.
    Launches, scratch memory and the way to add are up to you. One launch in which blocks wait for those before them
    (look-back) is accepted, if a block takes its number from an atomic counter: blocks may begin in any order.

The speed check, on a GPU, has a million elements: a thread that adds up all numbers before its own is too slow for it, and
so is one block alone.

Worked example: with n = 5 and x = {3, 1, 4, 1, 5}, out = {3, 4, 8, 9, 14}.

Source: Hillis and Steele, "Data Parallel Algorithms" (1986); Harris, Sengupta and Owens, "Parallel Prefix Sum (Scan) with
CUDA", GPU Gems 3 (2007), for the three launches.
Before: reduce_sum.
*/

// scratch: sums int[ceil_div(n, 256)]
#error "not written yet"

extern "C" __global__ void prefix_sum(const int* x, int* out, int* sums, int n) {
    #error "not written yet"
}
