# tried: processes that fork (64 at most, for twenty seconds, so that no harm is done here)
import os
import time

from multiprocessing import Process


class REACHED(BaseException):
    pass


forked = 0
for _ in range(64):
    try:
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
        forked += 1
    except OSError:
        continue
if forked:
    raise REACHED(f"{forked} forks")
Process(target=time.sleep, args=(20,)).start()
