"""A student's own loop: what was tried before, what was saved just now, and the debug brief."""
