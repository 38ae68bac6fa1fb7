"""The quickest workers that this platform has, without walls."""

import sys

from grader.worker.client import Workers
from grader.worker.launch import Launched, LaunchedZygote


def workers_here(launched: Launched | LaunchedZygote | None = None) -> Workers:
    """Forks of a zygote on Linux, spawned processes elsewhere; `launched` is what was started before it was known what
    for."""
    if sys.platform == "linux":
        from grader.worker.forked import ForkedWorkers  # imports what other platforms do not have

        return ForkedWorkers(launched if isinstance(launched, tuple) else None)
    return Workers(launched if not isinstance(launched, tuple) else None)
