"""What a command says by its exit code."""

FULL_MARKS, LESS, USAGE, OUR_FAULT = range(4)
