"""On which paper, and in which of the forms that different eyes and printers need."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import product

from facilitator.press import sizes


class Size(StrEnum):
    """A size of paper."""

    A4 = "a4"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to print: the paper, and what else is asked for. Every combination can be printed.

    ``large``: 18 pt and more; ``ink``: spares the printer's ink; ``lowvision``: in Atkinson Hyperlegible; ``fillable``:
    with fields to type into; ``example``: filled in as a worked example.
    """

    size: Size = Size.A4
    large: bool = False
    ink: bool = False
    lowvision: bool = False
    fillable: bool = False
    example: bool = False

    @classmethod
    def from_args(cls, args: Mapping[str, str], usual: Size) -> "Variant":
        """Read a query string, ``usual`` being the paper where it names none; raises ValueError for an unknown one."""
        return cls(Size(args.get("size") or usual), **{name: args.get(name) == "1" for name in FLAGS})

    def args(self) -> dict[str, str]:
        """The same as a query string's parts: ``from_args(variant.args(), …) == variant``."""
        return {"size": self.size.value, **dict.fromkeys(self.flags, "1")}

    @property
    def flags(self) -> tuple[str, ...]:
        """What is asked for beside the paper, by name."""
        return tuple(name for name in FLAGS if getattr(self, name))

    @property
    def name(self) -> str:
        """For the name of a file: "a4-large-example"."""
        return "-".join((self.size.value, *self.flags))


FLAGS = tuple(field.name for field in fields(Variant) if field.name != "size")


def every() -> Iterator[Variant]:
    """Every combination."""
    for size in Size:
        for flags in product((False, True), repeat=len(FLAGS)):
            yield Variant(size, **dict(zip(FLAGS, flags, strict=True)))


def usual(country: str) -> Size:
    """The size that a country (ISO 3166-1 alpha-2, may be empty) prints on."""
    return Size(sizes.usual(country))
