"""The list of coming meetings: in groups by day, what can be filtered by, and what helps where nothing is found."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.finder import dates
from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.filters import Filters
from facilitator.meetings.models import Group, Meeting, MeetingAudience, State, Status
from facilitator.meetings.search import Coming
from facilitator.meetings.timetable import MeetingDate, Where


@dataclass(frozen=True, slots=True)
class Entry:
    """One date in a list, and where it is; ``runs``: it is on now."""

    meeting: Meeting
    date: MeetingDate
    where: Where
    runs: bool


@dataclass(frozen=True, slots=True)
class Section:
    """What the list has under one heading: a local date, or None for the meetings that run now."""

    day: dt.date | None
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to filter by: nothing is offered that no listed meeting has.

    ``languages`` are BCP 47 tags, ``groups`` the names by slug, in the order of the names.
    """

    languages: list[str]
    audiences: list[str]
    groups: dict[str, str]


def entry(coming: Coming, now: dt.datetime) -> Entry:
    """A hit as it stands at this moment."""
    runs = coming.date.start <= now and coming.date.status is Status.ON
    return Entry(coming.meeting, coming.date, coming.where, runs)


def sections(items: Iterable[Coming], now: dt.datetime) -> list[Section]:
    """The hits under headings: those that run now, then day by day.

    A day is the local date of the meeting. Where the zones differ, a later instant may have the earlier date.
    """
    running: list[Entry] = []
    by_day: dict[dt.date, list[Entry]] = {}
    for each in items:
        begun = each.date.start <= now
        (running if begun else by_day.setdefault(each.date.on_day, [])).append(entry(each, now))
    days = [Section(day, by_day[day]) for day in sorted(by_day)]
    return [Section(None, running), *days] if running else days


def choices(session: Session) -> Choices:
    """What the filters may offer. Three queries, however many meetings there are."""
    listed = Meeting.state == State.PUBLISHED
    languages = session.scalars(select(Meeting.language).where(listed).distinct())
    audiences = set(session.scalars(select(MeetingAudience.audience).join(Meeting).where(listed).distinct()))
    groups = session.execute(
        select(Group.slug, Group.name).where(Group.id.in_(select(Meeting.group_id).where(listed))).order_by(Group.name)
    )
    return Choices(
        languages=sorted(languages),
        audiences=[key for key in AUDIENCES if key in audiences],
        groups={slug: name for slug, name in groups},  # noqa: C416  (dict() would lose the types)
    )


def instead(session: Session, filters: Filters, now: dt.datetime) -> list[tuple[Filters, str, int]]:
    """For a search without a hit: what finds something, each with its name and the number of its hits.

    The same search without one of its filters (named as in the address), then "online" and "all". At most one query a
    filter and two more.
    """
    asked = filters.args()
    tries = [(filters.without(name), name) for name in asked] if len(asked) > 1 else []
    tries += [(Filters(kind="online"), "online"), (Filters(), "all")]
    counted = [(each, name, dates.count(session, each, now)) for each, name in tries if each != filters]
    return [found for found in counted if found[2]]
