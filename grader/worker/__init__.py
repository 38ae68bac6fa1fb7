"""All that runs beside student code. It imports nothing else of the grader: nothing here can name an answer."""
