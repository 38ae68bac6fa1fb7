"""Downloads of learning platforms: who handed in what, what is taken, and that nothing is taken for another's."""

import os
import time
from pathlib import Path

import pytest
from class_of_sixty import zipped
from test_accounts import EXERCISES
from test_collection import ROPE, SOURCE, put

from grader.submission import MAX_BYTES
from grader.submissions.archive import UnreadableError
from grader.submissions.class_folder import find_submissions
from grader.submissions.collect import Collected, Collector
from grader.submissions.likely_exercise import Finder
from grader.submissions.origins import origins_of, write, write_left
from grader.submissions.platform_names import sender_of, submitters_of
from grader.submissions.roster import Roster, RosterRow

FINDER = Finder(EXERCISES)


def collected(root: Path, only: str = "", roster: Roster | None = None, prefix: str = "") -> Collected:
    return Collector(FINDER, only=only, roster=roster, prefix=prefix).collect(root)


def targets(found: Collected) -> dict[str, str]:
    """Where the files of the download go."""
    return {each.place: each.target for each in found.taken}


def reasons(found: Collected) -> dict[str, str]:
    return {each.place: each.reason for each in found.left}


BOBS_IN_MOODLE = "Bob Roe_13_assignsubmission_file_rope.py"
BOBS_IN_CANVAS = "roebob_56_78_rope.py"
BOBS_IN_BLACKBOARD = "HW_bob_attempt_2030-01-02-03-04-05_rope.py"
BOBS_IN_BRIGHTSPACE = "56-78 - Bob Roe - Oct 3, 2030 1159 PM - rope.py"

# -- names -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "student", "file"),
    [
        ("Ann Lee_12_assignsubmission_file_", "Ann Lee", ""),
        ("Ann Lee_12_assignsubmission_file", "Ann Lee", ""),
        ("Ann_Mae Lee_12_assignsubmission_file_rope.py", "Ann_Mae Lee", "rope.py"),
        (f"Ann Lee_12_assignsubmission_file_{BOBS_IN_MOODLE}", "Ann Lee", BOBS_IN_MOODLE),
        ("leeann_12_34_rope.py", "leeann_12", "rope.py"),
        ("leeann_LATE_12_34_rope-2.py", "leeann_12", "rope-2.py"),
        ("leeann_12_34_roebob_56_78_rope.py", "leeann_12", "roebob_56_78_rope.py"),
        ("HW 1_ann_attempt_2026-01-02-03-04-05_rope.py", "ann", "rope.py"),
        (f"HW_ann_attempt_2026-01-02-03-04-05_{BOBS_IN_BLACKBOARD}", "ann", BOBS_IN_BLACKBOARD),
        ("12-34 - Ann Lee - Oct 3, 2026 1159 PM - rope.py", "Ann Lee", "rope.py"),
        ("12-34 - Ann Lee - Oct 3, 2026 959 AM", "Ann Lee", ""),
        ("Ann Lee - rope.py", "Ann Lee", "Ann Lee - rope.py"),
        ("ann_rope.py", "ann", "ann_rope.py"),
        ("ann lee-Softmax Attention.py", "ann lee", "ann lee-Softmax Attention.py"),
        ("ann.zip", "ann", ""),
        ("ann.py", "ann", "ann.py"),
    ],
)
def test_the_student_is_who_the_platform_says_whatever_the_file_is_called(name, student, file):
    sender = sender_of(name, FINDER, is_folder=not name.endswith((".py", ".zip")))
    assert sender is not None
    assert (sender.student, sender.file) == (student, file)


@pytest.mark.parametrize(
    "name", ["rope.py", "rope (1).py", "rope_final.py", "rope-2.py", "README.md", "grades.csv", "rope.py.txt"]
)
def test_where_no_student_is_named_none_is_invented(name):
    assert sender_of(name, FINDER, is_folder=False) is None


def test_names_of_any_length_are_read_at_once():
    began = time.monotonic()
    for part in ("_1", "_", "a_attempt_", "1-1 - ", " - ", "(1)", "-1", ".py", "rope_", "_assignsubmission_file_"):
        name = part * 25_000
        sender_of(name[:255], FINDER, is_folder=True)
        sender_of(name[:252] + ".py", FINDER, is_folder=False)
        FINDER.find([name + ".py"])
        FINDER.near([name + ".py"])
    assert time.monotonic() - began < 2.0


