"""For a student at work: the history of checks, judging on each save, and the debug brief."""
