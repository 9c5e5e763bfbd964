"""Numbers about dates. No column here can hold anything about a person who came; a test pins them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.accounts.models import Volunteer
from facilitator.db import Base
from facilitator.meetings.models import Meeting, enum_column

MOST = 999


class Reason(StrEnum):
    """Why a count was corrected. ``SETTLED``: there were several for the date, and somebody has looked at them."""

    RECOUNTED = "recounted"
    LATECOMERS = "latecomers"
    MISTYPED = "mistyped"
    WRONG_DATE = "wrong_date"
    HELD = "held"
    NOT_HELD = "not_held"
    SETTLED = "settled"


class CountLink(Base):
    """A secret address at which a helper without an account counts a meeting; ``digest`` is of the secret.

    Once it is stopped there is no digest any more. Days are local ones of the meeting; ``used_on`` is the last on which
    something was counted by it.
    """

    __tablename__ = "count_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    made_on: Mapped[date]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id", ondelete="SET NULL"))
    used_on: Mapped[date | None]

    meeting: Mapped[Meeting] = relationship()
    made_by: Mapped[Volunteer | None] = relationship()


class Count(Base):
    """What a volunteer or a helper with a link counted for a date. Rows are only added; ``standing`` says which holds.

    ``key`` comes with the form, so that the same form sent twice is stored once. ``seen`` is the newest row of the date
    that whoever wrote this one had before their eyes, ``reason`` why it differs; both None of a first count, ``reason``
    also of corrections from before reasons were asked for.
    """

    __tablename__ = "attendance_count"
    __table_args__ = (
        UniqueConstraint("volunteer_id", "key"),
        Index("ix_attendance_count_date", "meeting_id", "day", "id", "seen"),
        Index("ix_attendance_count_link", "link_id", "key", unique=True),
        CheckConstraint("volunteer_id IS NULL OR link_id IS NULL", name="sender"),
        CheckConstraint(f"in_room BETWEEN 0 AND {MOST}", name="in_room"),
        CheckConstraint(f"online BETWEEN 0 AND {MOST}", name="online"),
        CheckConstraint("first_time BETWEEN 0 AND in_room + online", name="first_time"),
        CheckConstraint(f"letters BETWEEN 0 AND {MOST}", name="letters"),
        CheckConstraint("seen < id", name="seen"),
        CheckConstraint("reason IN ({})".format(", ".join(f"'{each}'" for each in Reason)), name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="RESTRICT"))
    day: Mapped[date]
    held: Mapped[bool]
    in_room: Mapped[int]
    online: Mapped[int]
    first_time: Mapped[int]
    letters: Mapped[int]
    key: Mapped[str] = mapped_column(String(64))
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id", ondelete="SET NULL"))
    entered_at: Mapped[datetime]
    seen: Mapped[int | None]
    reason: Mapped[Reason | None] = mapped_column(enum_column(Reason))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("count_link.id"))

    meeting: Mapped[Meeting] = relationship()
    volunteer: Mapped[Volunteer | None] = relationship()


class CountReminder(Base):
    """On which day (of the meeting's zone) somebody was last reminded of a date's count; ``day`` is its local date."""

    __tablename__ = "count_reminder"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    sent_on: Mapped[date]


class CountImport(Base):
    """A file of old counts that somebody sent: read and waiting for their yes, then a batch that can be taken back.

    ``read`` is what was read, as ``uploads.Upload`` writes it, until it is accepted; ``dates`` how the file writes
    dates, one of ``import_rows.ORDERS``. ``stored`` is how many counts came of it.
    """

    __tablename__ = "count_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id", ondelete="SET NULL"))
    read: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    dates: Mapped[str] = mapped_column(String(10))
    sent_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    stored: Mapped[int] = mapped_column(default=0)

    volunteer: Mapped[Volunteer | None] = relationship()


class ImportedCount(Base):
    """Which count came of which import."""

    __tablename__ = "imported_count"

    count_id: Mapped[int] = mapped_column(ForeignKey("attendance_count.id", ondelete="CASCADE"), primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("count_import.id", ondelete="CASCADE"), index=True)
