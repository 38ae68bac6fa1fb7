"""The process that has the GPU: a kernel that hangs or faults ends this process and no other.

Usage: python gpu_process.py PARENT PACKAGE_FOLDERS. Reads a GpuJob from standard input and writes a GpuReply. Ends with
the process PARENT (0: with none). The driver writes what device code prints to descriptors 1 and 2 at any time, so the
reply has a descriptor of its own and these two lead nowhere. On machines whose GPU can read all memory of a process
(PAGEABLE_MEMORY_ACCESS), a kernel may read this process as well. So this process holds nothing that the submission must
not know, its environment is bare, and the judge compares.
"""

import os
import sys


def main() -> None:
    sys.path += sys.argv[2].split(os.pathsep)
    from grader.cuda.gpu import Gpu, NoDeviceError, bindings  # once they can be found
    from grader.cuda.gpu_protocol import GpuJob, GpuReply, decode, encode
    from grader.cuda.gpu_runs import run
    from grader.worker.parent import end_with

    if parent := int(sys.argv[1]):
        end_with(parent)
    job = decode(sys.stdin.buffer.read(), GpuJob)
    with os.fdopen(os.dup(1), "wb") as replies:
        sys.stderr = os.fdopen(os.dup(2), "w")
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        try:
            reply = run(Gpu(bindings()), job)
        except NoDeviceError as reason:
            reply = GpuReply(no_device=str(reason))
        replies.write(encode(reply))


if __name__ == "__main__":
    main()
