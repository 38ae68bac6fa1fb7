"""How much this process may do at a time, and on which cores."""

import os


def usable_cores() -> int:
    """The number of cores that it may run on, which may be fewer than the machine has."""
    return len(all_cores()) or os.cpu_count() or 1


def all_cores() -> frozenset[int]:
    """The numbers of the cores that it may run on; empty if the system does not say (it is not Linux)."""
    return frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else frozenset()


def cores_for(count: int) -> list[frozenset[int]]:
    """For each of `count` busy processes, the cores that it should keep to: one, if there are no cores to spare.

    A judge and its worker take turns. On one core the next turn begins at once; to wake another core takes up to 60
    microseconds, in a virtual machine. With cores to spare the system chooses better, since it knows the other programs
    on the machine.
    """
    cores = sorted(all_cores())
    if not cores or count < len(cores):
        return [all_cores()] * count
    return [frozenset({cores[number % len(cores)]}) for number in range(count)]


def keep_to(cores: frozenset[int]) -> None:
    """Keep this process, and those that it starts from now on, to these cores; an empty set changes nothing."""
    if cores:
        os.sched_setaffinity(0, cores)
