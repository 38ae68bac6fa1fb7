"""Pools of workers: spawned, forked, kept warm, or behind walls."""
