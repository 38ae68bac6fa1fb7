def make(path):
    """A file with odd line ends, which would not survive in a repository."""
    path.write_bytes(TEXT.encode())


TEXT = '// launch: softmax_rows grid=(rows) block=(64)\nextern "C" __global__ // a remark \r __attribute__((no_sanitize("thread", "address")))\nvoid softmax_rows(const float* x, float* out, int rows, int cols) {\n    const float* row = x + (size_t)blockIdx.x * cols;  // all threads do all the work, and write the same places\n    float best = -INFINITY, sum = 0;\n    for (int c = 0; c < cols; c++) best = fmaxf(best, row[c]);\n    for (int c = 0; c < cols; c++) sum += expf(row[c] - best);\n    for (int c = 0; c < cols; c++) out[(size_t)blockIdx.x * cols + c] = expf(row[c] - best) / sum;\n}\n'
