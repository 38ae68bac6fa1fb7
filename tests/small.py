"""A course of one small exercise, m/e, for tests of single parts of judging."""

import json
import textwrap

from grader.course.reading import load_course


def small_exercise(root, *, points, kind="numpy", entries=("e",), seconds=5.0, **parts):
    """`parts`: texts of the exercise's files by stem; the checks have these `points` together."""
    folder = root / "solutions" / "m" / "e"
    folder.mkdir(parents=True, exist_ok=True)
    entry = {"id": "e", "points": points, "kind": kind, "entries": list(entries), "limits": {"seconds": seconds}}
    modules = [{"id": "m", "title": "m", "exercises": [entry]}]
    (root / "course.yaml").write_text(json.dumps({"format": 1, "title": "t", "modules": modules}))
    for name, text in {"mistakes": "", "alternatives": "", **parts}.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(text).lstrip("\n"))
    return load_course(root).exercises["m/e"]


def message_of(judged, check):
    return next(each.message for each in judged.report.outcomes if each.check == check)


def statuses_of(judged):
    return {each.check: str(each.status) for each in judged.report.outcomes}
