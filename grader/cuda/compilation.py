"""A kernel file and its compilers at work. Imports no NumPy, so that compilers can start before the judge is ready."""

import contextlib
from collections.abc import Sequence

from grader.cuda.build_dir import BuildDir
from grader.cuda.compiler import Compiler
from grader.cuda.source import Source, read_source
from grader.cuda.source_error import SourceError
from grader.cuda.toolchain import BUILDS, Build
from grader.errors import GraderError


class Compilation:
    """Reads one file and compiles it, once."""

    def __init__(self, code: bytes, build_dir: BuildDir) -> None:
        self.code, self.build_dir = code, build_dir
        self._source: Source | None = None
        self._compiler: Compiler | None = None

    def begin(self) -> None:
        """Start all compilers, and do not wait for them. `result` reports what is wrong with the file or the tools."""
        with contextlib.suppress(SourceError, GraderError):
            self.result(BUILDS)

    def result(self, builds: Sequence[Build]) -> tuple[Source, Compiler]:
        """The file as it is read, and its compilers. Raises SourceError for a fault of the file, GraderError if a tool
        is missing."""
        if self._source is None or self._compiler is None:
            self._source = read_source(self.code.decode("utf-8"))
            compiler = Compiler(self.build_dir, self._source)
            compiler.start(builds)
            self._compiler = compiler
        return self._source, self._compiler

    def close(self) -> None:
        if self._compiler is not None:
            self._compiler.close()
        self.build_dir.close()
