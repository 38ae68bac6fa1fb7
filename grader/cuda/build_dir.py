"""The folder in which one kernel file is compiled and run, its tools, and the walls around each helper process."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import msgspec

from grader.cuda.confined_process import ProcessLimits, WallDescriptors
from grader.cuda.toolchain import Toolchain
from grader.errors import GraderError

COMPILING = ProcessLimits(seconds=120.0, cpu_seconds=45, memory_mb=6144, file_mb=64)
OPEN = WallDescriptors()


class BuildDir:
    """A folder for one kernel file on a student's own machine, without walls. `close` deletes the folder."""

    def __init__(self) -> None:
        self.tools = Toolchain()
        self.folder = Path(tempfile.mkdtemp(prefix="dl-grader-kernel-"))

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def reading(self) -> ProcessLimits:
        """For processes that only read the student's text or objects."""
        return COMPILING

    @property
    def writing(self) -> ProcessLimits:
        """For processes that write objects into the folder."""
        return COMPILING

    @property
    def running(self) -> WallDescriptors:
        """For the process that runs the kernels; it raises these walls itself."""
        return OPEN


class WalledBuildDir(BuildDir):
    """The same behind Landlock and seccomp: for grading."""

    @cached_property
    def _walls(self) -> Mapping[str, WallDescriptors]:
        from grader.sandbox import helpers  # Linux only
        from grader.sandbox.files import library_folders

        libraries = list(helpers.libraries())
        own, kernels = self.tools.folder, self.folder
        binutils = (Path("/usr/bin/readelf"), Path("/usr/bin/addr2line"))
        script = Path(__file__).parent / "nvrtc.py"
        compilers = (self.tools.nvrtc.parent, self.tools.headers, script, *helpers.interpreter(), *binutils)
        try:
            rules: dict[helpers.Role, int] = {
                "reading": helpers.ruleset([*libraries, *compilers, kernels], listed=library_folders()),
                "writing": helpers.ruleset([*libraries, *self.tools.parts()], kernels),
                "running": helpers.ruleset([*libraries, own, kernels]),
            }
            return {role: WallDescriptors(each, helpers.seccomp(role)) for role, each in rules.items()}
        except (OSError, ImportError) as fault:
            raise GraderError(f"the walls around the compilers could not be made: {fault}") from fault

    @property
    def reading(self) -> ProcessLimits:
        return _within(COMPILING, self._walls["reading"])

    @property
    def writing(self) -> ProcessLimits:
        return _within(COMPILING, self._walls["writing"])

    @property
    def running(self) -> WallDescriptors:
        return self._walls["running"]

    def close(self) -> None:
        for walls in self.__dict__.pop("_walls", {}).values():
            for descriptor in walls.descriptors:
                os.close(descriptor)
        super().close()


def _within(policy: ProcessLimits, walls: WallDescriptors) -> ProcessLimits:
    return msgspec.structs.replace(policy, walls=walls)
