"""After every accident the same command ends with the results of an undisturbed run: nothing lost, nothing twice.

python tests/benchmarks/grade_faults.py [SUBMISSIONS [KILLS]] [--write]

SUBMISSIONS is 500 and KILLS 20 by default. It wants root for its small tmpfs.

Accidents: kill -9 at random moments; workers, zygotes and judges killed at random; a disk that is full; the results'
folder removed; two graders on one store. Prints a line for each; the exit status is 1 if any result differs.
"""

import contextlib
import itertools
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import figures

sys.path.insert(0, str(Path(__file__).parents[1]))
from a_class import canonical, make_class, make_course

from grader.sealing.secret import Secret

SECRET = Secret(b"0123456789abcdef" * 2)
ENVIRONMENT = {**os.environ, "GRADER_SECRET": SECRET.key.decode()}
MOMENTS = random.Random()


class Scene:
    """A course, a class and the reports of an undisturbed run."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.count = folder, count
        self.course, self.students = make_course(folder / "course"), make_class(folder / "submissions", count)
        began = time.monotonic()
        self.finish(folder / "undisturbed")
        self.seconds = time.monotonic() - began
        self.expected = canonical(folder / "undisturbed", SECRET)
        assert len(self.expected) == count
        self.rows: list[tuple[str, ...]] = []  # of the table: the accident, and what the store held in the end

    def start(self, out: Path) -> subprocess.Popen[str]:
        arguments = ["grade", str(self.students), "--course", str(self.course), "--out", str(out)]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(
            [sys.executable, "-m", "grader", *arguments],
            env=ENVIRONMENT,
            stdout=quiet,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, out: Path) -> None:
        running = self.start(out)
        _, said = running.communicate()
        assert running.returncode == 1, said

    def verdict(self, name: str, out: Path, note: str) -> bool:
        """Whether the store holds what it should, each row once."""
        found = canonical(out, SECRET)
        different = sum(found.get(student) != report for student, report in self.expected.items())
        rows, students = rows_of(out)
        good = different == 0 and rows == students == self.count
        told = f"{different} reports differ, {rows} rows for {students} students"
        print(f"{'ok' if good else 'WRONG':<7}{name:<34}{told}; {note}", flush=True)
        self.rows.append((name, "ok" if good else "WRONG", told))
        return good


def rows_of(out: Path) -> tuple[int, int]:
    try:
        with contextlib.closing(sqlite3.connect(f"file:{out}/results.sqlite3?mode=rw", uri=True)) as store:
            rows, students = store.execute("SELECT count(*), count(DISTINCT student) FROM reports").fetchone()
    except sqlite3.Error:
        return 0, 0
    return rows, students


def killed(scene: Scene, kills: int) -> bool:
    out, kept = scene.folder / "killed", []
    for _ in range(kills):
        running = scene.start(out)
        time.sleep(MOMENTS.uniform(0, 1 + scene.seconds / kills))  # a start takes about a second
        running.kill()
        running.communicate()
        kept.append(rows_of(out)[0])
    lost = any(after < before for before, after in itertools.pairwise(kept))
    scene.finish(out)
    return scene.verdict(f"kill -9 at {kills} moments", out, f"rows after each: {kept}") and not lost


def workers_killed(scene: Scene) -> bool:
    out, shot = scene.folder / "workers", 0
    running = scene.start(out)
    while running.poll() is None:
        time.sleep(MOMENTS.uniform(0.2, 1.0))
        for pid in MOMENTS.sample(found := descendants(running.pid), min(1, len(found))):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                shot += 1
    said = running.communicate()[1].strip().splitlines()[-1:]
    first = running.returncode
    if first != 1:
        scene.finish(out)
    return scene.verdict("processes of its own killed", out, f"{shot} killed, first exit status {first} {said}")


def descendants(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        own = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return own + [deeper for each in own for deeper in descendants(each)]
    return []


def disk_full(scene: Scene) -> bool:
    with small_disk(scene.folder / "disk") as disk:
        if disk is None:
            print("skipped  a full disk: no tmpfs may be mounted here")
            return True
        out = disk / "out"
        running = scene.start(out)
        said = running.communicate()[1].strip().splitlines()[-1]
        kept = rows_of(out)[0]
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        scene.finish(out)
        return scene.verdict("a full disk, then room", out, f"exit {running.returncode}, {kept} kept: {said[-150:]}")


@contextlib.contextmanager
def small_disk(place: Path) -> Iterator[Path | None]:
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "grader", str(place)], capture_output=True, check=False
    )
    try:
        yield place if mounted.returncode == 0 else None
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", str(place)], check=False)


def removed(scene: Scene) -> bool:
    out = scene.folder / "removed"
    running = scene.start(out)
    while rows_of(out)[0] < scene.count // 5:
        time.sleep(0.02)
    shutil.rmtree(out, ignore_errors=True)
    said = running.communicate()[1].strip().splitlines()[-1]
    scene.finish(out)
    return scene.verdict("the results' folder removed", out, f"exit {running.returncode}: {said[-150:]}")


def two_at_once(scene: Scene) -> bool:
    out = scene.folder / "two"
    both = [scene.start(out) for _ in range(2)]
    for each in both:
        each.communicate()
    return scene.verdict("two graders on one store", out, f"exit {[each.returncode for each in both]}")


def main() -> None:
    count, kills = figures.given(500, 20)
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene(Path(folder), count)
        print(f"{count} submissions, {scene.seconds:.1f} s undisturbed", flush=True)
        good = [killed(scene, kills), *(part(scene) for part in (workers_killed, disk_full, removed, two_at_once))]
        figures.show(__file__, (f"{count} submissions", "", "after the same command again"), scene.rows)
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
