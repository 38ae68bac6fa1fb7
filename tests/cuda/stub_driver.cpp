// A stub of libcuda.so.1 with host memory and one kernel, out = factor * x, so that the real cuda-bindings are called as
// on a machine with a GPU: which arguments they take, what they give back, how they pack a launch. See fake_driver.py.

#include <dlfcn.h>
#include <time.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

using Result = int;  // CUresult: 0 is success, 500 not found, 700 an illegal address
using Address = uint64_t;

static double milliseconds() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec * 1e-6;
}

extern "C" {
Result cuInit(unsigned flags) { return flags; }
Result cuDeviceGet(int* device, int ordinal) { return *device = ordinal; }
Result cuDevicePrimaryCtxRetain(void** context, int) { return *context = reinterpret_cast<void*>(7), 0; }
Result cuCtxSetCurrent(void* context) { return context == reinterpret_cast<void*>(7) ? 0 : 201; }
Result cuCtxSynchronize() { return 0; }
Result cuDeviceGetName(char* name, int length, int) { return strncpy(name, "A stub in C++", length), 0; }
Result cuDeviceGetAttribute(int* value, int which, int) {
    switch (which) {
        case 75: return *value = 9, 0;          // compute capability, major
        case 76: return *value = 0, 0;          // and minor
        case 36: return *value = 1000000, 0;    // kHz of the memory
        case 37: return *value = 4096, 0;       // bits of its bus
        case 13: return *value = 1000000, 0;    // kHz
        case 16: return *value = 100, 0;        // multiprocessors
        case 38: return *value = 1 << 20, 0;    // bytes of the L2 cache
        case 97: return *value = 232448, 0;     // bytes of shared memory that a block may ask for
        default: return 1;
    }
}

Result cuMemAlloc(Address* address, size_t size) {
    *address = reinterpret_cast<Address>(aligned_alloc(512, (size + 511) / 512 * 512));
    return 0;
}
Result cuMemFree(Address address) { return free(reinterpret_cast<void*>(address)), 0; }
Result cuMemcpyHtoD(Address to, const void* from, size_t size) { return memcpy((void*)to, from, size), 0; }
Result cuMemcpyDtoH(void* to, Address from, size_t size) { return memcpy(to, (void*)from, size), 0; }
Result cuMemcpyDtoD(Address to, Address from, size_t size) { return memcpy((void*)to, (void*)from, size), 0; }
Result cuMemsetD16(Address address, uint16_t value, size_t count) {
    auto words = reinterpret_cast<uint16_t*>(address);
    for (size_t i = 0; i < (count > 1 << 26 ? 8 : count); i++) words[i] = value;  // of the flush the beginning will do
    return 0;
}

Result cuModuleLoadData(void** module, const void* image) {
    bool is_ours = !memcmp(image, "between runs", 12);
    return *module = reinterpret_cast<void*>(is_ours ? 17 : 16), is_ours || !memcmp(image, "submission", 10) ? 0 : 200;
}
Result cuModuleUnload(void* module) { return (reinterpret_cast<uintptr_t>(module) | 1) == 17 ? 0 : 400; }
Result cuModuleGetFunction(void** function, void* module, const char* name) {
    bool is_ours = module == reinterpret_cast<void*>(17);
    *function = reinterpret_cast<void*>(!is_ours ? 32 : strcmp(name, "scrub") ? 34 : 33);
    return is_ours || !strcmp(name, "scale") ? 0 : 500;
}
Result cuFuncSetAttribute(void* function, int which, int value) {  // 8: bytes of dynamic shared memory
    return function == reinterpret_cast<void*>(33) && which == 8 && value == 232448 ? 0 : 1;
}
Result cuFuncGetAttribute(int* value, int which, void*) { return *value = 100 + which, 0; }
Result cuLaunchKernel(void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                      unsigned shared, void* stream, void** parameters, void** extra) {
    if (function == reinterpret_cast<void*>(33) || function == reinterpret_cast<void*>(34)) {
        bool is_scrub = function == reinterpret_cast<void*>(33);
        if (gx != 200 || gy * gz * by * bz != 1 || bx != 1024 || shared != (is_scrub ? 232448 : 0)) return 1;
        if (is_scrub && *static_cast<int*>(parameters[1]) != 232448 / 4) return 1;
        return is_scrub || *static_cast<size_t*>(parameters[1]) << 2 >= size_t(1) << 28 ? 0 : 1;
    }
    if (function != reinterpret_cast<void*>(32) || stream || extra || shared != 64) return 1;
    if (gx != 2 || gy != 3 || gz != 4 || bx != 5 || by != 6 || bz != 7) return 1;
    auto x = *static_cast<const float**>(parameters[0]);
    auto out = *static_cast<float**>(parameters[1]);
    int n = *static_cast<int*>(parameters[2]);
    float factor = *static_cast<float*>(parameters[3]);
    for (int i = 0; i < n; i++) out[i] = factor * x[i];
    return n == 13 ? 700 : 0;
}

Result cuEventCreate(double** event, unsigned) { return *event = new double, 0; }
Result cuEventRecord(double* event, void* stream) { return *event = milliseconds(), stream ? 1 : 0; }
Result cuEventSynchronize(double*) { return 0; }
Result cuEventElapsedTime(float* elapsed, double* begin, double* end) { return *elapsed = *end - *begin, 0; }

Result cuDriverGetVersion(int* version) { return *version = 13000, 0; }
Result cuGetProcAddress_v2(const char* name, void** found, int, uint64_t, int* status) {
    *found = dlsym(dlopen("libcuda.so.1", RTLD_NOLOAD | RTLD_LAZY), name);
    if (status) *status = *found ? 0 : 1;
    return *found ? 0 : 500;
}
}
