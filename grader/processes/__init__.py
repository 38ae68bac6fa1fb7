"""Our own processes: how they start, where they import from, how they end."""
