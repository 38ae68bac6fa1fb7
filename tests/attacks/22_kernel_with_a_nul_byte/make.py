def make(path):
    """A NUL byte in a comment."""
    path.write_bytes(b"// launch: softmax_rows grid=(rows) block=(256)\n// \0\n")
