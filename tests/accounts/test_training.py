from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.accounts import training
from facilitator.accounts.models import Training, Volunteer
from facilitator.accounts.training import NotTrained, Standing, TrainingRefused

TODAY = date(2026, 11, 23)


def who(*courses: tuple[date, date | None]) -> Volunteer:
    return Volunteer(
        trainings=[Training(course="Facilitator training", completed=done, expires=ends) for done, ends in courses]
    )


@pytest.mark.parametrize(
    ("today", "trained"),
    [
        (date(2025, 1, 9), False),
        (date(2025, 1, 10), True),
        (date(2027, 1, 9), True),
        (date(2027, 1, 10), False),
    ],
)
def test_a_course_counts_from_its_completion_up_to_the_day_before_it_expires(today: date, trained: bool) -> None:
    volunteer = who((date(2025, 1, 10), date(2027, 1, 10)))
    assert training.is_trained(volunteer, today) is trained
    if trained:
        training.require(volunteer, today)
        assert training.current(volunteer, today) == volunteer.trainings
    else:
        with pytest.raises(NotTrained) as refused:
            training.require(volunteer, today)
        assert refused.value.volunteer is volunteer
        assert training.current(volunteer, today) == []


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("volunteer", "standing"),
    [
        (who(), Standing(trained=False, until=None, soon=False, lapsed=False)),
        (who((TODAY, None)), Standing(trained=True, until=None, soon=False, lapsed=False)),
        (
            who((TODAY - DAY, TODAY + 61 * DAY)),
            Standing(trained=True, until=TODAY + 61 * DAY, soon=False, lapsed=False),
        ),
        (who((TODAY - DAY, TODAY + 60 * DAY)), Standing(trained=True, until=TODAY + 60 * DAY, soon=True, lapsed=False)),
        (who((TODAY - 9 * DAY, TODAY)), Standing(trained=False, until=TODAY, soon=False, lapsed=True)),
        (
            who((TODAY - 900 * DAY, TODAY + 10 * DAY), (TODAY - DAY, TODAY + 700 * DAY)),
            Standing(trained=True, until=TODAY + 700 * DAY, soon=False, lapsed=False),
        ),
        (
            who((TODAY - 900 * DAY, TODAY - 100 * DAY), (TODAY - 950 * DAY, TODAY - 300 * DAY)),
            Standing(trained=False, until=TODAY - 100 * DAY, soon=False, lapsed=True),
        ),
    ],
    ids=["none", "for ever", "in 61 days", "in 60 days", "today", "renewed in time", "long ago"],
)
def test_a_standing_says_how_long_training_lasts(volunteer: Volunteer, standing: Standing) -> None:
    assert training.standing(volunteer, TODAY) == standing


@pytest.mark.parametrize(
    ("completed", "months", "expires"),
    [
        (date(2026, 11, 23), 24, date(2028, 11, 23)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 11, 23), 0, None),
    ],
)
def test_the_setting_says_how_long_a_course_counts(completed: date, months: int, expires: date | None) -> None:
    assert training.default_expiry(completed, months) == expires


@given(completed=st.dates(date(1900, 1, 1), date(2200, 1, 1)), months=st.integers(1, 600))
def test_a_course_always_counts_for_a_while(completed: date, months: int) -> None:
    expires = training.default_expiry(completed, months)
    assert expires is not None
    assert completed < expires <= completed + timedelta(days=31 * months)


def test_a_record_says_who_entered_it(session, make, now) -> None:
    coordinator, volunteer = make.volunteer(roles_=("coordinator",)), make.volunteer()
    row = training.record(session, volunteer, "Course", TODAY, TODAY + DAY, coordinator, now, TODAY)
    assert (row.volunteer, row.entered_by_id, row.entered_at) == (volunteer, coordinator.id, now)
    assert training.is_trained(volunteer, TODAY)
    training.remove(session, row)
    assert not training.is_trained(volunteer, TODAY)


@pytest.mark.parametrize(
    ("completed", "expires", "field", "code"),
    [
        (TODAY + DAY, None, "completed", "future"),
        (TODAY, TODAY, "expires", "order"),
        (TODAY, TODAY - DAY, "expires", "order"),
    ],
)
def test_a_record_that_can_not_be_is_refused(session, make, now, completed, expires, field, code) -> None:
    volunteer = make.volunteer()
    with pytest.raises(TrainingRefused) as refused:
        training.record(session, volunteer, "Course", completed, expires, None, now, TODAY)
    assert (refused.value.field, refused.value.code, volunteer.trainings) == (field, code, [])


def test_whose_training_runs_out_within_sixty_days_is_listed_soonest_first(session, make, now) -> None:
    def person(name: str, *expiries: int, active: bool = True) -> Volunteer:
        volunteer = make.volunteer(name, active=active)
        for days in expiries:
            training.record(session, volunteer, "Course", TODAY - 900 * DAY, TODAY + days * DAY, None, now, TODAY)
        return volunteer

    later, sooner = person("Later", 60), person("Sooner", 1)
    person("Renewed", 5, 700)
    person("Long", 61)
    person("Lapsed", 0)
    person("Gone", 5, active=False)
    assert training.running_out(session, TODAY) == [(sooner, TODAY + DAY), (later, TODAY + 60 * DAY)]
