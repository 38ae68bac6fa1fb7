import os
import shutil


def make(path):
    """A named pipe in the place of the student's zip: a reader would wait for ever."""
    shutil.rmtree(path.parents[1])
    os.mkfifo(f"{path.parents[1]}.zip")
