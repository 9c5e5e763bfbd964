"""A worksheet laid out anew for large print: one thing below the other, and no column narrower than its words.

Nothing is left out. What stands side by side comes to stand one below the other; a table keeps its columns as long as
each has room for its longest word and there are few of them, else it is turned round, else each row becomes a small
table of its own. The same is printed blank and filled in, so the written lines are as many as the example needs.
"""

from collections.abc import Iterable
from textwrap import wrap

from facilitator.handouts.blocks import Cards, Column, Prompt, Table
from facilitator.handouts.parts import Block, Line
from facilitator.handouts.worksheet import Worksheet

UPRIGHT, ACROSS = 180, 253  # mm between the margins, on the narrower of both papers
_LETTER = 3.9  # mm that a letter of 18 pt bold takes at most, in the middle of a word
_CLEAR = 2.7  # mm that one of 12 pt takes
_WRITTEN = 3.4  # mm that one of 18 pt in italics takes
_CLEAR_WRITTEN = 2.3  # mm that one of 12 pt takes
_PADDING = 5  # mm in a cell, left and right
_CAPITAL = 2  # mm that a wide capital takes more
_NAME = 0.36  # of the width that the names of rows may ask for, a millimetre a letter
_MOST_COLUMNS = 4  # that somebody can write in


def enlarge(sheet: Worksheet) -> Worksheet:
    """The worksheet for large print: its blocks in one column and on as many pages as they take."""
    width = ACROSS if sheet.landscape else UPRIGHT
    if any(isinstance(block, Table) and _fitted(block, width) is None for block in sheet.blocks):
        width = UPRIGHT
    blocks = tuple(each for block in sheet.blocks for each in _enlarged(block, width))
    return sheet.model_copy(update={"blocks": blocks, "landscape": width == ACROSS})


def widen(sheet: Worksheet) -> Worksheet:
    """The worksheet for low vision without large print: columns and lines with room for words of 12 pt."""
    width = ACROSS if sheet.landscape else UPRIGHT
    return sheet.model_copy(update={"blocks": tuple(_widened(block, width) for block in sheet.blocks)})


def _widened(block: Block, width: int) -> Block:
    given = width // 2 - 4 if block.half else width
    match block:
        case Prompt():
            return _rewrapped(block, given, _CLEAR_WRITTEN)
        case Table() if widths := _widths(block, given, _CLEAR):
            return _with(block, widths)
        case _:
            return block


def _enlarged(block: Block, width: int) -> Iterable[Block]:
    alone = block.model_copy(update={"half": False, "new_page": False})
    match alone:
        case Prompt():
            return [_rewrapped(alone, width, _WRITTEN)]
        case Cards():
            return [alone.model_copy(update={"across": 1})]
        case Table():
            fitted = _fitted(alone, width)
            return [fitted] if fitted else _records(alone, width)
        case _:
            return [alone]


def _rewrapped(prompt: Prompt, width: int, letter: float) -> Prompt:
    """A question with a written line for each printed one."""
    lines = tuple(piece for line in prompt.example or () for piece in wrap(line, int(width / letter)))
    return prompt.model_copy(
        update={"lines": max(prompt.lines, len(lines)), "example": lines if prompt.example is not None else None}
    )


def _fitted(table: Table, width: int) -> Table | None:
    """The table with columns wide enough, turned round if need be; None if neither helps."""
    for each in (table, _turned(table)):
        if each is not None and len(each.columns) <= _MOST_COLUMNS and (widths := _widths(each, width, _LETTER)):
            return _with(each, widths)
    return None


def _with(table: Table, widths: tuple[int, ...]) -> Table:
    """The table with other widths of its columns, the rows' names first."""
    heads, *rest = widths if table.row_heads else (0, *widths)
    columns = tuple(column.model_copy(update={"width": wide}) for column, wide in zip(table.columns, rest, strict=True))
    return table.model_copy(update={"columns": columns, "row_heads_width": heads})


def _widths(table: Table, width: int, letter: float) -> tuple[int, ...] | None:
    """Millimetres for each column, the rows' names first; None if the longest words do not fit."""
    least = [
        _least([column.head, column.hint or "", *cells], letter)
        for column, cells in zip(table.columns, _down(table), strict=True)
    ]
    if table.row_heads:
        longest = max(len(head) for head in table.row_heads)  # a long one gets a line more of width than it needs
        least.insert(0, max(_least([table.corner or "", *table.row_heads], letter), min(longest, width * _NAME)))
    if sum(least) > width:
        return None
    given = [share * width / 100 for share in table.shares]
    tight: set[int] = set()
    while short := {number for number in range(len(least)) if number not in tight and given[number] < least[number]}:
        tight |= short
        loose = sum(share for number, share in enumerate(table.shares) if number not in tight)
        left = width - sum(least[number] for number in tight)
        given = [
            least[number] if number in tight else share * left / loose for number, share in enumerate(table.shares)
        ]
    return tuple(round(wide) for wide in given)


def _down(table: Table) -> tuple[tuple[str, ...], ...]:
    """The cells of the example by column."""
    return tuple(zip(*table.cells, strict=True))


def _least(texts: Iterable[str], letter: float) -> float:
    longest = max((len(word) for text in texts for word in text.replace("-", "- ").split()), default=1)
    return longest * letter + _CAPITAL + _PADDING


def _turned(table: Table) -> Table | None:
    """Rows for columns and columns for rows, where both have names."""
    if not table.row_heads or any(column.hint for column in table.columns):
        return None
    return table.model_copy(
        update={
            "columns": tuple(Column(head=head) for head in table.row_heads if len(head) <= 60),
            "row_heads": tuple(column.head for column in table.columns),
            "rows": len(table.columns),
            "row_heads_width": 3,
            "example": _down(table) if table.example is not None else None,
        }
    )


def _records(table: Table, width: int) -> list[Table]:
    """Each row as a table of its own, with the columns' names at the side; the question stands above the first."""
    names = tuple(_name(column) for column in table.columns)
    records = []
    for number, cells in enumerate(table.cells):
        head = table.row_heads[number] if table.row_heads else str(number + 1)
        record = table.model_copy(
            update={
                "ask": table.ask if number == 0 else None,
                "badge": table.badge if number == 0 else None,
                "hint": table.hint if number == 0 else None,
                "columns": (Column.model_construct(head=head, hint=None, width=3),),
                "row_heads": names,
                "row_heads_width": 2,
                "rows": len(names),
                "tall": 1,
                "corner": None,
                "example": tuple((cell,) for cell in cells) if table.example is not None else None,
            }
        )
        records.append(_fitted(record, width) or record)
    return records


def _name(column: Column) -> Line:
    return f"{column.head} ({column.hint})" if column.hint else column.head
