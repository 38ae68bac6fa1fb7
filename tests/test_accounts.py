"""Each entry of a submissions folder is graded or accounted for; two names of one student harm no one else."""

import os
import struct
import time
import unicodedata
import zipfile
from pathlib import Path

import pytest
from test_collection import ROPE, SOURCE, parcels_of, put, put_zip

from grader.errors import GraderError
from grader.sealing.seal import Seal
from grader.submissions.account_book import AccountBook
from grader.submissions.accounts import Account, Accountant, AccountStatus
from grader.submissions.archive import MAX_DIRECTORY_BYTES
from grader.submissions.class_folder import find_submissions
from grader.submissions.likely_exercise import Finder
from grader.submissions.names import as_text, folded, is_folder_name
from grader.submissions.roster import Roster, RosterError, RosterRow, read_roster

EXERCISES = {ROPE: ".py", "attention/softmax_attention": ".py", "cuda/saxpy": ".cu", "a/scale": ".py", "b/scale": ".py"}
SEAL = Seal(b"0123456789abcdef")


def accounts_of(root: Path, roster: Roster | None = None, wanted: tuple[str, ...] = tuple(EXERCISES)) -> list[Account]:
    return Accountant(Finder(EXERCISES), EXERCISES, wanted, "submissions").accounts(find_submissions(root), roster)


def fates(root: Path, roster: Roster | None = None) -> dict[str, AccountStatus]:
    return {account.student: account.fate for account in accounts_of(root, roster)}


# -- two names of one student ------------------------------------------------------------------------------------------

SAME = [
    ("ann", "Ann"),
    ("ann", "ann\x01"),
    ("ann", "an\u200bn"),  # a space of no width
    ("ann", "ann "),
    ("ann", "ann."),  # Windows leaves the dot out
    ("ann", "\uff41\uff4e\uff4e"),  # wide letters
    ("straße", "STRASSE"),
    *[tuple(unicodedata.normalize(form, "zoé") for form in ("NFC", "NFD"))],
]
DIFFERENT = [("ann", "anne"), ("ann", "a nn"), ("ann lee", "annlee"), ("ann", "\u0430nn"), ("ann_1", "ann_2")]


@pytest.mark.parametrize(("one", "other"), SAME, ids=map(ascii, SAME))
def test_two_names_of_one_student_are_refused_by_name_and_nobody_else_is_harmed(one, other, tmp_path):
    for name in (one, other, "bob"):
        put(tmp_path, f"{name}/{ROPE}.py")
    found = find_submissions(tmp_path)
    assert [entry.student for entry in found.entries] == ["bob"]
    said = accounts_of(tmp_path)
    assert [account.fate for account in said] == [AccountStatus.UNREADABLE] * 2
    assert len({account.student for account in said}) == 2
    for account in said:
        assert account.reason.startswith("2 entries for one student: ")
        assert all(f"{as_text(name)}/" in account.reason for name in (one, other))
        assert account.reason.isprintable()


@pytest.mark.parametrize("name", ["ann.zip", "ann.ZIP", "Ann.zip", "ann\x1b.Zip"])
def test_a_folder_and_a_zip_of_one_student_are_refused(name, tmp_path):
    put(tmp_path, f"ann/{ROPE}.py")
    put_zip(tmp_path, name, {f"{ROPE}.py": SOURCE})
    put(tmp_path, f"bob/{ROPE}.py")
    assert [entry.student for entry in find_submissions(tmp_path).entries] == ["bob"]
    assert {account.entry for account in accounts_of(tmp_path)} == {"ann/", as_text(name)}


@pytest.mark.parametrize(("one", "other"), DIFFERENT, ids=map(ascii, DIFFERENT))
def test_two_students_are_two(one, other, tmp_path):
    for name in (one, other):
        put(tmp_path, f"{name}/{ROPE}.py")
    assert accounts_of(tmp_path) == []
    assert len(find_submissions(tmp_path).entries) == 2


