"""Print runs as they are stored: an order too long to wait for, and how far it has come."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.db import Base
from facilitator.meetings.models import enum_column


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
