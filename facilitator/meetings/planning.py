"""A meeting from the first draft to its end: what may be saved, published, ended and deleted, and by whom."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator import clock
from facilitator.accounts import training
from facilitator.accounts.models import Volunteer
from facilitator.meetings import changes, followers, history, orphans, schedule, slugs
from facilitator.meetings.date_models import Closure, ClosureKept, DateChange, What
from facilitator.meetings.followers import Loose
from facilitator.meetings.models import Group, Kind, Meeting, State, Status, Venue
from facilitator.meetings.recurrence import (
    Frequency,
    Series,
    days,
    next_occurrences,
    occurrence,
    takes_place_on,
)
from facilitator.meetings.timetable import REACH, MeetingDate, Timetable

DAY = timedelta(days=1)


class WrongState(Exception):
    """What was asked for does not go with the state that the meeting is in."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__(meeting.state)
        self.meeting = meeting


class NotReady(Exception):
    """A meeting that can't be published yet; ``gaps`` says why as (field, code) pairs."""

    def __init__(self, gaps: list[tuple[str, str]]) -> None:
        super().__init__(gaps)
        self.gaps = gaps


class NoSuchDate(Exception):
    """The meeting does not take place on that date."""


class CarriedOn(Exception):
    """Two series that carry each other on would have dates at once; ``other`` is that one, ``field`` what is wrong."""

    def __init__(self, other: Meeting, field: str) -> None:
        super().__init__(other.slug)
        self.other, self.field = other, field


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the form says of a meeting; fields are those of ``Meeting``, its rule as one value."""

    name: str
    about: str
    group: Group | None
    venue: Venue | None
    lead: Volunteer | None
    kind: Kind
    online_url: str
    online_phone: str
    online_code: str
    language: str
    point: int | None
    audiences: tuple[str, ...]
    series: Series

    @classmethod
    def of(cls, meeting: Meeting) -> "Plan":
        """What a stored meeting says."""
        return cls(**{field.name: getattr(meeting, field.name) for field in fields(cls)})


def find(session: Session, slug: str, *, lock: bool = False) -> Meeting | None:
    """The meeting of that slug; ``lock`` keeps others from changing it until the transaction ends."""
    query = select(Meeting).where(Meeting.slug == slug)
    return session.scalar(query.with_for_update() if lock else query)


def stamp(meeting: Meeting) -> str:
    """A text that differs once anything that the form shows, or the state, has been changed by somebody."""
    plan = Plan.of(meeting)
    owners = [each.id if each else None for each in (plan.group, plan.venue, plan.lead)]
    values = [getattr(plan, field.name) for field in fields(plan) if field.name not in ("group", "venue", "lead")]
    return _digest(repr((meeting.state, owners, values)))


def seen(series: Series) -> str:
    """A text that stands for a rule: a form carries it from the moment its dates have been shown."""
    return _digest(repr(series))


def draft(session: Session, plan: Plan, now: datetime) -> Meeting:
    """A new meeting that only its team sees."""
    meeting = Meeting(
        uid=f"{secrets.token_hex(16)}@facilitator",
        slug=slugs.free(session, Meeting.slug, plan.name),
        state=State.DRAFT,
        created_at=now,
        changed_at=now,
        kept_types=[],
    )
    apply(meeting, plan)
    session.add(meeting)
    changes.refresh(session, meeting, now)
    return meeting


def change(session: Session, meeting: Meeting, plan: Plan, now: datetime) -> list[Loose]:
    """Save what the form says; answers who was put down for coming dates that are none any more.

    Counts stay with the dates for which they were entered. What was said of dates that are none any more goes, as
    ``orphans`` says. Saved as it was it is confirmed, which nobody else sees. Raises ``CarriedOn``.
    """
    meeting.confirmed_at = now
    if plan == Plan.of(meeting):
        return []
    require_own_days(meeting, plan.series)
    if meeting.state is State.ENDED and plan.series != meeting.series:
        meeting.paused_from = stopped(session, meeting)  # the new rule may name days since then
    before = schedule.of(session, meeting)
    apply(meeting, plan)
    keep_past(session, meeting, before, now)
    orphans.settle(session, meeting)
    if meeting.state is State.DRAFT:
        meeting.changed_at = now
        changes.refresh(session, meeting, now)
    else:
        changes.touch(session, meeting, now)
    return followers.settle(session, meeting, now)


def keep_past(session: Session, meeting: Meeting, before: Timetable, now: datetime) -> None:
    """Let past dates stay as they were ``before`` a meeting got the closed days of another venue or group.

    What closures of its new ones would take is kept; what those of its old ones took, a break of its own does.
    """
    if meeting.state is State.DRAFT:
        return
    today, after = local_day(meeting, now), schedule.of(session, meeting)
    # A venue's closure counts where the meeting is; that one date was there does not make it the meeting's.
    was, ours = (
        {each.closure.id: each.closure for each in table.closures if each.closure.venue_id in (None, table.venue_id)}
        for table in (before, after)
    )
    for closure in [each for number, each in ours.items() if number not in was]:
        found = before.dates(closure.first_day, min(closure.last_day, today))
        leave(session, closure, meeting, [each.day for each in found if each.status is Status.ON and each.end <= now])
    for closure in [each for number, each in was.items() if number not in ours]:
        found = before.dates(closure.first_day, min(closure.last_day, today))
        gone = [each for each in found if each.closure is closure and each.end <= now]
        if gone:
            own = Closure(meeting_id=meeting.id, first_day=closure.first_day, last_day=gone[-1].on_day)
            own.reason, own.note, own.made_at = closure.reason, closure.note, closure.made_at
            session.add(own)
            leave(session, own, meeting, [each.day for each in found if each.status is Status.ON or each.end > now])


def publish(session: Session, meeting: Meeting, who: Volunteer, now: datetime) -> None:
    """Let the public see a draft, or again a meeting that was paused or had ended.

    Raises ``WrongState``, ``training.NotTrained`` for whoever publishes, or ``NotReady``.
    """
    if meeting.state is State.PUBLISHED:
        raise WrongState(meeting)
    today = local_day(meeting, now)
    training.require(who, today)
    if gaps := missing(meeting, now):
        raise NotReady(gaps)
    take_up(session, meeting, stopped(session, meeting), who, now)
    meeting.confirmed_at = now
    changes.touch(session, meeting, now)


def stopped(session: Session, meeting: Meeting) -> date | None:
    """The first local day from which on a meeting that is paused or has ended does not take place; None: it does."""
    if meeting.state is not State.ENDED or meeting.paused_from is not None or meeting.last_day is None:
        return meeting.paused_from
    return after(session, meeting, meeting.last_day)


def after(session: Session, meeting: Meeting, last_day: date) -> date:
    """The day after the last one of a rule, or after the last date where one was moved or added behind that."""
    return max(last_day, schedule.of(session, meeting).final() or last_day) + DAY


def take_up(session: Session, meeting: Meeting, since: date | None, who: Volunteer | None, now: datetime) -> None:
    """Let it be published, and nothing that goes with it; what did not take place as ``stopped`` says stays so."""
    today = local_day(meeting, now)
    meeting.state, meeting.paused_from = State.PUBLISHED, None
    if since is None:
        return
    # What was to begin today while nobody was there did not take place; what begins later does.
    missed = begun(session, meeting, now)
    _remember_pause(session, meeting, since, today if missed else today - DAY, who, now)
    for closure in _of_this_pause(session, meeting, today, now):
        leave(session, closure, meeting, [each.day for each in of_today(session, meeting, now) if each.start > now])


def of_today(session: Session, meeting: Meeting, now: datetime) -> list[MeetingDate]:
    """The dates of today where the meeting is, cancelled or not, but for those that were moved away, by start."""
    today = local_day(meeting, now)
    return [each for each in schedule.of(session, meeting).dates(today, today) if each.status is not Status.MOVED]


def begun(session: Session, meeting: Meeting, now: datetime) -> bool:
    """Whether a date of today has begun, or was to begin."""
    return any(each.start <= now for each in of_today(session, meeting, now))


def leave(session: Session, closure: Closure, meeting: Meeting, days: Iterable[date]) -> None:
    """Let the dates of these names take place though a closure covers them."""
    session.flush()
    for day in days:
        if session.get(ClosureKept, (closure.id, meeting.id, day)) is None:
            session.add(ClosureKept(closure_id=closure.id, meeting_id=meeting.id, day=day))
    session.flush()


def missing(plan: "Meeting | Plan", now: datetime) -> list[tuple[str, str]]:
    """What keeps a meeting, or what a form says of one, from being published, as (field, code) pairs.

    Codes: `missing`, `not_trained` (the usual leader, today), `over` (no date is left).
    """
    found = []
    if plan.kind is not Kind.ONLINE and plan.venue is None:
        found.append(("venue", "missing"))
    if plan.kind is not Kind.IN_PERSON and not (plan.online_url or plan.online_phone):
        found.append(("online_url", "missing"))
    if plan.lead and not training.is_trained(plan.lead, now.astimezone(clock.zone(plan.series.timezone)).date()):
        found.append(("lead", "not_trained"))
    if is_over(plan.series, now):
        found.append(("first_day" if plan.series.frequency is Frequency.ONCE else "last_day", "over"))
    return found


def require_own_days(meeting: Meeting, series: Series) -> None:
    """Pass if a rule leaves their days to the series before and after; raises ``CarriedOn``."""
    before, after = meeting.predecessor, meeting.successor
    if before is not None and before.last_day is not None and series.first_day <= before.last_day:
        raise CarriedOn(before, "first_day")
    until = series.first_day if series.frequency is Frequency.ONCE else series.last_day
    if after is not None and (until is None or until >= after.first_day):
        raise CarriedOn(after, "first_day" if series.frequency is Frequency.ONCE else "last_day")


def end(session: Session, meeting: Meeting, last_day: date | None, now: datetime) -> list[Loose]:
    """Let the date of the rule named ``last_day`` (local) be the last one; None: none begins any more.

    What has begun stays, and a series that was to end before is not made longer. With dates left it stays published
    until then. A date that was moved behind the last one is cancelled. Answers who was put down for dates that are none
    any more. Raises ``WrongState``, or ``NoSuchDate`` where the meeting does not take place on that day, or that day is
    past.
    """
    cut(session, meeting, last_day, now)
    changes.touch(session, meeting, now)
    return followers.settle(session, meeting, now)


def cut(session: Session, meeting: Meeting, last_day: date | None, now: datetime) -> None:
    """The same, but that what hangs on the meeting is not derived anew: whoever ends many does so once for all."""
    if meeting.state not in (State.PUBLISHED, State.PAUSED):
        raise WrongState(meeting)
    today, timetable = local_day(meeting, now), schedule.of(session, meeting)
    final = timetable.on(last_day) if last_day else None
    if last_day is not None and (
        not takes_place_on(meeting.series, last_day) or (final.on_day if final else last_day) < today
    ):
        raise NoSuchDate(last_day)
    # A series that was to end before is not made longer.
    base = min(last_day or today - DAY, meeting.last_day or date.max)

    def stays(found: MeetingDate) -> bool:
        return found.start <= (final.start if final else now)

    # A date may be named by a later day and stand before the last one, or have begun already.
    names = {*days(meeting.series, base + DAY, today), *timetable.changes}
    last = max([base, *(day for day in names if day > base and (found := timetable.on(day)) and stays(found))])
    meeting.last_day = min(last, meeting.last_day or last)
    orphans.settle(session, meeting, last)
    for each in schedule.of(session, meeting).following(base - REACH):
        if each.status is Status.ON and not stays(each):
            _cancel(session, meeting, each)
    if meeting.state is State.PAUSED or schedule.of(session, meeting).is_over(now):
        meeting.state = State.ENDED


def ends(session: Session, meeting: Meeting, now: datetime, count: int) -> list[MeetingDate]:
    """The coming dates that could be the last one: of a series that meets at present, the rule's next ``count``."""
    if meeting.state is not State.PUBLISHED or meeting.frequency is Frequency.ONCE:
        return []
    return [each for each in schedule.of(session, meeting).next(now, 2 * count) if not each.added][:count]


