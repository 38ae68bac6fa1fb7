"""The process beside student code and the judge's end of it. Nothing in this folder can name an answer."""
