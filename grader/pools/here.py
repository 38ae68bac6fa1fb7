"""The fastest pool of workers for this platform, without walls."""

import sys

from grader.pools.spawned import Workers
from grader.processes.launch import Launched, LaunchedZygote


def workers_here(launched: Launched | LaunchedZygote | None = None, *, emulate_only: bool = False) -> Workers:
    """Forks of a zygote on Linux, spawned processes elsewhere. `launched`: a process that was started before the
    exercise was known. `emulate_only`: kernels ignore a GPU."""
    if sys.platform == "linux":
        from grader.pools.forked import ForkedWorkers  # imports modules that only Linux has

        return ForkedWorkers(launched if isinstance(launched, tuple) else None, emulate_only=emulate_only)
    return Workers(launched if not isinstance(launched, tuple) else None, emulate_only=emulate_only)
