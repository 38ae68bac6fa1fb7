"""The judge's hold on a worker: starts it, asks it one thing at a time, bounds every wait."""
