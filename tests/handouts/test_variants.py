"""Which ways to print there are, and how an address names them."""

import pytest

from facilitator.handouts import variants
from facilitator.handouts.variants import Size, Variant


def test_every_variant_comes_back_from_its_own_address() -> None:
    found = list(variants.every())
    assert len(found) == len({each.name for each in found}) == 64
    assert [Variant.from_args(each.args(), Size.LETTER) for each in found] == found


def test_an_address_that_names_no_paper_gets_the_usual_one_and_an_unknown_one_is_refused() -> None:
    assert Variant.from_args({"large": "1", "ink": "0"}, Size.LETTER) == Variant(Size.LETTER, large=True)
    with pytest.raises(ValueError, match="a5"):
        Variant.from_args({"size": "a5"}, Size.A4)
