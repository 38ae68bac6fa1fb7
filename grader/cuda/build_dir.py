"""Where kernels are compiled and run: the tools, a folder for one kernel file, and the walls around each helper."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import msgspec

from grader.cuda.confined_process import Policy, Walls
from grader.cuda.toolchain import Toolbox
from grader.errors import GraderError

COMPILING = Policy(seconds=20.0, cpu_seconds=5, memory_mb=6144, file_mb=64)
OPEN = Walls()


class Workshop:
    """For one kernel file, on a student's own machine: no walls. Its folder goes when it is closed."""

    def __init__(self) -> None:
        self.tools = Toolbox()
        self.folder = Path(tempfile.mkdtemp(prefix="dl-grader-kernel-"))

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def reading(self) -> Policy:
        """For what reads the student's text or objects, and writes nothing."""
        return COMPILING

    @property
    def writing(self) -> Policy:
        """For what writes objects into the folder."""
        return COMPILING

    @property
    def running(self) -> Walls:
        """Around the process that runs the kernels; it puts them up itself."""
        return OPEN


class WalledWorkshop(Workshop):
    """The same behind Landlock and seccomp: for grading."""

    @cached_property
    def _walls(self) -> Mapping[str, Walls]:
        from grader.sandbox import helpers  # what a student's own machine does without
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
            return {role: Walls(each, helpers.seccomp(role)) for role, each in rules.items()}
        except (OSError, ImportError) as fault:
            raise GraderError(f"the walls around the compilers could not be made: {fault}") from fault

    @property
    def reading(self) -> Policy:
        return _within(COMPILING, self._walls["reading"])

    @property
    def writing(self) -> Policy:
        return _within(COMPILING, self._walls["writing"])

    @property
    def running(self) -> Walls:
        return self._walls["running"]

    def close(self) -> None:
        for walls in self.__dict__.pop("_walls", {}).values():
            for descriptor in walls.descriptors:
                os.close(descriptor)
        super().close()


def _within(policy: Policy, walls: Walls) -> Policy:
    return msgspec.structs.replace(policy, walls=walls)
