"""What the web around the site reads of it: which pages there are, and what changed of the coming dates."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from facilitator.meetings import schedule
from facilitator.meetings.date_models import Change, Closure
from facilitator.meetings.models import Group, Meeting, State
from facilitator.meetings.timetable import MeetingDate

MOST_PAGES = 40_000  # a sitemap may hold 50,000 (sitemaps.org)
MOST_CHANGES = 50
LATELY = timedelta(days=30)

_PUBLIC = Change.meeting_id.in_(select(Meeting.id).where(Meeting.state == State.PUBLISHED))


@dataclass(frozen=True, slots=True)
class News:
    """Something that changed at an instant (aware, UTC): a date of a meeting, or, without one, a meeting is new.

    Of closed days the ``closure`` alone.
    """

    at: datetime
    meeting: Meeting | None = None
    date: MeetingDate | None = None
    closure: Closure | None = None


def listed(session: Session) -> tuple[list[tuple[str, datetime]], list[str]]:
    """The slugs of published meetings, each with when it last changed, and of the groups that have one; two queries."""
    published = Meeting.state == State.PUBLISHED
    query = select(Meeting.slug, Meeting.changed_at).where(published).order_by(Meeting.slug).limit(MOST_PAGES)
    groups = select(Group.slug).where(Group.id.in_(select(Meeting.group_id).where(published))).order_by(Group.slug)
    return [(slug, at) for slug, at in session.execute(query)], list(session.scalars(groups.limit(MOST_PAGES // 10)))


def news(session: Session, now: datetime) -> list[News]:
    """What changed within the last ``LATELY``, the newest first: of each date how it stands now. Few queries.

    A date that was put back is told as it stands, too; one that is no date any more is not.
    """
    since = now - LATELY
    found = [*_dates(session, since), *_new(session, since), *_closed(session, since)]
    return sorted(found, key=lambda each: each.at, reverse=True)[:MOST_CHANGES]


def _dates(session: Session, since: datetime) -> list[News]:
    at = func.max(Change.at)
    query = select(Change.meeting_id, Change.day, at).where(Change.at >= since, Change.day.is_not(None), _PUBLIC)
    query = query.group_by(Change.meeting_id, Change.day).order_by(at.desc(), Change.meeting_id, Change.day)
    rows = session.execute(query.limit(MOST_CHANGES)).all()
    meetings = _published(session, {row[0] for row in rows})
    timetables = schedule.of_many(session, meetings.values())
    told = []
    for number, day, when in rows:
        if day and number in meetings and (date := timetables[number].on(day)) is not None:
            told.append(News(when, meetings[number], date))
    return told


def _new(session: Session, since: datetime) -> list[News]:
    at = func.min(Change.at)
    query = select(Change.meeting_id, at).where(Change.did == "published", _PUBLIC).group_by(Change.meeting_id)
    rows = session.execute(query.having(at >= since).order_by(at.desc()).limit(MOST_CHANGES)).all()
    meetings = _published(session, {row[0] for row in rows})
    return [News(when, meetings[number]) for number, when in rows if number in meetings]


def _closed(session: Session, since: datetime) -> list[News]:
    """Of groups and venues at which nothing is published yet, nobody is told."""
    listed = select(Meeting).where(Meeting.state == State.PUBLISHED)
    seen = or_(
        Closure.group_id.is_(None) & Closure.venue_id.is_(None),
        Closure.group_id.in_(listed.with_only_columns(Meeting.group_id)),
        Closure.venue_id.in_(listed.with_only_columns(Meeting.venue_id)),
    )
    lately = (Closure.made_at >= since, Closure.undone_at.is_(None), Closure.meeting_id.is_(None))
    query = select(Closure).where(*lately, seen)
    query = query.options(joinedload(Closure.group), joinedload(Closure.venue))
    return [News(each.made_at, closure=each) for each in session.scalars(query.order_by(Closure.id.desc()))]


def _published(session: Session, ids: set[int]) -> dict[int, Meeting]:
    query = select(Meeting).where(Meeting.id.in_(ids), Meeting.state == State.PUBLISHED)
    query = query.options(joinedload(Meeting.venue), joinedload(Meeting.group))
    return {each.id: each for each in session.scalars(query).unique()}
