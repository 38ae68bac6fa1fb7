"""Compiles one kernel file with NVRTC, in a process of its own that can read CUDA's headers and little else.

Usage: python nvrtc.py LIBRARY OPTION..., the source on standard input. Writes "compiled" or "refused", a line with the
number of bytes of the log, the log, and the binary. Standard library alone: cuda.bindings takes longer to import than
the compiler takes to compile, and looks for its library in places that the walls do not show.
"""

import ctypes
import sys

NAME = b"kernel.cu"  # the student's own name for it is for the one who shows the log


def main() -> None:
    library, *options = sys.argv[1:]
    nvrtc = ctypes.CDLL(library)
    program = ctypes.c_void_p()
    source = ctypes.create_string_buffer(sys.stdin.buffer.read())
    must(nvrtc.nvrtcCreateProgram(ctypes.byref(program), source, NAME, 0, None, None))
    given = (ctypes.c_char_p * len(options))(*(each.encode() for each in options))
    compiled = nvrtc.nvrtcCompileProgram(program, len(options), given) == 0
    log = text(nvrtc.nvrtcGetProgramLogSize, nvrtc.nvrtcGetProgramLog, program).rstrip(b"\0")
    binary = text(nvrtc.nvrtcGetCUBINSize, nvrtc.nvrtcGetCUBIN, program) if compiled else b""
    head = f"{'compiled' if compiled else 'refused'}\n{len(log)}\n".encode()
    sys.stdout.buffer.write(head + log + binary)


def text(size_of: "ctypes._NamedFuncPointer", read: "ctypes._NamedFuncPointer", program: ctypes.c_void_p) -> bytes:
    size = ctypes.c_size_t()
    must(size_of(program, ctypes.byref(size)))
    data = ctypes.create_string_buffer(size.value)
    must(read(program, data))
    return data.raw


def must(result: int) -> None:
    if result != 0:
        raise SystemExit(f"NVRTC says {result}")


if __name__ == "__main__":
    main()
