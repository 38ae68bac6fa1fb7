"""How memory lies around a kernel's buffers, on the emulator and on a GPU, and what fills it before a run."""

GUARD, ALIGNMENT = 4096, 256  # bytes between two buffers at least; where a buffer may begin
POISON = 0x7F81  # twice in a word: NaN as half, bfloat16, float and double, and a huge integer
