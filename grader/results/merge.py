"""Joins stores: all reports and all decisions. Where two disagree, a rule chooses, and the conflict is reported."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import msgspec

from grader.model import Report
from grader.results.sealed_file import SealedFile
from grader.results.store_rows import Decision, DecisionRow, LatestRow, R, ReportRow

CheckKey = tuple[str, str, str]  # student, exercise, check


class RowSource(Protocol):
    """Trusted rows, to be joined."""

    def select(self, kind: type[R], rest: str = "", values: tuple[Any, ...] = ()) -> Iterator[R]: ...


class Conflict(msgspec.Struct, frozen=True):
    """Two stores differ about a student's exercise. `what`: the difference; `settled`: which one counts, and why."""

    student: str
    exercise: str
    what: str
    settled: str


class Joined(msgspec.Struct):
    """The result of a merge. `origins`: by store, the number of results that count and come from it."""

    origins: dict[str, int] = msgspec.field(default_factory=dict)
    decisions: int = 0  # new ones
    conflicts: list[Conflict] = msgspec.field(default_factory=list)


class Joiner:
    """Adds sources to one store, shown to the user as `name`. Used within a transaction of the store."""

    def __init__(self, target: SealedFile, name: str) -> None:
        self._target, self._name = target, name
        self._from: dict[str, str] = {}  # by key of a report: the source that it came from
        self._decided_in: dict[Decision, str] = {}  # likewise of decisions
        self.joined = Joined({name: 0})

    def add(self, name: str, source: RowSource) -> None:
        self.joined.origins[name] = 0
        for row in source.select(ReportRow):
            self._report(name, row)
        for latest in source.select(LatestRow):
            self._latest(name, latest)
        self._decisions(name, list(source.select(DecisionRow)))

    def _report(self, name: str, row: ReportRow) -> None:
        there = self._find(row.key)
        if there is not None and there.graded != row.graded:
            wins = row.outranks(there)
            self._compare_reports(name, row, there, wins=wins)
        if there is None or (there.graded != row.graded and wins):
            self._target.write(row)
            self._from[row.key] = name

    def count(self) -> None:
        """At the end: count the results by the store that they come from."""
        for latest in self._target.select(LatestRow):
            self.joined.origins[self._from.get(latest.key, self._name)] += 1

    def _latest(self, name: str, latest: LatestRow) -> None:
        row, before = self._find(latest.key), self._pointer(latest.student, latest.exercise)
        there = self._find(before.key) if before else None
        if row is None or (there is not None and there.key == row.key):
            return
        if there is None or self._wins(name, row, there):
            self._target.write(latest)

    def _wins(self, name: str, row: ReportRow, there: ReportRow) -> bool:
        """Whether the source's report counts instead of the store's."""
        if row.is_about(there):
            wins = row.outranks(there)
            self._compare_reports(name, row, there, wins=wins)
            return wins
        wins = row.at > there.at
        same = bool(row.submission) and row.submission == there.submission
        what = "the exercise was changed between two results" if same else "two files were graded"
        counts = name if wins else self._origin(there)
        self._add_conflict(row, what, self._both_texts(name, row, there), "the newer one", counts)
        return wins

    def _compare_reports(self, name: str, row: ReportRow, there: ReportRow, *, wins: bool) -> None:
        if _differ(row.report().report, there.report().report):
            counts = name if wins else self._origin(there)
            what, rule = "the same file was judged differently", "what leaves less open, else the newer one,"
            self._add_conflict(row, what, self._both_texts(name, row, there), rule, counts)

    def _both_texts(self, name: str, row: ReportRow, there: ReportRow) -> str:
        return f"{_shown(there)} in {self._origin(there)}, {_shown(row)} in {name}"

    def _add_conflict(self, row: ReportRow, what: str, two: str, rule: str, counts: str) -> None:
        conflict = Conflict(row.student, row.exercise, f"{what}: {two}", f"{rule} counts: {counts}")
        if conflict not in self.joined.conflicts:
            self.joined.conflicts.append(conflict)

    def _origin(self, row: ReportRow) -> str:
        return self._from.get(row.key, self._name)

    def _find(self, key: str) -> ReportRow | None:
        return next(self._target.select(ReportRow, "WHERE key = ?", (key,)), None)

    def _pointer(self, student: str, exercise: str) -> LatestRow | None:
        return next(self._target.select(LatestRow, "WHERE student = ? AND exercise = ?", (student, exercise)), None)

    # -- decisions -----------------------------------------------------------------------------------------------------

    def _decisions(self, name: str, found: list[DecisionRow]) -> None:
        """Keep the decisions of both in the order of their time, so that the latest one on a check counts."""
        ours = [row.decision for row in self._target.select(DecisionRow, "ORDER BY id")]
        theirs = [row.decision for row in sorted(found, key=lambda row: row.id)]
        self._compare_decisions(name, _by_check(ours), _by_check(theirs))
        known = set(ours)
        if new := [each for each in dict.fromkeys(theirs) if each not in known]:
            ordered = sorted([*ours, *new], key=lambda each: each.at)
            rows = [DecisionRow(number, **msgspec.structs.asdict(each)) for number, each in enumerate(ordered, 1)]
            self._target.replace_decisions(rows)
            self._decided_in |= dict.fromkeys(new, name)
            self.joined.decisions += len(new)

    def _compare_decisions(
        self, name: str, ours: dict[CheckKey, list[Decision]], theirs: dict[CheckKey, list[Decision]]
    ) -> None:
        """Report checks that were decided in both, where neither store had the other's decision."""
        for check in ours.keys() & theirs.keys():
            own, other = ours[check][-1], theirs[check][-1]
            if own not in theirs[check] and other not in ours[check] and own.score != other.score:
                there = self._decided_in.get(own, self._name)
                later = name if other.at >= own.at else there
                two = f"{_decision_text(own)} in {there}, {_decision_text(other)} in {name}"
                what = f"'{check[2]}' was decided twice: {two}"
                self.joined.conflicts.append(Conflict(check[0], check[1], what, f"the later one counts: {later}"))


def join(target: SealedFile, name: str, sources: Sequence[tuple[str, RowSource]]) -> Joined:
    """Add all rows of the sources to the store, which is shown as `name`: all of them, or none."""
    joiner = Joiner(target, name)
    with target.transaction():
        for each, source in sources:
            joiner.add(each, source)
        joiner.count()
    return joiner.joined


def _by_check(decisions: list[Decision]) -> dict[CheckKey, list[Decision]]:
    found: dict[CheckKey, list[Decision]] = {}
    for each in decisions:
        found.setdefault((each.student, each.exercise, each.check), []).append(each)
    return found


def _differ(one: Report, other: Report) -> bool:
    """Whether a check has different outcomes in the two reports, and neither outcome leaves it open."""
    decided = {each.check: each for each in one.outcomes if not each.status.leaves_open}
    both = [(each, decided[each.check]) for each in other.outcomes if each.check in decided]
    return any(a.status != b.status or a.score != b.score for a, b in both if not a.status.leaves_open)


def _shown(row: ReportRow) -> str:
    report = row.report().report
    left = f", {report.open:g} open" if report.open else ""
    return f"{report.score:g} of {report.max_score:g}{left} ({row.at[:16].replace('T', ' ')})"


def _decision_text(decision: Decision) -> str:
    who = f" by {decision.who}" if decision.who else ""
    return f"{decision.score:g}{who} ({decision.at[:16].replace('T', ' ')}: {decision.reason})"