@pytest.mark.parametrize("bobs", [BOBS_IN_MOODLE, BOBS_IN_CANVAS, BOBS_IN_BLACKBOARD, BOBS_IN_BRIGHTSPACE])
@pytest.mark.parametrize(
    "name",
    [
        "{} {}_1{}_assignsubmission_file_{}",
        "{}{}_1{}_99_{}",
        "HW_{}{}{}_attempt_2026-01-02-03-04-05_{}",
        "1{2}-78 - {0} {1} - Oct 3, 2026 1159 PM - {3}",
    ],
)
def test_nobody_hands_in_for_another_by_the_name_of_a_file(name, bobs, tmp_path):
    """On whichever platform: eve calls her file as bob's would be called on another one."""
    for number, student in enumerate(("ann", "bob", "dan")):
        put(tmp_path, name.format(student, "roe", number, "rope.py"), student.encode())
    put(tmp_path, name.format("eve", "eke", 9, bobs), b"eve")
    listed = Roster(
        [
            RosterRow("bob", "Bob Roe"),
            RosterRow("ann", "Ann Roe"),
            RosterRow("dan", "Dan Roe"),
            RosterRow("eve", "Eve Eke"),
        ]
    )
    for roster in (None, listed):
        found = collected(tmp_path, roster=roster)
        assert {each.content for each in found.taken if "bob" in each.student.lower()} == {b"bob"}
        assert len(found.taken) >= 3


# -- students ----------------------------------------------------------------------------------------------------------


def test_two_people_of_one_name_are_not_one(tmp_path):
    put(tmp_path, "Ann Lee_12_assignsubmission_file_/rope.py")
    put(tmp_path, "Ann Lee_34_assignsubmission_file_/softmax_attention.py")
    put(tmp_path, "Bob Roe_56_assignsubmission_file_/rope.py")
    found = collected(tmp_path)
    assert list(targets(found).values()) == [f"Bob Roe/{ROPE}.py"]
    assert all(each.startswith("2 entries for one student: ") for each in reasons(found).values())


def test_logins_with_underscores_are_not_cut_to_one(tmp_path):
    """HW_ann_lee and HW_bob_lee both end in lee; a roster tells them apart."""
    for login in ("ann_lee", "bob_lee"):
        put(tmp_path, f"HW_{login}_attempt_2026-01-02-03-04-05_rope.py")
    assert targets(collected(tmp_path)) == {}
    listed = Roster([RosterRow("ann_lee"), RosterRow("bob_lee"), RosterRow("lee")])
    assert sorted(targets(collected(tmp_path, roster=listed)).values()) == [
        f"{each}/{ROPE}.py" for each in ("ann_lee", "bob_lee")
    ]


def test_a_roster_gives_its_ids(tmp_path):
    listed = Roster(
        [
            RosterRow("u1", "Ann Lee"),
            RosterRow("u2", "Roe, Bob"),
            RosterRow("u3", "Eve Eke", {"canvas": "77"}),
            RosterRow("nnagy"),
            RosterRow("gus"),
        ]
    )
    put(tmp_path, "Ann Lee_12_assignsubmission_file_/rope.py")
    put(tmp_path, "12-34 - Bob Roe - Oct 3, 2026 1159 PM/rope.py")
    put(tmp_path, "ekeeve_77_99_rope.py")
    put(tmp_path, "Nagy_Nia_nnagy_601/rope.py")
    put(tmp_path, "hw1-gus/rope.py")
    put(tmp_path, "mallory/rope.py")
    found = collected(tmp_path, roster=listed, prefix="hw1-")
    assert sorted(each.student for each in found.taken) == ["gus", "mallory", "nnagy", "u1", "u2", "u3"]
    assert found.strangers == ("mallory",)


def test_a_group_of_gradescope_is_all_its_students(tmp_path):
    text = """---
submission_1:
  :submitters:
  - :name: Ann Lee
    :sid: '11'
    :email: ann@example.org
  - :name: "Bob Roe"
    :sid: ''
    :email: bob@example.org
  :created_at: 2026-01-01
  :results:
    :output: |
      submission_2:
        :submitters:
        - :name: Eve
          :sid: '99'
submission_3:
  :submitters:
  - :name: Zoe
"""
    assert {name: [each.student for each in people] for name, people in submitters_of(text).items()} == {
        "submission_1": ["11", "bob"],
        "submission_3": ["Zoe"],
    }
    put(tmp_path, "export/submission_1/rope.py")
    put(tmp_path, "export/submission_2/rope.py")
    put(tmp_path, "export/submission_metadata.yml", text.encode())
    found = collected(tmp_path)  # the folder around all is passed over
    assert sorted(each.target for each in found.taken) == [
        f"{each}/{ROPE}.py" for each in ("11", "bob", "submission_2")
    ]


