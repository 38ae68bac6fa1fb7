def make(path):
    """A parameter that is none of the exercise's."""
    path.write_text(
        "// launch: softmax_rows grid=(rows) block=(256)\n"
        'extern "C" __global__ void softmax_rows(const float* ' + 200_000 * "x" + ") {}\n"
    )
