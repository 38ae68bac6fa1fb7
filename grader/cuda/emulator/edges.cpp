// The first and the last object around the student's in the link order: all writable data between them is shared memory,
// which begins with the dynamic part. Compiled twice, with and without -DLAST.
#ifdef LAST
extern "C" {
// The student's __device__ variables, which have a section of their own: where it begins and ends, if there is one.
extern char __start_emulated_counters[] __attribute__((weak, visibility("hidden")));
extern char __stop_emulated_counters[] __attribute__((weak, visibility("hidden")));
extern __attribute__((visibility("default"))) char* const emulated_counters[2];
char* const emulated_counters[2] = {__start_emulated_counters, __stop_emulated_counters};
__attribute__((visibility("default"), aligned(4096))) char emulated_shared_end[4096];
}
#else
extern "C" {
__attribute__((visibility("default"), aligned(4096))) char emulated_dynamic[48 << 10];
}
#endif
