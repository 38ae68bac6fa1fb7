"""The layout of memory around a kernel's buffers, on the emulator and on a GPU, and its content before a run."""

GUARD, ALIGNMENT = 4096, 256  # bytes: least distance of two buffers; alignment of a buffer
POISON = 0x7F81  # twice in a word: NaN as half, bfloat16, float and double, and a huge integer
