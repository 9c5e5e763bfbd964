"""Whose training counts today, and how long it still does.

A course counts from the day on which it was completed, up to and not on the day on which it expires. Whoever has one
that counts is a trained facilitator, and only such a one may be put down to lead a meeting or publish one.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from facilitator.accounts.models import Training, Volunteer
from facilitator.db import rows_changed

SOON = timedelta(days=60)  # how long before it runs out a training is pointed out


class NotTrained(Exception):
    """Somebody has no training that counts on the day in question."""

    def __init__(self, volunteer: Volunteer) -> None:
        super().__init__(volunteer.id)
        self.volunteer = volunteer


class TrainingRefused(Exception):
    """A record that can't be: ``field`` names the one that is wrong, ``code`` says how: "future" or "order"."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands: trained today or not; ``until`` is the first day without, None where that is not known.

    ``soon``: trained, and running out within ``SOON``. ``lapsed``: was trained once.
    """

    trained: bool
    until: date | None
    soon: bool
    lapsed: bool


def current(volunteer: Volunteer, today: date) -> list[Training]:
    """The trainings that count on a local date, in the order of completion."""
    return [each for each in volunteer.trainings if counts(each, today)]


def counts(training: Training, today: date) -> bool:
    """Whether one training counts on a local date."""
    return training.completed <= today and (training.expires is None or today < training.expires)


def is_trained(volunteer: Volunteer, today: date) -> bool:
    """Whether somebody is a trained facilitator on a local date."""
    return bool(current(volunteer, today))


def require(volunteer: Volunteer, today: date) -> None:
    """Pass if somebody is a trained facilitator on a local date; raises ``NotTrained``."""
    if not is_trained(volunteer, today):
        raise NotTrained(volunteer)


def standing(volunteer: Volunteer, today: date) -> Standing:
    """How somebody stands on a local date, the records taken together: one that continues another prolongs it."""
    until = today
    while counting := current(volunteer, until):
        if any(each.expires is None for each in counting):
            return Standing(trained=True, until=None, soon=False, lapsed=False)
        until = max(each.expires for each in counting if each.expires)
    trained = until > today
    past = [each.expires for each in volunteer.trainings if each.expires and each.expires <= today]
    return Standing(
        trained=trained,
        until=until if trained else max(past, default=None),
        soon=trained and until - today <= SOON,
        lapsed=not trained and bool(past),
    )


def running_out(session: Session, today: date) -> list[tuple[Volunteer, date]]:
    """The active volunteers whose training runs out within ``SOON``, each with the first day without, soonest first."""
    ending = Volunteer.trainings.any(Training.expires.between(today, today + SOON))
    found = session.scalars(select(Volunteer).where(Volunteer.active, ending).order_by(Volunteer.id))
    standings = [(each, standing(each, today)) for each in found]
    return sorted(((each, how.until) for each, how in standings if how.soon and how.until), key=lambda pair: pair[1])


def default_expiry(completed: date, months: int) -> date | None:
    """The day on which a course no longer counts, so many months after; None for 0 months: it lasts.

    The same day of the month, or the last one of a shorter month.
    """
    if not months:
        return None
    years, month = divmod(completed.month - 1 + months, 12)
    year = min(completed.year + years, date.max.year)
    return date(year, month + 1, min(completed.day, monthrange(year, month + 1)[1]))


def record(
    session: Session,
    volunteer: Volunteer,
    course: str,
    completed: date,
    expires: date | None,
    entered_by: Volunteer | None,
    now: datetime,
    today: date,
) -> Training:
    """Enter a completed course; raises ``TrainingRefused`` if it lies ahead, or ends before it began."""
    if completed > today:
        raise TrainingRefused("completed", "future")
    if expires is not None and expires <= completed:
        raise TrainingRefused("expires", "order")
    training = Training(
        course=course,
        completed=completed,
        expires=expires,
        entered_by_id=entered_by.id if entered_by else None,
        entered_at=now,
    )
    volunteer.trainings.append(training)
    session.flush()
    return training


def forget_names(session: Session, since: datetime) -> int:
    """Forget who entered courses before ``since``; answers how many names that were. The courses stay."""
    entered = update(Training).where(Training.entered_at < since, Training.entered_by_id.is_not(None))
    return rows_changed(session, entered.values(entered_by_id=None))


def remove(session: Session, training: Training) -> None:
    """Take a record out that was entered by mistake."""
    training.volunteer.trainings.remove(training)
    session.flush()
