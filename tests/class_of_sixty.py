"""A generated class in which each student hands in differently: as platforms lay files out, and as students do.

`python tests/class_of_sixty.py` makes it, grades it and collects it, and prints for each entry what became of it and
where that is said. No name is a real person's.
"""

import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

EXERCISE = "attention/softmax_attention"
NAME = "softmax_attention"
SOURCE = b"def softmax_attention(q, k, v, mask=None):\n    return q\n"
NOTEBOOK = (
    b'{"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": '
    b'"def softmax_attention(q, k, v, mask=None):\\n    return q\\n"}], "metadata": {}, "nbformat": 4, '
    b'"nbformat_minor": 5}'
)
GRADED, NOTHING, UNREADABLE, NOT_RECOGNISED = "graded", "handed_in_nothing", "unreadable", "not_recognised"
COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "Zoé Ünal") for form in ("NFC", "NFD"))


def zipped(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


def locked(members: dict[str, bytes]) -> bytes:
    """A zip that says of its first member that it has a password."""
    raw = bytearray(zipped(members))
    raw[6] |= 1
    raw[raw.index(b"PK\1\2") + 8] |= 1
    return bytes(raw)


class Files:
    """Writes one entry, or several."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, place: str, content: bytes = SOURCE) -> None:
        path = self.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def folder(self, place: str) -> None:
        (self.root / place).mkdir(parents=True)

    def put_all(self, contents: dict[str, bytes]) -> None:
        for place, content in contents.items():
            self.put(place, content)

    def fifo(self, place: str) -> None:
        (self.root / place).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(self.root / place)

    def link(self, place: str, target: str) -> None:
        (self.root / place).parent.mkdir(parents=True, exist_ok=True)
        (self.root / place).symlink_to(target)

    def socket(self, place: str) -> None:
        with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as opened:  # a path has 108 bytes
            opened.bind(f"{short}/s")
            os.rename(f"{short}/s", self.root / place)


class Layout(NamedTuple):
    """How a student hands in. `entries`: names in the folder; `fate`: what grade says of each; `collected`: whether
    collect takes a submission of it; `says`: words that must stand in the reason."""

    name: str
    entries: tuple[str, ...]
    make: Callable[[Files], None]
    fate: str
    collected: bool
    says: str = ""


def one(name: str, entry: str, fate: str, *, collected: bool = True, says: str = "", **contents: bytes | str) -> Layout:
    """One entry that is a file, or a folder of one file at `below`."""
    below, content = str(contents.get("below", "")), contents.get("content", SOURCE)
    place = f"{entry}/{below}" if below else entry
    assert isinstance(content, bytes)
    return Layout(name, (entry,), lambda files: files.put(place, content), fate, collected, says)


PLACE = f"attention/{NAME}.py"
IN_PLACE = {PLACE: SOURCE}
FLAT = "a file, not a student's folder"
LIKE = f"looks like {EXERCISE}"
LAYOUTS = [
    one("a folder", "s01", GRADED, below=PLACE),
    one("a zip", "s02.zip", GRADED, content=zipped(IN_PLACE)),
    one("a zip with a folder around all", "s03.zip", GRADED, content=zipped({f"s03/{PLACE}": SOURCE})),
    one("a zip in capitals", "s04.ZIP", GRADED, content=zipped(IN_PLACE)),
    one("a notebook", "s05", GRADED, below=f"attention/{NAME}.ipynb", content=NOTEBOOK),
    one("a zip that Windows made", "s06.zip", GRADED, content=zipped({f"attention\\{NAME}.py": SOURCE})),
    one("a zip of a Mac", "s07.zip", GRADED, content=zipped({**IN_PLACE, f"__MACOSX/attention/._{NAME}.py": b"x"})),
    one("a zip with a password", "s08.zip", GRADED, collected=False, content=locked(IN_PLACE)),
    one("a name in another script", "ژینا", GRADED, below=PLACE),
    one("a name of two lines", "s10\nattention", GRADED, collected=False, below=PLACE),
    one("a zip in a folder", "s11", NOT_RECOGNISED, below="hw.zip", content=zipped(IN_PLACE), says="a zip within"),
    one("a zip in a zip", "s12.zip", NOT_RECOGNISED, content=zipped({"hw.zip": zipped(IN_PLACE)}), says="a zip within"),
    one("a suffix in capitals", "s13", NOT_RECOGNISED, below=f"attention/{NAME}.PY", says="ends in .PY, not .py"),
    one("a suffix of an editor", "s14", NOT_RECOGNISED, below=f"attention/{NAME}.py.txt", says="ends in .py.txt"),
    one("a folder of the week", "s15", NOT_RECOGNISED, below=f"week3/{PLACE}", says="is in week3/attention/"),
    Layout("an empty folder", ("s16",), lambda f: f.folder("s16"), NOTHING, False, "no files"),
    one("a zip with no code", "s17.zip", NOT_RECOGNISED, collected=False, content=zipped({"a.pdf": b""}), says="a.pdf"),
    one("an empty zip", "s18.zip", NOTHING, collected=False, content=zipped({}), says="no files"),
    one("no zip at all", "s19.zip", UNREADABLE, collected=False, content=b"PK", says="not a zip that can be read"),
    one("a file in its own folder", "s20", NOT_RECOGNISED, below=f"{NAME}.py", says="is not in attention/"),
    one("a bundle handed in whole", "s21", NOT_RECOGNISED, below=f"exercises/{PLACE}", says="is in exercises/"),
    one("a bundle's zip", "s22.zip", NOT_RECOGNISED, content=zipped({f"dl/exercises/{PLACE}": SOURCE}), says=LIKE),
    one("a browser's copy", "s23", NOT_RECOGNISED, below=f"attention/{NAME} (1).py", says="is not called"),
    one("words for a name", "s24", NOT_RECOGNISED, below="attention/Softmax Attention.py", says="is not called"),
    one("no suffix", "s25", NOT_RECOGNISED, below=f"attention/{NAME}", says="has no .py at its end"),
    one("a text", "s26", NOT_RECOGNISED, below=f"attention/{NAME}.txt", says="ends in .txt"),
    one("a notebook of a browser", "s27", NOT_RECOGNISED, below=f"attention/{NAME}.ipynb.json", content=NOTEBOOK),
    one("a misspelt module", "s28", NOT_RECOGNISED, below=f"atention/{NAME}.py", says="is in atention/"),
    one(
        "a misspelt exercise",
        "s29",
        NOT_RECOGNISED,
        collected=False,
        below="attention/softmx_atention.py",
        says=EXERCISE,
    ),
    one("a name of its own", "s30", NOT_RECOGNISED, collected=False, below="hw1.py", says="not an exercise"),
    one("a final version", "s31", NOT_RECOGNISED, below=f"{NAME}_final_v2.py", says=LIKE),
    one("an archive of another kind", "s32", NOT_RECOGNISED, collected=False, below="hw.rar", says="an archive"),
    one("only a report", "s33", NOT_RECOGNISED, collected=False, below="report.pdf", says="report.pdf"),
    one("Moodle, a folder", "Ada Arend_201_assignsubmission_file_", NOT_RECOGNISED, below=f"{NAME}.py", says="Moodle"),
    one("Moodle, a file", f"Bo Bach_202_assignsubmission_file_{NAME}.py", NOT_RECOGNISED, says="Moodle"),
    one(
        "Moodle, a zip",
        "Cy Cole_203_assignsubmission_file",
        NOT_RECOGNISED,
        below="hw.zip",
        content=zipped(IN_PLACE),
        says="a zip within",
    ),
    one(
        "Moodle, typed text",
        "Di Dorn_204_assignsubmission_onlinetext_",
        NOT_RECOGNISED,
        collected=False,
        below="onlinetext.html",
        says="onlinetext.html",
    ),
    one("Canvas", f"ekeva_301_9001_{NAME}.py", NOT_RECOGNISED, says="a file from Canvas"),
    one("Canvas, late and again", f"fayfinn_LATE_302_9002_{NAME}-1.py", NOT_RECOGNISED, says="Canvas"),
    one("Canvas, a zip", "gilgus_303_9003_hw.zip", NOT_RECOGNISED, content=zipped(IN_PLACE), says="Canvas"),
    one(
        "Blackboard",
        f"HW_1_hhale_attempt_2026-03-01-12-00-00_{NAME}.py",
        NOT_RECOGNISED,
        says="a file from Blackboard",
    ),
    Layout(
        "Blackboard, two tries",
        tuple(f"HW_1_iivo_attempt_2026-03-0{day}-12-00-00_{NAME}.py" for day in (1, 2)),
        lambda f: f.put_all(
            {f"HW_1_iivo_attempt_2026-03-0{day}-12-00-00_{NAME}.py": SOURCE + b"#" * day for day in (1, 2)}
        ),
        NOT_RECOGNISED,
        True,
        "a file from Blackboard",
    ),
    one(
        "Blackboard's receipt",
        "HW_1_jjung_attempt_2026-03-01-12-00-00.txt",
        NOT_RECOGNISED,
        collected=False,
        says="Blackboard's receipt",
    ),
    one(
        "Brightspace, a folder",
        "401-77 - Kim Kole - Mar 1, 2026 1159 PM",
        NOT_RECOGNISED,
        below=f"{NAME}.py",
        says="Brightspace",
    ),
    one(
        "Brightspace, a file",
        f"402-78 - Lou Lind - Mar 1, 2026 1159 PM - {NAME}.py",
        NOT_RECOGNISED,
        says="Brightspace",
    ),
    one("Gradescope", "submission_501", NOT_RECOGNISED, below=f"{NAME}.py", says="Gradescope"),
    one("GitHub Classroom", "hw1-mmeyer", NOT_RECOGNISED, below=f"exercises/{PLACE}", says=LIKE),
    one("ILIAS", "Nagy_Nia_nnagy_601", NOT_RECOGNISED, below=f"20260301120000_{NAME}.py", says=LIKE),
    one("OLAT", "Oberg_Ola_oola", NOT_RECOGNISED, below=f"1_submissions/{NAME}.py", says=LIKE),
    one("Google Classroom", f"Pia Pohl - {NAME}.py", NOT_RECOGNISED, says=f"{FLAT}; looks like"),
    one(
        "a flat file of the student's",
        f"qquist_{NAME}.py",
        NOT_RECOGNISED,
        says="a file, not a student's folder; looks like",
    ),
    one(
        "a flat file called like the student",
        "rroth.py",
        NOT_RECOGNISED,
        collected=False,
        says="a file, not a student's folder",
    ),
    one("a flat file of nobody's", f"{NAME}.py", NOT_RECOGNISED, collected=False, says="no student in it"),
    one(
        "a table beside the students", "grades.csv", NOT_RECOGNISED, collected=False, says="neither a student's folder"
    ),
    one("another archive", "ssand.tar.gz", NOT_RECOGNISED, collected=False, says="an archive that is not read"),
    one("a hidden folder", ".ttoth", UNREADABLE, collected=False, below=PLACE, says="begins with a dot"),
    Layout("a pipe called .zip", ("uude.zip",), lambda f: f.fifo("uude.zip"), UNREADABLE, False, "a named pipe"),
    Layout("a pipe for a module", ("vvogt",), lambda f: f.fifo("vvogt/attention"), UNREADABLE, False, "a named pipe"),
    Layout("a socket", ("wwolf",), lambda f: f.socket("wwolf"), UNREADABLE, False, "a socket"),
    Layout("a link", ("xxu",), lambda f: f.link("xxu", "s01"), UNREADABLE, False, "a link"),
    Layout(
        "a link for a module",
        ("yyang",),
        lambda f: f.link("yyang/attention", "../s01/attention"),
        UNREADABLE,
        False,
        "a link",
    ),
    Layout(
        "a folder and a zip",
        ("zzimm", "zzimm.ZIP"),
        lambda f: f.put_all({f"zzimm/{PLACE}": SOURCE, "zzimm.ZIP": zipped(IN_PLACE)}),
        UNREADABLE,
        False,
        "2 entries for one student: zzimm/ and zzimm.ZIP",
    ),
    Layout(
        "two cases",
        ("Aabel", "aabel"),
        lambda f: f.put_all({f"{name}/{PLACE}": SOURCE for name in ("Aabel", "aabel")}),
        UNREADABLE,
        False,
        "2 entries for one student: Aabel/ and aabel/",
    ),
    Layout(
        "two encodings of one letter",
        (COMPOSED, DECOMPOSED),
        lambda f: f.put_all({f"{name}/{PLACE}": SOURCE for name in (COMPOSED, DECOMPOSED)}),
        UNREADABLE,
        False,
        "2 entries for one student",
    ),
    Layout(
        "a name with a control character",
        ("bberg", "bberg\x01"),
        lambda f: f.put_all({f"{name}/{PLACE}": SOURCE for name in ("bberg", "bberg\x01")}),
        UNREADABLE,
        False,
        "2 entries for one student: bberg/ and bberg\\x01/",
    ),
    Layout(
        "two versions",
        ("ccook",),
        lambda f: f.put_all({f"ccook/{NAME}_v{version}.py": SOURCE + b"#" * version for version in (1, 2)}),
        NOT_RECOGNISED,
        False,
        "one of 2 files that look like",
    ),
    Layout(
        "a thousand files",
        ("ddahl",),
        lambda f: f.put_all({f"ddahl/data/{number}.csv": b"" for number in range(1001)}),
        UNREADABLE,
        False,
        "a folder of more than 1000 files",
    ),
]


def make(root: Path) -> Path:
    root.mkdir(parents=True)
    for layout in LAYOUTS:
        layout.make(Files(root))
    return root


def shown(entry: str) -> str:
    """How the grader writes a name."""
    return entry.replace("\x01", "\\x01").replace("\n", "\\x0a")


def table(base: Path) -> None:
    """What became of each entry, as `grade`, `results` and `collect` say it."""
    root, environment = Path(__file__).parents[1], {**os.environ, "GRADER_SECRET": "5e" * 16}

    def run(*arguments: object) -> str:
        command = [sys.executable, "-m", "grader", *map(str, arguments)]
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False).stdout

    folder = make(base / "submissions")
    screen = run("grade", folder, "--out", base / "out", "--exercise", EXERCISE, "--unsafe")
    rows = json.loads(run("results", "--out", base / "out", "--json"))
    copied = run("collect", folder, "--into", base / "collected", "--prefix", "hw1-")
    print("| hands in | entry | grade | on the screen | in results | collect |\n| --- | --- | --- | --- | --- | --- |")
    for layout in LAYOUTS:
        for entry in map(shown, layout.entries):
            student = os.path.splitext(entry)[0] if entry.lower().endswith(".zip") else entry
            own = [row for row in rows if row["student"] == student or row.get("entry", "").partition("/")[0] == entry]
            reason = next((f": {row['reason']}" for row in own if row["report"] is None), "")
            said = "named" if entry in screen else "counted" if own else "NOT SAID"
            taken = "taken" if f"from {entry}" in copied else "named" if entry in copied else "NOT SAID"
            fates = ", ".join(sorted({row["fate"] for row in own}))
            print(f"| {layout.name} | `{entry}` | {fates}{reason} | {said} | {len(own)} | {taken} |")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        table(Path(temporary))
