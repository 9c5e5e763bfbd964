"""An earlier state of a meeting brought back, as one more change of it.

The rules are those of a form. What is over stays as it was: what was said of past dates, and breaks up to today, are
kept as they are now. Somebody who may not lead it any more is left out. What the public sees already never becomes a
draft again.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from facilitator.accounts import training
from facilitator.accounts.models import Volunteer
from facilitator.meetings import changes, followers, history, orphans, planning, recurrence, schedule
from facilitator.meetings.date_models import Change, Closure, ClosureKept, DateChange
from facilitator.meetings.followers import Loose
from facilitator.meetings.models import Group, Kind, Meeting, State, Venue
from facilitator.meetings.planning import DAY, Plan
from facilitator.meetings.timetable import MeetingDate, Timetable

State_ = dict[str, Any]


class Beginning(Exception):
    """Before that change there was no such meeting."""


class Gone(Exception):
    """What it had then is no longer here; ``field`` says what: ``venue`` or ``group``."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class BehindSplit(Exception):
    """Another series carries it on since: ``successor`` has to be taken back first."""

    def __init__(self, successor: Meeting) -> None:
        super().__init__(successor.slug)
        self.successor = successor


class NothingDiffers(Exception):
    """It is like that already, as far as it can be."""


class ChangedMeanwhile(Exception):
    """Something else would change by it than was shown to whoever brings it back."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """How a meeting would be: a snapshot as ``history`` makes them, with ``left_out`` who can't lead it any more."""

    state: State_
    plan: Plan
    left_out: Volunteer | None


@dataclass(frozen=True, slots=True)
class Restored:
    """Who was left out, and who was put down for dates that are none any more."""

    left_out: Volunteer | None
    loose: list[Loose]


def stamp(session: Session, meeting: Meeting, wanted: Earlier) -> str:
    """A text that differs once anything else would change by bringing back that state."""
    left_out = wanted.left_out.id if wanted.left_out else 0
    both = (history.snapshot(session, meeting), wanted.state, left_out)
    return blake2b(repr(both).encode(), digest_size=8).hexdigest()


def restore(
    session: Session, meeting: Meeting, change: Change, who: Volunteer, now: datetime, seen: str | None = None
) -> Restored:
    """Bring a meeting back to how it was before a change of it.

    ``seen`` is the ``stamp`` of what was shown; None where nobody was shown anything. Raises what ``earlier`` does, or
    ``ChangedMeanwhile``: a date that was cancelled since would take place again without anybody knowing.
    """
    wanted = earlier(session, meeting, change, who, now)
    if seen is not None and seen != stamp(session, meeting, wanted):
        raise ChangedMeanwhile
    state, since = State(wanted.state["state"]), planning.stopped(session, meeting)
    with history.noted(session, meeting, "restored", who, now):
        _close_again(session, meeting, wanted.state, who, now)
        before = schedule.of(session, meeting)
        planning.apply(meeting, wanted.plan)
        planning.keep_past(session, meeting, before, now)
        _say_again(session, meeting, wanted.state["dates"])
        orphans.settle(session, meeting)
        if state is State.PUBLISHED and meeting.state is not State.PUBLISHED:
            planning.take_up(session, meeting, since, who, now)
        meeting.state, meeting.paused_from = state, _day(wanted.state["paused_from"])
        if state is State.DRAFT:
            meeting.changed_at = now
            changes.refresh(session, meeting, now)
        else:
            changes.touch(session, meeting, now)
        loose = followers.settle(session, meeting, now)
    return Restored(wanted.left_out, loose)


