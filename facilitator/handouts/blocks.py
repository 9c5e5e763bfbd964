"""The vocabulary of a worksheet: nine kinds of blocks, text only, each with its worked example beside it."""

from itertools import zip_longest
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from facilitator.handouts.parts import Block, Label, Line, Name, Part, Score, Text


class Note(Block):
    """A paragraph to read; nothing to fill in. ``aloud``: in larger type, for whoever reads it to others."""

    kind: Literal["note"]
    text: Text
    aloud: bool = False

    fillable: ClassVar[bool] = False


class Prompt(Block):
    """A question with lines to write on."""

    kind: Literal["prompt"]
    ask: Line
    lines: Annotated[int, Field(ge=1, le=20)]
    example: tuple[Line, ...] | None = None

    @property
    def units(self) -> int:
        return self.lines

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _at_most(self.lines, self.example, "lines")
        return self


class Column(Part):
    """One column: its heading, and its share of the width."""

    head: Label
    hint: Label | None = None
    width: Annotated[int, Field(ge=1, le=12)] = 3


class Table(Block):
    """Columns with headings, and rows to fill in; ``row_heads`` names the rows in a first column of their own."""

    kind: Literal["table"]
    columns: Annotated[tuple[Column, ...], Field(min_length=1, max_length=8)]
    rows: Annotated[int, Field(ge=1, le=31)]
    row_heads: tuple[Line, ...] = ()
    row_heads_width: Annotated[int, Field(ge=1, le=12)] = 3
    corner: Label | None = None
    tall: Annotated[int, Field(ge=1, le=6)] = 1
    example: tuple[tuple[Line | None, ...], ...] | None = None

    @property
    def units(self) -> int:
        return self.rows * self.tall

    @property
    def shares(self) -> tuple[float, ...]:
        """The width of each column in per cent, that of the rows' names first."""
        widths = ([self.row_heads_width] if self.row_heads else []) + [column.width for column in self.columns]
        return tuple(round(100 * width / sum(widths), 2) for width in widths)

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The worked example as full rows; an empty cell is an empty text."""
        given = tuple(tuple(cell or "" for cell in row) for row in self.example or ())
        return given + (("",) * len(self.columns),) * (self.rows - len(given))

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.row_heads and len(self.row_heads) != self.rows:
            raise ValueError(f"row_heads has {len(self.row_heads)} rows, the table has {self.rows}")
        _at_most(self.rows, self.example, "rows")
        for number, row in enumerate(self.example or (), 1):
            if len(row) != len(self.columns):  # mostly a comma in a text
                raise ValueError(
                    f"example row {number} has {len(row)} cells, the table has {len(self.columns)} columns"
                )
        return self


class Marked(Part):
    """One line of a worked example with what is put beside it."""

    text: Line
    mark: Annotated[int, Field(ge=1, le=2)] | None = None
    score: Score | None = None


Entries = tuple[Marked, ...]


class Matrix(Block):
    """Two by two boxes to write in; ``marks`` are two words, one of which is ringed beside each line."""

    kind: Literal["matrix"]
    columns: tuple[Label, Label]
    rows: tuple[Label, Label]
    lines: Annotated[int, Field(ge=1, le=12)]
    marks: tuple[Label, Label] | None = None
    example: tuple[tuple[Entries, Entries], tuple[Entries, Entries]] | None = None

    @property
    def units(self) -> int:
        return 2 * self.lines

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for row in self.example or ():
            for entries in row:
                _at_most(self.lines, entries, "lines")
        return self


class Ruler(Part):
    """A scale from 0 to 10 with words at both ends."""

    ask: Line
    low: Label
    high: Label
    example: Score | None = None


class Rulers(Block):
    """One scale or a few."""

    kind: Literal["rulers"]
    rulers: Annotated[tuple[Ruler, ...], Field(min_length=1, max_length=4)]

    @property
    def answered(self) -> bool:
        return all(ruler.example is not None for ruler in self.rulers)


class Stage(Part):
    """One stage of a line: its name, and what somebody says who is there."""

    title: Name
    hint: Label


class Stages(Block):
    """A line of stages, one of which is ringed; ``example`` is its number, from 1."""

    kind: Literal["stages"]
    stages: Annotated[tuple[Stage, ...], Field(min_length=2, max_length=6)]
    example: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.example is not None and self.example > len(self.stages):
            raise ValueError(f"example rings a stage after the last, number {len(self.stages)}")
        return self


class Ticks(Part):
    """The worked example of a checklist: which items are ticked (from 1), and what was written on the free lines."""

    ticked: tuple[Annotated[int, Field(ge=1)], ...] = ()
    added: tuple[Line, ...] = ()


class Checklist(Block):
    """Things to tick, and free lines for one's own."""

    kind: Literal["checklist"]
    items: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
    spare: Annotated[int, Field(ge=0, le=10)] = 0
    example: Ticks | None = None

    @property
    def units(self) -> int:
        return len(self.items) + self.spare

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.example and any(number > len(self.items) for number in self.example.ticked):
            raise ValueError(f"example ticks an item after the last, number {len(self.items)}")
        _at_most(self.spare, self.example.added if self.example else None, "free lines")
        return self


class Spoke(Part):
    """One part of a life in the worked example of a wheel."""

    name: Name
    score: Score


class Wheel(Block):
    """A wheel whose spokes a person names; each is a scale from 0 in the middle to 10 at the rim."""

    kind: Literal["wheel"]
    spokes: Annotated[int, Field(ge=3, le=10)] = 8
    example: tuple[Spoke, ...] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.example is not None and len(self.example) != self.spokes:
            raise ValueError(f"example has {len(self.example)} spokes, the wheel has {self.spokes}")
        return self


class Card(Part):
    """One box with a title and lines; ``example`` holds its lines."""

    title: Label
    hint: Line | None = None
    example: Entries | None = None


class Cards(Block):
    """Boxes side by side, each with as many lines; ``score`` adds a small box for 0 to 10 at the end of each line.

    ``leads`` are a few words above each line, the same on every card; ``cut`` frames the cards for scissors.
    """

    kind: Literal["cards"]
    across: Annotated[int, Field(ge=1, le=4)] = 2
    lines: Annotated[int, Field(ge=1, le=12)]
    leads: tuple[Label, ...] = ()
    score: bool = False
    cut: bool = False
    cards: Annotated[tuple[Card, ...], Field(min_length=1, max_length=12)]

    @property
    def units(self) -> int:
        return self.lines * len(self.grid)

    @property
    def grid(self) -> tuple[tuple[Card | None, ...], ...]:
        """The cards in rows; a last row that is not full ends in None."""
        return tuple(zip_longest(*[iter(self.cards)] * self.across))

    @property
    def answered(self) -> bool:
        return all(card.example is not None for card in self.cards)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.leads and len(self.leads) != self.lines:
            raise ValueError(f"leads has {len(self.leads)} entries, a card has {self.lines} lines")
        for card in self.cards:
            _at_most(self.lines, card.example, "lines")
        return self


AnyBlock = Annotated[
    Note | Prompt | Table | Matrix | Rulers | Stages | Checklist | Wheel | Cards,
    Field(discriminator="kind"),
]


def _at_most(room: int, given: tuple[object, ...] | None, what: str) -> None:
    if given is not None and len(given) > room:
        raise ValueError(f"example has {len(given)} {what}, there is room for {room}")
