"""Who leads a date: the one put down for it, else the meeting's usual leader."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session, joinedload

from facilitator.accounts import training
from facilitator.accounts.models import Volunteer
from facilitator.db import rows_changed
from facilitator.meetings import recurrence, schedule, teams
from facilitator.meetings.date_models import DateChange
from facilitator.meetings.models import Meeting, Membership, State, Status
from facilitator.meetings.timetable import MeetingDate, Timetable, Where
from facilitator.rota.models import Duty

logger = logging.getLogger(__name__)


class NoSuchDate(Exception):
    """The meeting does not take place on that date."""


class NotOnTheTeam(Exception):
    """Somebody who is not on the group's team was to be put down."""


@dataclass(frozen=True, slots=True)
class Led:
    """One date that somebody leads, as it stands: it takes place, or is cancelled. ``when`` is in the meeting's zone.

    ``team``: they are on the team of its group, or a coordinator, and reach its page for volunteers.
    """

    meeting: Meeting
    timetable: Timetable
    when: MeetingDate
    team: bool

    @property
    def where(self) -> Where:
        """Where it takes place."""
        return schedule.where(self.meeting, self.when)


def leaders(session: Session, meeting: Meeting, days: Iterable[date]) -> dict[date, Volunteer | None]:
    """Who leads on each of these dates; None where nobody does. One query."""
    wanted = list(days)
    query = select(Duty).where(Duty.meeting_id == meeting.id, Duty.day.in_(wanted))
    put_down = {duty.day: duty.volunteer for duty in session.scalars(query.options(joinedload(Duty.volunteer)))}
    return {day: put_down.get(day, meeting.lead) for day in wanted}


def duties(
    session: Session, meetings: Iterable[Meeting], since: date, until: date
) -> dict[tuple[int, date], Volunteer]:
    """Who is put down for dates of several meetings from ``since`` to ``until``, by meeting id and date. One query.

    Whoever is not among them is led by the meeting's usual leader, as ``leaders`` says.
    """
    ids = [each.id for each in meetings]
    query = select(Duty).where(Duty.meeting_id.in_(ids), Duty.day.between(since, until))
    found = session.scalars(query.options(joinedload(Duty.volunteer)))
    return {(duty.meeting_id, duty.day): duty.volunteer for duty in found}


def led_by(session: Session, volunteer: Volunteer, since: date, until: date) -> list[Led]:
    """The dates of published meetings that somebody leads from ``since`` to ``until`` (local, both included), by start.

    Those for which they are put down, and those of meetings that they usually lead for which nobody else is: where they
    stand now, and also if they are cancelled. Of an ended or paused meeting, the dates until then. Always the same
    number of queries.
    """
    theirs = select(Duty.meeting_id).where(Duty.volunteer_id == volunteer.id)
    later = select(DateChange.meeting_id).where(or_(DateChange.day >= since, DateChange.to_day >= since))
    query = (
        select(Meeting)
        .where(
            or_(
                Meeting.state == State.PUBLISHED,
                and_(Meeting.state == State.PAUSED, Meeting.paused_from > since),
                and_(Meeting.state == State.ENDED, Meeting.last_day.is_not(None)),
            ),
            or_(Meeting.lead_id == volunteer.id, Meeting.id.in_(theirs)),
            or_(Meeting.last_day.is_(None), Meeting.last_day >= since, Meeting.id.in_(later)),
        )
        .options(joinedload(Meeting.venue), joinedload(Meeting.group))
    )
    meetings = session.scalars(query).all()
    timetables = schedule.of_many(session, meetings)
    dates = {meeting: _dates(meeting, timetables[meeting.id], since, until) for meeting in meetings}
    # By original days: a date that was moved may have come from far away.
    days = [when.day for found in dates.values() for when in found]
    put_down_for = duties(session, meetings, min(days, default=since), max(days, default=until))
    groups = set(session.scalars(select(Membership.group_id).where(Membership.volunteer_id == volunteer.id)))
    found = [
        Led(meeting, timetables[meeting.id], when, team=volunteer.is_coordinator or meeting.group_id in groups)
        for meeting in meetings
        for when in dates[meeting]
        if _led_by(volunteer, meeting, put_down_for.get((meeting.id, when.day)))
    ]
    return sorted(found, key=lambda each: (each.when.start, each.meeting.id))


def forget_names(session: Session, since: datetime) -> int:
    """Forget who was put down for dates before ``since``; answers for how many."""
    return rows_changed(session, delete(Duty).where(Duty.day < since.date()))


def _led_by(volunteer: Volunteer, meeting: Meeting, put: Volunteer | None) -> bool:
    return volunteer.id == (put.id if put else meeting.lead_id)


def _dates(meeting: Meeting, timetable: Timetable, since: date, until: date) -> list[MeetingDate]:
    """The dates of a meeting where they stand now. One row that somehow got past the forms must not hide the others."""
    if wrong := recurrence.faults(meeting.series):
        logger.error("The meeting %s has a rule that can't be (%s): nobody's dates show it.", meeting.uid, wrong)
        return []
    return [each for each in timetable.dates(since, until) if each.status is not Status.MOVED]


def put_down(session: Session, meeting: Meeting, day: date, volunteer: Volunteer | None) -> None:
    """Let ``volunteer`` lead one date; None goes back to the usual leader.

    Raises ``NoSuchDate``, ``NotOnTheTeam`` or ``training.NotTrained`` (on the day on which it is now: training may run
    out).
    """
    if (found := schedule.of(session, meeting).on(day)) is None:
        raise NoSuchDate(day)
    duty = session.get(Duty, (meeting.id, day))
    if volunteer is None or volunteer is meeting.lead:
        if duty:
            session.delete(duty)
        return
    if not teams.may_lead(meeting, volunteer):
        raise NotOnTheTeam(volunteer)
    training.require(volunteer, found.on_day)
    if duty:
        duty.volunteer = volunteer
    else:
        session.add(Duty(meeting_id=meeting.id, day=day, volunteer=volunteer))
