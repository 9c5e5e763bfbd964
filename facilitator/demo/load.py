"""The sample data, put into an empty database: the same every time but for what is relative to the day."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator import clock
from facilitator.accounts import passwords, people, roles, training
from facilitator.accounts.models import Volunteer
from facilitator.attendance.models import Count
from facilitator.demo import changes as special
from facilitator.demo import prepared, sheets
from facilitator.demo.figures import AFTER, BACK, figures
from facilitator.demo.people import COURSE, PASSWORD, PEOPLE, Person
from facilitator.demo.places import COUNTRY, GROUPS, HELPLINE, ORGANISATION, TIMEZONE, VENUES
from facilitator.demo.plans import ANCHOR, MEETINGS, Talk
from facilitator.meetings import changes, organisation, recurrence
from facilitator.meetings.models import DoorReport, Group, Kind, Meeting, State, Venue
from facilitator.meetings.recurrence import Frequency, Series
from facilitator.rota import leads

REPORTED = ("monday-check-in", 2)  # how often somebody said that nobody was there the last time
UNCONFIRMED = ("canal-side-evening", timedelta(days=230))  # how long ago somebody said that it is right
ROOM = "https://meet.example.org/"
PAUSED_FOR = timedelta(days=40)
# Whose date somebody else leads: (meeting, how many dates ahead, who).
DUTIES = (("monday-check-in", 1, "priya"), ("riding-out-an-urge", 0, "priya"), ("lunch-break-online", 3, "robin"))


class NotEmpty(Exception):
    """The database has meetings, groups or volunteers already; sample data does not go among them."""


def is_empty(session: Session) -> bool:
    """Whether the database has neither meetings nor groups nor volunteers."""
    return all(session.scalar(select(model.id).limit(1)) is None for model in (Meeting, Group, Volunteer))


def is_loaded(session: Session) -> bool:
    """Whether those who can sign in to the sample data are there."""
    wanted = [person.email for person in PEOPLE if person.sign_in]
    return len(session.scalars(select(Volunteer.id).where(Volunteer.email.in_(wanted))).all()) == len(wanted)


def load(session: Session, now: datetime) -> list[Meeting]:
    """Put the sample data in, in the caller's transaction; answers its meetings. Raises ``NotEmpty``."""
    if not is_empty(session):
        raise NotEmpty
    today = now.astimezone(clock.zone(TIMEZONE)).date()
    organisation.save(session, ORGANISATION, HELPLINE, TIMEZONE, COUNTRY, now)
    roles.ensure(session)
    known = {person.key: _volunteer(session, person, now, today) for person in PEOPLE}
    groups = {
        each.slug: Group(
            slug=each.slug,
            name=each.name,
            about=each.about,
            links_shortly_before=each.links_shortly_before,
            team=[known[key] for key in each.team],
        )
        for each in GROUPS
    }
    venues = {each.slug: Venue(**asdict(each)) for each in VENUES}
    session.add_all([*groups.values(), *venues.values()])
    meetings = {talk.slug: _meeting(talk, today, now - BACK) for talk in MEETINGS}
    for talk in MEETINGS:
        meeting = meetings[talk.slug]
        meeting.group, meeting.venue, meeting.lead = groups[talk.group], venues.get(talk.venue), known.get(talk.lead)
        meeting.changed_at = now
    session.add_all(meetings.values())
    changes.refresh_many(session, list(meetings.values()), now)
    for slug, ahead, key in DUTIES:
        coming = recurrence.next_days(meetings[slug].series, today + timedelta(days=1), ahead + 1)
        leads.put_down(session, meetings[slug], coming[ahead], known[key])
    for talk in MEETINGS:
        session.add_all(_counts(session, talk, meetings[talk.slug], known, now))
    sheets.load(session, known["coordinator"], now)
    session.add(_report(meetings[REPORTED[0]], now))
    meetings[UNCONFIRMED[0]].confirmed_at = now - UNCONFIRMED[1]
    session.flush()
    changed = special.load(session, meetings, groups, venues, known, now)
    prepared.load(session, meetings, now)
    return [*meetings.values(), *changed]


