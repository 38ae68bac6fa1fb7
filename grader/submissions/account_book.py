"""The accounts of the last run over each submissions folder, kept beside the results.

They are in a file of their own, which is replaced as a whole: a run that is killed leaves the accounts of the run
before. The file is sealed with the secret, as the results are: a file with a wrong seal is not trusted.
"""

import hmac
import os
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from grader.errors import GraderError
from grader.sealing.seal import Seal
from grader.submissions.accounts import Account
from grader.submissions.archive import UnreadableError, open_file
from grader.submissions.origins import origins_of
from grader.submissions.roster import RosterRow

FILENAME = "accounts.json"
SCHEMA = "grader/accounts/v1"
MAX_BYTES = 1 << 26
ADVICE = "it is left as it is; move it away and run grader grade again"


class Folder(msgspec.Struct, frozen=True):
    """The accounts of one run over one submissions folder. `students`: the rows of its roster."""

    folder: str
    at: str
    accounts: tuple[Account, ...]
    students: tuple[RosterRow, ...] = ()


class _AccountsFile(msgspec.Struct, frozen=True):
    schema: str
    code: str
    folders: tuple[Folder, ...]


class AccountBook:
    """The accounts beside one folder of results. `seal`: the seal of the results' secret."""

    def __init__(self, out: Path, seal: Seal) -> None:
        self.path = out / FILENAME
        self._seal = seal

    @property
    def is_foreign(self) -> bool:
        """Whether the file exists but was not made with this secret, or was changed. Its content is then ignored."""
        found = self._read()
        return found is not None and not self._is_ours(found)

    def folders(self) -> tuple[Folder, ...]:
        """The submissions folders, in the order of the runs. Raises GraderError if the file is damaged."""
        found = self._read()
        return found.folders if found and self._is_ours(found) else ()

    def accounts(self) -> list[Account]:
        """All accounts, by student. Equal accounts of copies of one folder, made on two machines, are listed once."""
        found = dict.fromkeys((Path(folder.folder).name, each) for folder in self.folders() for each in folder.accounts)
        return sorted((each for _, each in found), key=lambda each: each.student)

    def students(self) -> dict[str, RosterRow]:
        """Rows of all rosters, by id. Of several rows with one id, the last run's counts."""
        return {row.id: row for folder in self.folders() for row in folder.students}

    def keep(self, folder: Path, accounts: Sequence[Account], students: Sequence[RosterRow]) -> None:
        """Replace the accounts of this submissions folder, and of the downloads that were collected into it.

        On return they are on disk. The content of a foreign file is dropped.
        """
        name = str(folder.resolve())
        gone = {name, *origins_of(folder)}
        others = [each for each in self.folders() if each.folder not in gone]
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._write([*others, Folder(name, now, tuple(accounts), tuple(students))])

    def join(self, others: Iterable["AccountBook"], *, adopt: bool = False) -> None:
        """Add the accounts of other books; of two books on one submissions folder, the newer counts.

        With `adopt`, foreign books are trusted too.
        """
        folders: dict[str, Folder] = {}
        for book in (self, *others):
            found = book._read()
            for each in found.folders if found and (adopt or self._is_ours(found)) else ():
                known = folders.get(each.folder)
                folders[each.folder] = each if known is None else max(known, each, key=lambda folder: folder.at)
        if folders:
            self._write(list(folders.values()))

    def _is_ours(self, found: _AccountsFile) -> bool:
        return hmac.compare_digest(found.code, self._code(found.folders))

    def _code(self, folders: Sequence[Folder]) -> str:
        return self._seal.of("accounts", msgspec.json.encode(folders)).hex()

    def _read(self) -> _AccountsFile | None:
        try:
            with open_file(self.path) as file:
                content = file.read(MAX_BYTES + 1)
            return msgspec.json.decode(content, type=_AccountsFile)
        except FileNotFoundError:
            return None
        except (UnreadableError, msgspec.MsgspecError, OSError) as fault:
            raise GraderError(f"{self.path}: cannot be read: {fault}; {ADVICE}") from fault

    def _write(self, folders: Sequence[Folder]) -> None:
        content = _AccountsFile(SCHEMA, self._code(folders), tuple(folders))
        try:
            with tempfile.NamedTemporaryFile(dir=self.path.parent, prefix=FILENAME, delete=False) as file:
                file.write(msgspec.json.format(msgspec.json.encode(content)))
                file.flush()
                os.fsync(file.fileno())
            os.replace(file.name, self.path)
        except OSError as fault:
            raise GraderError(f"{self.path}: {fault.strerror}; the results themselves are kept") from fault
