"""How a rule was understood, before it is saved: its next dates, and what else to know of them."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import blake2b

from sqlalchemy.orm import Session

from facilitator.meetings import followers, orphans, overlap, planning, recurrence, schedule, twice
from facilitator.meetings.date_models import DateChange, What
from facilitator.meetings.followers import Loose
from facilitator.meetings.models import Kind, Meeting, State, Status, Venue
from facilitator.meetings.orphans import Home
from facilitator.meetings.overlap import Clash
from facilitator.meetings.recurrence import Occurrence, Series
from facilitator.meetings.twice import Planned, Twice

DATES = 6
OTHERWISE = (Status.CANCELLED, Status.MOVED)


@dataclass(frozen=True, slots=True)
class Preview:
    """``coming`` are the next dates, ``more`` whether others follow them, ``clashes`` what else is at the venue then.

    ``moves_past``: the meeting has taken place already, and in calendars its past dates would change too. ``gone`` is
    what was said of dates and does not go with the rule, ``loose`` who would be taken off coming dates. ``last`` is the
    last date (local) of the series that this one carries on. ``otherwise``: which of the next dates do not stand as
    the rule has them, by what was said of the day or by a closure. ``twice``: the dates that would be at one time.
    """

    series: Series
    coming: list[Occurrence]
    more: bool
    clashes: list[Clash]
    moves_past: bool
    gone: list[DateChange] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    last: date | None = None
    otherwise: dict[date, Status] = field(default_factory=dict)
    twice: list[Twice] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """What the form carries once this has been shown."""
        known = [each.day for each in self.gone], [(each.one.day, each.other.day) for each in self.twice]
        return blake2b(repr((planning.seen(self.series), known)).encode(), digest_size=8).hexdigest()


def of(
    session: Session,
    series: Series,
    venue: Venue | None,
    stored: Meeting | None,
    now: datetime,
    home: Home | None = None,
) -> Preview:
    """What to show of a rule; ``stored`` is the meeting as it was before, ``home`` where it would be."""
    shown = _of(session, series, venue, stored, now)
    if stored is None:
        return shown
    gone, loose = _falls_off(
        session, stored, series, planning.local_day(stored, now), orphans.of(session, stored, series, home)
    )
    both = _twice(session, stored, series, venue, home.kind if home else None, {each.day for each in gone}, now)
    return replace(shown, moves_past=_moves_past(stored, series, now), gone=gone, loose=loose, twice=both)


def carrying_on(
    session: Session,
    series: Series,
    venue: Venue | None,
    old: Meeting,
    since: date,
    now: datetime,
    home: Home | None = None,
) -> Preview:
    """What to show of a rule that carries on an old series from a local day on."""
    shown = _of(session, series, venue, old, now)
    said = [each for each in orphans.of(session, old, series, home) if each.day >= since]
    gone, loose = _falls_off(session, old, series, since, said)
    before = recurrence.days(old.series, old.first_day, since - planning.DAY)
    stay = {each.day for each in gone} | {day for day in schedule.of(session, old).changes if day < since}
    both = _twice(session, old, series, venue, home.kind if home else None, stay, now)
    return replace(shown, gone=gone, loose=loose, last=max(before, default=None), twice=both)


def _twice(
    session: Session,
    meeting: Meeting,
    series: Series,
    venue: Venue | None,
    kind: Kind | None,
    gone: set[date],
    now: datetime,
) -> list[Twice]:
    """The dates that would be at one time by a rule; ``gone`` are the days of which nothing is said with it."""
    if meeting.state is State.DRAFT:
        return []
    wanted = kind or meeting.kind
    venue_id = venue.id if venue else None
    planned = Planned(meeting.id, meeting.group_id, venue_id, wanted, meeting.paused_from, series)
    return twice.with_rule(session, meeting, planned, lambda change: change.day not in gone, now)


def _of(session: Session, series: Series, venue: Venue | None, this: Meeting | None, now: datetime) -> Preview:
    coming = recurrence.next_occurrences(series, now, DATES + 1)
    stand = schedule.of(session, this) if this and this.id else None
    known = {each.day: stand.on(each.day) for each in coming[:DATES]} if stand else {}
    return Preview(
        series=series,
        coming=coming[:DATES],
        more=len(coming) > DATES,
        clashes=overlap.clashes(session, series, venue, this, now),
        moves_past=False,
        otherwise={day: found.status for day, found in known.items() if found and found.status in OTHERWISE},
    )


def _falls_off(
    session: Session, old: Meeting, series: Series, since: date, gone: list[DateChange]
) -> tuple[list[DateChange], list[Loose]]:
    """What does not go with a rule, and who leads a date that would be none any more."""
    added = {day for day, change in schedule.of(session, old).changes.items() if change.what is What.ADDED}
    kept = added - {each.day for each in gone}
    loose = followers.foresee(session, old, since, lambda day: day in kept or recurrence.takes_place_on(series, day))
    return gone, loose


def _moves_past(stored: Meeting, series: Series, now: datetime) -> bool:
    return planning.has_begun(stored, now) and replace(stored.series, last_day=None) != replace(series, last_day=None)
