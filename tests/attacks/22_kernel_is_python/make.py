def make(path):
    """No kernel, but what a worker might run."""
    path.write_text("raise SystemExit('REA' + 'CHED')\n")
