"""Ends this process when its parent ends for any reason, so that no abandoned loop runs for ever.

Imports only the standard library; every process that we start uses it.
"""

import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
SYNCHRONIZE, FOR_EVER = 0x00100000, 0xFFFFFFFF  # of Windows
LOOK_SECONDS = 0.5


def end_with(parent: int) -> None:
    """End when `parent`, the process that started this one, ends.

    On Linux the kernel does it, whatever this process is doing. The kernel watches the thread that started this
    process, so that thread must live as long as the process is needed. Elsewhere a thread of ours checks.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it has ended already
            os._exit(1)
    else:
        threading.Thread(target=_look, args=(parent,), name="parent", daemon=True).start()


def _look(parent: int) -> None:
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.OpenProcess.restype = ctypes.c_void_p
        handle = kernel.OpenProcess(SYNCHRONIZE, False, parent)
        if handle:
            kernel.WaitForSingleObject(ctypes.c_void_p(handle), FOR_EVER)
    else:
        while os.getppid() == parent:
            time.sleep(LOOK_SECONDS)
    os._exit(1)
