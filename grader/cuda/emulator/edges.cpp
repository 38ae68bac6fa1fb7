// The first and the last object around the student's in the link order: all writable data between them is shared memory,
// which begins with the dynamic part. Compiled twice, with and without -DLAST.
#ifdef LAST
extern "C" {
__attribute__((visibility("default"), aligned(4096))) char emulated_shared_end[4096];
}
#else
extern "C" {
__attribute__((visibility("default"), aligned(4096))) char emulated_dynamic[48 << 10];
}
#endif