def _volunteer(session: Session, person: Person, now: datetime, today: date) -> Volunteer:
    volunteer = people.add(
        session, person.email, person.first_name, person.last_name, role=person.role, by=None, now=now
    )
    volunteer.show_name = person.show_name
    if person.sign_in:
        volunteer.password = passwords.digest(PASSWORD)
    if person.trained is not None:
        expires = None if person.until is None else today + timedelta(days=person.until)
        completed = today - timedelta(days=person.trained)
        training.record(session, volunteer, COURSE, completed, expires, None, now, today)
    return volunteer


def _meeting(talk: Talk, today: date, created_at: datetime) -> Meeting:
    series = _series(talk, today)
    meeting = Meeting(
        uid=f"sample-{talk.slug}@facilitator",
        slug=talk.slug,
        name=talk.name,
        about=talk.about,
        kind=talk.kind,
        state=talk.state,
        online_url="" if talk.kind is Kind.IN_PERSON else ROOM + talk.slug,
        online_phone=talk.phone,
        online_code=talk.code,
        language=talk.language,
        point=talk.point,
        kept_types=[],
        first_day=series.first_day,
        start_time=series.start_time,
        duration=series.duration,
        timezone=series.timezone,
        frequency=series.frequency,
        interval=series.interval,
        weekdays=list(series.weekdays),
        nth=series.nth,
        last_day=series.last_day,
        paused_from=today - PAUSED_FOR if talk.state is State.PAUSED else None,
        created_at=created_at,
        sequence=0,
    )
    meeting.audiences = talk.audiences
    return meeting


def _series(talk: Talk, today: date) -> Series:
    """The rule, from its first date on. A meeting that takes place once does so on a weekday too."""
    begin = ANCHOR if talk.begins_in is None else today + timedelta(days=talk.begins_in)
    once = talk.frequency is Frequency.ONCE
    rule = Series(
        first_day=begin,
        start_time=talk.start,
        duration=talk.length,
        timezone=talk.timezone,
        frequency=Frequency.WEEKLY if once else talk.frequency,
        interval=talk.interval,
        weekdays=talk.weekdays,
        nth=talk.nth,
    )
    rule = replace(rule, first_day=recurrence.next_days(rule, begin, 1)[0])
    if talk.ends_in is not None:
        return replace(rule, last_day=max(recurrence.days(rule, rule.first_day, today + timedelta(days=talk.ends_in))))
    return replace(rule, frequency=Frequency.ONCE, weekdays=()) if once else rule


def _report(meeting: Meeting, now: datetime) -> DoorReport:
    """Of the last date that is over; its count is the one that is missing."""
    today = now.astimezone(clock.zone(meeting.timezone)).date()
    begun = recurrence.occurrences(meeting.series, today - timedelta(days=13), today)
    day = max(each.day for each in begun if each.end + 2 * AFTER < now)
    return DoorReport(meeting_id=meeting.id, day=day, count=REPORTED[1], dismissed=0)


def _counts(
    session: Session, talk: Talk, meeting: Meeting, known: dict[str, Volunteer], now: datetime
) -> Iterator[Count]:
    """The counts, entered by whoever leads, every third of the Mill Lane ones by the volunteer beside them."""
    team = next(each.team for each in GROUPS if each.slug == talk.group)
    pause = meeting.paused_from or date.max
    before: Count | None = None
    for number, figure in enumerate(each for each in figures(talk, meeting.series, now) if each.day < pause):
        others = "volunteer" in team and (figure.nth % 3 == 2) != figure.crossing
        if figure.reason:
            session.flush()  # now the one before has its number
        before = Count(
            meeting_id=meeting.id,
            day=figure.day,
            **asdict(figure.numbers),
            key=f"sample-{talk.slug}-{number}",
            volunteer_id=known["volunteer" if others else talk.lead or team[0]].id,
            entered_at=figure.entered_at,
            seen=before.id if before and figure.reason else None,
            reason=figure.reason,
        )
        yield before
