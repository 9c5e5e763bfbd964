"""A list brought into the database: what is new is made, what the list says otherwise than the last time is changed.

The list's word counts where it is news: a field is written when the list says something else than at its last import.
What was changed here by hand stays until then. Nothing is ever removed; what the list no longer has ends where somebody
says so. A row that is a meeting which was here already, by the same name at the same time and place, is taken for it.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from facilitator import clock
from facilitator.accounts.models import Volunteer
from facilitator.exchange import states, things, twins
from facilitator.exchange.history import History, Known, history, next_number, recognise, unused_source
from facilitator.exchange.models import Batch, BatchRow
from facilitator.exchange.outcome import Change, File, Outcome, Twin
from facilitator.exchange.outgoing import OUTWARD
from facilitator.exchange.row import Remark
from facilitator.exchange.said import Reading, Thing
from facilitator.exchange.things import Values
from facilitator.exchange.timing import series
from facilitator.meetings import changes, followers, orphans, planning, recurrence, slugs
from facilitator.meetings import history as note
from facilitator.meetings.models import Group, Meeting, State, Venue

CHUNK = 500
_TIMES = {"rule", "first_day", "last_day", "timezone"}
_DATES = {*_TIMES, "start_time", "duration", "state", "group"}  # after these somebody's duty may no longer fit


def load(
    session: Session,
    reading: Reading,
    file: File,
    now: datetime,
    tick: Callable[[int], object] = lambda _steps: None,
    *,
    who: Volunteer | None = None,
    end: Collection[str] = (),
) -> Outcome:
    """Bring a list in as the next batch, in the caller's transaction; ``tick(n)`` after each n steps, two a meeting.

    ``who`` does it, None for a command on the machine. Of the meetings that the list no longer has, those end whose
    slugs are in ``end``.
    """
    said = {meeting.key: meeting.said for meeting in reading.meetings}
    source = file.source or recognise(session, said) or unused_source(session, Path(file.name).stem)
    batch = Batch(id=next_number(session), source=source, file=file.name[-300:], format=file.format, imported_at=now)
    batch.volunteer_id = who.id if who else None
    run = _Run(session, batch, history(session, source), now, who)
    session.add(batch)
    for group in reading.groups.values():
        run.shared("group", group)
    for venue in reading.venues.values():
        run.shared("venue", venue)
    run.find_meetings(reading.meetings)
    run.end_gone(reading, end)
    for number, meeting in enumerate(reading.meetings, 1):
        run.meeting(meeting)
        if number % CHUNK == 0:
            session.flush()
        tick(1)
    run.finish(reading, tick)
    return run.outcome


class _Run:
    """One import on its way."""

    def __init__(self, session: Session, batch: Batch, known: History, now: datetime, who: Volunteer | None) -> None:
        self.session, self.batch, self.history, self.now, self.who = session, batch, known, now, who
        self.outcome = Outcome(batch.id, batch.source, known=bool(known))
        self.groups = {each.slug: each for each in session.scalars(select(Group).order_by(Group.id))}
        self.venues = {each.slug: each for each in session.scalars(select(Venue).order_by(Venue.id))}
        self.slugs = set(session.scalars(select(Meeting.slug)))
        self.meetings: dict[str, Meeting] = {}  # by UID
        self.here: dict[tuple[str, str | None], str] = {}  # (table, key in the list): slug here
        self.alike: dict[tuple[str, ...], list[str]] = {}  # identity: slugs of what was here before
        before: list[Group | Venue] = [*self.groups.values(), *self.venues.values()]
        for each in before:
            self.alike.setdefault(things.identity(things.values(each)), []).append(each.slug)
        self.touched: dict[str, Meeting] = {}  # by UID
        self.made: list[Meeting] = []
        self.moved: list[Meeting] = []
        self.rezoned: list[Venue] = []
        self.noted: list[tuple[Meeting, Values]] = []  # what was changed, as it was before

    def shared(self, table: str, thing: Thing) -> None:
        """Make a group or venue, or write what is news of it."""
        found: dict[str, Any] = self.groups if table == "group" else self.venues
        known = self.history.get((table, thing.key))
        row = found.get(known.ref) if known else None
        if row is None:
            known, row = None, self._namesake(table, thing, found)
        if row is None:
            row = Group() if table == "group" else Venue()
            row.slug = slugs.among(found, thing.slug or thing.said["name"], table)
            found[row.slug] = row
            self._make(table, thing, row, thing.said)
        else:
            current = things.values(row)
            news = _news(thing.said, thing.said, current, known)
            if known is None:  # something of ours that the list happens to name: only what we lack is taken
                news = {name: value for name, value in news.items() if current[name] in ("", None)}
            self._change(table, thing, row, known, news)
            if news:
                self.touched |= {each.uid: each for each in changes.showing(self.session, row)}
            if "timezone" in news:
                self.rezoned.append(row)
        self.here[table, thing.key] = row.slug

    def find_meetings(self, wanted: Iterable[Thing]) -> None:
        """Fetch the meetings that the list has or had, in few queries."""
        refs = {thing.uid for thing in wanted if thing.uid}
        refs |= {known.ref for (table, _key), known in self.history.items() if table == "meeting"}
        ordered = sorted(refs)
        for start in range(0, len(ordered), CHUNK):
            query = (
                select(Meeting)
                .where(Meeting.uid.in_(ordered[start : start + CHUNK]))
                .options(joinedload(Meeting.venue), joinedload(Meeting.group))
            )
            self.meetings |= {each.uid: each for each in self.session.scalars(query)}
        self.twins = twins.standing(self.session, refs)

    def end_gone(self, reading: Reading, end: Collection[str]) -> None:
        """See which of the list's earlier meetings it no longer has, and end those of them that are to end."""
        for (table, key), known in self.history.items():
            row = self.meetings.get(known.ref) if table == "meeting" else None
            if row is None or key in reading.slugs or row.state is State.ENDED:
                continue
            self.outcome.gone.append((row.slug, row.name))
            if row.slug in end and row.state in OUTWARD:
                self._end(Thing(key, {**known.said, "state": State.ENDED.value}, 0, row.slug), row)

    def _end(self, thing: Thing, row: Meeting) -> None:
        before, current = note.snapshot(self.session, row), things.values(row)
        planning.cut(self.session, row, None, self.now)
        after = {name: value for name, value in things.values(row).items() if value != current[name]}
        self._note("meeting", thing, row, {name: current[name] for name in after}, after)
        self.noted.append((row, before))
        self.touched[row.uid] = row
        self.moved.append(row)
        self.outcome.ended.append((row.slug, row.name))

    def meeting(self, thing: Thing) -> None:
        """Make a meeting, or write what is news of it."""
        known = self.history.get(("meeting", thing.key))
        row = self.meetings.get(thing.uid) or (self.meetings.get(known.ref) if known else None)
        places = {table: self.here.get((table, thing.said[table])) for table in ("group", "venue")}
        wanted: Values = {**thing.said, **places}
        if row is None and (slug := self.twins.claim(wanted, self.venues.get(wanted["venue"] or ""))):
            row = self.session.scalars(select(Meeting).where(Meeting.slug == slug)).one()
            self.outcome.twins.append(Twin(thing.row, row.slug, row.name))
            self._note("meeting", thing, row, {}, {})  # known from now on, so that the next issue may have news of it
            return
        if row is None:
            self._new_meeting(thing, wanted)
            return
        if known and known.ref != row.uid:
            known = None
        current = things.values(row)
        news = _news(thing.said, wanted, current, known)
        if news.keys() & _TIMES:
            rule = series(current | news, row.first_day)
            if trouble := recurrence.problems(rule):
                field, code = trouble[0]
                self.outcome.refused.append(Remark(thing.row, thing.key, field, f"rule_{code}", {}))
                return
            if rule.first_day != row.first_day:
                news["first_day"] = rule.first_day.isoformat()
        before = note.snapshot(self.session, row) if news else {}
        self._change("meeting", thing, row, known, news)
        if news:
            self.noted.append((row, before))
            self.touched[row.uid] = row
            self.moved += [row] if news.keys() & _DATES else []
        else:
            self.outcome.unchanged += 1
            self.outcome.kept += any(current[name] != wanted[name] for name in wanted)

    def finish(self, reading: Reading, tick: Callable[[int], object]) -> None:
        """Derive what hangs on the meetings. One that the list does not have goes with its venue into another zone."""
        for venue in self.rezoned:
            for meeting in things.left_behind(venue):
                if meeting.uid not in self.meetings:
                    self.noted.append((meeting, note.snapshot(self.session, meeting)))
                    meeting.timezone = venue.timezone
                    self.moved.append(meeting)
        for meeting in self.touched.values():
            meeting.sequence += 1
            meeting.changed_at = self.now
        for meeting in self.moved:
            orphans.settle(self.session, meeting)
            self.outcome.loose += followers.settle(self.session, meeting, self.now)
        for meeting, before in self.noted:
            note.note(self.session, meeting, "imported", self.who, self.now, before)
        written = [*self.made, *self.touched.values()]
        for start in range(0, len(written), CHUNK):
            changes.refresh_many(self.session, written[start : start + CHUNK], self.now)
            tick(len(written[start : start + CHUNK]))
        tick(max(0, len(reading.meetings) - len(written)))
        if any(self.outcome.new.values()) or self.outcome.changed or self.outcome.ended:
            changes.bump(self.session, self.now)

    def _namesake(self, table: str, thing: Thing, found: Mapping[str, Any]) -> Any:
        """What was here under the same name (and address), if no other key of the list means it."""
        claimed = {slug for (kind, _key), slug in self.here.items() if kind == table}
        free = [slug for slug in self.alike.get(things.identity(thing.said), []) if slug not in claimed]
        return found[thing.slug if thing.slug in free else free[0]] if free else None

    def _new_meeting(self, thing: Thing, wanted: Values) -> None:
        today = self.now.astimezone(clock.zone(wanted["timezone"])).date()
        rule = series(wanted, today - timedelta(days=today.weekday()))
        meeting = Meeting(
            uid=thing.uid or f"{secrets.token_hex(16)}@facilitator",
            slug=slugs.among(self.slugs, thing.slug),
            created_at=self.now,
            changed_at=self.now,
            sequence=thing.sequence,
        )
        self.slugs.add(meeting.slug)
        self.made.append(meeting)
        self.outcome.made.append(thing)
        if wanted["state"] == State.PAUSED.value:
            # Where no first day is given, nothing took place here that is known of.
            meeting.paused_from = today if wanted.get("first_day") else rule.first_day
        self._make("meeting", thing, meeting, {**wanted, "first_day": rule.first_day.isoformat()})

    def _make(self, table: str, thing: Thing, row: things.Stored, wanted: Values) -> None:
        things.write(row, wanted, self.groups, self.venues)
        self.session.add(row)
        self._note(table, thing, row, None, wanted)
        self.outcome.new[table] += 1

    def _change(self, table: str, thing: Thing, row: things.Stored, known: Known | None, news: Values) -> None:
        current = things.values(row)
        if news:
            if isinstance(row, Meeting) and "state" in news:
                states.enter(self.session, row, State(news["state"]), self.who, self.now)
            things.write(row, news, self.groups, self.venues)
            fields = {name: (current[name], value) for name, value in news.items()}
            self.outcome.changed.append(Change(table, row.slug, row.name, fields))
        if known is None or known.said != thing.said:
            self._note(table, thing, row, {name: current[name] for name in news}, news)

    def _note(self, table: str, thing: Thing, row: things.Stored, before: Values | None, after: Values) -> None:
        ref = things.reference(row)
        noted = BatchRow(batch=self.batch, table=table, key=thing.key, ref=ref, said=thing.said)
        noted.before, noted.after = before, after
        self.session.add(noted)


def _news(said: Values, wanted: Values, current: Values, known: Known | None) -> Values:
    """What is to be written: where the list says otherwise than the last time (or than we do, if it is new to us)."""
    base = known.said if known else {}
    news = {name for name, value in said.items() if name not in base or base[name] != value}
    return {name: wanted[name] for name in said if name in news and wanted[name] != current[name]}
