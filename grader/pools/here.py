"""The quickest workers that this platform has, without walls."""

import sys

from grader.pools.spawned import Workers
from grader.processes.launch import Launched, LaunchedZygote


def workers_here(launched: Launched | LaunchedZygote | None = None, *, emulate_only: bool = False) -> Workers:
    """Forks of a zygote on Linux, spawned processes elsewhere; `launched` is what was started before it was known what
    for. `emulate_only`: kernels run as if there were no GPU here."""
    if sys.platform == "linux":
        from grader.pools.forked import ForkedWorkers  # imports what other platforms do not have

        return ForkedWorkers(launched if isinstance(launched, tuple) else None, emulate_only=emulate_only)
    return Workers(launched if not isinstance(launched, tuple) else None, emulate_only=emulate_only)