def test_no_two_names_are_shown_alike(tmp_path):
    names = ["a", "a\\x01", "a\x01", "a\u0085", "a\x7f", os.fsdecode(b"a\x85"), "a\\\\x01", "a\u202eb"]
    assert len({as_text(name) for name in names}) == len(names)
    assert all(as_text(name).isprintable() for name in names)


@pytest.mark.parametrize("name", ["", " ", ".", "..", ".ann", "a/b", "a\\b", "a:b", "a\nb", "\u200b", "con?"])
def test_what_no_folder_may_be_called(name):
    assert not is_folder_name(name)


def test_names_of_people_are_names_of_folders():
    for name in ("Ann Lee", "ژینا", "O'Neil-Smith", "ann@example.org", "Zoé", "李雷", "3042"):
        assert is_folder_name(name)
        assert folded(name) == folded(name.upper())


# -- what is never opened, and what is bounded before it is parsed -----------------------------------------------------


@pytest.mark.parametrize(
    "place", ["eve", "eve.zip", "eve.ZIP", "eve/position", "eve/position/rope", "eve/position/rope.py.txt"]
)
def test_a_named_pipe_is_never_opened(place, tmp_path):
    put(tmp_path, f"ann/{ROPE}.py")
    (tmp_path / place).parent.mkdir(exist_ok=True, parents=True)
    os.mkfifo(tmp_path / place)
    began = time.monotonic()
    (account,) = accounts_of(tmp_path)
    assert time.monotonic() - began < 1.0
    assert (account.student, account.fate) == ("eve", AccountStatus.UNREADABLE)
    assert account.reason == "a named pipe, which is never opened"


def directory_of(count: int) -> bytes:
    """A zip whose list has so many entries and no files; its end says that it has one."""
    entry = b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"
    listed = entry * count
    return listed + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(listed), 0, 0)


def test_a_list_of_files_is_bounded_before_it_is_parsed(tmp_path, monkeypatch):
    put(tmp_path, "eve.zip", directory_of(300_000))
    put(tmp_path, "liar.zip", directory_of(10)[:-10] + struct.pack("<IIH", 0xFFFFFFF0, 0, 0))
    put(tmp_path, "many.zip", directory_of(2_000))
    parsed = []
    known = zipfile.ZipInfo.__init__
    monkeypatch.setattr(
        zipfile.ZipInfo, "__init__", lambda self, *rest, **more: (parsed.append(1), known(self, *rest, **more))[1]
    )
    began = time.monotonic()
    found = parcels_of(tmp_path)
    assert time.monotonic() - began < 1.0
    assert len(parsed) * 47 < MAX_DIRECTORY_BYTES
    assert found["eve"].refused == "a zip with too large a list of its files"
    assert found["liar"].refused
    assert found["many"].refused == "a zip of more than 1000 files"


def test_what_its_owner_does_not_see_does_not_count(tmp_path):
    hidden = {f"work/.git/objects/{number:04}": b"" for number in range(1_500)}
    put_zip(tmp_path, "ann.zip", {f"work/{ROPE}.py": SOURCE, **hidden, f"__MACOSX/work/{ROPE}.py": b""})
    assert accounts_of(tmp_path) == []
    assert [entry.exercise for entry in find_submissions(tmp_path).entries] == [ROPE]


def test_a_folder_of_too_many_files_costs_itself_only(tmp_path):
    put(tmp_path, f"ann/{ROPE}.py")
    for number in range(1_001):
        put(tmp_path, f"ann/data/{number}", b"")
    (account,) = accounts_of(tmp_path)
    assert (account.entry, account.fate) == ("ann/data", AccountStatus.UNREADABLE)
    assert len(find_submissions(tmp_path).entries) == 1


@pytest.mark.parametrize("deep", [9, 60])
def test_folders_in_folders_end(deep, tmp_path):
    put(tmp_path, f"ann/{'x/' * deep}rope.py")
    (account,) = accounts_of(tmp_path)
    assert "folders deep" in account.reason


