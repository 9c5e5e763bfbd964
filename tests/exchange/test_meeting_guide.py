import json
from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from facilitator.exchange import meeting_guide, outgoing, reading
from facilitator.exchange.formats import FORMATS
from facilitator.exchange.loading import load
from facilitator.exchange.models import Batch, BatchRow
from facilitator.exchange.outcome import File
from facilitator.exchange.outgoing import Going
from facilitator.exchange.reading import Defaults
from facilitator.exchange.undo import undo
from facilitator.meetings.audiences import AUDIENCES
from facilitator.meetings.models import Group, Kind, Meeting, State, Venue
from facilitator.meetings.recurrence import Frequency

from .conftest import Bring, Stored
from .lists import bare, full, row

TODAY = date(2026, 11, 23)


def link(meeting: Meeting) -> str:
    return f"https://meetings.example.org/meetings/{meeting.slug}"


def document(session: Session) -> Any:
    return json.loads(meeting_guide.write(outgoing.meetings(session, TODAY), link))


def everything(make: Any) -> None:
    """A meeting of each kind, rule and state, with all that one can have."""
    hall = make.venue(region="Riverbend", sub_region="North", postcode="RV1 1AA", latitude=51.5, longitude=-1.25)
    loft = make.venue(
        "Loft", step_free=False, way_in="Ring.\nThird floor.", address="2 High Street", country="", town=""
    )
    team = make.group("Mill Group", about="Since 1999.")
    room = {"online_url": "https://meet.example.org/a", "online_phone": "+44 20 7946 0123"}
    make.meeting("Plain", venue=hall, group=team, audiences=AUDIENCES, about="Line one.\n\nLine two.", point=2)
    make.meeting("Both", venue=loft, kind=Kind.HYBRID, kept_types=["O", "S", "FR"], weekdays=[0, 2, 5], **room)
    make.meeting("Room", kind=Kind.ONLINE, timezone="Asia/Kathmandu", language="cy", duration=1000, **room)
    make.meeting("Closed for now", venue=hall, kind=Kind.ONLINE, start_time=time(23, 30), language="es", **room)
    make.meeting("Paused", venue=hall, kind=Kind.HYBRID, state=State.PAUSED, last_day=date(2027, 1, 31), **room)
    make.meeting("Fortnight", venue=hall, interval=2, first_day=date(2026, 1, 12), about="Bring a pen.")
    monthly = {"frequency": Frequency.MONTHLY, "weekdays": [4], "first_day": date(2026, 1, 30), "nth": -1}
    make.meeting("Last Friday", venue=hall, **monthly)
    make.meeting("Open day", venue=hall, frequency=Frequency.ONCE, first_day=date(2026, 12, 5), duration=240)
    make.meeting("Secret plan", state=State.DRAFT)
    make.meeting("Long ago", state=State.ENDED)
    make.meeting("Over", last_day=date(2026, 11, 9))


def test_a_weekly_meeting_is_written_as_readers_expect_it(make: Any, session: Session) -> None:
    lead = make.volunteer("Robin", trained=True, show_name=True)
    hall = make.venue(region="Riverbend", postcode="RV1 1AA", latitude=51.5, longitude=-1.25, way_in="Ring.")
    team = make.group("Mill Group", lead, about="Since 1999.")
    audiences = ("women", "relatives")
    room = {"kind": Kind.HYBRID, "online_url": "https://meet.example.org/a"}
    make.meeting(
        "Check-in", venue=hall, group=team, lead=lead, about="Hello.", kept_types=["O"], audiences=audiences, **room
    )
    assert document(session) == [
        {
            "slug": "check-in",
            "name": "Check-in",
            "day": 1,
            "time": "19:00",
            "end_time": "20:30",
            "timezone": "Europe/London",
            "types": ["O", "W", "EN", "X", "ONL"],
            "attendance_option": "hybrid",
            "conference_url": "https://meet.example.org/a",
            "notes": "Hello.",
            "group": "Mill Group",
            "group_notes": "Since 1999.",
            "location": "Mill Lane Hall",
            "location_notes": "Ring.",
            "address": "4 Mill Lane",
            "city": "Northgate",
            "postal_code": "RV1 1AA",
            "country": "GB",
            "region": "Riverbend",
            "latitude": 51.5,
            "longitude": -1.25,
            "url": "https://meetings.example.org/meetings/check-in",
            "updated": "2026-11-23 18:00:00",
            "facilitator": {
                "uid": "check-in@example.org",
                "sequence": 0,
                "kind": "hybrid",
                "state": "published",
                "first_day": "2026-01-05",
                "audiences": ["relatives"],
                "venue": {"slug": "mill-lane-hall", "step_free": True, "timezone": "Europe/London"},
                "group": {"slug": "mill-group"},
            },
        }
    ]


