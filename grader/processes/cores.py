"""How much this process may do at a time."""

import os


def usable_cores() -> int:
    """The cores that it may run on, which may be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
