"""Verifies the course itself: each promise of each exercise, and hundreds of wrong variants of its reference."""
