"""What a team chose for one date. Nothing about anybody who comes; a test pins the columns."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.db import Base

MOST_COPIES = 99
MOST_LARGE = 20


class DatePlan(Base):
    """The plan of one date; ``day`` is its original local date, so that the plan follows a date that is moved.

    ``steps`` are pairs of a step's key and the minutes that somebody set, or None. ``sheets`` are worksheets by name,
    ``bring`` short things to take along. ``version`` counts how often it was saved, ``key`` is the random one of the
    form that saved it last. Kept as long as ``plans`` says.
    """

    __tablename__ = "date_plan"
    __table_args__ = (
        CheckConstraint(f"copies BETWEEN 0 AND {MOST_COPIES}", name="copies"),
        CheckConstraint(f"large_copies BETWEEN 0 AND {MOST_LARGE}", name="large_copies"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    steps: Mapped[list[Any]] = mapped_column(JSON)
    sheets: Mapped[list[str]] = mapped_column(JSON)
    copies: Mapped[int]
    large_copies: Mapped[int]
    bring: Mapped[list[str]] = mapped_column(JSON)
    version: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))
