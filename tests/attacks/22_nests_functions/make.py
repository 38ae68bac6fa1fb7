def make(path):
    """Functions in functions and lambdas in lambdas, a hundred deep and ten thousand deep."""
    path.write_text("x = " + "lambda: " * 20_000 + "0\n" + "".join(" " * i + f"def f{i}():\n" for i in range(99)))
