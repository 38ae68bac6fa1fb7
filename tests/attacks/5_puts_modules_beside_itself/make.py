def make(path):
    """The submission beside this file, and modules that whoever starts in its folder would import."""
    here = __import__("pathlib").Path(__file__).parent
    path.write_bytes((here / "submission.py").read_bytes())
    for name in ("numpy", "msgspec", "sitecustomize", "usercustomize", "conftest", "grader", "_pytest", "ctypes"):
        for folder in (path.parent, path.parents[1]):
            (folder / f"{name}.py").write_text("raise RuntimeError('REACHED a module beside the submission')\n")
    (path.parent / "x.pth").write_text("import os; os.mkdir('/tmp/grader_attack_pth')\n")
