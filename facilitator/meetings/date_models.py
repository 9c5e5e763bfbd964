"""What is stored about single dates: changes to them, closures over many of them, and who changed what."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.accounts.models import Volunteer
from facilitator.db import Base
from facilitator.meetings.models import Group, Kind, Meeting, Venue, enum_column


class What(StrEnum):
    """Where a date is: at its usual place and time, elsewhere, or added to those that the rule names."""

    USUAL = "usual"
    MOVED = "moved"
    ADDED = "added"


class DateChange(Base):
    """What was said of one date of a meeting; ``day`` is its original local date, of an added one the day itself.

    A moved or added date says where it differs: ``to_day`` (local), ``start_time`` (wall clock in the meeting's zone),
    ``duration`` (minutes), ``kind``, ``venue`` and ``online_url``; None, or an empty link: as the series has it.
    Whatever it is, it may be ``cancelled`` as well. A usual one that is not says that it takes place all the same, such
    as on a public holiday. ``reason`` is a key of ``reasons.REASONS``, ``note`` a few words more; the public reads
    both. ``closures_seen`` is the last closure that there was when it was moved or added: up to that one, none takes
    it.
    """

    __tablename__ = "date_change"
    __table_args__ = (CheckConstraint("duration IS NULL OR duration BETWEEN 5 AND 1439", name="duration"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    what: Mapped[What] = mapped_column(enum_column(What))
    cancelled: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    to_day: Mapped[date | None]
    start_time: Mapped[time | None]
    duration: Mapped[int | None]
    kind: Mapped[Kind | None] = mapped_column(enum_column(Kind))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id", ondelete="RESTRICT"), index=True)
    online_url: Mapped[str] = mapped_column(String(1000), default="")
    closures_seen: Mapped[int] = mapped_column(default=0)

    meeting: Mapped[Meeting] = relationship()
    venue: Mapped[Venue | None] = relationship()


class Closure(Base):
    """Days on which nothing takes place: of one meeting, a group, a venue, or with none of these the organisation.

    ``first_day`` and ``last_day`` are local dates, both included. One that was taken back has ``undone_at`` and counts
    no more.
    """

    __tablename__ = "closure"
    # A number is never used again: those that were seen by a change are all up to one of them.
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012  (SQLAlchemy's own form)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_group.id", ondelete="CASCADE"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id", ondelete="CASCADE"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id", ondelete="SET NULL"))

    meeting: Mapped[Meeting | None] = relationship()
    group: Mapped[Group | None] = relationship()
    venue: Mapped[Venue | None] = relationship()
    made_by: Mapped[Volunteer | None] = relationship(foreign_keys=[made_by_id])
    undone_by: Mapped[Volunteer | None] = relationship(foreign_keys=[undone_by_id])


class ClosureKept(Base):
    """A date that takes place though a closure covers it; ``day`` is its original local date."""

    __tablename__ = "closure_kept"

    closure_id: Mapped[int] = mapped_column(ForeignKey("closure.id", ondelete="CASCADE"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True, index=True)
    day: Mapped[date] = mapped_column(primary_key=True)


class Change(Base):
    """One change of a meeting: who made it when, and the meeting before and after, as ``history`` writes it.

    ``day`` is the original local date of the date that was changed, None where the whole meeting was. ``did`` is a key
    of ``history.DEEDS``.
    """

    __tablename__ = "meeting_history"
    __table_args__ = (Index(None, "meeting_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    day: Mapped[date | None]
    did: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id", ondelete="SET NULL"))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)

    volunteer: Mapped[Volunteer | None] = relationship()
