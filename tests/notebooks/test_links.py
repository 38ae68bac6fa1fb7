"""Links in what was handed in lead nowhere: not into a page, not into a folder that students get back, into no score.

nbgrader copies what a link leads to. Here secrets and solutions are at the other end; each command is the real one.
"""

import os
import shutil
import stat
import tarfile
import zipfile

import pytest

from notebooks.a_folder import EXERCISE, FULL, MODULE, NAME, SECRET, Folder, text_of

pytestmark = pytest.mark.slow

HIDDEN = b"hidden from every student: 731058\n"
COMMANDS = [("nbgrader", "autograde", MODULE), ("grader", "nbgrader", "autograde", MODULE)]


def link_to_the_secret(folder, place):
    (place / "peek.txt").symlink_to(folder.root / "secret.txt")


def relative_link_to_the_solution(folder, place):
    (place / "ref.py").symlink_to(os.path.relpath(folder.course / "solutions" / EXERCISE / "reference.py", place))


def link_in_a_folder(folder, place):
    (place / "data" / "more").mkdir(parents=True)
    (place / "data" / "more" / "peek.txt").symlink_to(folder.root / "secret.txt")


def link_to_a_folder(folder, place):
    (place / "solutions").symlink_to(folder.course / "solutions")


def link_to_a_link(folder, place):
    (place / "first").symlink_to("second")
    (place / "second").symlink_to(folder.root / "secret.txt")


def dangling_link(folder, place):
    (place / "peek.txt").symlink_to("nowhere")


def links_in_circles(folder, place):
    (place / "here").symlink_to(".")
    (place / "one").symlink_to("two")
    (place / "two").symlink_to("one")


def hard_link_to_the_secret(folder, place):
    os.link(folder.root / "secret.txt", place / "hard.txt")


def hard_link_to_the_solution(folder, place):
    os.link(folder.course / "solutions" / EXERCISE / "reference.py", place / "hard.py")


def pipe(folder, place):
    os.mkfifo(place / "pipe")


def pipe_for_a_timestamp(folder, place):
    os.mkfifo(place / "timestamp.txt")


def link_for_a_timestamp(folder, place):
    (place / "timestamp.txt").symlink_to(folder.root / "secret.txt")


def no_date_for_a_timestamp(folder, place):
    (place / "timestamp.txt").write_text("yesterday, about noon")


def names_that_are_no_text(folder, place):
    os.symlink(folder.root / "secret.txt", os.fsencode(place) + b"/\xff*[x]\n<b>.txt")


def a_flood(folder, place):
    with (place / "huge.bin").open("wb") as file:
        file.truncate(200 << 20)


def many_files(folder, place):
    for number in range(3000):
        (place / f"{number}.txt").write_bytes(b"")


BESIDE = [  # what lies beside a right notebook, which keeps its points
    link_to_the_secret,
    relative_link_to_the_solution,
    link_in_a_folder,
    link_to_a_folder,
    link_to_a_link,
    dangling_link,
    links_in_circles,
    hard_link_to_the_secret,
    hard_link_to_the_solution,
    pipe,
    pipe_for_a_timestamp,
    link_for_a_timestamp,
    no_date_for_a_timestamp,
    names_that_are_no_text,
    a_flood,
    many_files,
]


def assignment_is_a_link(folder, place):
    shutil.rmtree(place)
    place.symlink_to(folder.submitted("ann").parent)


def assignment_is_a_link_to_the_source(folder, place):
    shutil.rmtree(place)
    place.symlink_to(folder.root / "source" / MODULE)


def student_is_a_link(folder, place):
    shutil.rmtree(place.parent)
    place.parent.symlink_to("ann")


def assignment_dangles(folder, place):
    shutil.rmtree(place)
    place.symlink_to("nowhere")


def assignment_leads_to_itself(folder, place):
    shutil.rmtree(place)
    place.symlink_to(f"../{place.parent.name}/{place.name}")


def assignment_is_a_file(folder, place):
    shutil.rmtree(place)
    place.write_text("here it is")


def notebook_is_a_link(folder, place):
    (place / f"{NAME}.ipynb").unlink()
    (place / f"{NAME}.ipynb").symlink_to(folder.submitted("ann"))


def notebook_is_a_hard_link_to_the_source(folder, place):
    (place / f"{NAME}.ipynb").unlink()
    os.link(folder.root / "source" / f"{EXERCISE}.ipynb", place / f"{NAME}.ipynb")


INSTEAD = [  # what lies in the place of a notebook, and earns nothing
    assignment_is_a_link,
    assignment_is_a_link_to_the_source,
    student_is_a_link,
    assignment_dangles,
    assignment_leads_to_itself,
    assignment_is_a_file,
    notebook_is_a_link,
    notebook_is_a_hard_link_to_the_source,
]


