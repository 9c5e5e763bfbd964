"""Who changed what of a meeting, with the meeting before and after, so that an earlier state can be brought back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from facilitator.accounts.models import Volunteer
from facilitator.meetings.date_models import Change, DateChange, What
from facilitator.meetings.models import Kind, Meeting
from facilitator.meetings.recurrence import Series

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


def snapshot(session: Session, meeting: Meeting) -> dict[str, Any]:
    """All that people decide of a meeting, as JSON: its fields, its rule, and what was said of its dates."""
    session.flush()
    said = session.scalars(select(DateChange).where(DateChange.meeting_id == meeting.id).order_by(DateChange.day))
    series = {field.name: _plain(getattr(meeting.series, field.name)) for field in fields(Series)}
    own = {name: _plain(getattr(meeting, name)) for name in OWN}
    return {**own, **series, "dates": [{name: _plain(getattr(each, name)) for name in SAID} for each in said]}


def note(
    session: Session,
    meeting: Meeting,
    did: str,
    who: Volunteer | None,
    now: datetime,
    before: Mapping[str, Any],
    day: date | None = None,
) -> Change | None:
    """Write down what somebody did; ``before`` is the snapshot from before it. Nothing where nothing changed."""
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


def of_meeting(session: Session, meeting: Meeting, most: int = 200) -> list[Change]:
    """What was done to a meeting, the newest first."""
    query = select(Change).where(Change.meeting_id == meeting.id).order_by(Change.id.desc()).limit(most)
    return list(session.scalars(query.options(joinedload(Change.volunteer))))


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


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date | time):
        return value.isoformat()
    return list(value) if isinstance(value, tuple | list) else value
