"""The numbers of throw-away users: those that this user namespace has and no account uses."""

import grp
import pwd
from pathlib import Path

PREFERRED = range(1 << 24, 1 << 30)  # above what distributions, services and containers hand out
SMALL = range(10_000, 60_000)  # a rootless container usually maps 65,536 numbers
FEWEST = 1_000  # as many workers as one machine may have


def throw_away_users() -> range | None:
    """Numbers that are mapped as users and as groups and that no account uses; None if there are too few."""
    try:
        maps = [Path(f"/proc/self/{name}_map").read_text() for name in ("uid", "gid")]
    except OSError:  # /proc is hidden, or this kernel has no user namespaces: the numbers are unknown
        return None
    accounts = {number for each in pwd.getpwall() for number in (each.pw_uid, each.pw_gid)}
    accounts |= {each.gr_gid for each in grp.getgrall()}
    return choose(maps[0], maps[1], accounts)


def choose(uid_map: str, gid_map: str, accounts: set[int]) -> range | None:
    """The same, from tables like /proc/self/uid_map."""
    mapped = [_both(users, groups) for users in _ranges(uid_map) for groups in _ranges(gid_map)]
    for wanted in (PREFERRED, SMALL):
        found = [free for each in mapped for free in _without(_both(each, wanted), accounts)]
        best = max(found, key=len, default=range(0))
        if len(best) >= FEWEST:
            return best
    return None


def _ranges(table: str) -> list[range]:
    """The numbers inside the namespace: a line of the table is `inside outside count`."""
    rows = [[int(field) for field in line.split()] for line in table.splitlines()]
    return [range(inside, inside + count) for inside, _, count in rows]


def _both(one: range, other: range) -> range:
    return range(max(one.start, other.start), min(one.stop, other.stop))


def _without(numbers: range, accounts: set[int]) -> list[range]:
    """The ranges between the numbers of accounts."""
    taken = sorted(each for each in accounts if each in numbers)
    starts = [numbers.start, *(each + 1 for each in taken)]
    return [range(start, stop) for start, stop in zip(starts, [*taken, numbers.stop], strict=True)]
