def make(path):
    """Half of its bytes are zero."""
    path.write_text("// launch: softmax_rows grid=(rows) block=(256)\n", encoding="utf-16")
