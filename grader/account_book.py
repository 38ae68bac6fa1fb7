"""The accounts of the last run over each submissions folder, kept beside the results.

They are in a file of their own, which is replaced as a whole: a run that is killed leaves the accounts of the run
before. The file carries a code that needs the secret to be made, so that `grade` drops a file from another source.
"""

import hmac
import os
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from grader.accounts import Account
from grader.archive import UnreadableError, open_file
from grader.collected import origins_of
from grader.errors import GraderError
from grader.roster import Row

FILENAME = "accounts.json"
SCHEMA = "grader/accounts/v1"
MAX_BYTES = 1 << 26
ADVICE = "it is left as it is; move it away and run grader grade again"


class Folder(msgspec.Struct, frozen=True):
    """What one run found beside the submissions that it graded. `students`: the rows of its roster."""

    folder: str
    at: str
    accounts: tuple[Account, ...]
    students: tuple[Row, ...] = ()


class _File(msgspec.Struct, frozen=True):
    schema: str
    code: str
    folders: tuple[Folder, ...]


class AccountBook:
    """Of one folder of results."""

    def __init__(self, out: Path) -> None:
        self.path = out / FILENAME

    def folders(self) -> tuple[Folder, ...]:
        """Of every submissions folder, in the order of the runs. Raises GraderError where the file is damaged."""
        found = self._read()
        return found.folders if found else ()

    def accounts(self) -> list[Account]:
        """All accounts, by student; once what two machines found in copies of one folder."""
        found = dict.fromkeys((Path(folder.folder).name, each) for folder in self.folders() for each in folder.accounts)
        return sorted((each for _, each in found), key=lambda each: each.student)

    def students(self) -> dict[str, Row]:
        """Rows of all rosters, by id; the last run's count."""
        return {row.id: row for folder in self.folders() for row in folder.students}

    def keep(self, folder: Path, accounts: Sequence[Account], students: Sequence[Row], key: bytes) -> bool:
        """Replace what is kept of this submissions folder, and of the downloads that were collected into it.

        Returns once it is on disk; False where the file that was there was not made with this secret: nothing of that
        is kept.
        """
        found = self._read()
        is_ours = found is None or hmac.compare_digest(found.code, _code(found.folders, key))
        name = str(folder.resolve())
        gone = {name, *origins_of(folder)}
        others = tuple(each for each in found.folders if each.folder not in gone) if found and is_ours else ()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        folders = (*others, Folder(name, now, tuple(accounts), tuple(students)))
        self._write(_File(SCHEMA, _code(folders, key), folders))
        return is_ours

    def join(self, others: Sequence["AccountBook"], key: bytes, *, adopt: bool = False) -> list[Path]:
        """Take over what other books know; of what two know of one submissions folder the newer counts.

        The paths of the books that were not made with this secret: without `adopt` they are left out.
        """
        folders: dict[str, Folder] = {}
        foreign = []
        for book in (self, *others):
            found = book._read()
            if found is None:
                continue
            if not hmac.compare_digest(found.code, _code(found.folders, key)):
                foreign.append(book.path)
                if not adopt:
                    continue
            for each in found.folders:
                known = folders.get(each.folder)
                folders[each.folder] = each if known is None else max(known, each, key=lambda folder: folder.at)
        if folders:
            joined = tuple(folders.values())
            self._write(_File(SCHEMA, _code(joined, key), joined))
        return foreign

    def _read(self) -> _File | None:
        try:
            with open_file(self.path) as file:
                content = file.read(MAX_BYTES + 1)
            return msgspec.json.decode(content, type=_File)
        except FileNotFoundError:
            return None
        except (UnreadableError, msgspec.MsgspecError, OSError) as fault:
            raise GraderError(f"{self.path}: cannot be read: {fault}; {ADVICE}") from fault

    def _write(self, content: _File) -> None:
        try:
            with tempfile.NamedTemporaryFile(dir=self.path.parent, prefix=FILENAME, delete=False) as file:
                file.write(msgspec.json.format(msgspec.json.encode(content)))
                file.flush()
                os.fsync(file.fileno())
            os.replace(file.name, self.path)
        except OSError as fault:
            raise GraderError(f"{self.path}: {fault.strerror}; the results themselves are kept") from fault


def _code(folders: Sequence[Folder], key: bytes) -> str:
    return hmac.digest(key, b"accounts\n" + msgspec.json.encode(folders), "sha256").hex()