def test_drafts_and_what_is_over_never_go_out(make: Any, session: Session) -> None:
    everything(make)
    assert [each["slug"] for each in document(session)] == [
        "both",
        "closed-for-now",
        "fortnight",
        "last-friday",
        "open-day",
        "paused",
        "plain",
        "room",
    ]
    draft = session.scalars(select(Meeting).where(Meeting.slug == "secret-plan")).one()
    with pytest.raises(ValueError, match="secret-plan is draft"):
        meeting_guide.document([Going(draft)], link)


def test_nothing_about_people_goes_out(make: Any, session: Session) -> None:
    lead = make.volunteer("Wilhelmina", last_name="Featherstone", email="wf@example.org", show_name=True)
    make.meeting(lead=lead, group=make.group("Mill Group", lead))
    text = json.dumps(document(session))
    assert [word for word in ("Wilhelmina", "Featherstone", "wf@") if word in text] == []


def test_a_rule_that_the_format_has_not_is_said_in_words_and_without_a_day(make: Any, session: Session) -> None:
    everything(make)
    found = {each["slug"]: each for each in document(session)}
    assert [slug for slug, each in found.items() if "day" not in each] == ["fortnight", "last-friday", "open-day"]
    assert found["fortnight"]["notes"] == "every second Monday at 19:00, 90 minutes, Europe/London\n\nBring a pen."
    assert found["last-friday"]["facilitator"]["nth"] == -1


def test_a_paused_meeting_is_closed_and_shows_no_link(make: Any, session: Session) -> None:
    everything(make)
    paused = next(each for each in document(session) if each["slug"] == "paused")
    assert (paused["attendance_option"], paused["types"]) == ("inactive", ["EN", "X", "TC"])
    assert "conference_url" not in paused


def test_an_online_meeting_with_a_place_is_closed_there_for_now(make: Any, session: Session) -> None:
    everything(make)
    types = {each["slug"]: each["types"] for each in document(session)}
    assert types["closed-for-now"] == ["S", "X", "ONL", "TC"]
    assert types["room"] == ["ONL"]


def test_the_same_rows_give_the_same_bytes(make: Any, session: Session) -> None:
    everything(make)
    write = FORMATS["meeting-guide"].write
    assert write(outgoing.meetings(session, TODAY), link) == write(outgoing.meetings(session, TODAY), link)


def test_our_own_document_makes_the_same_meetings_in_an_empty_copy(
    make: Any, session: Session, bring: Bring, stored: Stored
) -> None:
    everything(make)
    slugs = {each["slug"] for each in document(session)}
    for meeting in session.scalars(select(Meeting).where(Meeting.slug.not_in(slugs))):
        session.delete(meeting)
    session.commit()
    before, written = stored(), document(session)
    uids = session.execute(select(Meeting.slug, Meeting.uid).order_by(Meeting.slug)).all()

    own = bring(written)
    assert (own.new["meeting"], own.changed, own.unchanged) == (0, [], len(slugs))

    for model in (Meeting, BatchRow, Batch, Venue, Group):
        session.execute(delete(model))
    session.commit()
    session.expunge_all()

    copy = bring(written)
    assert (copy.new["meeting"], copy.refused) == (len(slugs), [])
    assert stored() == before
    assert session.execute(select(Meeting.slug, Meeting.uid).order_by(Meeting.slug)).all() == uids
    assert document(session) == written


