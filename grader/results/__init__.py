"""Stores of results: files that survive a kill, and whose seals a student cannot forge."""