def earlier(session: Session, meeting: Meeting, change: Change, who: Volunteer, now: datetime) -> Earlier:
    """How a meeting would be if it went back to how it was before a change of it; nothing is changed.

    Raises ``Beginning``, ``Gone``, ``BehindSplit``, ``planning.CarriedOn``, ``NothingDiffers``; where it would be
    public again ``training.NotTrained`` for ``who``, or ``planning.NotReady``.
    """
    if not change.before:
        raise Beginning
    split = history.last(session, meeting, "split")
    if meeting.successor is not None and split is not None and change.id <= split.id:
        raise BehindSplit(meeting.successor)
    state, present = dict(change.before), history.snapshot(session, meeting)
    plan, left_out = _plan(session, meeting, state, now)
    state["lead_id"], state["timezone"] = plan.lead.id if plan.lead else None, plan.series.timezone
    free = _free(session, meeting, now)
    _standing(meeting, state, free, planning.stopped(session, meeting))
    plan = _with_rule(plan, state)
    state["dates"] = _dates(session, meeting, state, present, now)
    state["breaks"] = _breaks(state["breaks"], present["breaks"], free)
    state["successor_id"] = present["successor_id"]
    if state == present:
        raise NothingDiffers
    planning.require_own_days(meeting, plan.series)
    if state["state"] == State.PUBLISHED and meeting.state is not State.PUBLISHED:
        training.require(who, planning.local_day(meeting, now))
        if gaps := planning.missing(plan, now):
            raise planning.NotReady(gaps)
    return Earlier(state, plan, left_out)


def _plan(session: Session, meeting: Meeting, state: State_, now: datetime) -> tuple[Plan, Volunteer | None]:
    """What a form would say, and whoever can't lead any more."""
    group, venue = _find(session, Group, state, "group"), _find(session, Venue, state, "venue")
    lead = session.get(Volunteer, state["lead_id"]) if state["lead_id"] else None
    left_out = None
    if lead and not (lead is meeting.lead and group is meeting.group) and not _may_lead(lead, group, meeting, now):
        lead, left_out = None, lead
    kind, series = Kind(state["kind"]), history.series_of(state)
    if venue and kind is not Kind.ONLINE:
        series = recurrence.Series(**{**_values(series), "timezone": venue.timezone})
    said = {field.name: state[field.name] for field in fields(Plan) if field.name in state}
    said |= {"audiences": tuple(state["audiences"]), "kind": kind, "group": group, "venue": venue}
    return Plan(**said, lead=lead, series=series), left_out


def _may_lead(lead: Volunteer, group: Group | None, meeting: Meeting, now: datetime) -> bool:
    on_team = lead.is_coordinator or (group is not None and lead in group.team)
    return lead.active and on_team and training.is_trained(lead, planning.local_day(meeting, now))


def _find(session: Session, model: Any, state: State_, field: str) -> Any:
    number = state[f"{field}_id"]
    if number is None:
        return None
    found = session.get(model, number)
    if found is None:
        raise Gone(field)
    return found


def _free(session: Session, meeting: Meeting, now: datetime) -> date:
    """The first day (local) of which no date has begun, or was to begin: from then on things can be otherwise."""
    today = planning.local_day(meeting, now)
    return today + DAY if planning.begun(session, meeting, now) else today


def _standing(meeting: Meeting, state: State_, free: date, stopped: date | None) -> None:
    """Set how public it would be. No date that is over changes by that: a break or an end begins at present.

    ``stopped``: from which day on it does not take place now.
    """
    then = State(state["state"])
    if then is State.DRAFT:
        then = meeting.state
    paused_from = None if then is State.PUBLISHED else meeting.paused_from
    if then is State.PAUSED and meeting.state is not State.PAUSED:
        paused_from = stopped or free
    if then is State.ENDED and meeting.state is not State.ENDED:
        state["last_day"] = min(free - DAY, meeting.last_day or free).isoformat()
    state["state"], state["paused_from"] = then.value, history.plain(paused_from)


def _with_rule(plan: Plan, state: State_) -> Plan:
    names = {field.name: getattr(plan, field.name) for field in fields(Plan)}
    return Plan(**{**names, "series": history.series_of(state)})


