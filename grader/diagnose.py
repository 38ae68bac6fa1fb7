"""Placeholder until the diagnosis is ported."""

from typing import Any


def diagnose(*_: Any, **__: Any) -> tuple[str, ...]:
    return ()


def diagnose_measured(*_: Any) -> tuple[str, ...]:
    return ()