def name_of(make):
    return make.__name__.replace("_", "-")


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory, softmax, right):
    """nbgrader's folder, with a student for each kind; ann is honest and has a file, zoe's was backed up by links."""
    root = tmp_path_factory.mktemp("links")
    folder = Folder(root / "nb", softmax)
    (folder.root / "secret.txt").write_bytes(HIDDEN)
    with (folder.root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.SubmissionExporter.secret_file = ''\n")
    folder.release()
    for student in ("ann", "zoe", *map(name_of, (*BESIDE, *INSTEAD))):
        (folder.hand_in(student, right).parent / "data.csv").write_text("1,2")
    shutil.copytree(folder.root / "submitted" / "zoe", root / "backup", copy_function=os.link)
    for make in (*BESIDE, *INSTEAD):
        make(folder, folder.submitted(name_of(make)).parent)
    (folder.root / "submitted" / "nobody").symlink_to("nowhere")
    yield folder
    for path in (folder.root / "submitted").rglob("*"):
        if not path.is_symlink() and stat.S_ISFIFO(path.lstat().st_mode):
            path.unlink()


@pytest.fixture(scope="module", params=COMMANDS, ids=["nbgrader", "grader"])
def graded(handed_in, request):
    """The folder after autograde and generate_feedback, what autograde said, and the scores."""
    for step in ("autograded", "feedback"):
        shutil.rmtree(handed_in.root / step, ignore_errors=True)
    said = handed_in.run(*request.param)
    handed_in.run("nbgrader", "generate_feedback", MODULE, status=(0,))
    return handed_in, said, handed_in.grades()


def files_of(folder, step, student):
    place = folder.root / step / student / MODULE
    return {str(path.relative_to(place)) for path in place.rglob("*") if not path.is_dir()}


def test_nothing_hidden_is_in_what_students_get_back(graded):
    folder, _, _ = graded
    solution = (folder.course / "solutions" / EXERCISE / "checks.py").read_bytes()
    for step in ("autograded", "feedback"):
        for path in (folder.root / step).rglob("*"):
            assert not path.is_symlink()
            if path.is_file():
                found = path.read_bytes()
                assert HIDDEN.strip() not in found, path
                assert found != solution and b"from grader.checks" not in found, path


@pytest.mark.parametrize("make", BESIDE, ids=name_of)
def test_what_lies_beside_a_right_notebook(graded, make):
    folder, said, grades = graded
    student = name_of(make)
    assert grades[student, MODULE] == pytest.approx(FULL, abs=1e-9)
    honest, found = {f"{NAME}.ipynb", "data.csv"}, files_of(folder, "autograded", student)
    if make is many_files:
        assert len(found) <= 1001
    else:
        assert found - {"timestamp.txt"} == honest
    if make is no_date_for_a_timestamp:
        assert f"{student}/{MODULE}/timestamp.txt is not read" in said
    else:
        assert "timestamp.txt" not in found
        assert "left out, since only plain files" in text_of(folder.page(student))
        assert f"Left out of the submission of {student}" in said or "more students" in said


@pytest.mark.parametrize("make", INSTEAD, ids=name_of)
def test_what_lies_in_the_place_of_a_notebook(graded, make):
    folder, _, grades = graded
    student = name_of(make)
    assert grades[student, MODULE] == 0
    word = "is a file" if make is assignment_is_a_file else "is a link"
    assert word in text_of(folder.page(student))
    assert files_of(folder, "autograded", student) <= {f"{NAME}.ipynb", "data.csv"}
    assert files_of(folder, "feedback", student) <= {f"{NAME}.html", "data.csv"}


def test_honest_files_stay(graded):
    folder, said, grades = graded
    for student in ("ann", "zoe"):
        assert grades[student, MODULE] == pytest.approx(FULL, abs=1e-9)
        assert files_of(folder, "autograded", student) == {f"{NAME}.ipynb", "data.csv"}
        assert files_of(folder, "feedback", student) == {f"{NAME}.html", "data.csv"}
        assert "left out" not in text_of(folder.page(student))
    assert "nobody is a link to nothing" in said


def test_a_link_that_came_later_does_not_get_into_feedback(graded):
    """As code in a notebook that nbgrader runs can make it, in the page's own folder."""
    folder, _, _ = graded
    place = folder.root / "autograded" / "ann" / MODULE
    (place / "late.txt").symlink_to(folder.root / "secret.txt")
    os.link(folder.root / "secret.txt", place / "late-too.txt")
    folder.run("nbgrader", "generate_feedback", MODULE, "--student", "ann", "--force", status=(0,))
    assert files_of(folder, "feedback", "ann") == {f"{NAME}.html", "data.csv"}
    (place / "late.txt").unlink()
    (place / "late-too.txt").unlink()


def test_copies_that_an_earlier_version_has_made_are_removed(graded):
    folder, _, _ = graded
    student = name_of(link_in_a_folder)
    for step in ("autograded", "feedback"):
        path = folder.root / step / student / MODULE / "data" / "more" / "peek.txt"
        path.parent.mkdir(parents=True)
        path.write_bytes(HIDDEN)
    assert "was removed" in folder.run("nbgrader", "autograde", MODULE, status=(0,))
    test_nothing_hidden_is_in_what_students_get_back(graded)
    assert f"{NAME}.html" in files_of(folder, "feedback", student)


# -- on the way into submitted/ ----------------------------------------------------------------------------------------

NAMED = r'c.FileNameCollectorPlugin.named_regexp = r".*x_(?P<student_id>\w+)_attempt_[0-9\-]+_(?P<file_id>\w+)"'
ATTEMPT = "attempt_2026-01-01-10-00-00"


@pytest.fixture
def collecting(tmp_path, softmax):
    folder = Folder(
        tmp_path / "nb", softmax, more_config=f"\n{NAMED}\nc.Exchange.root = {str(tmp_path / 'exchange')!r}\n"
    )
    (folder.root / "secret.txt").write_bytes(HIDDEN)
    folder.release()
    return folder


def zip_with_a_link(path, target):
    with zipfile.ZipFile(path, "w") as made:
        link = zipfile.ZipInfo(f"x_pia_{ATTEMPT}_{NAME}.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, target)


def tar_with_links(path, target):
    with tarfile.open(path, "w:gz") as made:
        for student, kind in (("quin", tarfile.SYMTYPE), ("rob", tarfile.LNKTYPE)):
            link = tarfile.TarInfo(f"x_{student}_{ATTEMPT}_{NAME}.ipynb")
            link.type, link.linkname = kind, target
            made.addfile(link)


def test_zip_collect_follows_no_link(collecting, tmp_path):
    archive = collecting.root / "downloaded" / MODULE / "archive"
    archive.mkdir(parents=True)
    secret = str(collecting.root / "secret.txt")
    (archive / f"x_mia_{ATTEMPT}_{NAME}.ipynb").symlink_to(secret)  # as unzip(1) makes them
    (archive / f"x_lea_{ATTEMPT}_{NAME}.ipynb").symlink_to("nowhere")
    shutil.copy(collecting.root / "release" / f"{EXERCISE}.ipynb", archive / f"x_noa_{ATTEMPT}_{NAME}.ipynb")
    os.mkfifo(archive / f"x_oli_{ATTEMPT}_{NAME}.ipynb")
    (archive / "course").symlink_to(collecting.course)
    zip_with_a_link(archive / "all.zip", secret)
    tar_with_links(archive / "more.tar.gz", secret)
    shutil.move(archive / "all.zip", tmp_path / "elsewhere.zip")
    (archive / "linked.zip").symlink_to(tmp_path / "elsewhere.zip")
    said = collecting.run("nbgrader", "zip_collect", MODULE, status=(0,))
    (archive / f"x_oli_{ATTEMPT}_{NAME}.ipynb").unlink()
    assert said.count("is a link or a special file") == 4
    assert {path.name for path in (collecting.root / "submitted").iterdir()} == {"noa"}
    for path in (collecting.root / "submitted").rglob("*"):
        assert path.is_dir() or HIDDEN.strip() not in path.read_bytes()


def test_collect_follows_no_link(collecting, tmp_path):
    """Students write into the exchange's inbound folder, with whatever they like."""
    course = "a-course"
    inbound = tmp_path / "exchange" / course / "inbound"
    inbound.mkdir(parents=True)
    (tmp_path / "exchange").chmod(0o777)
    for student in ("eve", "fay"):
        place = inbound / f"{student}+{MODULE}+2026-01-01 10:00:00 UTC+x"
        place.mkdir()
        shutil.copy(collecting.root / "release" / f"{EXERCISE}.ipynb", place)
        (place / "data.csv").write_text("1,2")
    (place / "peek.txt").symlink_to(collecting.root / "secret.txt")
    (place / "solutions").symlink_to(collecting.course / "solutions")
    (place / "again").symlink_to(place)
    os.mkfifo(place / "pipe")
    (inbound / f"gus+{MODULE}+2026-01-01 10:00:00 UTC+x").symlink_to(collecting.course / "solutions" / MODULE)
    said = collecting.run("nbgrader", "collect", MODULE, "--course", course, status=(0,))
    (place / "pipe").unlink()
    assert said.count("which is not collected") == 5
    found = {str(p.relative_to(collecting.root / "submitted")) for p in (collecting.root / "submitted").rglob("*.*")}
    assert found == {f"{s}/{MODULE}/{name}" for s in ("eve", "fay") for name in (f"{NAME}.ipynb", "data.csv")}


def test_the_secret_in_the_environment_is_not_in_a_page(graded):
    folder, said, _ = graded
    assert SECRET not in said
    assert not any(SECRET.encode() in p.read_bytes() for p in (folder.root / "autograded").rglob("*") if p.is_file())