# -- what is not recognised --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "said", "meant"),
    [
        ("position/rope.PY", "ends in .PY, not .py", ROPE),
        ("position/rope.Ipynb", "ends in .Ipynb, not .ipynb", ROPE),
        ("cuda/saxpy.CU", "ends in .CU, not .cu", "cuda/saxpy"),
        ("cuda/saxpy.txt", "ends in .txt, not .cu", "cuda/saxpy"),
        ("position/rope", "has no .py at its end", ROPE),
        ("Position/rope.py", "is in Position/", ROPE),
        ("rope.py", "is not in position/", ROPE),
        ("week 3/hand in/rope.py", "is in week 3/hand in/", ROPE),
        ("position/rope (2).py", "is not called rope.py", ROPE),
        ("position/rope - Copy.py", "is not called rope.py", ROPE),
        ("position/ROPE.py", "is not called rope.py", ROPE),
        ("position_rope.py", "is not called rope.py", ROPE),
        ("hw3_rope_final.py", "is not called rope.py", ROPE),
        ("softmax-attention.py", "is not called softmax_attention.py", "attention/softmax_attention"),
        (
            "attention/softmax_attention/softmax_attention.py",
            "is in attention/softmax_attention/",
            "attention/softmax_attention",
        ),
        ("x/b/scale.py", "is in x/b/", "b/scale"),
        ("scale.py", "has the name of a/scale and b/scale", ""),
    ],
)
def test_what_a_file_looks_like_is_said(place, said, meant, tmp_path):
    put(tmp_path, f"ann/{place}")
    (account,) = accounts_of(tmp_path)
    assert (account.student, account.entry, account.fate) == ("ann", f"ann/{place}", AccountStatus.NOT_RECOGNISED)
    assert said in account.reason
    assert account.looks_like == meant
    assert account.command.startswith("grader collect submissions --into collected")


@pytest.mark.parametrize("place", ["position/rope/checks.py", "hw1.py", "attention/roppe.py", "xrope.py", "ropes.py"])
def test_what_looks_like_nothing_is_said_too(place, tmp_path):
    put(tmp_path, f"ann/{place}")
    (account,) = accounts_of(tmp_path)
    assert account.reason.startswith("not an exercise of this course")
    assert account.looks_like == ""


def test_one_file_in_its_place_does_not_hide_another(tmp_path):
    put(tmp_path, f"ann/{ROPE}.py")
    put(tmp_path, "ann/attention/softmax_attention.py.txt")
    put(tmp_path, "ann/notes.txt")
    put(tmp_path, "ann/picture.png")
    assert [account.entry for account in accounts_of(tmp_path)] == ["ann/attention/softmax_attention.py.txt"]


def test_many_strange_files_are_one_account(tmp_path):
    for number in range(300):
        put(tmp_path, f"ann/x{number}.py")
        put(tmp_path, f"bob/{number}/rope.py")
    said = accounts_of(tmp_path)
    assert sum(account.student == "ann" for account in said) == 1
    assert 1 < sum(account.student == "bob" for account in said) < 30
    assert "280 more files that look like position/rope" in [account.reason for account in said]


def test_a_folder_with_a_class_in_it_is_not_one_student(tmp_path):
    for student in ("ann", "bob"):
        put(tmp_path, f"week3/{student}/{ROPE}.py")
    assert {account.command for account in accounts_of(tmp_path)} == {
        "grader collect submissions/week3 --into collected"
    }


def test_a_strange_name_is_quoted_in_the_command(tmp_path):
    for student in ("ann", "bob"):
        put(tmp_path, f"x; touch y/{student}/{ROPE}.py")
    assert {account.command for account in accounts_of(tmp_path)} == {
        "grader collect 'submissions/x; touch y' --into collected"
    }


def test_what_is_not_asked_for_is_not_handed_in(tmp_path):
    put(tmp_path, f"ann/{ROPE}.py")
    (account,) = accounts_of(tmp_path, wanted=("cuda/saxpy",))
    assert (account.fate, account.reason) == (
        AccountStatus.HANDED_IN_NOTHING,
        f"nothing for cuda/saxpy; there is: {ROPE}",
    )


