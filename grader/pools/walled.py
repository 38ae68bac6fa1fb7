"""Workers behind walls."""

import contextlib
import os
from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.model import Kind, Limits
from grader.pools.forked import ForkedWorkers, Zygote
from grader.sandbox.walls import Host, ruleset
from grader.worker.zygote_protocol import Walls

if TYPE_CHECKING:
    from grader.cuda.build_dir import BuildDir


class WalledWorkers(ForkedWorkers):
    """Workers behind all the walls that the host supports. Not thread-safe."""

    def __init__(self, host: Host, *, emulate_only: bool = False) -> None:
        super().__init__(emulate_only=emulate_only)
        self._host, self._uids = host, host.uids()

    def _build_dir(self) -> "BuildDir":
        from grader.cuda.build_dir import WalledBuildDir

        if not (self._host.has("landlock") and self._host.has("seccomp")):
            raise GraderError("kernels are compiled behind Landlock and seccomp, and this host lacks one of them")
        return WalledBuildDir()

    def _new_zygote(self, kind: Kind, packages: tuple[str, ...]) -> Zygote:
        rules = ruleset(self._host, kind, packages)
        zygote = Zygote(kind, ruleset=rules, warm=not self._host.has("landlock"), alone=True)
        if rules >= 0:
            with contextlib.suppress(OSError):
                os.close(rules)
        return zygote

    def _walls(self, limits: Limits) -> Walls:
        return self._host.walls(limits, next(self._uids))
