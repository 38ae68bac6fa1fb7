# tried: threads without end (256 at most, for twenty seconds)
import threading
import time


class REACHED(BaseException):
    pass


for _ in range(256):
    threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
else:
    raise REACHED("256 threads")
