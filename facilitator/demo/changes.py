"""What is out of the ordinary in the sample data: every kind of change, closure and pause, some days from today."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from facilitator.accounts.models import Volunteer
from facilitator.meetings import closures, dates, pausing, planning, schedule, succession
from facilitator.meetings.closures import Scope
from facilitator.meetings.models import Group, Kind, Meeting, Venue
from facilitator.meetings.reasons import Why
from facilitator.meetings.recurrence import next_days

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A date that is cancelled, so many dates ahead (0 is the next one)."""

    slug: str
    ahead: int
    why: Why


@dataclass(frozen=True, slots=True)
class Moved:
    """A date that is elsewhere: so many days later, at another hour, in another venue, or online."""

    slug: str
    ahead: int
    why: Why
    days: int = 0
    start: time | None = None
    venue: str = ""
    online: bool = False


CANCELLED = (
    Cancelled("monday-check-in", 1, Why("venue", "The hall floor is being polished")),
    Cancelled("lunch-break-online", 2, Why("leader")),
    Cancelled("los-jueves", 1, Why(note="Fiesta del barrio")),
)
MOVED = (
    Moved("saturday-breakfast", 1, Why("venue"), days=1),
    Moved("riding-out-an-urge", 1, Why(note="The choir needs the hall first"), start=time(19, 45)),
    Moved("womens-evening", 1, Why("venue"), venue="hillside-chapel-rooms"),
    Moved("alongside", 2, Why("weather"), online=True),
    Moved("eastside-evening", 1, Why("holiday"), days=-1, start=time(18)),
)
# One that was moved, and then cancelled.
MOVED_AND_CANCELLED = Moved("under-thirty", 2, Why("illness"), days=1)
ADDED = ("night-owls", 3, Why(note="For whoever has no company that night"))  # (meeting, days after its next date, why)
USUAL = ("monday-check-in", 3)


def load(
    session: Session,
    meetings: Mapping[str, Meeting],
    groups: Mapping[str, Group],
    venues: Mapping[str, Venue],
    known: Mapping[str, Volunteer],
    now: datetime,
) -> list[Meeting]:
    """Do all of it by the rules, as volunteers would; answers the meetings that are new by it."""
    who, by, today = known["facilitator"], known["coordinator"], now.date()
    for each in CANCELLED:
        day = _day(session, meetings[each.slug], each.ahead, now)
        dates.cancel(session, meetings[each.slug], day, each.why, who, now)
    for moved in MOVED:
        _move(session, meetings[moved.slug], moved, venues, who, now)
    both = MOVED_AND_CANCELLED
    day = _move(session, meetings[both.slug], both, venues, who, now)
    dates.cancel(session, meetings[both.slug], day, both.why, who, now)
    slug, later, why = ADDED
    extra = dates.usual(meetings[slug], _day(session, meetings[slug], 0, now) + later * DAY)
    dates.add(session, meetings[slug], extra, why, who, now)
    slug, ahead = USUAL
    dates.as_usual(session, meetings[slug], _day(session, meetings[slug], ahead, now), who, now)

    week = today + 35 * DAY
    taken = closures.affected(session, Scope(), week, week + 6 * DAY, now)
    kept = {each.key for each in taken if each.meeting.slug == "lunch-break-online"}
    closures.close(session, Scope(), week, week + 6 * DAY, Why("break", "A quiet week"), kept, by, now)
    team, house = Scope(group=groups["northgate"]), Scope(venue=venues["harbour-street-library"])
    closures.close(session, team, today + 18 * DAY, today + 21 * DAY, Why("leader", "The team is away"), (), by, now)
    closures.close(session, house, today + 2 * DAY, today + 9 * DAY, Why("venue", "New windows"), (), by, now)
    in_error = closures.close(session, house, today + 60 * DAY, today + 61 * DAY, Why("venue"), (), by, now)
    closures.undo(session, in_error, by, now)
    pausing.until(session, meetings["early-start"], today + 14 * DAY, today + 35 * DAY, Why("break"), by, now)
    return [_carried_on(session, meetings["kathmandu-saturday"], known["kiran"], now)]


def _move(
    session: Session, meeting: Meeting, moved: Moved, venues: Mapping[str, Venue], who: Volunteer, now: datetime
) -> date:
    day = _day(session, meeting, moved.ahead, now)
    to = dates.usual(meeting, day)
    to = replace(to, on_day=day + moved.days * DAY, start_time=moved.start or to.start_time)
    if moved.venue:
        to = replace(to, venue=venues[moved.venue])
    if moved.online:
        to = replace(to, kind=Kind.ONLINE, venue=None)
    dates.move(session, meeting, day, to, moved.why, who, now)
    return day


def _day(session: Session, meeting: Meeting, ahead: int, now: datetime) -> date:
    return schedule.of(session, meeting).next(now, ahead + 1)[ahead].day


def _carried_on(session: Session, meeting: Meeting, who: Volunteer, now: datetime) -> Meeting:
    """A series that goes on an hour later from a date on."""
    since = _day(session, meeting, 3, now)
    plan = planning.Plan.of(meeting)
    later = replace(plan.series, first_day=next_days(plan.series, since, 1)[0], start_time=time(19, 45))
    successor, _loose = succession.carry_on(session, meeting, replace(plan, series=later), since, who, now)
    successor.uid = f"{meeting.slug}-2@facilitator"
    return successor
