"""Replacements for nbgrader's functions that copy students' files; they leave out links, special files and floods.

nbgrader copies the targets of links into autograded/ and feedback/, and has no hook before that. `patch_nbgrader`
replaces these functions in this process; each replacement calls nbgrader's own for the files that may be copied.
"""

import contextlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbgrader.apps.zipcollectapp
import nbgrader.converters.autograde
import nbgrader.converters.base
import nbgrader.exchange.default.exchange
import nbgrader.plugins.zipcollect
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.generate_feedback import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default.collect import ExchangeCollect
from traitlets.log import get_logger

from grader.notebooks.gradebook import save_scores, scores_in
from grader.notebooks.links import Guard, named, secret_places

TIMESTAMP_BYTES = 200
MARK = "guarded_by_grader"


def patch_nbgrader() -> None:
    """Patch nbgrader for all courses of this process; a second call does nothing."""
    if hasattr(Autograde, MARK):
        return
    setattr(Autograde, MARK, True)
    for converter in (Autograde, GenerateFeedback):
        converter.init_assignment = _of_plain_files(converter.init_assignment)
    Autograde.init_assignment = _keeping_pushed(Autograde.init_assignment)
    CourseDirectory.get_existing_timestamp = _of_a_plain_file(CourseDirectory.get_existing_timestamp)
    ExchangeCollect.do_copy = _without_links(ExchangeCollect.do_copy)
    copying = SimpleNamespace(**{**vars(shutil), "copy": _copy_plain})
    nbgrader.plugins.zipcollect.shutil = nbgrader.apps.zipcollectapp.shutil = copying
    nbgrader.plugins.zipcollect.unzip = _unzip_plain(nbgrader.plugins.zipcollect.unzip)


def guard_of(converter: Any) -> Guard:
    """The converter's guard, made at the first call."""
    found = getattr(converter, "_guard", None)
    if not isinstance(found, Guard):
        own, directory = converter.config.SubmissionExporter, converter.coursedir
        places = secret_places(directory, str(own.get("course") or ""), str(own.get("secret_file") or ""))
        found = converter._guard = Guard(directory, converter._input_directory, places)
    return found


def remove_copies(converter: Any, folder: str) -> None:
    """Remove files from autograded/ and feedback/ that an earlier version copied through links."""
    directory = converter.coursedir
    place = converter.init_single_notebook_resources(os.path.join(folder, "any.ipynb"))["nbgrader"]
    folders = [
        Path(directory.format_path(step, place["student"], place["assignment"]))
        for step in (directory.autograded_directory, directory.feedback_directory)
    ]
    pages = {path.with_suffix(".html").name for path in folders[0].glob("*.ipynb")}
    for name in set(guard_of(converter).inspect(folder).refused_paths) - pages:
        for copy in (each / name for each in folders):
            if copy.is_file():
                copy.unlink()
                converter.log.error("%s was removed: what it was copied from is left out now", copy)


# -- autograde and generate_feedback -----------------------------------------------------------------------------------


def _of_plain_files(original: Callable[..., None]) -> Callable[..., None]:
    def init_assignment(self: Any, assignment_id: str, student_id: str) -> None:
        folder = self._format_source(assignment_id, student_id)
        found = guard_of(self).inspect(folder)
        if found.refused:
            self.log.warning("Left out of the submission of %s: %r", student_id, named(found.refused))
        with _patched(nbgrader.converters.base, "find_all_files", lambda _path, _exclude: list(found.files)):
            original(self, assignment_id, student_id)

    return init_assignment


def _keeping_pushed(original: Callable[..., None]) -> Callable[..., None]:
    """For Autograde, which gives 0 to each notebook without a file: notebooks made by `push` never have one."""

    def init_assignment(self: Any, assignment_id: str, student_id: str) -> None:
        pushed = getattr(self.exporter, "pushed", [])
        if not pushed:
            original(self, assignment_id, student_id)
            return
        database = self.coursedir.db_url, self.coursedir.course_id
        with nbgrader.converters.autograde.Gradebook(*database) as gradebook:
            before = {name: scores_in(gradebook, assignment_id, name, student_id) for name in pushed}
        original(self, assignment_id, student_id)
        with nbgrader.converters.autograde.Gradebook(*database) as gradebook:
            for name, scores in before.items():
                save_scores(gradebook, assignment_id, name, student_id, scores)

    return init_assignment


def _of_a_plain_file(original: Callable[..., Any]) -> Callable[..., Any]:
    def get_existing_timestamp(self: Any, dest_path: str) -> Any:
        path = Path(dest_path) / "timestamp.txt"
        try:
            found = path.lstat()
        except OSError:
            return None
        try:
            if not stat.S_ISREG(found.st_mode) or found.st_size > TIMESTAMP_BYTES:
                raise ValueError("not a small plain file")
            return original(self, dest_path)
        except Exception as fault:  # nbgrader passes on any error of its date parser
            self.log.error("%s is not read: %s; the submission counts as one without a timestamp", path, fault)
            return None

    return get_existing_timestamp


@contextlib.contextmanager
def _patched(module: Any, name: str, function: Any) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, function)
    try:
        yield
    finally:
        setattr(module, name, before)


# -- zip_collect and collect -------------------------------------------------------------------------------------------


def _is_plain(path: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def _copy_plain(source: str, destination: str) -> None:
    """shutil.copy for a plain file; any other file is only logged."""
    if _is_plain(source):
        shutil.copy(source, destination)
    else:
        get_logger().error("%s is a link or a special file, which is not collected", source)


def _unzip_plain(original: Callable[..., None]) -> Callable[..., None]:
    def unzip(src: str, *arguments: Any, **named: Any) -> None:
        if _is_plain(src):
            original(src, *arguments, **named)
        else:
            get_logger().error("%s is a link or a special file, which is not unpacked", src)

    return unzip


def _without_links(original: Callable[..., None]) -> Callable[..., None]:
    """For ExchangeCollect, which copies from a folder where students can write."""

    def do_copy(self: Any, src: str, dest: str, log: Any = None) -> None:
        if os.path.islink(src):
            self.log.error("%s is a link, which is not collected", src)
            return
        module = nbgrader.exchange.default.exchange
        with _patched(module, "ignore_patterns", _ignoring_links(module.ignore_patterns, self.log)):
            original(self, src, dest, log)

    return do_copy


def _ignoring_links(original: Callable[..., Any], log: Any) -> Callable[..., Any]:
    def ignore_patterns(**options: Any) -> Callable[[str, list[str]], list[str]]:
        ignored = original(**options)

        def ignore(folder: str, names: list[str]) -> list[str]:
            paths = {name: os.path.join(folder, name) for name in names}
            links = [name for name, path in paths.items() if os.path.islink(path) or not _is_plain_or_folder(path)]
            for name in links:
                log.error("%s is a link or a special file, which is not collected", paths[name])
            return [*ignored(folder, names), *links]

        return ignore

    return ignore_patterns


def _is_plain_or_folder(path: str) -> bool:
    return _is_plain(path) or os.path.isdir(path)
