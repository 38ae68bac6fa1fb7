"""The walls around student code: which of them this host supports, and how to make them. Linux only."""
