"""The pictures of README and help show what the pages of the site look like now."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser

from tests import pictures
from tests.browser.site import samples

SLIGHT = 12  # of 255: by so much a colour may differ, as few colours and another release of the browser make it
FEW = 0.001  # of all pixels may differ by more, as the edges of letters do


def differing(one: Image.Image, other: Image.Image) -> float:
    """The share of the pixels whose colours differ by more than is slight; 1 where the sizes do."""
    if one.size != other.size:
        return 1.0
    most = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).convert("L").histogram()
    return sum(most[SLIGHT:]) / sum(most)


@pytest.mark.full
def test_each_picture_is_of_the_page_as_it_is_now(browser: Browser, tmp_path: Path) -> None:
    with samples(tmp_path, pictures.OURS, ("en",)) as site:
        found = {
            name: differing(Image.open(pictures.FOLDER / f"{name}.png"), Image.open(io.BytesIO(data)))
            for name, data in pictures.shots(browser, site)
        }
    assert {name: share for name, share in found.items() if share > FEW} == {}, "make pictures"
