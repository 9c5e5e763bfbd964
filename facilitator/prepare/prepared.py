"""A date with its plan, or with what is proposed for it as long as nobody has saved one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from facilitator.meetings import planning, schedule
from facilitator.meetings.models import Kind, Meeting, Status
from facilitator.meetings.planning import NoSuchDate
from facilitator.meetings.timetable import MeetingDate, Timetable, Where
from facilitator.prepare import copies, plans, words
from facilitator.prepare.copies import Worked
from facilitator.prepare.models import MOST_COPIES
from facilitator.prepare.outline import Timed, fit
from facilitator.prepare.plans import Choices

OPEN = timedelta(days=1)  # for which a plan can be changed once its date is over


@dataclass(frozen=True, slots=True)
class Prepared:
    """One date as it stands, and what is chosen for it.

    ``version`` is 0 where there is no plan; ``worked`` says how many copies the last counts ask for; ``used`` when each
    worksheet was last planned, by name; ``today`` is the local date where the meeting is.
    """

    meeting: Meeting
    when: MeetingDate
    timetable: Timetable
    chosen: Choices
    version: int
    worked: Worked
    used: dict[str, date]
    now: datetime

    @property
    def length(self) -> int:
        """How many minutes pass from its start to its end, also when the clocks change in between."""
        return int((self.when.end.astimezone(UTC) - self.when.start.astimezone(UTC)).total_seconds()) // 60

    @property
    def timed(self) -> tuple[Timed, ...]:
        """The steps with their minutes, which add up to the length."""
        return fit(self.chosen.steps, self.length)

    @property
    def where(self) -> Where:
        """Where it takes place."""
        return schedule.where(self.meeting, self.when)

    @property
    def today(self) -> date:
        """The local date where the meeting is."""
        return planning.local_day(self.meeting, self.now)

    @property
    def cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.when.status is not Status.ON

    @property
    def over(self) -> bool:
        """Whether nothing can be changed any more."""
        return self.when.end + OPEN < self.now

    def following(self) -> datetime | None:
        """When the meeting takes place the next time after this date; None where that is not known."""
        later = self.timetable.next(self.when.end, 1)
        return later[0].start if later else None


def of(session: Session, meeting: Meeting, day: date, now: datetime) -> Prepared:
    """The date of that name (original local day) with its plan; the same number of queries. Raises ``NoSuchDate``."""
    timetable = schedule.of(session, meeting)
    if (when := timetable.on(day)) is None:
        raise NoSuchDate(day)
    plan = plans.of(session, meeting, day)
    worked = copies.work_out(session, meeting, when.kind, now)
    chosen = plans.choices(plan) if plan else proposed(when.kind, worked)
    used = plans.used(session, meeting, timetable, when)
    return Prepared(meeting, when, timetable, chosen, plan.version if plan else 0, worked, used, now)


def proposed(kind: Kind, worked: Worked) -> Choices:
    """What is proposed for a date before anybody has chosen anything."""
    large = 0 if kind is Kind.ONLINE else 1
    return Choices(copies=min(worked.copies, MOST_COPIES), large_copies=large, bring=words.bring(kind))
