def make(path):
    """A named pipe, at which a reader would wait for ever."""
    __import__("os").mkfifo(path)
