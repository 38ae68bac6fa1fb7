# tried: result files of every grader we know written beside itself, then a clean exit
import os
import sys


class REACHED(BaseException):
    pass


places = ["/", "/tmp", "/var/tmp", "/dev/shm", "/run", ".", "/autograder/results", os.path.expanduser("~"), *sys.path]
for place in places:
    for name in ("results.json", "result.json", "results.xml", "results.sqlite3"):
        path = os.path.join(place, "grader_attack_" + name)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        except OSError:
            continue
        os.write(descriptor, b'{"score": 10, "tests": [{"score": 10, "max_score": 10, "status": "passed"}]}')
        os.unlink(path)
        raise REACHED(path)
os._exit(0)
