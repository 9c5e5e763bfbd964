"""The coming dates of somebody's meetings, and who leads them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, lazyload

from facilitator.accounts import training
from facilitator.accounts.models import Volunteer
from facilitator.meetings import holidays, schedule
from facilitator.meetings.date_models import DateChange
from facilitator.meetings.models import Meeting, Membership, State, Status
from facilitator.meetings.planning import local_day
from facilitator.meetings.timetable import MeetingDate, Timetable, Where
from facilitator.rota import leads
from facilitator.rota.models import Duty

AHEAD = timedelta(days=14)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Coming:
    """One date that is not over, as it stands, and where.

    ``when`` is in the meeting's zone, ``today`` the local date there. ``leader`` is None where nobody leads. ``fit``:
    the leader's account is in use, and the training counts then. ``team``: whoever asks is on the meeting's team, or
    coordinates. ``holiday`` is the public holiday on that day, as long as nothing was said of the date; else empty.
    """

    meeting: Meeting
    when: MeetingDate
    where: Where
    today: date
    leader: Volunteer | None
    fit: bool
    team: bool
    holiday: str = ""


def of_volunteer(session: Session, volunteer: Volunteer, now: datetime, home: str = "") -> list[Coming]:
    """The dates within ``AHEAD`` of somebody's groups, and those that they lead, the next one first.

    ``home`` is the organisation's country, whose holidays count for what is online. Always the same number of queries.
    """
    since = now.astimezone(UTC).date() - 2 * DAY
    groups = select(Membership.group_id).where(Membership.volunteer_id == volunteer.id)
    mine = select(Duty.meeting_id).where(Duty.volunteer_id == volunteer.id, Duty.day >= since)
    later = select(DateChange.meeting_id).where(or_(DateChange.day >= since, DateChange.to_day >= since))
    query = (
        select(Meeting)
        .where(
            Meeting.state == State.PUBLISHED,
            or_(Meeting.group_id.in_(groups), Meeting.lead_id == volunteer.id, Meeting.id.in_(mine)),
            or_(Meeting.last_day.is_(None), Meeting.last_day >= since, Meeting.id.in_(later)),
        )
        .options(joinedload(Meeting.venue), joinedload(Meeting.lead), lazyload(Meeting.audience_rows))
    )
    meetings = session.scalars(query).all()
    duties = leads.duties(session, meetings, since, since + AHEAD + 4 * DAY)
    own_groups = set(session.scalars(groups))
    timetables = schedule.of_many(session, meetings)
    found = []
    for meeting in meetings:
        for when in _not_over(meeting, timetables[meeting.id], now, AHEAD):
            leader = duties.get((meeting.id, when.day), meeting.lead)
            team = meeting.group_id in own_groups
            if team or (leader and leader.id == volunteer.id):
                found.append(_coming(meeting, when, leader, now, home, team=team or volunteer.is_coordinator))
    return sorted(found, key=lambda each: (each.when.start, each.meeting.id))


def next_led(coming: Iterable[Coming], volunteer: Volunteer) -> Coming | None:
    """The first of these dates that takes place and that somebody leads."""
    led = (each for each in coming if each.when.status is Status.ON and each.leader and each.leader.id == volunteer.id)
    return next(led, None)


def of_meeting(session: Session, meeting: Meeting, now: datetime, count: int, home: str = "") -> list[Coming]:
    """The next ``count`` dates of a meeting, in whatever state it is, for its team; the same number of queries."""
    coming = schedule.of(session, meeting).coming(now, count)
    leaders = leads.leaders(session, meeting, [each.day for each in coming])
    return [_coming(meeting, each, leaders[each.day], now, home, team=True) for each in coming]


def _not_over(meeting: Meeting, timetable: Timetable, now: datetime, ahead: timedelta) -> Iterator[MeetingDate]:
    today = local_day(meeting, now)
    return (each for each in timetable.dates(today - DAY, today + ahead) if each.end > now)


def _coming(
    meeting: Meeting, when: MeetingDate, leader: Volunteer | None, now: datetime, home: str, *, team: bool
) -> Coming:
    fit = leader is not None and leader.active and training.is_trained(leader, when.on_day)
    where, today = schedule.where(meeting, when), local_day(meeting, now)
    return Coming(meeting, when, where, today, leader, fit, team, holidays.hint(meeting, when, home))
