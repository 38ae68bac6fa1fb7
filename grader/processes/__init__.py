"""Processes of ours: how they are started, where they import from, how they end."""
