"""The tools that kernels need: what is said where one is missing, or cannot do what it is there for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.cuda import toolchain
from grader.cuda.build_dir import BuildDir
from grader.cuda.compiler import Attributes, Compiler
from grader.cuda.confined_process import ProcessResult
from grader.cuda.source import read_source
from grader.cuda.source_error import UnexplainedError
from grader.cuda.toolchain import Toolchain
from grader.errors import GraderError

pytestmark = pytest.mark.slow

KERNELS = """// launch: spills grid=(1) block=(1024)
// launch: shares grid=(1) block=(32)
extern "C" __global__ void shares(float* out) {
    __shared__ float s[64];
    int unused;  // ptxas info    : Used 1 registers, 2 bytes smem
    s[threadIdx.x] = threadIdx.x;
    __syncthreads();
    out[threadIdx.x] = s[31 - threadIdx.x];
}
extern "C" __global__ void __launch_bounds__(1024) spills(const float* x, float* out, int n) {
    float a[200], sum = 0;
    for (int i = 0; i < 200; i++) a[i] = x[i * 7 % n];
    for (int k = 0; k < n; k++) {
        #pragma unroll
        for (int i = 0; i < 200; i++) a[i] = a[i] * a[(i + 1) % 200] + x[k];
    }
    for (int i = 0; i < 200; i++) sum += a[i] * a[i * n % 200];
    out[threadIdx.x] = sum;
}
"""


@pytest.fixture
def compiler():
    build_dir = BuildDir()
    compiler = Compiler(build_dir, read_source(KERNELS))
    yield compiler
    compiler.close()
    build_dir.close()


def test_registers_shared_memory_and_spills_are_known_without_a_gpu(compiler):
    compiler.start(["plain"])
    compiler.check()
    shares, spills = compiler.attributes["shares"], compiler.attributes["spills"]
    assert (shares.shared, shares.spilled) == (256, 0)
    assert 2 < shares.registers < 33
    assert (spills.registers, spills.shared) == (64, 0)
    assert spills.spilled > 0


def test_what_a_kernel_takes_in_words():
    assert str(Attributes(24, 1024, 0)) == "24 registers, 1,024 bytes of static shared memory, no spills"
    assert str(Attributes(64, 0, 4124)) == "64 registers, 4,124 bytes spilled"


def test_no_compiler_is_our_fault_and_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GraderError, match=r"apt-get install g\+\+"):
        Toolchain().host("plain")
    assert Toolchain().is_built, "there is nothing to wait for"


def test_the_emulator_is_built_once_and_is_known_to_be(monkeypatch, tmp_path):
    """Here a warning is an error; another g++ of a user may warn of something else, and builds all the same."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(toolchain, "FLAGS", (*toolchain.FLAGS, "-Werror"))
    tools = Toolchain()
    assert not tools.is_built
    assert tools.folder.parent == tmp_path / "dl-grader"
    assert {path.name for path in tools.folder.iterdir()} >= {"launcher", *(f"host-{b}" for b in toolchain.BUILDS)}
    assert Toolchain().is_built


def test_the_built_in_library_is_loaded_before_nvrtc_asks_for_it():
    folder = Toolchain().nvrtc.parent
    code = "import sys; sys.path.insert(0, sys.argv[1]); from grader.cuda.nvrtc import load_builtins\n"
    code += "load_builtins(sys.argv[2]); print(open('/proc/self/maps').read())"
    root = str(Path(toolchain.__file__).parents[2])
    done = subprocess.run([sys.executable, "-c", code, root, str(folder)], capture_output=True, text=True, check=True)
    assert "libnvrtc-builtins.so" in done.stdout


def test_an_nvrtc_without_its_built_in_library_is_our_fault(compiler, tmp_path):
    nvrtc = compiler._tools.nvrtc
    shutil.copyfile(nvrtc, tmp_path / nvrtc.name)
    compiler._tools.__dict__["headers"] = compiler._tools.headers
    compiler._tools.__dict__["nvrtc"] = tmp_path / nvrtc.name
    compiler.start(["plain"])
    with pytest.raises(GraderError, match="NVRTC itself fails: NVRTC_ERROR_BUILTIN_OPERATION_FAILURE"):
        compiler.check()


FAILURES = {  # what NVRTC says of itself: whether it may be the file, where a kernel of ours compiles
    "NVRTC_ERROR_OUT_OF_MEMORY": True,
    "NVRTC_ERROR_INTERNAL_ERROR": False,
    "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE": False,
    "NVRTC_ERROR_PROGRAM_CREATION_FAILURE": False,
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_of_nvrtcs_own_is_no_error_of_the_file(compiler, name):
    said = {1: f"failed\n{len(name)}\n{name}".encode(), 2: b""}
    with pytest.raises(GraderError, match=name) as failed:
        compiler._nvrtc_reply(ProcessResult(0, False, said))
    assert isinstance(failed.value, UnexplainedError) == FAILURES[name]
