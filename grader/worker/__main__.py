"""`python -I grader/worker`: the worker process. The `grader` package that it sees has this one room and no other."""

import os
import sys
import types

for name, folders in {"grader": [], "grader.worker": [os.path.dirname(os.path.abspath(__file__))]}.items():
    package = types.ModuleType(name)
    package.__path__ = folders
    sys.modules[name] = package
sys.path.pop(0)  # this folder, which Python put there

from grader.worker import harness  # noqa: E402  # after the package that it is to be found in

harness.main()
