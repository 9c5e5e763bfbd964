"""A pack: which worksheets, how many of each, in which layout, for which meeting; as an address and as an order."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from facilitator.handouts import occasions
from facilitator.handouts.library import Library
from facilitator.handouts.paper import LARGEST_PACK, Imprint, Occasion, Print
from facilitator.handouts.variants import FLAGS, Size, Variant
from facilitator.press import Imposition

MOST_COPIES = 100  # of one worksheet
MOST_AT_ONCE = 300  # pages that are printed while somebody waits
MOST_LARGE = 12  # worksheets in large print that are laid out in one go: each takes the press most of a second
PAGES_OF_A_PART = 500  # of a print run: what a printer takes in one go
_LARGER = 2.5  # times as many pages in large print


class Args(Protocol):
    """A query string."""

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Pack:
    """``sheets`` are slugs, each with its number of copies; ``meeting`` is a slug and may be empty."""

    sheets: tuple[tuple[str, int], ...]
    variant: Variant
    layout: Imposition = Imposition.NONE
    meeting: str = ""

    def args(self) -> list[tuple[str, str]]:
        """The pack as the parts of its address; ``read`` reads them again."""
        plain = [("sheet", slug) for slug, _count in self.sheets]
        counts = [count for _slug, count in self.sheets]
        most = max(counts, key=counts.count)
        copies = [("copies", str(most))] if most > 1 else []
        others = [(f"copies-{slug}", str(count)) for slug, count in self.sheets if count != most]
        rest = {"layout": self.layout.value, "meeting": self.meeting}
        return [*plain, *copies, *others, *self.variant.args().items(), *((k, v) for k, v in rest.items() if v)]

    def pages(self, library: Library, language: str) -> int:
        """How many pages it has, near enough: those of a worksheet are known, but for large print."""
        larger = _LARGER if self.variant.large else 1
        counts = [round(len(library.find(slug, language).pages) * larger) * count for slug, count in self.sheets]
        return sum(counts)

    @property
    def too_large(self) -> bool:
        """Whether it is more in large print than the press lays out in one go."""
        return self.variant.large and len(self.sheets) > MOST_LARGE

    def parts(self, library: Library, language: str) -> list["Pack"]:
        """The same as packs of about ``PAGES_OF_A_PART`` pages, in order; what belongs to one worksheet stays together.

        None of them is ``too_large``. A booklet is folded as a whole, so each part of it is a booklet of its own.
        """
        parts: list[Pack] = []
        for each in self.sheets:
            joined = replace(parts[-1], sheets=(*parts[-1].sheets, each)) if parts else None
            if joined and not joined.too_large and joined.pages(library, language) <= PAGES_OF_A_PART:
                parts[-1] = joined
            else:
                parts.append(replace(self, sheets=(each,)))
        return parts


def read(args: Args) -> Pack:
    """The pack that an address names. Raises ValueError for what it can't be."""
    first = {name: (args.getlist(name) or [""])[0] for name in ("size", "layout", "meeting", *FLAGS)}
    slugs = dict.fromkeys(args.getlist("sheet"))
    if not 1 <= len(slugs) <= LARGEST_PACK:
        raise ValueError(f"{len(slugs)} worksheets")
    return Pack(
        tuple((slug, copies(args, slug)) for slug in slugs),
        Variant.from_args(first, Size.A4),
        Imposition(first["layout"]),
        first["meeting"],
    )


def copies(args: Args, slug: str) -> int:
    """How many copies of a worksheet an address asks for: ``copies-<slug>``, else ``copies``, else one.

    Raises ValueError where that is no number from 1 to ``MOST_COPIES``.
    """
    given = (text.strip() for name in (f"copies-{slug}", "copies") for text in args.getlist(name)[:1])
    text = next(filter(None, given), "1")
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST_COPIES):
        raise ValueError(text)
    return int(text)


def order(pack: Pack, library: Library, language: str, imprint: Imprint, occasion: Occasion | None) -> Print:
    """What is handed on to be printed. Raises ``library.UnknownWorksheet``."""
    title = _("Worksheets for %(meeting)s", meeting=occasion.meeting) if occasion else _("Worksheets")
    return Print(
        tuple(library.find(slug, language) for slug, _count in pack.sheets),
        pack.variant,
        imprint,
        occasion,
        title=title,
        copies=tuple(count for _slug, count in pack.sheets),
        layout=pack.layout,
    )


def occasion(session: Session, slug: str, now: datetime, address: Callable[[str], str]) -> Occasion | None:
    """What is printed of a meeting; ``address`` makes the code's from its slug. None for no slug.

    Raises ``occasions.NoSuchMeeting``.
    """
    if not slug:
        return None
    meeting = occasions.find(session, slug, now)
    return Occasion(meeting.name, occasions.next_start(session, meeting, now), address(meeting.slug))
