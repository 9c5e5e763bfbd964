"""Groups: made by coordinators, named by their team."""

from collections.abc import Collection
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from facilitator import clock
from facilitator.accounts import training
from facilitator.accounts.models import Volunteer
from facilitator.meetings import changes, followers, history, slugs
from facilitator.meetings.followers import Loose
from facilitator.meetings.models import Group, Meeting, State


class NameTaken(Exception):
    """Another group has this name; ``group`` is that one."""

    def __init__(self, group: Group) -> None:
        super().__init__(group.slug)
        self.group = group


def find(session: Session, slug: str, *, lock: bool = False) -> Group | None:
    """The group of that slug; ``lock`` keeps others from changing it until the transaction ends."""
    query = select(Group).where(Group.slug == slug)
    if lock:
        query = query.with_for_update(of=Group).execution_options(populate_existing=True)
    return session.scalar(query)


def stamp(group: Group) -> str:
    """A text that differs once anything that the form shows has been changed by somebody."""
    shown = (group.name, group.about, group.links_shortly_before)
    return blake2b(repr(shown).encode(), digest_size=8).hexdigest()


def add(session: Session, name: str, about: str, now: datetime, *, links_shortly_before: bool = False) -> Group:
    """A new group, without a team yet; raises ``NameTaken``."""
    _require_free(session, name, None)
    slug = slugs.free(session, Group.slug, name)
    group = Group(slug=slug, name=name, about=about, links_shortly_before=links_shortly_before)
    session.add(group)
    session.flush()
    changes.bump(session, now)
    return group


def change(session: Session, group: Group, name: str, about: str, now: datetime, *, links_shortly_before: bool) -> None:
    """Rename or describe a group, or have its links shown late or always; its address stays.

    Calendars show the name with each of its meetings, and the link or not, so these change too. Raises ``NameTaken``.
    """
    shown = (group.name, group.links_shortly_before)
    if (name, about, links_shortly_before) == (group.name, group.about, group.links_shortly_before):
        return
    _require_free(session, name, group)
    group.name, group.about, group.links_shortly_before = name, about, links_shortly_before
    if (name, links_shortly_before) != shown:
        changes.touch_all(session, group, now)
    else:
        changes.bump(session, now)


def join(session: Session, group: Group, volunteer: Volunteer) -> None:
    """Take somebody onto the team."""
    if volunteer not in group.team:
        group.team.append(volunteer)
    session.flush()


def led_by(group: Group, volunteer: Volunteer) -> list[Meeting]:
    """The meetings of a group that somebody usually leads and that have not ended, by name."""
    return [meeting for meeting in group.meetings if meeting.lead is volunteer and meeting.state is not State.ENDED]


def leave(
    session: Session, group: Group, volunteer: Volunteer, who: Volunteer | None, now: datetime
) -> tuple[list[Meeting], list[Loose]]:
    """Take somebody off the team, as ``who`` wants it: they lead none of its meetings any more.

    Answers the meetings that have no leader now, by name, and the coming dates for which they were put down.
    """
    if volunteer in group.team:
        group.team.remove(volunteer)
    session.flush()
    bereft = led_by(group, volunteer)
    led = [meeting for meeting in group.meetings if meeting.lead is volunteer]
    for meeting in led:
        with history.noted(session, meeting, "left", who, now):
            meeting.lead = None
    if public := [meeting for meeting in led if meeting.state is not State.DRAFT]:
        changes.touch_many(session, public, now)
    loose = [each for meeting in group.meetings for each in followers.settle(session, meeting, now)]
    return bereft, loose


def hand_over(
    session: Session,
    group: Group,
    to: Volunteer,
    stay: Collection[Volunteer],
    who: Volunteer,
    now: datetime,
    *,
    leads: bool,
) -> tuple[list[Meeting], list[Loose]]:
    """Put a group into somebody's hands, as ``who`` wants it: they are on its team, and of the others those who stay.

    ``leads``: they usually lead the meetings that have nobody then. Answers what ``leave`` does, for all who go. Raises
    ``training.NotTrained`` where somebody is to lead who may not.
    """
    join(session, group, to)
    bereft: list[Meeting] = []
    loose: list[Loose] = []
    for each in [each for each in group.team if each is not to and each not in stay]:
        meetings, dates = leave(session, group, each, who, now)
        bereft, loose = bereft + meetings, loose + dates
    if not leads or not bereft:
        return bereft, loose
    for meeting in bereft:
        training.require(to, now.astimezone(clock.zone(meeting.timezone)).date())
        with history.noted(session, meeting, "changed", who, now):
            meeting.lead = to
    if public := [meeting for meeting in bereft if meeting.state is not State.DRAFT]:
        changes.touch_many(session, public, now)
    return [], loose


def _require_free(session: Session, name: str, this: Group | None) -> None:
    alike = or_(Group.name == name, func.lower(Group.name) == name.lower())
    for other in session.scalars(select(Group).where(alike).order_by(Group.id)):
        if other is not this:
            raise NameTaken(other)
