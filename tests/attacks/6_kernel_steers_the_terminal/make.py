def make(path):
    """The line with the fault is shown to students."""
    path.write_text(
        "// launch: softmax_rows grid=(rows) block=(256)\n"
        'extern "C" __global__ void softmax_rows(const float* x, float* out) { nothing(); /* \x1b[2J::error::\x1b]0;x\a */ }\n'
    )
