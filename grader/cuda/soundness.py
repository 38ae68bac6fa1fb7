"""Checks that the tools for kernels work at all, after one has failed on a submission without a reason."""

import numpy as np

from grader.cuda.build_dir import BuildDir
from grader.cuda.compiler import Compiler
from grader.cuda.emulator import Buffer, Emulator
from grader.cuda.launch_plan import Launch
from grader.cuda.source import read_source
from grader.cuda.source_error import SourceError
from grader.cuda.toolchain import Build
from grader.errors import GraderError

PROBE = 'extern "C" __global__ void probe(const float* x, float* out) { out[threadIdx.x] = x[threadIdx.x]; }\n'
LAUNCH = Launch("probe", (1, 1, 1), (2, 1, 1), 0, (("x", "float"), ("out", "float")))
SECONDS = 10.0


def tool_failure(build_dir: BuildDir, build: Build) -> str:
    """Why a known good kernel cannot be compiled and run as that build; "" if it can. `build_dir`: a new one, with the
    same walls as the submission's; this function closes it."""
    compiler = Compiler(build_dir, read_source(PROBE))
    x = np.array([1, 2], np.float32)
    try:
        compiler.start([build])
        compiler.check()
        buffers = [Buffer("x", "float32", (2,), x), Buffer("out", "float32", (2,))]
        emulator = Emulator(build_dir.tools, build_dir.running)
        run = emulator.run(build, compiler.object_for(build), [LAUNCH], buffers, {}, ["out"], SECONDS)
        if not run.finished or (run.outputs[0] != x).any():
            return f"the emulator ({build}) runs no kernel here: {run.ran.said[2].decode(errors='replace')[-300:]}"
    except SourceError as fault:
        return f"no kernel can be compiled here: {fault.message}"
    except GraderError as fault:
        return str(fault)
    finally:
        compiler.close()
        build_dir.close()
    return ""