def _dates(session: Session, meeting: Meeting, state: State_, present: State_, now: datetime) -> list[State_]:
    """What would be said of the dates: as then, but of a date that is over, or would be, as it is said now."""
    then, said = ({each["day"]: each for each in dates} for dates in (state["dates"], present["dates"]))
    series = history.series_of(state)
    is_now = schedule.of(session, meeting)
    rows = {date.fromisoformat(day): history.change_of(meeting, each) for day, each in then.items()}
    was = Timetable(series, Kind(state["kind"]), state["venue_id"], None, rows)
    found = []
    for text in sorted(then.keys() | said.keys()):
        day = date.fromisoformat(text)
        over = _is_over(is_now.on(day), now) or _is_over(was.on(day), now)
        kept = said.get(text) if over else then.get(text)
        if kept and not over and kept["venue_id"] is not None and session.get(Venue, kept["venue_id"]) is None:
            raise Gone("venue")
        if kept and orphans.fits(series, history.change_of(meeting, kept)):
            found.append(kept)
    return found


def _is_over(found: MeetingDate | None, now: datetime) -> bool:
    return found is not None and found.end <= now


def _breaks(then: list[State_], present: list[State_], free: date) -> list[State_]:
    """Which breaks there would be: as then from the day ``free`` on, before it as they are.

    One that was taken back and had not begun by now is there again. Where dates took place meanwhile a new one, which
    has no number, begins on ``free``: ``of`` is the number of the one that it goes on.
    """
    since, over = free.isoformat(), (free - DAY).isoformat()
    before = {each["id"]: each for each in then}
    found, fresh = [], []
    for each in present:
        known = before.pop(each["id"], None)
        last_day = max(known["last_day"] if known else "", min(each["last_day"], over))
        if known and last_day > each["last_day"] and each["last_day"] < over:  # it took place again meanwhile
            fresh.append(known)
            last_day = each["last_day"]
        if last_day >= each["first_day"]:
            found.append({**each, "last_day": last_day})
    for each in [*fresh, *before.values()]:
        if each["first_day"] >= since:
            found.append(each)
        elif since <= each["last_day"]:
            found.append({**each, "id": None, "first_day": since, "of": each["id"]})
    return found


def _say_again(session: Session, meeting: Meeting, dates: list[State_]) -> None:
    session.execute(delete(DateChange).where(DateChange.meeting_id == meeting.id))
    session.add_all(history.change_of(meeting, each) for each in dates)
    session.flush()


def _close_again(session: Session, meeting: Meeting, state: State_, who: Volunteer, now: datetime) -> None:
    """Let there be the breaks of a state, each with the dates that it leaves."""
    own = {each.id: each for each in session.scalars(select(Closure).where(Closure.meeting_id == meeting.id))}
    wanted = {each["id"]: each for each in state["breaks"]}
    for closure in own.values():
        if each := wanted.get(closure.id):
            closure.first_day, closure.last_day = (date.fromisoformat(each[name]) for name in ("first_day", "last_day"))
            closure.undone_at, closure.undone_by = None, None
        elif closure.undone_at is None:
            closure.undone_at, closure.undone_by = now, who
    for each in state["breaks"]:
        if each["id"] not in own:
            days = {name: date.fromisoformat(each[name]) for name in ("first_day", "last_day")}
            said = {"reason": each["reason"], "note": each["note"]}
            closure = Closure(meeting_id=meeting.id, **days, **said, made_at=now, made_by_id=who.id)
            session.add(closure)
            session.flush()
            _leave_again(session, meeting, state, each.get("of", each["id"]), closure)
    session.flush()


def _leave_again(session: Session, meeting: Meeting, state: State_, of: int, closure: Closure) -> None:
    """Let a break leave what the one before it left: dates that were kept, or put there by who knew of it."""
    left = select(ClosureKept.day).where(ClosureKept.closure_id == of, ClosureKept.meeting_id == meeting.id)
    first_day, last_day = closure.first_day.isoformat(), closure.last_day.isoformat()
    placed = {each["day"]: each["to_day"] or each["day"] for each in state["dates"] if each["closures_seen"] >= of}
    knowing = {date.fromisoformat(day) for day, on_day in placed.items() if first_day <= on_day <= last_day}
    days = knowing.union(session.scalars(left))
    session.add_all(ClosureKept(closure_id=closure.id, meeting_id=meeting.id, day=day) for day in sorted(days))


def _values(series: recurrence.Series) -> dict[str, Any]:
    return {name: getattr(series, name) for name in history.RULE}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