@pytest.mark.parametrize("rows", [full(130), bare(60)], ids=["full", "bare"])
def test_an_imported_list_goes_through_our_own_document_unharmed(
    rows: list[dict[str, object]], session: Session, bring: Bring, stored: Stored, now: datetime
) -> None:
    bring(rows)
    before, written = stored(), document(session)
    undo(session, 1, now)
    session.commit()
    assert bring(written, name="meetings.json").new["meeting"] == len(rows)
    assert stored() == before
    assert document(session) == written


def test_our_own_document_is_no_new_issue_of_the_list_that_its_meetings_came_from(
    session: Session, bring: Bring
) -> None:
    rows = bare(20)
    bring(rows, name="city.json")
    own = bring(document(session), name="meetings.json")
    assert (own.source, own.unchanged, own.changed) == ("meetings", 20, [])
    again = bring(rows, name="city.json")
    assert (again.source, again.unchanged, again.gone) == ("city", 20, [])


def test_what_is_held_back_here_is_not_lost_by_reading_our_own_document(
    make: Any, session: Session, stored: Stored, now: datetime
) -> None:
    secret = {"kind": Kind.ONLINE, "online_url": "https://meet.example.org/a?pwd=tulip", "online_code": "tulip"}
    make.meeting("Link", **secret, about="The passcode is tulip.", online_phone="+44 20 7946 0123, PIN 99")
    make.meeting("Paused", **secret, state=State.PAUSED)
    make.meeting("Late", **secret, group=make.group(links_shortly_before=True), online_phone="+44 20 7946 0123")
    before, written = stored(), document(session)
    read = reading.read(enumerate(written, 1), Defaults("Europe/London", 90, "en", "https://meetings.example.org"))
    outcome = load(session, read, File("meetings.json", "meeting-guide", ""), now)
    assert (outcome.changed, outcome.unchanged, stored()) == ([], 3, before)
    assert set(session.scalars(select(Meeting.online_code))) == {"tulip"}


def test_another_copy_leads_to_the_page_of_what_is_held_back(
    make: Any, session: Session, bring: Bring, stored: Stored
) -> None:
    make.meeting("Link", kind=Kind.HYBRID, venue=make.venue(), online_url="https://meet.example.org/a?pwd=tulip")
    written = document(session)
    session.execute(delete(Meeting))
    bring(written)
    found = stored()["meeting"]["link"]
    assert (found["kind"], found["online_url"]) == ("hybrid", "https://meetings.example.org/meetings/link")


def test_a_link_of_a_public_list_is_kept_with_its_code_and_not_published_onward(
    session: Session, bring: Bring, stored: Stored
) -> None:
    link_, phone = "https://zoom.us/j/812?pwd=tulip", "+16465588656,,812#,,,,*99#"
    bring([row("talk", conference_url=link_, conference_phone=phone, notes="Passcode: tulip")])
    found = stored()["meeting"]["talk"]
    assert (found["online_url"], found["online_phone"], found["about"]) == (link_, phone, "Passcode: tulip")
    (written,) = document(session)
    page = "https://meetings.example.org/meetings/talk"
    assert (written["conference_url"], written.get("conference_phone"), written["notes"]) == (page, None, "Passcode: …")


def test_a_day_changed_by_hand_in_our_own_document_is_news(make: Any, session: Session, bring: Bring) -> None:
    make.meeting("Talk")
    written = document(session)
    written[0] |= {"day": 3, "notes": "New."}
    outcome = bring(written)
    meeting = session.scalars(select(Meeting)).one()
    assert sorted(outcome.changed[0].fields) == ["about", "first_day", "rule"]
    assert (meeting.weekdays, meeting.first_day, meeting.about) == ([2], date(2026, 1, 7), "New.")
    assert bring(written).unchanged == 1