def lost(session: Session, meeting: Meeting, last_day: date | None, now: datetime) -> list[DateChange]:
    """What was said of dates that would be none any more if the meeting ended so, by day; nothing is changed."""
    timetable = replace(schedule.of(session, meeting), paused_from=None)
    final = timetable.on(last_day) if last_day else None
    found = filter(None, map(timetable.on, sorted(timetable.changes)))
    return [each.change for each in found if each.change and each.start > (final.start if final else now)]


def delete(session: Session, meeting: Meeting) -> None:
    """Remove a draft for good. What was published once is ended and kept. Raises ``WrongState``."""
    if meeting.state is not State.DRAFT:
        raise WrongState(meeting)
    session.delete(meeting)
    session.flush()


def next_date(session: Session, meeting: Meeting, now: datetime) -> MeetingDate | None:
    """The date of a published meeting that is on now or takes place next."""
    return next_of(meeting, schedule.of(session, meeting), now) if meeting.state is State.PUBLISHED else None


def next_of(meeting: Meeting, timetable: Timetable, now: datetime) -> MeetingDate | None:
    """The same of a timetable that is there already."""
    coming = timetable.next(now, 1) if meeting.state is State.PUBLISHED else []
    return coming[0] if coming else None


def is_over(series: Series, now: datetime) -> bool:
    """Whether no date of a series is left that has not ended."""
    return not next_occurrences(series, now, 1)


