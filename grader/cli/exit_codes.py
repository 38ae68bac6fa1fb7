"""Exit codes of the commands."""

FULL_MARKS, LESS, USAGE, OUR_FAULT = range(4)
