"""The one Node.js process that reads for all tests."""

from collections.abc import Iterator

import pytest

from .reader import Reader


@pytest.fixture(scope="session")
def icaljs() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader
