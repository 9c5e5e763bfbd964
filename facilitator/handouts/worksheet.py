"""A worksheet: what is known about it, its blocks, and how they are laid on pages."""

from datetime import date
from itertools import groupby
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from facilitator.handouts.blocks import AnyBlock
from facilitator.handouts.parts import Block, Label, Line, Part, Text
from facilitator.handouts.release import Release
from facilitator.handouts.situations import Situation

Row = tuple[Block, ...]


class Worksheet(Part):
    """One worksheet in one language. ``slug`` and ``language`` come from the name of its file.

    One without a ``point`` serves the meeting itself. ``relatives``: it serves those who stand by somebody as well.
    ``release`` stands in no file: which of its editions it is, where a coordinator made it.
    """

    slug: str
    language: str
    title: Label
    point: Annotated[int, Field(ge=1, le=4)] | None = None
    minutes: Annotated[int, Field(ge=1, le=180)]
    edition: date
    situations: tuple[Situation, ...] = ()
    relatives: bool = False
    summary: Line
    intro: Text
    landscape: bool = False
    release: Release | None = None
    blocks: Annotated[tuple[AnyBlock, ...], Field(min_length=1, max_length=40)]

    @property
    def has_example(self) -> bool:
        """Whether it can be printed as a worked example."""
        return any(block.answered for block in self.blocks)

    @property
    def to_fill_in(self) -> bool:
        """Whether there is anything to write; what is read aloud has nothing."""
        return any(block.fillable for block in self.blocks)

    @property
    def pages(self) -> tuple[tuple[Row, ...], ...]:
        """The blocks by page and row: two neighbours of half the width share a row."""
        pages: list[list[Block]] = [[]]
        for block in self.blocks:
            if block.new_page and pages[-1]:
                pages.append([])
            pages[-1].append(block)
        return tuple(_rows(page) for page in pages)

    @field_validator("situations")
    @classmethod
    def _names_each_once(cls, given: tuple[Situation, ...]) -> tuple[Situation, ...]:
        if len(set(given)) < len(given):
            raise ValueError("names one twice")
        return given

    @model_validator(mode="after")
    def _has_examples_everywhere_or_nowhere(self) -> Self:
        fillable = [(number, block) for number, block in enumerate(self.blocks, 1) if block.fillable]
        without = [number for number, block in fillable if not block.answered]
        if without and len(without) < len(fillable):
            raise PydanticCustomError("block", "has no example, others have", {"block": without[0]})
        return self


def units(rows: tuple[Row, ...]) -> int:
    """How many growing parts stand one below the other on a page."""
    return sum(max(block.units for block in row) for row in rows)


def _rows(blocks: list[Block]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for half, together in groupby(blocks, key=lambda block: block.half):
        each = list(together)
        step = 2 if half else 1
        rows += [tuple(each[start : start + step]) for start in range(0, len(each), step)]
    return tuple(rows)
