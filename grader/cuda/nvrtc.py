"""Compiles one kernel file with NVRTC, in a process of its own that can read CUDA's headers and little else.

Usage: python nvrtc.py LIBRARY OPTION..., with the source on standard input. Writes "compiled", "refused" (the compiler
rejects the file) or "failed" (NVRTC itself does not work), a line with the number of bytes of the log, the log, and the
binary. Imports only the standard library: cuda.bindings takes longer to import than the compilation takes, and looks
for its library in places that the walls hide.
"""

import contextlib
import ctypes
import os
import sys

NAME = b"kernel.cu"  # the caller replaces it with the student's file name
COMPILATION = 6  # NVRTC_ERROR_COMPILATION: the only error that is about the file
BUILTINS = "libnvrtc-builtins.so"


def main() -> None:
    path, *options = sys.argv[1:]
    load_builtins(os.path.dirname(path))
    nvrtc = ctypes.CDLL(path)
    program = ctypes.c_void_p()
    source = ctypes.create_string_buffer(sys.stdin.buffer.read())
    check_result(nvrtc.nvrtcCreateProgram(ctypes.byref(program), source, NAME, 0, None, None))
    given = (ctypes.c_char_p * len(options))(*(each.encode() for each in options))
    result = nvrtc.nvrtcCompileProgram(program, len(options), given)
    log = text(nvrtc.nvrtcGetProgramLogSize, nvrtc.nvrtcGetProgramLog, program).rstrip(b"\0")
    if result not in (0, COMPILATION):
        nvrtc.nvrtcGetErrorString.restype = ctypes.c_char_p
        log = nvrtc.nvrtcGetErrorString(result) + b"\n" + log
    binary = text(nvrtc.nvrtcGetCUBINSize, nvrtc.nvrtcGetCUBIN, program) if result == 0 else b""
    verdict = {0: "compiled", COMPILATION: "refused"}.get(result, "failed")
    sys.stdout.buffer.write(f"{verdict}\n{len(log)}\n".encode() + log + binary)


def load_builtins(folder: str) -> None:
    """Load NVRTC's builtins library, because some versions of NVRTC do not look for it in their own folder. If it
    cannot be loaded here, NVRTC reports the error."""
    for name in sorted(os.listdir(folder)):
        if name.startswith(BUILTINS):
            with contextlib.suppress(OSError):
                ctypes.CDLL(os.path.join(folder, name), mode=ctypes.RTLD_GLOBAL)


def text(size_of: "ctypes._NamedFuncPointer", read: "ctypes._NamedFuncPointer", program: ctypes.c_void_p) -> bytes:
    size = ctypes.c_size_t()
    check_result(size_of(program, ctypes.byref(size)))
    data = ctypes.create_string_buffer(size.value)
    check_result(read(program, data))
    return data.raw


def check_result(result: int) -> None:
    if result != 0:
        raise SystemExit(f"NVRTC says {result}")


if __name__ == "__main__":
    main()
