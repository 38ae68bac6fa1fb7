"""CUDA kernels: read, compiled, run on the CPU under sanitizers, and timed where there is a GPU."""
