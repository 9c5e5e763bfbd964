"""The wheel, the small sketches, and the usual paper."""

import re

import pytest

from facilitator.handouts import thumbnail, wheel
from facilitator.handouts.blocks import Wheel
from facilitator.handouts.library import Library
from facilitator.handouts.variants import Size, usual


def test_a_wheel_of_four_points_up_right_down_and_left() -> None:
    example = [{"name": name, "score": score} for name, score in (("a", 10), ("b", 5), ("c", 0), ("d", 1))]
    drawing = wheel.draw(Wheel.model_validate({"kind": "wheel", "spokes": 4, "example": example}), filled=True)
    assert drawing.ends == ((0.0, -82.0), (82.0, 0.0), (0.0, 82.0), (-82.0, 0.0))
    assert drawing.shape == "0.0,-82.0 41.0,0.0 0.0,0.0 -8.2,0.0"
    assert (len(drawing.rings), drawing.rings[-1]) == (10, 82.0)
    assert [label.name for label in drawing.labels] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("spokes", range(3, 11))
def test_no_label_of_a_wheel_leaves_the_drawing_or_meets_another(spokes: int) -> None:
    labels = wheel.draw(Wheel(kind="wheel", spokes=spokes), filled=True).labels
    for label in labels:
        assert -160 <= label.left < label.right <= 160
        assert -88 <= label.y <= 99
    for one in labels:
        for other in labels:
            beside = one.right <= other.left or other.right <= one.left
            assert one is other or beside or abs(one.y - other.y) >= 10


def test_a_blank_wheel_has_no_marks() -> None:
    assert wheel.draw(Wheel(kind="wheel"), filled=False).marks == ()


def test_every_sheet_has_a_sketch_that_stays_on_its_page(shelf: Library) -> None:
    for sheet in shelf.worksheets.values():
        small = thumbnail.draw(sheet)
        assert (small.width > small.height) is sheet.landscape
        starts = [(float(x), float(y)) for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", small.path)]
        assert len(starts) > 5
        assert all(0 < x < small.width and 20 < y < small.height for x, y in starts)


def test_the_usual_paper_is_the_countrys() -> None:
    assert [usual(country) for country in ("US", "ca", "MX", "GB", "DE", "")] == [Size.LETTER] * 3 + [Size.A4] * 3