def test_repositories_of_github_classroom(tmp_path):
    root = tmp_path / "hw1-submissions"
    put(root, f"hw1-ann/exercises/{ROPE}.py")
    put(root, "hw1-ann/tests/test_rope.py")
    put(root, "hw1-ann/public/position/rope/checks.py")
    put(root, "hw1-ann/.git/config", b"")
    found = collected(root)
    assert targets(found) == {f"hw1-ann/exercises/{ROPE}.py": f"ann/{ROPE}.py"}
    assert all(each.nothing for each in found.left)


# -- files -------------------------------------------------------------------------------------------------------------


def test_all_exercises_of_a_student_are_taken(tmp_path):
    put(tmp_path, "ann_rope.py")
    put(tmp_path, "ann_softmax-attention.ipynb", b"{}")
    put(tmp_path, "ann_saxpy.cu")
    put(tmp_path, "ann_b_scale.py")
    put(tmp_path, "ann_scale.py")
    found = collected(tmp_path)
    assert sorted(targets(found).values()) == [
        "ann/attention/softmax_attention.ipynb",
        "ann/b/scale.py",
        "ann/cuda/saxpy.cu",
        "ann/position/rope.py",
    ]
    assert reasons(found) == {"ann_scale.py": "has the name of a/scale and b/scale; name one: --exercise"}


def test_of_several_tries_the_last_counts_and_of_several_files_none(tmp_path):
    for day in ("01", "03", "02"):
        put(tmp_path, f"HW_ann_attempt_2026-01-{day}-03-04-05_rope.py", day.encode())
    for when in ("Feb 3, 2026 959 AM", "Oct 3, 2026 1201 AM", "Oct 2, 2026 1159 PM"):
        put(tmp_path, f"1-2 - Bob Roe - {when} - rope.py", when.encode())
    put(tmp_path, "eve/rope.py", b"1")
    put(tmp_path, "eve/week3/rope.py", b"2")
    put(tmp_path, "gus/rope.py", b"same")
    put(tmp_path, "gus/copy/rope.py", b"same")
    put(tmp_path, "hal/position/rope.py", b"in its place")
    put(tmp_path, "hal/rope_old.py", b"old")
    found = collected(tmp_path)
    assert {each.student: each.content for each in found.taken} == {
        "ann": b"03",
        "Bob Roe": b"Oct 3, 2026 1201 AM",
        "gus": b"same",
        "hal": b"in its place",
    }
    assert {each.student for each in found.left if not each.nothing} == {"eve"}


def test_one_exercise_may_be_called_anything(tmp_path):
    put(tmp_path, "ann/hw.py")
    put(tmp_path, "bob/a.py")
    put(tmp_path, "bob/b.py")
    put(tmp_path, "eve/softmax_attention.py")
    put(tmp_path, "gus/a_scale.py")
    put(tmp_path, "hal.PY")
    put(tmp_path, "ian/report.pdf")
    found = collected(tmp_path, only="a/scale")
    assert sorted(targets(found).values()) == [f"{each}/a/scale.py" for each in ("ann", "gus", "hal")]
    said = reasons(found)
    assert said["eve/softmax_attention.py"] == "looks like attention/softmax_attention; only a/scale is asked for"
    assert said["bob/"].startswith("2 files of code")
    assert said["ian/"] == "no code in it, only report.pdf"
    assert sorted(collected(tmp_path, only="b/scale").students) == ["ann", "bob", "eve", "gus", "hal", "ian"]


def test_zips_in_zips_end_somewhere(tmp_path):
    content = zipped({"rope.py": SOURCE})
    for depth in range(6):
        put(tmp_path, f"s{depth}.zip", content)
        content = zipped({"in.zip": content})
    put(tmp_path, "eve.zip", zipped({f"{number}.zip": zipped({"rope.py": SOURCE}) for number in range(50)}))
    put(tmp_path, "bomb.zip", zipped({"in.zip": b"\0" * (64 << 20)}))
    began = time.monotonic()
    found = collected(tmp_path)
    assert time.monotonic() - began < 3.0
    assert [each.student for each in found.taken] == ["eve", "s0", "s1", "s2"]
    assert reasons(found)["bomb.zip/in.zip"] == "a zip of more than 16 MiB"
    assert {each.student for each in found.left if not each.nothing} >= {"s3", "s4", "s5", "eve", "bomb"}