def has_begun(meeting: Meeting, now: datetime) -> bool:
    """Whether a meeting that the public can see, or could, had its first date before now."""
    return meeting.state is not State.DRAFT and occurrence(meeting.series, meeting.first_day).start <= now


def local_day(meeting: Meeting, now: datetime) -> date:
    """The date where the meeting is."""
    return now.astimezone(clock.zone(meeting.timezone)).date()


def apply(meeting: Meeting, plan: Plan) -> None:
    """Set the fields of a meeting, and nothing that goes with them."""
    for field in fields(plan):
        if field.name != "series":
            setattr(meeting, field.name, getattr(plan, field.name))
    for field in fields(plan.series):
        value = getattr(plan.series, field.name)
        setattr(meeting, field.name, list(value) if field.name == "weekdays" else value)


def _remember_pause(
    session: Session, meeting: Meeting, since: date, until: date, who: Volunteer | None, now: datetime
) -> None:
    """Nothing took place during a pause or after an end, and nothing will have when it is over."""
    if since <= until:
        session.add(
            Closure(
                meeting_id=meeting.id,
                first_day=since,
                last_day=until,
                reason="break",
                made_at=now,
                made_by_id=who.id if who else None,
            )
        )


def _of_this_pause(session: Session, meeting: Meeting, today: date, now: datetime) -> list[Closure]:
    """The closures of today that keep what did not take place: made just now, or when it was paused today."""
    paused = history.last(session, meeting, "paused")
    query = select(Closure).where(
        Closure.meeting_id == meeting.id, Closure.undone_at.is_(None), Closure.last_day == today
    )
    return [
        each
        for each in session.scalars(query)
        if each.made_at == now or (paused and (each.first_day, each.made_at) == (today, paused.at))
    ]


def _cancel(session: Session, meeting: Meeting, found: MeetingDate) -> None:
    if found.change is None:
        session.add(DateChange(meeting_id=meeting.id, day=found.day, what=What.USUAL, cancelled=True))
    else:
        found.change.cancelled, found.change.reason, found.change.note = True, "", ""
    session.flush()


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()
