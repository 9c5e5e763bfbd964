"""Whether a worksheet prints as it is meant to: for whoever writes one."""

from collections.abc import Iterator
from typing import Any

from facilitator.handouts.worksheet import Worksheet
from facilitator.press import fonts, measure


def characters(sheet: Worksheet) -> set[str]:
    """The characters that the typeface of the press can't draw; a machine's own would step in, or a box."""
    return fonts.missing("".join(_texts(sheet.model_dump())))


def surplus_pages(sheet: Worksheet, data: bytes) -> int:
    """By how many pages its print runs over the ones it is laid out for."""
    return measure.pages(data) - len(sheet.pages)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