@pytest.mark.slow
def test_no_more_is_read_of_an_entry_than_can_be_needed(tmp_path):
    files = {f"{number}/rope.py": str(number).encode() + b"#" * (MAX_BYTES - 5) for number in range(900)}
    put(tmp_path, "eve.zip", zipped(files))
    put(tmp_path, "ann.zip", zipped({"rope.py": b"#" * (MAX_BYTES + 1)}))
    began = time.monotonic()
    found = collected(tmp_path)
    assert time.monotonic() - began < 5.0
    assert found.taken == ()
    assert "more than 256 KiB" in reasons(found)["ann.zip/rope.py"]


@pytest.mark.parametrize("name", ["../rope.py", "/rope.py", "x/../../rope.py", "..\\rope.py"])
def test_no_name_leads_out(name, tmp_path):
    put(tmp_path, "download/eve.zip", zipped({name: SOURCE}))
    put(tmp_path, "class.zip", zipped({name: SOURCE, f"eve{name}" if name[0] == "/" else f"eve/{name}": b"2"}))
    outside = set(tmp_path.rglob("*"))
    found = collected(tmp_path / "download")
    assert found.taken == ()
    assert [each.reason for each in found.left] == ["a path that leads out of the zip"]
    list(write(collected(tmp_path / "class.zip").taken, tmp_path / "into", replace=False))
    assert all(path.is_relative_to(tmp_path / "into") for path in {*tmp_path.rglob("*")} - outside)


def test_links_and_pipes_are_left(tmp_path):
    put(tmp_path, "outside/rope.py")
    download = tmp_path / "download"
    for name in ("link", "fifo", "inner"):
        put(download, f"{name}/notes.txt")
    (download / "link/rope.py").symlink_to(tmp_path / "outside/rope.py")
    (download / "whole").symlink_to(tmp_path / "outside")
    os.mkfifo(download / "fifo/rope.py")
    os.mkfifo(download / "inner/hw.zip")
    os.mkfifo(download / "eve.zip")
    found = collected(download)
    assert found.taken == ()
    said = reasons(found)
    assert said["link/rope.py"] == "a link out of the student's folder"
    assert {said["fifo/rope.py"], said["inner/hw.zip"], said["eve.zip"]} == {"a named pipe, which is never opened"}
    assert "a link" in said["whole"]


def test_a_download_that_cannot_be_read_is_said(tmp_path):
    put(tmp_path, "class.zip", b"no zip")
    with pytest.raises(UnreadableError, match="not a zip"):
        collected(tmp_path / "class.zip")
    os.mkfifo(tmp_path / "pipe.zip")
    with pytest.raises(UnreadableError, match="a named pipe"):
        collected(tmp_path / "pipe.zip")


# -- writing -----------------------------------------------------------------------------------------------------------


def test_what_is_there_is_kept_unless_it_is_to_be_replaced(tmp_path):
    download, into = tmp_path / "download", tmp_path / "into"
    put(download, "ann/rope.py", b"1")
    put(download, "bob/rope.ipynb", b"{}")
    for replace in (False, False, True):
        assert [reason for _, reason in write(collected(download).taken, into, replace=replace)] == ["", ""]
    put(download, "ann/rope.py", b"2")
    (download / "bob/rope.ipynb").rename(download / "bob/rope.py")
    said = [reason for _, reason in write(collected(download).taken, into, replace=False)]
    assert ["is there already" in reason for reason in said] == [True, True]
    assert (into / f"ann/{ROPE}.py").read_bytes() == b"1"
    assert [reason for _, reason in write(collected(download).taken, into, replace=True)] == ["", ""]
    assert (into / f"ann/{ROPE}.py").read_bytes() == b"2"
    assert [path.name for path in (into / "bob/position").iterdir()] == ["rope.py"]
    assert all(not entry.read().fault for entry in find_submissions(into).entries)


def test_a_student_of_whom_nothing_is_taken_has_a_folder_too(tmp_path):
    download, into = tmp_path / "download", tmp_path / "into"
    put(download, "ann/report.pdf", b"")
    (download / "bob").mkdir()
    put(download, "eve.zip", b"no zip")
    found = collected(download)
    write_left(found, found.left, download, into)
    assert (into / "ann/not_taken.txt").read_text() == "ann/: no code in it, only report.pdf\n"
    assert (into / "eve/not_taken.txt").read_text() == "eve.zip: not a zip that can be read\n"
    assert list((into / "bob").iterdir()) == []
    assert origins_of(into) == [str(download.resolve())]
    put(download, "ann/rope.py")
    found = collected(download)
    list(write(found.taken, into, replace=False))
    write_left(found, found.left, download, into)
    assert not (into / "ann/not_taken.txt").exists()
