"""Whole files, written by hand or read line by line: one for each construct that a feed can hold."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from facilitator.calendars import ical
from facilitator.calendars.entries import Entry, Options, Place
from facilitator.meetings.models import Kind
from facilitator.meetings.recurrence import Frequency

from .values import CHECK_IN, HALL, HEAD, LIBRARY, added, calendar, cancelled, changed, closed, moved, on

GOLDEN = Path(__file__).parent / "golden"
ENDS = (date(2026, 1, 5), date(2026, 6, 15))
LATE = {"start_time": time(0, 0), "duration": 60}
ONLINE = replace(CHECK_IN, place=None, online=True, online_url="https://meet.example.org/room")


def golden(name: str) -> bytes:
    return (GOLDEN / f"{name}.ics").read_bytes().replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("weekly", CHECK_IN),
        ("fortnightly-on-two-days", on(first_day=date(2026, 1, 8), interval=2, weekdays=(3, 1))),
        (
            "second-tuesday-of-the-month",
            on(
                first_day=date(2026, 1, 13),
                timezone="America/New_York",
                frequency=Frequency.MONTHLY,
                weekdays=(1,),
                nth=2,
            ),
        ),
        (
            "last-friday-of-every-second-month",
            on(
                first_day=date(2026, 1, 30),
                timezone="Asia/Kathmandu",
                frequency=Frequency.MONTHLY,
                interval=2,
                weekdays=(4,),
                nth=-1,
            ),
        ),
        ("once", on(frequency=Frequency.ONCE, weekdays=())),
        (
            "online",
            replace(
                ONLINE,
                about="We start on time.\nCameras may stay off.",
                online_url="https://meet.example.org/room?a=1,2",
                online_phone="+44 20 7946 0999",
                audiences=("relatives", "women"),
            ),
        ),
        (
            "hybrid",
            replace(
                ONLINE,
                place=replace(HALL, way_in="Ring at the green door.", step_free=True),
            ),
        ),
        ("last-day-in-summer", on(last_day=date(2026, 7, 3))),
        ("across-midnight", on(start_time=time(23, 30))),
        (
            "skipped-and-repeated",
            on(first_day=date(2026, 3, 29), last_day=date(2026, 11, 8), start_time=time(1, 30), weekdays=(6,)),
        ),
        (
            "once-in-a-repeated-hour",
            on(first_day=date(2026, 10, 25), start_time=time(1, 30), frequency=Frequency.ONCE, weekdays=()),
        ),
        (
            "nasty-text",
            replace(
                CHECK_IN,
                name=' Zoë’s; "A\\New,\r\nstart"\x00 \u202egnp.\u2028 🌱 ',
                about="Line one\r\nLine two\x07\ttabbed  \n\n\nEND:VEVENT\nBEGIN:VEVENT\ud800",
                group="A, B; C\r\nATTENDEE:x",
                online=True,
                online_url="javascript:alert(1)",
                online_phone="+44 20\r\nX-EVIL:1",
            ),
        ),
    ],
)
def test_file_is_as_written_by_hand(name: str, entry: Entry) -> None:
    assert calendar(entry).decode() == golden(name).decode()


BREAK = closed(date(2026, 7, 20), date(2026, 8, 9), date(2026, 7, 27))


@pytest.mark.parametrize(
    ("name", "entry", "options"),
    [
        ("one-date-cancelled", changed(cancelled(date(2026, 3, 9), reason="venue")), Options()),
        (
            "one-date-cancelled-and-shown",
            changed(cancelled(date(2026, 3, 9), reason="venue", note="The boiler is being replaced")),
            Options(cancelled=True, remind=60),
        ),
        ("first-and-last-date-cancelled", changed(*map(cancelled, ENDS), last_day=date(2026, 6, 15)), Options()),
        (
            "moved-to-another-day",
            changed(moved(date(2026, 3, 30), to_day=date(2026, 3, 27), start_time=time(18, 30), duration=60)),
            Options(),
        ),
        ("moved-to-another-place", changed(moved(date(2026, 3, 9), venue=LIBRARY, venue_id=2)), Options()),
        (
            "moved-online",
            changed(moved(date(2026, 3, 9), kind=Kind.ONLINE, online_url="https://meet.example.org/room")),
            Options(),
        ),
        (
            "moved-into-a-repeated-hour",
            changed(moved(date(2026, 10, 26), to_day=date(2026, 10, 25), start_time=time(1, 30))),
            Options(),
        ),
        (
            "moved-and-cancelled-and-shown",
            changed(moved(date(2026, 3, 9), to_day=date(2026, 3, 10), cancelled=True, reason="illness")),
            Options(cancelled=True),
        ),
        ("added", changed(added(date(2026, 3, 12), start_time=time(10, 0), note="By request")), Options()),
        ("closed-but-for-one-date", changed(closures=(BREAK,)), Options()),
        (
            "closed-and-shown",
            changed(closures=(BREAK,)),
            Options(cancelled=True),
        ),
        ("paused", replace(CHECK_IN, timetable=replace(CHECK_IN.timetable, paused_from=date(2026, 6, 3))), Options()),
        (
            "ends-in-a-repeated-hour",
            on(first_day=date(2026, 10, 18), last_day=date(2026, 11, 1), weekdays=(6,), **LATE),
            Options(),
        ),
    ],
)
def test_file_with_changed_dates_is_as_it_was_read_and_written_down(name: str, entry: Entry, options: Options) -> None:
    assert calendar(entry, options).decode() == golden(name).decode()


def test_series_that_another_carries_on_is_as_it_was_read_and_written_down() -> None:
    old = on(last_day=date(2026, 5, 25))
    new = replace(
        on(first_day=date(2026, 6, 4), weekdays=(3,), start_time=time(18, 30), duration=75),
        uid="check-in-2@example.org",
        sequence=0,
        name="Thursday Check-in",
        page="https://meetings.example.org/meetings/thursday-check-in",
    )
    written = ical.feed(HEAD, [("Europe/London", 2026)], [ical.events(each, Options()) for each in (old, new)])
    assert written.decode() == golden("carried-on").decode()


def test_discreet_file_says_nothing_but_the_word() -> None:
    entry = replace(ONLINE, place=HALL, about="About urges", audiences=("women",), online_phone="+44 20 7946 0999")
    head = ical.Head("Appointment", "", "Europe/London")
    assert calendar(entry, Options("appointment"), head).decode() == golden("discreet").decode()


def test_discreet_file_keeps_the_address_and_reminds_where_that_is_wanted() -> None:
    head = ical.Head("Coffee", "", "Europe/London")
    options = Options("coffee", address=True, remind=45)
    assert calendar(CHECK_IN, options, head).decode() == golden("discreet-with-address-and-reminder").decode()


@pytest.mark.parametrize(
    ("minutes", "trigger"), [(0, b"P0D"), (30, b"-PT30M"), (60, b"-PT1H"), (1440, b"-P1D"), (10080, b"-P7D")]
)
def test_reminder_comes_that_long_before_the_start(minutes: int, trigger: bytes) -> None:
    written = ical.events(CHECK_IN, Options(remind=minutes))
    assert b"\r\nTRIGGER:" + trigger + b"\r\nEND:VALARM\r\n" in written


def test_the_first_date_begins_the_rule_even_where_the_first_day_is_off_it() -> None:
    written = ical.events(on(first_day=date(2026, 1, 1)), Options())
    assert b"\r\nDTSTART;TZID=Europe/London:20260105T190000\r\n" in written


def test_a_rule_without_a_date_gives_no_event() -> None:
    assert ical.events(on(last_day=date(2026, 1, 4)), Options()) == b""


def test_zones_come_once_each_in_the_order_of_their_names() -> None:
    written = ical.feed(HEAD, {"Europe/London": 2026, "Asia/Kathmandu": 2026}.items(), [])
    names = [line for line in written.split(b"\r\n") if line.startswith(b"TZID:")]
    assert names == [b"TZID:Asia/Kathmandu", b"TZID:Europe/London"]


ANYTHING = st.text(st.characters(), max_size=300)


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_no_text_breaks_a_line_or_begins_a_property(
    name: str, about: str, group: str, place: str, link: str, phone: str
) -> None:
    entry = replace(
        CHECK_IN,
        name=name,
        about=about,
        group=group,
        place=Place(place, place, way_in=about),
        online=True,
        online_url=link,
        online_phone=phone,
    )
    written = calendar(entry)
    lines = written.decode().removesuffix("\r\n").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert not set("".join(lines)) & {chr(n) for n in [*range(32), 127, 0x2028, 0x2029]}
    names = {line.partition(":")[0].partition(";")[0] for line in lines if not line.startswith(" ")}
    assert names <= KNOWN


KNOWN = {
    *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "NAME", "X-WR-CALNAME", "DESCRIPTION", "X-WR-CALDESC"),
    *("X-WR-TIMEZONE", "COLOR", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", "SOURCE", "URL", "TZID", "TZNAME"),
    *("TZOFFSETFROM", "TZOFFSETTO", "RRULE", "DTSTART", "DTEND", "UID", "DTSTAMP", "CREATED", "LAST-MODIFIED"),
    *("SEQUENCE", "SUMMARY", "LOCATION", "GEO", "CONFERENCE", "CATEGORIES", "CLASS", "STATUS", "TRANSP"),
}


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.ics")), ids=lambda file: file.stem)
def test_every_file_is_read_without_complaint(file: Path) -> None:
    read = Calendar.from_ical(golden(file.stem))
    assert [each.errors for each in read.walk() if each.errors] == []
    assert read.to_ical(sorted=False).count(b"BEGIN:") == golden(file.stem).count(b"BEGIN:")