# -- the roster --------------------------------------------------------------------------------------------------------


def roster(tmp_path: Path, text: str | bytes) -> Roster:
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_roster(path)


def test_a_roster_keeps_its_columns(tmp_path):
    text = '\ufeffID;Name;Group;e-mail\nann;"Lee; Ann";A;ann@example.org\n\n bob ;;;\n'
    assert roster(tmp_path, text).rows == (
        RosterRow("ann", "Lee; Ann", {"Group": "A", "e-mail": "ann@example.org"}),
        RosterRow("bob", "", {"Group": "", "e-mail": ""}),
    )
    assert [row.id for row in roster(tmp_path, "sep=,\r\nid,name\r\n1,x\r\n2,y\r\n").rows] == ["1", "2"]
    assert [row.id for row in roster(tmp_path, "name\tid\nx\t1\n").rows] == ["1"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        ("login,name\nann,Ann\n", "no column 'id'.*its columns are: login, name"),
        ("id,name\nann,x\nbob,y\nAnn,z\n", "row 4: the id 'Ann' is there already"),
        ("id\n../ann\n", "row 2: the id '../ann' cannot be the name of a student's folder"),
        ("id,name\n,Ann\n", "row 2: the id '' cannot be"),
        ("id,name\nann,Zo\xe9\n".encode("latin-1"), "not UTF-8"),
        ('id,name\nann,"' + "x" * 200_000, "not a CSV file"),
        (b"x" * (5 << 20), "more than 4 MiB"),
    ],
)
def test_a_roster_that_cannot_be_used_says_why(text, said, tmp_path):
    with pytest.raises(RosterError, match=said):
        roster(tmp_path, text)


def test_a_roster_that_is_not_a_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "roster.csv")
    with pytest.raises(RosterError, match="a named pipe"):
        read_roster(tmp_path / "roster.csv")
    with pytest.raises(RosterError, match="No such file"):
        read_roster(tmp_path / "nowhere.csv")


def test_students_who_are_in_only_one_of_the_two_are_named(tmp_path):
    listed = Roster(
        [
            RosterRow("ann", "Ann Lee"),
            RosterRow("BOB"),
            RosterRow("eve"),
            RosterRow("zoe", "Zoe Roe"),
            RosterRow("dan", "Dan Day"),
        ]
    )
    put(tmp_path, f"ann/{ROPE}.py")
    put(tmp_path, f"bob/{ROPE}.py")
    put(tmp_path, f"zo/{ROPE}.py")
    put(tmp_path, f"mallory/{ROPE}.py")
    put(tmp_path, "Dan Day_77_assignsubmission_file_/rope.py")
    said = {(each.student, each.fate, each.reason.partition(";")[2]) for each in accounts_of(tmp_path, listed)}
    assert said == {
        ("eve", AccountStatus.HANDED_IN_NOTHING, ""),
        ("zoe", AccountStatus.HANDED_IN_NOTHING, ""),
        ("zo", AccountStatus.NOT_IN_ROSTER, " is it zoe?"),
        ("mallory", AccountStatus.NOT_IN_ROSTER, ""),
        ("dan", AccountStatus.NOT_RECOGNISED, ""),
    }


def test_nobody_of_the_roster_vanishes_whatever_is_in_the_folder(tmp_path):
    listed = Roster(RosterRow(f"s{number}", f"First{number} Last") for number in range(40))
    for number in range(0, 40, 2):
        put(tmp_path, f"s{number}/{ROPE}.py" if number % 4 else f"s{number}/rope.PY")
    graded = {entry.student for entry in find_submissions(tmp_path).entries}
    assert graded | {account.student for account in accounts_of(tmp_path, listed)} == {row.id for row in listed.rows}


