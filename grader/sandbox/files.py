"""The files that a worker may read: the interpreter's library and the packages of its exercise. It may write none."""

import errno
import importlib.metadata
import re
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.course.kinds import KINDS
from grader.model import Kind
from grader.sandbox.landlock_rules import LandlockRules
from grader.worker.zygote_protocol import Denied

NEEDED = ("numpy", "msgspec")  # packages that every worker imports
SYSTEM_LIBRARIES = ("/lib/{}", "/usr/lib/{}", "/etc/ld.so.cache")
DEVICES = ("/dev/urandom", "/dev/random", "/dev/null")


def missing() -> str:
    """Why Landlock is not available here; "" if it may be: whether the kernel supports it is found by a trial."""
    try:
        import landlock  # noqa: F401
    except ImportError as fault:
        return f"the package landlock cannot be imported: {fault}"
    return ""


def landlock_advice(denied: Denied) -> str:
    """Why a process cannot use Landlock here, and what to do."""
    if denied.errno == errno.EOPNOTSUPP:
        return "Landlock is switched off on this machine; add it to lsm= in the kernel's boot parameters"
    if denied.errno == errno.ENOSYS:
        return "this kernel has no Landlock (Linux 5.13 or newer has it), or a container's seccomp profile hides it"
    calls = "landlock_create_ruleset, landlock_add_rule and landlock_restrict_self"
    return f"Landlock is denied here ({denied}), as by a container's seccomp profile; allow {calls} there"


def ruleset(kind: Kind, granted: tuple[str, ...] = ()) -> int:
    """A descriptor of the rules for workers of that kind with those packages; its owner closes it."""
    rules = LandlockRules()
    rules.read(readable(kind, granted))
    return rules.descriptor()


def readable(kind: Kind, granted: tuple[str, ...] = ()) -> list[Path]:
    """The files and folders that exist."""
    packages = _packages([*NEEDED, *KINDS[kind].importable, *granted])
    found = [*standard_library(), *packages, *system_libraries(), *_loaded_libraries()]
    return [path for path in dict.fromkeys(found) if path.exists()]


def library_folders() -> list[Path]:
    """The folders in which this Python looks for its standard library; it lists them before it reads from them."""
    return [Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")]


def standard_library() -> Iterator[Path]:
    """Each part separately: the machine's packages lie in the same folder."""
    for folder in library_folders():
        yield from (path for path in folder.iterdir() if path.name not in ("site-packages", "dist-packages"))


def system_libraries() -> Iterator[Path]:
    """The folders of shared libraries, and the devices that libraries read."""
    architecture = sysconfig.get_config_var("MULTIARCH") or ""
    yield from (Path(pattern.format(architecture)) for pattern in SYSTEM_LIBRARIES)
    yield from map(Path, DEVICES)


def _packages(names: Iterable[str]) -> Iterator[Path]:
    """The top-level folders and files of these distributions and of all their requirements."""
    for distribution in _with_requirements(names):
        tops = {file.parts[0] for file in distribution.files or () if not file.parts[0].endswith(".dist-info")}
        yield from (Path(str(distribution.locate_file(top))).resolve() for top in tops - {"..", "__pycache__"})


def _with_requirements(names: Iterable[str]) -> list[importlib.metadata.Distribution]:
    found: dict[str, importlib.metadata.Distribution] = {}
    wanted = list(names)
    while wanted:
        name = wanted.pop()
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # an optional requirement
        if distribution.metadata["Name"] not in found:
            found[distribution.metadata["Name"]] = distribution
            wanted += [re.split(r"[^\w.-]", each)[0] for each in distribution.requires or () if "extra ==" not in each]
    return list(found.values())


def _loaded_libraries() -> Iterator[Path]:
    """The libraries that this interpreter has loaded, in any folder."""
    with open("/proc/self/maps") as maps:
        loaded = {line.split(maxsplit=5)[5].strip() for line in maps if ".so" in line}
    yield from (Path(path) for path in loaded if path.startswith("/"))
