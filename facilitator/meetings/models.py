"""Groups, venues and meetings as they are stored. A meeting is a series; its dates are computed from its rule."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.accounts.models import Volunteer
from facilitator.db import Base
from facilitator.meetings.recurrence import Frequency, Series


class Kind(StrEnum):
    """How people take part."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class State(StrEnum):
    """How far a meeting has come. ``paused``: published, but not meeting until further notice."""

    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    ENDED = "ended"


def _changed_at(context: Any) -> datetime:
    """Of a row that says nothing else: whoever wrote it looked at it then."""
    found: datetime = context.get_current_parameters()["changed_at"]
    return found


def enum_column(kind: type[StrEnum]) -> Enum:
    """A StrEnum stored by its values in a short text column, alike on every database."""
    return Enum(kind, native_enum=False, length=20, values_callable=lambda members: [m.value for m in members])


class Organisation(Base):
    """The one row that says who runs this copy; written by the first-run page."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    helpline: Mapped[str] = mapped_column(String(200), default="")
    timezone: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(2), default="")
    # What is read at each meeting, where it is not as ``statements`` has it; seldom asked for, so not always fetched.
    opening_statement: Mapped[str] = mapped_column(
        Text, default="", server_default=text("''"), deferred=True, deferred_group="statements"
    )
    guidelines: Mapped[str] = mapped_column(
        Text, default="", server_default=text("''"), deferred=True, deferred_group="statements"
    )
    statements_changed_on: Mapped[date | None] = mapped_column(deferred=True, deferred_group="statements")


class Revision(Base):
    """The one row whose number moves with every change that the public can see; feeds are kept under it."""

    __tablename__ = "revision"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]


class Membership(Base):
    """Who is on a group's team."""

    __tablename__ = "membership"

    group_id: Mapped[int] = mapped_column(ForeignKey("meeting_group.id", ondelete="CASCADE"), primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(
        ForeignKey("volunteer.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Group(Base):
    """People who run meetings together. ``links_shortly_before``: how to join shows shortly before a start only."""

    __tablename__ = "meeting_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text, default="")
    links_shortly_before: Mapped[bool] = mapped_column(default=False, server_default=false())

    team: Mapped[list[Volunteer]] = relationship(
        secondary="membership", back_populates="groups", order_by="Volunteer.first_name, Volunteer.id"
    )
    meetings: Mapped[list["Meeting"]] = relationship(back_populates="group", order_by="Meeting.name, Meeting.id")


class Venue(Base):
    """A place. ``address`` is one line as people write it; ``latitude`` and ``longitude`` are WGS 84 degrees.

    ``step_free`` is None where nobody has looked. ``way_in`` says how to get in.
    """

    __tablename__ = "venue"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300), default="")
    town: Mapped[str] = mapped_column(String(120), default="")
    region: Mapped[str] = mapped_column(String(120), default="")
    sub_region: Mapped[str] = mapped_column(String(120), default="")
    postcode: Mapped[str] = mapped_column(String(20), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    timezone: Mapped[str] = mapped_column(String(64))
    step_free: Mapped[bool | None]
    way_in: Mapped[str] = mapped_column(Text, default="")

    meetings: Mapped[list["Meeting"]] = relationship(back_populates="venue", order_by="Meeting.name, Meeting.id")


class Meeting(Base):
    """A series of dates. ``uid`` is made once and never changes; ``start_time`` is wall-clock time in ``timezone``.

    ``search_text`` is what the finder's words are looked for in, kept by ``changes``. ``duration`` is in minutes and
    may cross midnight. ``weekdays`` count Monday as 0. ``nth`` is 1 to 4, or -1 for the last. ``point`` is one of the
    four points of the programme, or None. ``kept_types`` holds codes of the Meeting Guide format that have no field
    here, so that they go out as they came in. ``paused_from`` is the first local date without a meeting, where it is
    paused. ``predecessor`` is the series that this one carries on, with another rule from its first day on.
    ``confirmed_at``: see ``confirming``.

    What may go out of ``online_url``, ``online_phone`` and ``about``, and that ``online_code`` never does, is
    ``joining``'s to say.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("duration BETWEEN 5 AND 1439", name="duration"),
        CheckConstraint("point IS NULL OR point BETWEEN 1 AND 4", name="point"),
        Index(None, "state", "changed_at"),
        Index(None, "state", "confirmed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text, default="")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_group.id", ondelete="SET NULL"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id", ondelete="RESTRICT"), index=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("volunteer.id", ondelete="SET NULL"), index=True)
    kind: Mapped[Kind] = mapped_column(enum_column(Kind))
    state: Mapped[State] = mapped_column(enum_column(State), default=State.DRAFT)
    online_url: Mapped[str] = mapped_column(String(1000), default="")
    online_phone: Mapped[str] = mapped_column(String(200), default="")
    online_code: Mapped[str] = mapped_column(String(40), default="", server_default=text("''"))
    language: Mapped[str] = mapped_column(String(35), default="en", index=True)
    point: Mapped[int | None]
    kept_types: Mapped[list[str]] = mapped_column(JSON, default=list)
    first_day: Mapped[date]
    start_time: Mapped[time]
    duration: Mapped[int]
    timezone: Mapped[str] = mapped_column(String(64))
    frequency: Mapped[Frequency] = mapped_column(enum_column(Frequency))
    interval: Mapped[int] = mapped_column(default=1)
    weekdays: Mapped[list[int]] = mapped_column(JSON, default=list)
    nth: Mapped[int | None]
    last_day: Mapped[date | None]
    paused_from: Mapped[date | None]
    search_text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    # Never empty; the column may be because SQLite adds no other to a table that has rows.
    confirmed_at: Mapped[datetime] = mapped_column(default=_changed_at, nullable=True)
    sequence: Mapped[int] = mapped_column(default=0)

    group: Mapped[Group | None] = relationship(back_populates="meetings")
    venue: Mapped[Venue | None] = relationship(back_populates="meetings")
    lead: Mapped[Volunteer | None] = relationship()
    predecessor: Mapped["Meeting | None"] = relationship(
        secondary="succession",
        primaryjoin="Meeting.id == Succession.successor_id",
        secondaryjoin="Meeting.id == Succession.predecessor_id",
        back_populates="successor",
    )
    successor: Mapped["Meeting | None"] = relationship(
        secondary="succession",
        primaryjoin="Meeting.id == Succession.predecessor_id",
        secondaryjoin="Meeting.id == Succession.successor_id",
        back_populates="predecessor",
    )
    audience_rows: Mapped[list["MeetingAudience"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="MeetingAudience.audience"
    )

    @property
    def audiences(self) -> tuple[str, ...]:
        """Who it is for, as keys of ``audiences.AUDIENCES``, sorted."""
        return tuple(sorted(row.audience for row in self.audience_rows))

    @audiences.setter
    def audiences(self, keys: Any) -> None:
        wanted = set(keys)
        self.audience_rows = [row for row in self.audience_rows if row.audience in wanted]
        have = {row.audience for row in self.audience_rows}
        self.audience_rows += [MeetingAudience(audience=key) for key in sorted(wanted - have)]

    @property
    def series(self) -> Series:
        """The rule as a pure value, for ``recurrence``."""
        return Series(
            first_day=self.first_day,
            start_time=self.start_time,
            duration=self.duration,
            timezone=self.timezone,
            frequency=self.frequency,
            interval=self.interval,
            weekdays=tuple(self.weekdays),
            nth=self.nth,
            last_day=self.last_day,
        )


class Succession(Base):
    """A series that another carries on, with another rule from its first day on."""

    __tablename__ = "succession"

    predecessor_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), unique=True)


class MeetingAudience(Base):
    """One audience of a meeting; a table and not a list, so that the finder can filter by index."""

    __tablename__ = "meeting_audience"
    __table_args__ = (Index(None, "audience", "meeting_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    audience: Mapped[str] = mapped_column(String(30), primary_key=True)


class Status(StrEnum):
    """How a date stands. ``moved``: it was to be here and is now elsewhere, where it stands as ``on``."""

    ON = "on"
    CANCELLED = "cancelled"
    MOVED = "moved"


class ComingDate(Base):
    """A coming date of a published meeting, derived from its timetable so that the list can be read off an index.

    ``day`` is its original local date, ``on_day`` the one on which it stands; ``weekday`` is that of ``on_day`` (Monday
    is 0). Of the dates that take place exactly one row of a meeting has ``next_from_utc <= now < end_utc``: its next
    date. One that is cancelled or moved away has it only while no other date stands before it. ``weekday_from_utc``
    says the same among the dates on that weekday.
    """

    __tablename__ = "coming_date"
    # All that says whether a date stands in the list is in the index, so that those that don't are passed over there.
    __table_args__ = (
        Index("ix_coming_date_in_order", "start_utc", "end_utc", "next_from_utc", "meeting_id"),
        Index("ix_coming_date_weekday_in_order", "weekday", "start_utc", "end_utc", "weekday_from_utc", "meeting_id"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    status: Mapped[Status] = mapped_column(enum_column(Status), primary_key=True)
    on_day: Mapped[date]
    weekday: Mapped[int]
    start_utc: Mapped[datetime]
    end_utc: Mapped[datetime]
    next_from_utc: Mapped[datetime]
    weekday_from_utc: Mapped[datetime]


class DoorReport(Base):
    """How often somebody said that nobody was there on a date of a meeting (see ``doors``), and nothing else.

    ``day`` is the original local date. ``dismissed`` of them are settled: they wait for nobody any more.
    """

    __tablename__ = "door_report"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    count: Mapped[int]
    dismissed: Mapped[int] = mapped_column(default=0)

    meeting: Mapped[Meeting] = relationship()
