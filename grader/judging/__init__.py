"""Judges one submission: runs its checks, and names the mistake."""
