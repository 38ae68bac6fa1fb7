"""Judges that are as many as the cores keep to one core each; with cores to spare, and for kernels, they do not."""

import os
import sys

import pytest

from grader.processes import cores
from grader.processes.cores import all_cores, cores_for, keep_to, usable_cores

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says which cores a process may use")


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, [{2, 5, 7}]),
        (2, [{2, 5, 7}] * 2),
        (3, [{2}, {5}, {7}]),
        (5, [{2}, {5}, {7}, {2}, {5}]),
    ],
)
def test_each_has_a_core_if_none_is_spare(monkeypatch, count, expected):
    monkeypatch.setattr(cores, "all_cores", lambda: frozenset({7, 2, 5}))
    assert cores_for(count) == expected


def test_where_the_system_says_nothing_nothing_is_chosen(monkeypatch):
    monkeypatch.setattr(cores, "all_cores", frozenset)
    assert cores_for(3) == [frozenset()] * 3
    keep_to(frozenset())


@linux
def test_a_process_and_its_children_keep_to_their_cores():
    before = all_cores()
    assert usable_cores() == len(before)
    one = frozenset({max(before)})
    try:
        keep_to(one)
        assert all_cores() == one
        child = os.fork()
        if child == 0:
            os._exit(0 if os.sched_getaffinity(0) == one else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        keep_to(before)
    assert all_cores() == before
