"""Somebody leaves: what they led is open, their groups know, and a group that was theirs alone is handed over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from facilitator.accounts import leaving
from facilitator.accounts.models import Volunteer
from facilitator.meetings import changes, groups, history, letterbox, planning
from facilitator.meetings.models import Group, Meeting, State
from facilitator.rota import secret
from facilitator.rota.models import Duty

_DAY = timedelta(days=1)  # elsewhere it may still be the day before


@dataclass(frozen=True, slots=True)
class Parting:
    """What somebody leaves behind.

    ``meetings`` they usually lead and ``dates`` for which they are put down: from now on nobody does. ``alone`` are the
    groups on whose team there is nobody else who can sign in, ``others`` the rest of theirs. ``calendar``: they fetch
    their own dates.
    """

    meetings: Sequence[Meeting]
    dates: Sequence[tuple[Meeting, date]]
    alone: Sequence[Group]
    others: Sequence[Group]
    calendar: bool


def foresee(session: Session, volunteer: Volunteer, now: datetime) -> Parting:
    """What somebody would leave behind now: meetings and groups by name, dates in their order."""
    leads = select(Meeting).where(Meeting.lead_id == volunteer.id, Meeting.state != State.ENDED)
    meetings = session.scalars(leads.options(joinedload(Meeting.group)).order_by(Meeting.name, Meeting.id)).all()
    alone = [group for group in volunteer.groups if not _others(group, volunteer)]
    return Parting(
        meetings=meetings,
        dates=[(each, duty.day) for duty, each in _duties(session, volunteer, now)],
        alone=alone,
        others=[group for group in volunteer.groups if group not in alone],
        calendar=secret.of(session, volunteer) is not None,
    )


def leave(
    session: Session, volunteer: Volunteer, who: Volunteer, heirs: Mapping[int, Volunteer], now: datetime
) -> Parting:
    """Let somebody go, as ``who`` wants it, and answer what they leave behind.

    ``heirs`` are those who come onto the team of a group instead, by the group's id. Counts, count links and what was
    done stay, with the name for as long as names are kept. Raises ``roles.LastAdministrator``; the caller rolls back.
    """
    parting = foresee(session, volunteer, now)
    leaving.close(session, volunteer, now)
    for group in list(volunteer.groups):
        if heir := heirs.get(group.id):
            groups.join(session, group, heir)
        groups.leave(session, group, volunteer, who, now)
    _leave_meetings(session, volunteer, who, now)
    for duty, _meeting in _duties(session, volunteer, now):  # of meetings without a group, and those of coordinators
        session.delete(duty)
    secret.stop(session, volunteer)
    session.flush()
    return parting


def hear_of_it(session: Session, parting: Parting, who: Volunteer) -> dict[Volunteer, Parting]:
    """Who is told that somebody has left, each with what concerns them, once they have.

    Those are the teams of the groups; where there is no team or no group, the coordinators. Whoever did it knows.
    """
    found: dict[Volunteer, Parting] = {}
    of_groups = {each.id: each for each in (*parting.others, *parting.alone)}
    of_groups |= {each.group.id: each.group for each in _open(parting) if each.group}
    owners: list[Group | None] = list(of_groups.values())
    owners += [None] if any(each.group is None for each in _open(parting)) else []
    for owner in owners:
        for reader in letterbox.readers(session, owner):
            if reader is not who:
                found[reader] = _joined(found.get(reader), _part(parting, owner))
    return found


def _leave_meetings(session: Session, volunteer: Volunteer, who: Volunteer, now: datetime) -> None:
    """Let nobody lead what they still do: meetings of the organisation, and of groups whose team they were not on."""
    led = session.scalars(select(Meeting).where(Meeting.lead_id == volunteer.id)).all()
    for meeting in led:
        with history.noted(session, meeting, "left", who, now):
            meeting.lead = None
    if public := [each for each in led if each.state is not State.DRAFT]:
        changes.touch_many(session, public, now)


def _duties(session: Session, volunteer: Volunteer, now: datetime) -> list[tuple[Duty, Meeting]]:
    """Today's and coming dates for which somebody is put down, in their order."""
    query = (
        select(Duty, Meeting)
        .join(Meeting, Meeting.id == Duty.meeting_id)
        .where(Duty.volunteer_id == volunteer.id, Duty.day >= now.date() - _DAY)
        .order_by(Duty.day, Meeting.id)
    )
    return [(duty, each) for duty, each in session.execute(query) if duty.day >= planning.local_day(each, now)]


def _others(group: Group, volunteer: Volunteer) -> list[Volunteer]:
    return [each for each in group.team if each is not volunteer and each.active]


def _open(parting: Parting) -> list[Meeting]:
    return [*parting.meetings, *(meeting for meeting, _day in parting.dates)]


def _part(parting: Parting, owner: Group | None) -> Parting:
    return Parting(
        meetings=[each for each in parting.meetings if each.group is owner],
        dates=[(each, day) for each, day in parting.dates if each.group is owner],
        alone=[each for each in parting.alone if each is owner],
        others=[each for each in parting.others if each is owner],
        calendar=False,
    )


def _joined(one: Parting | None, other: Parting) -> Parting:
    if one is None:
        return other
    return Parting(
        [*one.meetings, *other.meetings],
        [*one.dates, *other.dates],
        [*one.alone, *other.alone],
        [*one.others, *other.others],
        calendar=False,
    )
