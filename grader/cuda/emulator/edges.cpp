// The first and the last object of what is linked around a student's: all writable data between them is shared memory,
// beginning with what a launch asks for at run time. Compiled twice, with and without -DLAST.
#ifdef LAST
extern "C" {
__attribute__((visibility("default"), aligned(4096))) char emulated_shared_end[4096];
}
#else
extern "C" {
__attribute__((visibility("default"), aligned(4096))) char emulated_dynamic[48 << 10];
}
#endif
