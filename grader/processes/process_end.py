"""The end of a process that has done its work.

Python would first take apart all that it has imported, which takes a tenth of a second.
"""

import atexit
import os
import sys
import threading


def end_at_once(code: int) -> None:
    """End this process as Python does, but without taking modules apart.

    Returns where threads still run, or where the output cannot be written: Python then waits for them, and reports it.
    """
    if threading.active_count() > 1:
        return
    atexit._run_exitfuncs()
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):  # None: closed from the start
            stream.flush()
    except (OSError, ValueError):
        return
    os._exit(code)
