"""The walls around student code: which this host can give, and how they are made. Linux only."""
