"""What the press's tests share: a press process that runs for the whole session."""

from collections.abc import Iterator

import pytest

from facilitator import press
from facilitator.settings import Settings


@pytest.fixture(scope="session")
def pressing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings whose instance folder has a press process."""
    settings = Settings(instance=tmp_path_factory.mktemp("press"), secret_key="only-for-tests")
    with press.running(settings):
        yield settings
