"""One submission in, one report out, with the name of the mistake."""
