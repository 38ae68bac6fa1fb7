"""`python -I -S grader/worker ROLE PACKAGES...`: worker, zygote or trial; its `grader` package is this one room."""

import os
import sys
import types

for name, folders in {"grader": [], "grader.worker": [os.path.dirname(os.path.abspath(__file__))]}.items():
    package = types.ModuleType(name)
    package.__path__ = folders
    sys.modules[name] = package
sys.path.pop(0)  # this folder, which Python put there
role = sys.argv[1]
sys.path += sys.argv[2:]  # where the packages are
del sys.argv[1:]

if role == "zygote":
    from grader.worker import zygote

    zygote.main()
elif role == "trial":
    from grader.worker import trial

    trial.main()
else:
    from grader.worker import harness

    harness.main()
