// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, exponent;
    if (i < n) {
        float v = fabsf(x[i]) + 1, whole, sine, cosine;
        float fraction = frexpf(v, &exponent) * 0 + modff(v, &whole);
        sincospif(x[i], &sine, &cosine);
        float sum = acoshf(v) + asinhf(x[i]) + atanhf(x[i] / 8) + lgammaf(v) + tgammaf(v) + nearbyintf(v) + logbf(v);
        sum += fdimf(v, 2) + remainderf(v, 0.75f) + rhypotf(v, 2) + rcbrtf(v) + norm3df(v, 1, 2) + norm4df(v, 1, 2, 3);
        sum += exponent + fraction + whole + sine * cosine + ilogbf(v) + lrintf(v) + llroundf(v) + labs(-3L) + llabs(-4LL);
        out[i] = isnan(nanf("")) && isinf(HUGE_VALF) && nextafterf(1, 2) > 1 ? sum + rnorm3df(v, 1, 2) : 0;
    }
}
