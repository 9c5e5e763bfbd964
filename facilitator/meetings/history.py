"""Who changed what of a meeting, with the meeting before and after, so that an earlier state can be brought back.

What is noted is what the meeting itself says. A venue or a group that is renamed is noted with none of its meetings; a
venue that is put into another time zone moves them, and is noted with each. ``restoring`` brings a state back.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, Text, cast, or_, select
from sqlalchemy.orm import Session, joinedload

from facilitator.accounts.models import Volunteer
from facilitator.meetings.date_models import Change, Closure, DateChange, What
from facilitator.meetings.models import Kind, Meeting
from facilitator.meetings.recurrence import Frequency, Series

OWN = (
    "name",
    "about",
    "group_id",
    "venue_id",
    "lead_id",
    "kind",
    "state",
    "online_url",
    "online_phone",
    "online_code",
    "language",
    "point",
    "audiences",
    "paused_from",
)
SAID = tuple(column.name for column in DateChange.__table__.columns if column.name != "meeting_id")
BREAK = ("id", "first_day", "last_day", "reason", "note")
RULE = tuple(field.name for field in fields(Series))

# What somebody did; the words for each are in ``views.telling``.
DEEDS = (
    "planned",
    "changed",
    "published",
    "paused",
    "resumed",
    "ended",
    "split",
    "began",
    "rejoined",
    "left",
    "venue",
    "imported",
    "taken_back",
    "restored",
    "cancelled",
    "moved",
    "added",
    "usual",
    "undone",
)


def forget_names(session: Session, since: datetime) -> int:
    """Forget who made a change before ``since``, and who led the meeting then; answers how many changes had names."""
    texts = [cast(column, Text) for column in (Change.before, Change.after)]
    led = [text.like('%"lead_id": %') & text.not_like('%"lead_id": null%') for text in texts]
    query = select(Change).where(Change.at < since, or_(Change.volunteer_id.is_not(None), *led))
    found = session.scalars(query).all()
    for change in found:
        change.volunteer_id = None
        change.before, change.after = _without_lead(change.before), _without_lead(change.after)
    session.flush()
    return len(found)


def snapshot(session: Session, meeting: Meeting) -> dict[str, Any]:
    """All that people decide of a meeting, as JSON: its fields, its rule, what was said of its dates, its breaks."""
    session.flush()
    said = session.scalars(select(DateChange).where(DateChange.meeting_id == meeting.id).order_by(DateChange.day))
    breaks = select(Closure).where(Closure.meeting_id == meeting.id, Closure.undone_at.is_(None)).order_by(Closure.id)
    series = {name: plain(getattr(meeting.series, name)) for name in RULE}
    own = {name: plain(getattr(meeting, name)) for name in OWN}
    return {
        **own,
        **series,
        "successor_id": meeting.successor.id if meeting.successor else None,
        "dates": [{name: plain(getattr(each, name)) for name in SAID} for each in said],
        "breaks": [{name: plain(getattr(each, name)) for name in BREAK} for each in session.scalars(breaks)],
    }


def note(
    session: Session,
    meeting: Meeting,
    did: str,
    who: Volunteer | None,
    now: datetime,
    before: Mapping[str, Any],
    day: date | None = None,
) -> Change | None:
    """Write down what somebody did; ``before`` is the snapshot from before it, empty where there was no meeting.

    Nothing where nothing changed. ``did`` is one of ``DEEDS``.
    """
    after = snapshot(session, meeting)
    if after == before:
        return None
    row = Change(
        meeting_id=meeting.id,
        day=day,
        did=did,
        at=now,
        volunteer_id=who.id if who else None,
        before=dict(before),
        after=after,
    )
    session.add(row)
    session.flush()
    return row


@contextmanager
def noted(
    session: Session, meeting: Meeting, did: str, who: Volunteer | None, now: datetime, day: date | None = None
) -> Iterator[None]:
    """Write down what is done to a meeting within this block."""
    before = snapshot(session, meeting)
    yield
    note(session, meeting, did, who, now, before, day)


def last(session: Session, meeting: Meeting, did: str) -> Change | None:
    """When that was done to a meeting for the last time."""
    query = select(Change).where(Change.meeting_id == meeting.id, Change.did == did).order_by(Change.id.desc())
    return session.scalar(query.limit(1))


def of_meeting(meeting: Meeting, day: date | None = None) -> Select[Change]:
    """What was done to a meeting, or to one date of it, the newest first."""
    query = select(Change).where(Change.meeting_id == meeting.id).order_by(Change.id.desc())
    return (query if day is None else query.where(Change.day == day)).options(joinedload(Change.volunteer))


def series_of(state: Mapping[str, Any]) -> Series:
    """The rule of a snapshot."""
    values = {name: state[name] for name in RULE}
    for name in ("first_day", "last_day"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    values["start_time"] = time.fromisoformat(values["start_time"])
    return Series(**{**values, "frequency": Frequency(values["frequency"]), "weekdays": tuple(values["weekdays"])})


def why_before_cancelled(session: Session, meeting: Meeting, day: date) -> tuple[str, str]:
    """Why a date that is cancelled was moved or added, as reason and note; a date has room for one reason only."""
    query = select(Change.before).where(Change.meeting_id == meeting.id, Change.day == day, Change.did == "cancelled")
    for before in session.scalars(query.order_by(Change.id.desc())):
        for said in before["dates"]:
            if said["day"] == day.isoformat() and not said["cancelled"]:
                return said["reason"], said["note"]
    return "", ""


def change_of(meeting: Meeting, said: Mapping[str, Any]) -> DateChange:
    """The row that a snapshot's entry of ``dates`` stands for."""
    values = dict(said)
    for name in ("day", "to_day"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    values["start_time"] = time.fromisoformat(values["start_time"]) if values["start_time"] else None
    values["what"], values["kind"] = What(values["what"]), Kind(values["kind"]) if values["kind"] else None
    return DateChange(meeting_id=meeting.id, **values)


def plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    return list(value) if isinstance(value, tuple | list) else value


def _without_lead(state: dict[str, Any]) -> dict[str, Any]:
    return state | {"lead_id": None} if "lead_id" in state else state
