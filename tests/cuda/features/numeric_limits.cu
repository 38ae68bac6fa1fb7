// launch: k grid=(ceil_div(n, 64)) block=(64)
#include <limits>
using namespace std;

extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    float largest = -std::numeric_limits<float>::infinity(), smallest = numeric_limits<float>::max();
    if (i < n) {
        largest = fmaxf(largest, fmaxf(x[i], std::numeric_limits<float>::lowest()));
        smallest = fminf(smallest, x[i]) + std::numeric_limits<float>::epsilon() + std::numeric_limits<float>::min();
        bool is_largest = numeric_limits<int>::max() == 2147483647 && numeric_limits<int>::lowest() < -2147483647;
        out[i] = is_largest ? largest + smallest : numeric_limits<float>::quiet_NaN();
    }
}
