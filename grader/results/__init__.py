"""What was graded, in a file that survives a kill and that a student cannot have written."""
