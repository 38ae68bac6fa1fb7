"""The judge's end of a worker: starts it, sends it one request at a time, and bounds every wait."""
