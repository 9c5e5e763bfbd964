"""What is stored of handouts: worksheets of the organisation's own, their drafts and editions; and print runs."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.accounts.models import Volunteer
from facilitator.db import Base
from facilitator.meetings.models import enum_column

LONGEST_SLUG = 60
LONGEST_LANGUAGE = 20
LONGEST_NOTE = 200


class OwnSheet(Base):
    """A worksheet that coordinators made, or adapted: then a built-in one has the same slug and language.

    ``stands`` is the number of the edition that the library shows, None while none was published and after it was
    withdrawn. ``version`` moves with every change, so that nobody overwrites what they have not seen.
    """

    __tablename__ = "own_worksheet"
    __table_args__ = (UniqueConstraint("slug", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(LONGEST_SLUG))
    language: Mapped[str] = mapped_column(String(LONGEST_LANGUAGE))
    version: Mapped[int] = mapped_column(default=0)
    stands: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id", ondelete="SET NULL"))

    changed_by: Mapped[Volunteer | None] = relationship()
    draft: Mapped["SheetDraft | None"] = relationship(back_populates="sheet", cascade="all, delete-orphan")
    editions: Mapped[list["SheetEdition"]] = relationship(
        back_populates="sheet", cascade="all, delete-orphan", order_by="SheetEdition.number.desc()"
    )

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.slug}.{self.language}.yaml"

    @property
    def newest(self) -> "SheetEdition | None":
        """The edition that the library shows."""
        return next((each for each in self.editions if each.number == self.stands), None)

    @property
    def withdrawn(self) -> bool:
        """Whether it was published and is not in the library any more."""
        return self.stands is None and self.withdrawn_at is not None


class SheetDraft(Base):
    """What is to become the next edition; coordinators alone see it. ``source`` is the text of the file."""

    __tablename__ = "worksheet_draft"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("own_worksheet.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id", ondelete="SET NULL"))

    sheet: Mapped[OwnSheet] = relationship(back_populates="draft")
    saved_by: Mapped[Volunteer | None] = relationship()


class SheetEdition(Base):
    """What was published on a local ``day``, and never changes: ``source`` is the text of the file.

    ``number`` counts from 1. ``digest`` names the text: SHA-256 in hex. ``note`` says what changed; volunteers and the
    public read it.
    """

    __tablename__ = "worksheet_edition"
    __table_args__ = (UniqueConstraint("sheet_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("own_worksheet.id", ondelete="CASCADE"))
    number: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    day: Mapped[date]
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id", ondelete="SET NULL"))

    sheet: Mapped[OwnSheet] = relationship(back_populates="editions")
    published_by: Mapped[Volunteer | None] = relationship()


class RunState(StrEnum):
    """How far a print run has come."""

    WAITING = "waiting"
    PRINTING = "printing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class PrintRun(Base):
    """What a volunteer ordered to be printed. The row goes a day after its end.

    ``wanted`` are the parts of the pack's address, ``language`` that of the reader. Of ``parts`` files so many are
    ``done``. Whoever prints holds ``claim`` until ``lease_until``, which moves with each part; ``tries`` counts claims.
    ``why`` is a key of ``runs.REASONS``.
    """

    __tablename__ = "print_run"
    __table_args__ = (Index(None, "state", "lease_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id", ondelete="CASCADE"), index=True)
    wanted: Mapped[list[list[str]]] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(String(35))
    pages: Mapped[int]
    parts: Mapped[int]
    done: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    state: Mapped[RunState] = mapped_column(enum_column(RunState), default=RunState.WAITING)
    why: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    ordered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    claim: Mapped[str] = mapped_column(String(32), default="", server_default=text("''"))
    lease_until: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0, server_default=text("0"))
