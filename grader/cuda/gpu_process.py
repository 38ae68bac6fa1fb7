"""The process that has the GPU: a kernel that hangs or faults takes down this one and no other.

Usage: python on_gpu.py PARENT PACKAGE_FOLDERS, a Job on standard input; writes a Reply. It ends with the process PARENT
(0: with none). Device code may print, and the driver writes that to the descriptors 1 and 2 when it pleases: the reply
has another one, and those two lead nowhere. On machines whose GPU reads all of a process's memory
(PAGEABLE_MEMORY_ACCESS) a kernel may reach this process's, too: so nothing is here that the submission must not know,
the environment is bare, and it is the judge who compares.
"""

import os
import sys


def main() -> None:
    sys.path += sys.argv[2].split(os.pathsep)
    from grader.cuda.gpu import Gpu, NoDevice, bindings  # once they can be found
    from grader.cuda.gpu_protocol import Job, Reply, decode, encode
    from grader.cuda.gpu_runs import run
    from grader.worker.parent import end_with

    if parent := int(sys.argv[1]):
        end_with(parent)
    job = decode(sys.stdin.buffer.read(), Job)
    with os.fdopen(os.dup(1), "wb") as replies:
        sys.stderr = os.fdopen(os.dup(2), "w")
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        try:
            reply = run(Gpu(bindings()), job)
        except NoDevice as reason:
            reply = Reply(no_device=str(reason))
        replies.write(encode(reply))


if __name__ == "__main__":
    main()
