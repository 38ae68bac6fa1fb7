"""Grades a class: many submissions, judged in parallel processes."""
