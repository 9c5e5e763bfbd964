"""How far a command has come, on standard error and only where somebody watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Tick = Callable[[int], None]


@contextmanager
def bar(label: str, length: int) -> Iterator[Tick]:
    """A bar of so many steps; what it yields is called with how many of them are done since the last call."""
    if not length or not sys.stderr.isatty():
        yield lambda _steps: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as shown:
        yield shown.update
