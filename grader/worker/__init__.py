"""All code that runs beside student code. It imports no other room of the grader, so it cannot name an answer."""
