"""The secret that seeds the hidden cases of a graded run: each new try gets new cases, which cannot be guessed."""

import contextlib
import hmac
import os
import re
import secrets
import stat
from pathlib import Path

import msgspec

from grader.sealing.seal import Seal
from grader.sealing.user_state import state_folder

VARIABLE = "GRADER_SECRET"
DIGITS = 32
IN_COURSE = Path(".grader/secret")  # below the folder of course.yaml: where `grader secret` puts it and `grade` looks
HOW_TO_GET_ONE = (
    "make one with: grader secret, which grade finds by itself; or: grader secret FILE, and --secret-file FILE, or set "
    "GRADER_SECRET"
)


class SecretError(Exception):
    """The secret is missing or cannot be trusted; the message says what to do."""


class Secret(msgspec.Struct, frozen=True):
    """Written only in its own file: `file`, or None if it came from the environment."""

    key: bytes
    file: Path | None = None

    def __repr__(self) -> str:
        return "Secret(...)"

    def seed(self, exercise: str, digest: str) -> int:
        """The seed of that submission's cases, 2**63 <= seed < 2**64, which is out of the range of `check --seed`."""
        code = hmac.digest(self.key, f"seed\n{exercise}\n{digest}".encode(), "sha256")
        return int.from_bytes(code[:8], "big") | 1 << 63

    @property
    def fingerprint(self) -> str:
        """Differs between secrets, and reveals nothing about the key."""
        return hmac.digest(self.key, b"fingerprint", "sha256").hex()[:32]

    @property
    def seal(self) -> Seal:
        """Seals the rows of a store of results. It reveals nothing about the hidden cases."""
        return Seal(hmac.digest(self.key, b"seal of results", "sha256"))


def read_secret(file: Path | None, default: Path | None = None) -> Secret:
    """From `file`, else from the environment, else from `default` if that file exists. Raises SecretError."""
    if file is not None:
        return _checked(_read(file), str(file), file)
    if text := os.environ.get(VARIABLE):
        return _checked(text, VARIABLE)
    if default is not None and os.path.lexists(default):
        return _checked(_read(default), str(default))
    raise SecretError(f"hidden cases need a secret; {HOW_TO_GET_ONE}")


def remember(secret: Secret) -> None:
    """Record the path of the secret's file for this user on this machine, so that `grader results` finds it.

    The record holds the path alone. If it cannot be written, `results` asks for the file.
    """
    if secret.file is None:
        return
    with contextlib.suppress(OSError, RuntimeError):
        place = _record_path(secret.seal.fingerprint)
        place.parent.mkdir(parents=True, exist_ok=True)
        half = place.with_name(f"{place.name}.{os.getpid()}")
        half.write_text(str(secret.file.resolve()))
        half.replace(place)


def recall(fingerprint: str) -> Secret | None:
    """The secret whose seal has this fingerprint, if `remember` recorded its file and the file still holds it."""
    with contextlib.suppress(OSError, RuntimeError, ValueError, SecretError):
        if re.fullmatch(r"[0-9a-f]{32}", fingerprint):
            secret = read_secret(Path(_record_path(fingerprint).read_text()))
            return secret if secret.seal.fingerprint == fingerprint else None
    return None


def _record_path(fingerprint: str) -> Path:
    return state_folder() / "secrets" / fingerprint


def find_secret(file: Path | None) -> Secret | None:
    """From `file`, else from the environment, else None. Raises SecretError for a secret that cannot be used."""
    return read_secret(file) if file is not None or os.environ.get(VARIABLE) else None


def make_secret(file: Path) -> None:
    """A new secret in a file that only its owner can read. Raises FileExistsError: a secret is never replaced."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as opened:
        opened.write(secrets.token_hex(32) + "\n")


def _read(file: Path) -> str:
    try:
        mode = file.stat().st_mode
        if not stat.S_ISREG(mode):
            raise SecretError(f"{file} is not an ordinary file; {HOW_TO_GET_ONE}")
        if os.name == "posix" and mode & 0o077:
            raise SecretError(f"{file} can be read by others (mode {mode & 0o777:o}); chmod 600 {file}")
        with file.open("rb") as opened:
            return opened.read(4096).decode("ascii", "replace")
    except OSError as fault:
        raise SecretError(f"{file}: {fault.strerror}; {HOW_TO_GET_ONE}") from fault


def _checked(text: str, where: str, file: Path | None = None) -> Secret:
    digits = text.strip().lower()
    if not re.fullmatch(rf"[0-9a-f]{{{DIGITS},}}", digits):
        raise SecretError(f"{where} does not hold at least {DIGITS} hexadecimal digits; {HOW_TO_GET_ONE}")
    return Secret(digits.encode(), file)
