"""Whatever is done to a meeting's dates, all that shows them agrees: pages, list, feed and open data.

Any rule, any zone, any sequence of changes; then everything is taken back, and the first state is there again.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta
from functools import cached_property
from typing import Any

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitator import create_app
from facilitator.accounts.training import NotTrained
from facilitator.db import writing
from facilitator.meetings import closures, dates, pausing, planning, schedule, succession
from facilitator.meetings.closures import Scope
from facilitator.meetings.date_models import Closure, DateChange
from facilitator.meetings.models import Kind, Meeting
from facilitator.meetings.reasons import Why
from facilitator.meetings.recurrence import LAST, Frequency, Series, days
from facilitator.settings import Settings
from tests.agreement import TODAY, Shown, by_site, disagreements
from tests.conftest import NOW, Make
from tests.properties import tried

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "UTC")
REFUSALS = (
    dates.DayTaken,
    dates.NoPlace,
    dates.NothingChanged,
    dates.OtherZone,
    dates.Over,
    dates.Overlaps,
    dates.TooFar,
    closures.BadSpan,
    planning.NoSuchDate,
    planning.NotReady,
    planning.WrongState,
    pausing.NothingFalls,
    pausing.Running,
    succession.NothingBefore,
    NotTrained,
)


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """The rule of a meeting as ``Make.meeting`` takes it; hours are such as clock changes touch, and others."""
    frequency = draw(st.sampled_from([Frequency.WEEKLY, Frequency.WEEKLY, Frequency.MONTHLY, Frequency.ONCE]))
    first = draw(st.dates(date(2026, 9, 1), date(2026, 12, 20)))
    monthly, once = frequency is Frequency.MONTHLY, frequency is Frequency.ONCE
    weekdays = sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=1 if monthly else 3)))
    values: dict[str, Any] = {
        "frequency": frequency,
        "first_day": first,
        "weekdays": [] if once else weekdays,
        "nth": draw(st.sampled_from([1, 2, 3, 4, LAST])) if monthly else None,
        "interval": 1 if once else draw(st.integers(1, 3)),
        "start_time": draw(st.sampled_from([time(19), time(1, 30), time(2, 15), time(23, 30), time(9, 5)])),
        "duration": draw(st.sampled_from([60, 90, 240])),
        "timezone": draw(st.sampled_from(ZONES)),
        "kind": draw(st.sampled_from(list(Kind))),
        "online_url": "https://meet.example.org/room",
    }
    return values


@st.composite
def acts(draw: st.DrawFn) -> tuple[Any, ...]:
    """One thing that somebody does: its kind, and numbers that choose what it is done to."""
    kind = draw(
        st.sampled_from(
            [
                "cancel",
                "cancel",
                "move",
                "move",
                "move",
                "add",
                "undo",
                "usual",
                "close",
                "close",
                "reopen",
                "split",
                "unsplit",
            ]
        )
    )
    which = draw(st.integers(0, 30))
    shift, span = draw(st.integers(-10, 20)), draw(st.integers(0, 15))
    at = draw(st.sampled_from([None, None, time(19), time(2, 30), time(1, 30), time(12)]))
    where = draw(st.sampled_from(["same", "same", "online", "hall"]))
    return kind, which, shift, span, at, where


class World(Shown):
    """A meeting with its halls, and somebody who may change it."""

    def __init__(self, session: Session, rule: dict[str, Any]) -> None:
        self.session, self.now = session, NOW
        make = Make(session, NOW)
        self.who = make.volunteer("Robin", trained=True)
        group = make.group("Northgate", self.who)
        self.hall = make.venue("Mill Lane Hall", timezone=rule["timezone"])
        self.other = make.venue("Library", timezone=rule["timezone"])
        self.meeting = make.meeting(venue=self.hall, group=group, **_on_rule(rule))
        self.closed: list[Closure] = []

    @cached_property
    def line(self) -> list[Meeting]:  # type: ignore[override]
        """The meeting and all that carry it on, as of the last time that the series was split or joined."""
        ids = succession.chain(self.session, [self.meeting.id])
        return list(self.session.scalars(select(Meeting).where(Meeting.id.in_(ids)).order_by(Meeting.id)))

    def do(self, act: tuple[Any, ...]) -> None:
        """Do it, or let it be refused, a minute after the last one."""
        kind, which, shift, span, at, where = act
        self.now += timedelta(minutes=1)
        line = self.line
        meeting = line[which % len(line)]
        coming = [each.day for each in schedule.of(self.session, meeting).coming(self.now, 5)]
        day = coming[which % len(coming)] if coming else TODAY
        with suppress(*REFUSALS), self.session.begin_nested():
            getattr(self, f"_{kind}")(meeting, day, shift, span, at, where)
        if kind in ("split", "unsplit"):
            del self.line

    def _cancel(self, meeting: Meeting, day: date, *_rest: Any) -> None:
        dates.cancel(self.session, meeting, day, Why("venue", "Flood"), self.who, self.now)

    def _move(self, meeting: Meeting, day: date, shift: int, _span: int, at: time | None, where: str) -> None:
        to = self._placing(meeting, day + timedelta(days=shift), at, where)
        dates.move(self.session, meeting, day, to, Why(note="Sorry"), self.who, self.now)

    def _add(self, meeting: Meeting, day: date, shift: int, _span: int, at: time | None, where: str) -> None:
        to = self._placing(meeting, day + timedelta(days=shift), at, where)
        dates.add(self.session, meeting, to, Why(), self.who, self.now)

    def _undo(self, meeting: Meeting, day: date, *_rest: Any) -> None:
        dates.undo(self.session, meeting, day, self.who, self.now)

    def _usual(self, meeting: Meeting, day: date, *_rest: Any) -> None:
        dates.as_usual(self.session, meeting, day, self.who, self.now)

    def _close(self, meeting: Meeting, day: date, _shift: int, span: int, _at: time | None, where: str) -> None:
        scope = {"same": Scope(), "online": Scope(group=meeting.group), "hall": Scope(venue=self.hall)}[where]
        last = day + timedelta(days=span)
        if where == "same" and span % 2:
            self.closed.append(
                pausing.until(self.session, meeting, day, last + timedelta(days=1), Why("break"), self.who, self.now)
            )
            return
        found = closures.affected(self.session, scope, day, last, self.now)
        kept = {each.key for each in found[1::3]}
        self.closed.append(closures.close(self.session, scope, day, last, Why("holiday"), kept, self.who, self.now))

    def _reopen(self, _meeting: Meeting, day: date, *_rest: Any) -> None:
        open_ = [each for each in self.closed if each.undone_at is None]
        if open_:
            closures.undo(self.session, open_[day.day % len(open_)], self.who, self.now)

    def _split(self, meeting: Meeting, day: date, shift: int, _span: int, at: time | None, where: str) -> None:
        last = self.line[-1]
        if shift < 0:
            day += timedelta(days=1)
        plan = planning.Plan.of(last)
        rule = plan.series
        if rule.frequency is not Frequency.ONCE:
            weekdays = ((rule.weekdays[0] + shift) % 7,) if where == "hall" else rule.weekdays
            rule = replace(rule, start_time=at or rule.start_time, weekdays=weekdays)
            rule = replace(rule, first_day=_first(rule, day))
            succession.carry_on(self.session, last, replace(plan, series=rule), day, self.who, self.now)

    def _unsplit(self, *_rest: Any) -> None:
        last = self.line[-1]
        if last is not self.meeting:
            succession.undo(self.session, last, self.who, self.now)

    def _placing(self, meeting: Meeting, day: date, at: time | None, where: str) -> dates.Placing:
        plain = dates.usual(meeting, day)
        if where == "online":
            plain = replace(plain, kind=Kind.ONLINE, venue=None, online_url="https://meet.example.org/once")
        elif where == "hall" and meeting.kind is not Kind.ONLINE:
            plain = replace(plain, venue=self.other)
        return replace(plain, start_time=at or plain.start_time)

    def take_all_back(self, *, splits_first: bool) -> None:
        """Take back all that was done. What a split had left behind is there again after it, to be taken back too."""
        steps: list[Callable[[], None]] = [self._take_back_splits, self._take_back_closures, self._take_back_dates]
        for step in steps if splits_first else [*reversed(steps), *steps]:
            step()

    def _take_back_splits(self) -> None:
        while (last := self.line[-1]) is not self.meeting:
            succession.undo(self.session, last, self.who, self.now)
            del self.line

    def _take_back_closures(self) -> None:
        open_ = select(Closure).where(Closure.undone_at.is_(None)).order_by(Closure.id)
        for closure in self.session.scalars(open_).all():
            closures.undo(self.session, closure, self.who, self.now)

    def _take_back_dates(self) -> None:
        for meeting in self.line:
            said = select(DateChange.day).where(DateChange.meeting_id == meeting.id)
            while (day := self.session.scalars(said).first()) is not None:
                dates.undo(self.session, meeting, day, self.who, self.now)


def _first(rule: Series, since: date) -> date:
    """The first day on or after ``since`` on which a series of this rule could begin."""
    return next(days(replace(rule, first_day=since, last_day=None, interval=1), since, since + timedelta(days=60)))


def _on_rule(values: dict[str, Any]) -> dict[str, Any]:
    """The same with a first day that the rule names."""
    if values["frequency"] is Frequency.ONCE:
        return values
    names = ("first_day", "start_time", "duration", "timezone", "frequency", "interval", "weekdays", "nth")
    rule = Series(**{name: values[name] for name in names})
    return values | {"first_day": _first(replace(rule, weekdays=tuple(rule.weekdays)), rule.first_day)}


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A request, since what is written is in its language."""
    app = create_app(Settings(instance=tmp_path_factory.mktemp("instance"), secret_key="only-for-tests"))
    with app.test_request_context():
        yield


@pytest.mark.hypothesis  # which make soak looks for, and hypothesis does not see that it is one
@pytest.mark.usefixtures("words")
@pytest.mark.parametrize("part", range(4))
def test_pages_list_feed_and_open_data_agree_and_all_can_be_taken_back(
    engine: Engine, part: int, request: pytest.FixtureRequest
) -> None:
    @tried(50)
    @seed(f"{request.config.getoption('--hypothesis-seed')} {part}")
    @given(rules(), st.lists(acts(), min_size=1, max_size=9), st.booleans())
    def agree(rule: dict[str, Any], done: list[tuple[Any, ...]], splits_first: bool) -> None:
        with Session(engine) as session, writing():
            world = World(session, rule)
            before = by_site(world)
            for act in done:
                world.do(act)
            assert disagreements(world) == {}
            world.take_all_back(splits_first=splits_first)
            assert by_site(world) == before
            assert disagreements(world) == {}
            session.rollback()

    agree()
