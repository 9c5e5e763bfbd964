from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitator.accounts import passwords, people, training
from facilitator.accounts.models import Volunteer
from facilitator.attendance import history
from facilitator.attendance.models import Count
from facilitator.demo.load import NotEmpty, is_empty, is_loaded, load
from facilitator.demo.people import PEOPLE
from facilitator.demo.places import GROUPS
from facilitator.exchange import things
from facilitator.handouts import editions
from facilitator.handouts.models import SheetEdition
from facilitator.meetings import confirming, recurrence
from facilitator.meetings.models import DoorReport, Group, Kind, Meeting, Organisation, State, Venue
from facilitator.meetings.recurrence import Frequency
from facilitator.prepare import dates

SUMMER = datetime(2027, 7, 4, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """One real hash is enough for all the tests of this file."""
    monkeypatch.setattr(passwords, "digest", lambda text: f"a hash of {text}")


def wanted(session: Session, email: str) -> Volunteer:
    found = people.by_email(session, email)
    assert found is not None
    return found


def test_the_sample_data_has_each_kind_rule_state_and_point(
    samples: list[Meeting], session: Session, now: datetime
) -> None:
    assert {each.kind for each in samples} == set(Kind)
    assert {each.state for each in samples} == set(State)
    assert {each.frequency for each in samples} == set(Frequency)
    assert {each.point for each in samples} == {None, 1, 2, 3, 4}
    assert {each.nth for each in samples} == {None, 1, 2, -1}
    assert {(each.interval, len(each.weekdays)) for each in samples} == {(1, 0), (1, 1), (1, 3), (2, 1)}
    assert len({audience for each in samples for audience in each.audiences}) == 8
    assert {each.language for each in samples} == {"en", "es", "ne"}
    assert {each.timezone for each in samples} == {
        "Europe/London",
        "America/Los_Angeles",
        "America/New_York",
        "Australia/Sydney",
        "Europe/Madrid",
        "Asia/Kathmandu",
    }
    assert {each.step_free for each in session.scalars(select(Venue))} == {True, False, None}
    assert sum(each.last_day is not None and each.state is State.PUBLISHED for each in samples) == 2


@pytest.mark.parametrize(
    "at", [datetime(2026, 11, 23, 18, tzinfo=UTC), SUMMER, datetime(2028, 2, 29, 23, 59, tzinfo=UTC)]
)
def test_every_rule_is_sound_on_whatever_day_it_is_loaded(session: Session, at: datetime) -> None:
    meetings = load(session, at)
    assert {each.slug: recurrence.problems(each.series) for each in meetings} == {each.slug: [] for each in meetings}
    by_slug = {each.slug: each for each in meetings}
    assert by_slug["open-door-day"].first_day > at.date()
    assert by_slug["friday-late"].last_day < at.date()
    assert len(recurrence.next_days(by_slug["eight-weeks-of-change"].series, date(2024, 1, 1), 20)) == 8
    assert session.scalar(select(func.max(Count.entered_at))) < at


def test_the_content_is_the_same_on_every_day_but_for_what_is_relative(session: Session, now: datetime) -> None:
    def content(at: datetime) -> dict[str, Any]:
        meetings = load(session, at)
        relative = {
            "open-door-day",
            "eight-weeks-of-change",
            "friday-late",
            "kathmandu-saturday",
            "kathmandu-saturday-2",
        }
        found = {each.slug: {"uid": each.uid, **things.values(each)} for each in meetings if each.slug not in relative}
        session.rollback()
        return found

    assert content(now) == content(SUMMER)


def test_every_leader_is_on_the_team_and_two_groups_are_the_facilitators(
    samples: list[Meeting], session: Session, now: datetime
) -> None:
    outside = [each.slug for each in samples if each.lead and each.group and each.lead not in each.group.team]
    assert outside == []
    facilitator = wanted(session, "facilitator@example.org")
    assert sorted(group.slug for group in facilitator.groups) == ["harbour-street", "mill-lane"]
    assert sorted(each.slug for each in samples if each.lead is facilitator) == [
        "monday-check-in",
        "open-door-day",
        "riding-out-an-urge",
        "thinking-it-through",
    ]


def test_the_four_who_sign_in_can_and_their_training_is_as_promised(
    samples: list[Meeting], session: Session, now: datetime
) -> None:
    joined = session.scalars(
        select(Volunteer.email).where(Volunteer.password.is_not(None)).order_by(Volunteer.id)
    ).all()
    assert joined == [f"{name}@example.org" for name in ("admin", "coordinator", "facilitator", "volunteer")]
    some = {each: wanted(session, f"{each}@example.org") for each in ("facilitator", "volunteer", "priya", "noor")}
    trained = {name: training.is_trained(each, now.date()) for name, each in some.items()}
    assert trained == {"facilitator": True, "volunteer": False, "priya": True, "noor": False}
    assert [each.first_name for each, _until in training.running_out(session, now.date())] == ["Priya"]
    assert wanted(session, "admin@example.org").is_administrator
    assert wanted(session, "coordinator@example.org").is_coordinator


def test_the_password_of_the_readme_is_the_one(
    app: Flask, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    load(session, now)
    assert passwords.matches("four-point-demo", wanted(session, "volunteer@example.org").password)


@pytest.mark.parametrize("at", [datetime(2026, 11, 23, 18, tzinfo=UTC), SUMMER])
def test_one_count_is_missing_and_it_is_the_volunteers_last_date(session: Session, at: datetime) -> None:
    load(session, at)
    recent = history.recent(session, wanted(session, "volunteer@example.org"), at)
    missing = [(each.meeting.slug, each.line.day) for each in recent if each.line.missing]
    monday = at.date() - timedelta(days=at.weekday() or 7)
    assert missing == [("monday-check-in", monday)]
    assert [each.meeting.slug for each in history.missing_everywhere(session, at)] == ["monday-check-in"]


def test_weeks_of_counts_go_back_with_a_correction_and_dates_that_fell_out(
    samples: list[Meeting], session: Session, now: datetime
) -> None:
    monday = session.scalars(select(Meeting).where(Meeting.slug == "monday-check-in")).one()
    lines = history.of_meeting(session, monday, now)
    assert (len(lines), sum(len(line.entries) > 1 for line in lines)) == (12, 3)
    assert session.scalar(select(func.count(Count.id)).where(Count.held.is_(False))) == 2
    first_time = session.scalar(select(func.sum(Count.first_time)))
    everybody = session.scalar(select(func.sum(Count.in_room + Count.online)))
    assert 0.1 < first_time / everybody < 0.3


def test_the_facilitator_has_dates_and_somebody_else_leads_one_of_them(
    samples: list[Meeting], session: Session, now: datetime
) -> None:
    facilitator = wanted(session, "facilitator@example.org")
    coming = dates.of_volunteer(session, facilitator, now)
    assert {each.meeting.slug for each in coming} >= {"monday-check-in", "riding-out-an-urge", "eight-weeks-of-change"}
    assert {each.leader.first_name for each in coming if each.leader} == {"Jo", "Priya"}


def test_no_number_or_link_can_reach_anybody(samples: list[Meeting], session: Session, now: datetime) -> None:
    organisation = session.get_one(Organisation, 1)
    phones = {each.online_phone for each in samples if each.online_phone} | {organisation.helpline}
    assert [phone for phone in phones if "+44 20 7946 0" not in phone] == []
    links = {each.online_url for each in samples if each.online_url}
    assert [link for link in links if not link.startswith("https://meet.example.org/")] == []
    assert {person.email.partition("@")[2] for person in PEOPLE} == {"example.org"}


def test_sample_data_does_not_go_among_other_data(session: Session, now: datetime, make: Any) -> None:
    assert is_empty(session)
    make.volunteer()
    with pytest.raises(NotEmpty):
        load(session, now)
    assert (is_empty(session), is_loaded(session), session.scalar(select(func.count(Group.id)))) == (False, False, 0)


def test_the_public_pages_show_it(samples: list[Meeting], session: Session, client: Any) -> None:
    page = client.get("/").get_data(as_text=True)
    assert "Riverbend Self-Help" in page
    assert "Lunch Break Online" in page
    for group in GROUPS:
        assert client.get(f"/groups/{group.slug}").status_code == 200
    for meeting in session.scalars(select(Meeting).where(Meeting.state == State.PUBLISHED)):
        assert client.get(f"/meetings/{meeting.slug}").status_code == 200


@pytest.mark.parametrize("at", [datetime(2026, 11, 23, 18, tzinfo=UTC), SUMMER])
def test_nobody_was_there_the_last_time_and_one_listing_waits_to_be_confirmed(session: Session, at: datetime) -> None:
    load(session, at)
    report = session.scalars(select(DoorReport)).one()
    missing = history.missing_everywhere(session, at)
    assert [(each.meeting.slug, each.line.day) for each in missing] == [(report.meeting.slug, report.day)]
    due = session.scalars(select(Meeting.slug).where(confirming.due(at))).all()
    assert (report.count, due) == (2, ["canal-side-evening"])


def test_the_organisation_has_a_worksheet_of_its_own_and_an_adapted_one_that_was_revised(
    samples: list[Meeting], session: Session, now: datetime
) -> None:
    assert [(each.file, each.stands, [e.day for e in each.editions]) for each in editions.every(session)] == [
        ("good-night.en.yaml", 1, [date(2026, 10, 13)]),
        ("slip-plan.en.yaml", 2, [date(2026, 11, 11), date(2026, 9, 9)]),
    ]
    assert all(
        each.published_by == wanted(session, "coordinator@example.org")
        for each in session.scalars(select(SheetEdition))
    )
