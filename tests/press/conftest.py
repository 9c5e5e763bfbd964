"""What the press's tests share: a press process that runs for the whole session."""

from collections.abc import Iterator

import pytest

from facilitator.press.work import Limits
from facilitator.settings import Settings
from tests.press.samples import started


@pytest.fixture(scope="session")
def pressing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings whose instance folder has a press process."""
    with started(tmp_path_factory.mktemp("press"), Limits()) as (settings, _pid):
        yield settings
