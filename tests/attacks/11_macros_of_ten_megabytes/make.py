def make(path):
    """Ten megabytes of macros."""
    path.write_text("".join(f"#define A{i} A{i + 1}\n" for i in range(500_000)))