@pytest.mark.parametrize(
    ("known_as", "found"),
    [
        (["ann"], "ann"),
        (["ANN"], "ann"),
        (["Lee, Ann"], "ann"),
        (["leeann"], "ann"),
        (["annlee"], "ann"),
        (["7001"], "ann"),
        (["Lee", "Ann", "ann", "99"], "ann"),
        (["Sam Same"], None),
        (["Lee"], None),
        (["ann", "bob"], None),
        ([], None),
    ],
)
def test_a_student_is_found_by_what_a_platform_says(known_as, found):
    listed = Roster(
        [
            RosterRow("ann", "Ann Lee", {"canvas": "7001"}),
            RosterRow("bob", "Bob Lee"),
            RosterRow("s1", "Sam Same"),
            RosterRow("s2", "Sam Same"),
        ]
    )
    row = listed.find(known_as)
    assert (row.id if row else None) == found


# -- the book ----------------------------------------------------------------------------------------------------------

GONE = Account("ann", "ann/", AccountStatus.HANDED_IN_NOTHING, "no files")
STRANGE = Account("bob", "bob/x.PY", AccountStatus.NOT_RECOGNISED, "looks like x", "a/x", "grader collect")


def test_the_accounts_are_those_of_the_last_run_over_each_folder(tmp_path):
    book = AccountBook(tmp_path, SEAL)
    assert (book.accounts(), book.students()) == ([], {})
    book.keep(tmp_path / "week1", [STRANGE, GONE], [RosterRow("ann", "Ann")])
    book.keep(tmp_path / "week2", [GONE], [])
    assert book.accounts() == [GONE, GONE, STRANGE]
    book.keep(tmp_path / "week1", [], [RosterRow("ann", "Ann")])
    assert (AccountBook(tmp_path, SEAL).accounts(), list(book.students())) == ([GONE], ["ann"])


def test_a_book_of_somebody_else_is_not_gone_on_with(tmp_path):
    book = AccountBook(tmp_path, SEAL)
    AccountBook(tmp_path, Seal(b"another secret")).keep(tmp_path / "week1", [GONE], [])
    assert (book.is_foreign, book.accounts()) == (True, [])
    book.keep(tmp_path / "week2", [STRANGE], [RosterRow("bob", "Bob")])
    assert (book.is_foreign, book.accounts()) == (False, [STRANGE])
    book.path.write_text(book.path.read_text().replace("bob", "eve"))
    assert (book.is_foreign, book.accounts(), book.students()) == (True, [], {})
    book.keep(tmp_path / "week3", [], [])
    assert (book.is_foreign, len(book.folders())) == (False, 1)


def test_a_damaged_book_is_said_and_left(tmp_path):
    book = AccountBook(tmp_path, SEAL)
    book.path.write_text("{")
    with pytest.raises(GraderError, match=r"accounts.json: cannot be read"):
        book.keep(tmp_path, [], [])
    assert book.path.read_text() == "{"
    book.path.unlink()
    os.mkfifo(book.path)
    with pytest.raises(GraderError, match="a named pipe"):
        book.accounts()


def test_books_of_several_machines_are_joined(tmp_path):
    seals = {"here": SEAL, "there": SEAL, "foreign": Seal(b"another secret")}
    here, there, foreign = (AccountBook(tmp_path / name, seal) for name, seal in seals.items())
    for book in (here, there, foreign):
        book.path.parent.mkdir()
        book.keep(Path("/a/week1"), [GONE], [RosterRow("ann", "Ann")])
    there.keep(Path("/b/week1"), [GONE], [])  # the same folder, copied
    there.keep(Path("/b/week2"), [STRANGE], [RosterRow("bob", "Bob")])
    foreign.keep(Path("/c/week9"), [STRANGE], [])
    here.join([there, AccountBook(tmp_path / "none", SEAL)])
    assert (here.accounts(), sorted(here.students())) == ([GONE, STRANGE], ["ann", "bob"])
    here.join([foreign])
    assert here.accounts() == [GONE, STRANGE]
    here.join([foreign], adopt=True)
    assert (here.is_foreign, here.accounts()) == (False, [GONE, STRANGE, STRANGE])
