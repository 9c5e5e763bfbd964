"""What blocks are made of: short plain texts, and what every block may have."""

import unicodedata
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

SCALE = 10  # every scale runs from 0 to 10


def _plain(text: str) -> str:
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            raise ValueError(f"has the control character U+{ord(character):04X}")
    return text


_PLAIN = AfterValidator(_plain)
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=24), _PLAIN]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), _PLAIN]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=140), _PLAIN]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600), _PLAIN]
Score = Annotated[int, Field(ge=0, le=SCALE)]


class Part(BaseModel):
    """Whatever is read from a worksheet: nothing unknown in it, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Block(Part):
    """What every block may have: a heading with a letter before it, a hint below, half the width, a new page."""

    kind: str
    ask: Line | None = None
    badge: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,2}$")] | None = None
    hint: Text | None = None
    half: bool = False
    new_page: bool = False

    fillable: ClassVar[bool] = True

    @property
    def units(self) -> int:
        """How many growing parts stand one below the other."""
        return 0

    @property
    def answered(self) -> bool:
        """Whether the block has its worked example."""
        return getattr(self, "example", None) is not None
