"""`python -I -S grader/worker PACKAGES...`: the worker process, whose `grader` package is this one room."""

import os
import sys
import types

for name, folders in {"grader": [], "grader.worker": [os.path.dirname(os.path.abspath(__file__))]}.items():
    package = types.ModuleType(name)
    package.__path__ = folders
    sys.modules[name] = package
sys.path.pop(0)  # this folder, which Python put there
sys.path += sys.argv[1:]  # where the packages are
del sys.argv[1:]

from grader.worker import harness  # noqa: E402  # after the package that it is to be found in

harness.main()
