"""`python -I -S grader/worker ROLE PARENT PAGE PACKAGES...`: worker, zygote or trial; its `grader` is this one room."""

import gc
import os
import sys
import types

gc.disable()  # while the worker imports: collections would find nothing, and take a tenth of the time

for name, folders in {"grader": [], "grader.worker": [os.path.dirname(os.path.abspath(__file__))]}.items():
    package = types.ModuleType(name)
    package.__path__ = folders
    sys.modules[name] = package
sys.path.pop(0)  # this folder, which Python has added
role, parent, page = sys.argv[1:4]
sys.path += sys.argv[4:]  # where the packages are
del sys.argv[1:]

if role == "zygote":
    from grader.worker import zygote

    zygote.main()
elif role == "trial":
    from grader.worker import try_walls

    try_walls.main()
else:
    from grader.worker import harness
    from grader.worker.parent import end_with

    end_with(int(parent))  # a zygote notices by its socket; here student code may never return to a read
    harness.main(int(page))
