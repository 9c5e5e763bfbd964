import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator.finder.help import JOBS
from facilitator.meetings import changes
from facilitator.meetings.date_models import DateChange, What
from facilitator.meetings.models import Kind, Organisation, State
from facilitator.meetings.recurrence import Frequency
from tests.finder.conftest import texts

Fetch = Callable[..., str]


@pytest.fixture
def town(session: Session, make: Any) -> None:
    """Now is Monday 23 November 2026, 18:00 in London."""
    river = make.group("Riverside", about="We are seven volunteers.")
    hall = make.venue()
    make.meeting("Running", start_time=dt.time(17, 30), venue=hall, group=river, audiences=["newcomers", "women"])
    make.meeting("Tomorrow Online", weekdays=[1], kind=Kind.ONLINE, language="es", point=2)
    make.meeting("Brooklyn", weekdays=[2], kind=Kind.HYBRID, venue=hall, timezone="America/New_York", group=river)
    make.meeting("Far Off", frequency=Frequency.ONCE, first_day=dt.date(2027, 1, 1), venue=make.venue(step_free=False))
    for state in (State.DRAFT, State.PAUSED, State.ENDED):
        make.meeting(state.value.title(), state=state, group=river, last_day=dt.date(2026, 6, 1))


@pytest.mark.usefixtures("town")
def test_the_first_page_lists_what_comes_next_under_its_day(fetch: Fetch) -> None:
    html = fetch("/")
    assert texts(html, "h2") == [
        "Now",
        "Tomorrow Tuesday 24 November",
        "Wednesday 25 November",
        "Friday 1 January 2027",
    ]
    assert texts(html, "entry") == [
        "17:30 until 19:00 Running Mill Lane Hall, Northgate Newcomers welcome Women Step-free",
        "19:00 to 20:30 Tomorrow Online Online Español Point 2: Urges",
        "19:00 to 20:30 Eastern Time Brooklyn Mill Lane Hall, Northgate, or online Step-free",
        "19:00 to 20:30 Far Off Mill Lane Hall, Northgate",
    ]
    assert "4 meetings" in texts(html, "strong")


@pytest.mark.usefixtures("town")
def test_times_carry_their_offset_and_online_ones_leave_room_for_the_visitors_own(fetch: Fetch) -> None:
    html = fetch("/")
    assert '<time datetime="2026-11-25T19:00-05:00">19:00</time>' in html
    assert re.findall(r'class="own-time" data-start="([^"]+)"', html) == [
        "2026-11-24T19:00+00:00",
        "2026-11-25T19:00-05:00",
    ]


@pytest.mark.usefixtures("town")
def test_the_filters_of_the_address_narrow_the_list(fetch: Fetch) -> None:
    searches: list[tuple[dict[str, str], list[str]]] = [
        ({"day": "2"}, ["Brooklyn"]),
        ({"time": "afternoon"}, []),
        ({"time": "evening", "kind": "online"}, ["Tomorrow Online", "Brooklyn"]),
        ({"audience": "women"}, ["Running"]),
        ({"language": "es"}, ["Tomorrow Online"]),
        ({"group": "riverside"}, ["Running", "Brooklyn"]),
        ({"q": "mill LANE"}, ["Running", "Brooklyn", "Far Off"]),
        ({"date": "2028-01-05"}, ["Brooklyn"]),
        ({"q": "far", "page": "7"}, ["Far Off"]),
        (
            {"day": "9", "time": "noon", "kind": "?", "audience": "all", "date": "soon", "page": "x", "q": "ru"},
            ["Running"],
        ),
    ]
    pages = [(asked, fetch("/", **asked)) for asked, _found in searches]
    assert [(asked, [] if "No meeting matches" in page else texts(page, "h3")) for asked, page in pages] == searches


@pytest.mark.usefixtures("town")
def test_the_form_keeps_what_was_asked_and_each_filter_can_be_taken_away(fetch: Fetch) -> None:
    html = fetch("/", q="mill", kind="hybrid", day="2")
    assert '<input class="input" type="search" id="f-q" name="q" value="mill"' in html
    assert texts(html, "chip") == [
        *("Starts within two hours (0)", "Online now (0)", "Step-free (1)"),
        *("“mill”", "Wednesday", "Both at once"),
    ]
    assert re.findall(r'class="chip" href="([^"]+)"', html) == [
        "/?q=mill&amp;day=2&amp;kind=hybrid&amp;step_free=1#result",
        "/?day=2&amp;kind=hybrid#result",
        "/?q=mill&amp;kind=hybrid#result",
        "/?q=mill&amp;day=2#result",
    ]
    assert re.findall(r'<option value="(\w+)" selected>', html) == ["2", "hybrid"]
    assert "<details open>" in html
    assert "/calendars/subscribe?q=mill&amp;day=2&amp;kind=hybrid" in html


@pytest.mark.usefixtures("town")
def test_what_there_is_at_this_moment_is_one_press_away_and_says_how_much_it_is(fetch: Fetch, make: Any) -> None:
    make.meeting("Late Online", kind=Kind.ONLINE, start_time=dt.time(18, 15))
    html = fetch("/")
    assert texts(html, "quick") == ["Starts within two hours (1) Online now (1) Step-free (2)"]
    assert texts(fetch("/", when="soon"), "h3") == ["Late Online"]
    online = fetch("/", when="online-now", step_free="0")
    assert (texts(online, "h3"), texts(online, "chips")) == (["Late Online"], ["Step-free (0)", "Online now"])
    assert texts(fetch("/", step_free="1"), "h3") == ["Running", "Brooklyn"]
    assert 'href="/handouts/meetings?when=online-now"' in online
    assert "online-now" not in fetch("/handouts/meetings", when="online-now")


@pytest.mark.usefixtures("town")
def test_numbers_of_one_day_are_of_that_day(fetch: Fetch) -> None:
    html = fetch("/", date="2026-11-25")
    offered = {name: re.findall(r"<option[^>]*>([^<]+)", body) for name, body in _selects(html)}
    assert offered["kind"] == ["Either way", "In person (1)", "Online (1)", "Both at once (1)"]
    assert [each for each in offered["day"] if "(0)" not in each] == ["Any day", "Wednesday (1)"]
    assert "when" not in offered


@pytest.mark.usefixtures("town")
def test_the_rest_of_the_filters_stays_folded_until_it_is_used(fetch: Fetch) -> None:
    assert "<details>" in fetch("/", q="mill", day="2")


@pytest.mark.usefixtures("town")
def test_only_what_exists_is_offered(fetch: Fetch) -> None:
    html = fetch("/")
    offered = {name: re.findall(r"<option[^>]*>([^<]+)", body) for name, body in _selects(html)}
    assert offered["language"] == ["Any language", "English (3)", "Español (1)"]
    assert offered["audience"] == ["Everybody", "Newcomers welcome (1)", "Women (1)"]
    assert offered["group"] == ["Any group", "Riverside (2)"]
    assert offered["day"][:2] == ["Any day", "Monday (1)"]


def test_with_one_language_and_no_group_neither_is_asked_for(fetch: Fetch, make: Any) -> None:
    make.meeting()
    assert [name for name, _body in _selects(fetch("/"))] == ["day", "when", "time", "kind"]


@pytest.mark.usefixtures("town")
def test_an_empty_result_says_so_and_offers_what_helps(fetch: Fetch) -> None:
    html = fetch("/", q="mill", day="3")
    assert texts(html, "strong")[1] == "No meeting matches"
    (offered,) = texts(html, "nothing")
    assert offered == (
        "There may be one if you ask for less: Without Thursday: 3 meetings "
        "Online, from wherever you are: 2 meetings All that are listed: 4 meetings"
    )
    assert 'href="/?q=mill"' in html
    running = "Today 17:30 until 19:00 Running Mill Lane Hall, Northgate Newcomers welcome Women Step-free"
    online = "Tomorrow 19:00 to 20:30 Tomorrow Online Online Español Point 2: Urges"
    both = "Wed 25 Nov 19:00 to 20:30 Eastern Time Brooklyn Mill Lane Hall, Northgate, or online Step-free"
    assert texts(html, "day") == [
        f"The next ones {running} {online} {both}",
        f"Online, from wherever you are {online} {both}",
    ]


def test_an_empty_site_says_what_to_do_to_visitor_and_volunteer(fetch: Fetch, make: Any, as_: Any) -> None:
    assert texts(fetch("/"), "empty") == [
        "No meetings are listed yet This site is being set up. Please come back in some days."
    ]
    html = as_(make.volunteer()).get("/").text
    assert texts(html, "empty") == [
        "No meetings are listed yet As soon as one is planned and published, it stands here. Plan a meeting"
    ]


def test_fifty_stand_on_a_page_and_the_pages_lead_to_each_other(fetch: Fetch, make: Any) -> None:
    for number in range(51):
        make.meeting(f"Meeting {number}", start_time=dt.time(19, number))
    first, second = (fetch("/", page=number, kind="in_person") for number in (1, 2))
    assert (texts(first, "h3")[0], texts(first, "h3")[-1]) == ("Meeting 0", "Meeting 49")
    assert texts(second, "h3") == ["Meeting 50"]
    assert _rel(first) == {"next": "/?page=2&kind=in_person"}
    assert _rel(second) == {"prev": "/?page=1&kind=in_person"}
    assert "51 meetings · page 2 of 2" in texts(second, "p")
    assert (texts(first, "pager"), texts(second, "pager")) == (["Later ones"], ["Earlier ones"])


@pytest.mark.usefixtures("town")
def test_the_month_is_a_table_with_today_marked(fetch: Fetch) -> None:
    html = fetch("/calendar")
    cells = re.findall(r"<td.*?</td>", html, re.DOTALL)
    assert len(cells) == 42
    assert texts(html, "h1") == ["November 2026"]
    assert texts(html, "td")[28:31] == [
        "23Monday 23 November Today 17:30 Running",
        "24Tuesday 24 November 19:00 Tomorrow Online",
        "25Wednesday 25 November 19:00 BrooklynEastern Time",
    ]
    assert [cell for cell in cells if 'aria-current="date"' in cell] == [cells[28]]
    assert _rel(html) == {"prev": "/calendar?month=2026-10", "next": "/calendar?month=2026-12"}


@pytest.mark.usefixtures("town")
def test_the_month_keeps_the_filters_from_month_to_month(fetch: Fetch) -> None:
    html = fetch("/calendar", month="2027-01", kind="online")
    assert _rel(html) == {
        "prev": "/calendar?month=2026-12&kind=online",
        "next": "/calendar?month=2027-02&kind=online",
    }
    assert '<input type="hidden" name="month" value="2027-01">' in html
    assert "8 dates" in texts(html, "strong")


def test_a_busy_day_leads_to_its_list_however_far_away(fetch: Fetch, make: Any) -> None:
    for number in range(7):
        make.meeting(f"Meeting {number}")
    html = fetch("/calendar", month="2027-11")
    assert texts(html, "day-all")[0] == "all 7 on 1 November"
    assert len(texts(fetch("/", date="2027-11-01"), "entry")) == 7
    this_month = texts(fetch("/calendar"), "day-all")
    assert this_month == ["and 2 more"] * 3 + ["all that are left today", "all 7 on 30 November"]


def test_a_month_without_a_meeting_says_so_and_leads_on(fetch: Fetch) -> None:
    html = fetch("/calendar", month="2027-02")
    assert texts(html, "empty") == ["No meeting in this month Look further on, or at what comes next. The next dates"]
    assert "<table" not in html


def test_on_a_phone_this_month_begins_today_unless_nothing_is_left_of_it(fetch: Fetch, make: Any) -> None:
    make.meeting("Early", last_day=dt.date(2026, 11, 9))
    assert "month-left" not in fetch("/calendar")
    make.meeting("Late")
    html = fetch("/calendar")
    assert "month-left" in html
    assert html.count('<tr role="row" class="quiet">') == 4
    assert "month-left" not in fetch("/calendar", month="2026-12")


@pytest.mark.usefixtures("town")
def test_a_week_is_a_table_of_one_row_and_leads_to_month_and_day(fetch: Fetch) -> None:
    html = fetch("/calendar", week="2026-W48", kind="online")
    assert texts(html, "h1") == ["23–29 Nov 2026"]
    assert texts(html, "td")[1:3] == [
        "24Tuesday 24 November 19:00 Tomorrow Online",
        "25Wednesday 25 November 19:00 BrooklynEastern Time",
    ]
    assert len(texts(html, "td")) == 7
    assert re.findall(r'class="chip chip-plain" href="([^"]+)"', html) == [
        "/calendar?month=2026-11&amp;kind=online",
        "/calendar?date=2026-11-23&amp;kind=online",
    ]
    assert _rel(html) == {"prev": "/calendar?week=2026-W47&kind=online", "next": "/calendar?week=2026-W49&kind=online"}
    assert '<input type="hidden" name="week" value="2026-W48">' in html


@pytest.mark.usefixtures("town")
def test_a_day_is_a_list(fetch: Fetch) -> None:
    html = fetch("/calendar", date="2026-11-24")
    assert texts(html, "h1") == ["Tuesday 24 November 2026"]
    assert texts(html, "entry") == ["19:00 to 20:30 Tomorrow Online Online Español Point 2: Urges"]
    assert texts(fetch("/calendar", date="2026-11-27"), "empty") == [
        "No meeting on this day Look further on, or at what comes next. The next dates"
    ]


def test_a_month_that_is_none_or_too_far_away_is_not_found(client: FlaskClient) -> None:
    months = ("2026-13", "november", "1999-01", "9999-12", "2026-11-01")
    answers = {month: client.get("/calendar", query_string={"month": month}).status_code for month in months}
    assert answers == dict.fromkeys(months, 404)


def test_a_meetings_page_says_when_where_how_and_for_whom(fetch: Fetch, make: Any) -> None:
    venue = make.venue(postcode="NG1 4ML", way_in="Ring at the green door.", latitude=51.5, longitude=-0.25)
    make.meeting(
        venue=venue,
        kind=Kind.HYBRID,
        online_url="https://meet.example.org/room",
        online_phone="+44 20 7946 0000",
        group=make.group("Riverside"),
        lead=make.volunteer("Robin", show_name=True, last_name="Secret"),
        about="Tea first.",
        point=3,
        audiences=["newcomers"],
        interval=2,
        first_day=dt.date(2026, 1, 12),
    )
    html = fetch("/meetings/monday-check-in")
    assert texts(html, "lead") == ["Every second Monday, 19:00–20:30"]
    assert texts(html, "marks") == [
        "In person and online Newcomers welcome Point 3: Thoughts, feelings and behaviour Step-free"
    ]
    assert texts(html, "next") == [
        "Next time Monday 30 November 19:00–20:30 Join online https://meet.example.org/room By phone: +44 20 7946 0000"
    ]
    assert texts(html, "address") == ["Mill Lane Hall 4 Mill Lane, Northgate, NG1 4ML"]
    assert texts(html, "facts") == ["How to get in Ring at the green door. Step-free Yes"]
    assert "https://www.openstreetmap.org/?mlat=51.5&amp;mlon=-0.25#map=18/51.5/-0.25" in html
    assert texts(html, "prose")[0] == (
        "Tea first. Who it is for: Newcomers welcome. "
        "It works on point 3 of four: Thoughts, feelings and behaviour. You look at the thinking behind a "
        "low mood, anger or a slip, and try out another way to see it. It is usually led by Robin, a trained "
        "volunteer. Run by Riverside."
    )
    (dates,) = texts(html, "dates")
    assert dates == (
        "Monday 30 November 19:00 Monday 14 December 19:00 Monday 28 December 19:00 "
        "Monday 11 January 2027 19:00 Monday 25 January 2027 19:00 Monday 8 February 2027 19:00"
    )
    assert 'href="tel:+442079460000"' in html
    assert "webcal://meetings.example.org/calendars/meetings/monday-check-in.ics" in html
    assert "Secret" not in html


def test_a_meeting_that_runs_says_so(fetch: Fetch, make: Any) -> None:
    make.meeting(start_time=dt.time(17, 30))
    assert texts(fetch("/meetings/monday-check-in"), "next") == ["On now Today, Monday 23 November 17:30–19:00"]


def test_the_coming_dates_are_there_for_search_engines(fetch: Fetch, make: Any) -> None:
    make.meeting("</script><script>alert(1)</script>", slug="odd", last_day=dt.date(2026, 12, 1))
    html = fetch("/meetings/odd")
    found = [json.loads(each) for each in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]
    assert [(each["name"], each["startDate"]) for each in found] == [
        ("</script><script>alert(1)</script>", "2026-11-23T19:00:00+00:00"),
        ("</script><script>alert(1)</script>", "2026-11-30T19:00:00+00:00"),
    ]
    assert "<script>alert" not in html


def test_a_paused_and_an_ended_meeting_say_so_and_offer_no_dates(fetch: Fetch, make: Any) -> None:
    make.meeting("Resting", state=State.PAUSED)
    make.meeting("Gone", state=State.ENDED, last_day=dt.date(2026, 6, 3))
    make.meeting("Ran out", last_day=dt.date(2026, 11, 16))
    said = {slug: fetch(f"/meetings/{slug}") for slug in ("resting", "gone", "ran-out")}
    assert {slug: texts(html, "notice") for slug, html in said.items()} == {
        "resting": ["Not meeting at the moment. Nobody will be there until this notice is gone. Find another meeting"],
        "gone": ["This meeting has ended. The last time was Monday 1 June 2026. Find another meeting"],
        "ran-out": ["This meeting has ended. The last time was Monday 16 November 2026. Find another meeting"],
    }
    assert all('class="dates"' not in html and "ld+json" not in html for html in said.values())
    assert [slug for slug, html in said.items() if 'name="robots" content="noindex"' in html] == ["gone", "ran-out"]


def test_a_meeting_that_ends_soon_says_when_it_is_for_the_last_time(client: FlaskClient, make: Any) -> None:
    make.meeting("Ending", last_day=dt.date(2026, 12, 8))
    make.meeting("Once", frequency=Frequency.ONCE, first_day=dt.date(2026, 12, 8))
    said = {each: "For the last time on" in client.get(f"/meetings/{each}").text for each in ("ending", "once")}
    assert said == {"ending": True, "once": False}
    assert "For the last time on Monday 7 December 2026." in client.get("/meetings/ending").text


def test_a_draft_is_there_for_its_team_alone(client: FlaskClient, make: Any, as_: Any) -> None:
    team, other = make.volunteer("Robin"), make.volunteer("Alex")
    make.meeting("Draft", state=State.DRAFT, group=make.group("Riverside", team))
    answers = [each.get("/meetings/draft") for each in (as_(team), as_(other), client)]
    assert [(each.status_code, each.headers.get("Location")) for each in answers] == [
        (303, "/volunteer/meetings/draft"),
        (404, None),
        (404, None),
    ]


def test_the_team_has_a_link_to_its_own_page(client: FlaskClient, make: Any, as_: Any) -> None:
    team, other = make.volunteer("Robin"), make.volunteer("Alex")
    make.meeting(group=make.group("Riverside", team))
    answers = [each.get("/meetings/monday-check-in").text for each in (as_(team), as_(other), client)]
    assert ["/volunteer/meetings/monday-check-in" in each for each in answers] == [True, False, False]


@pytest.mark.usefixtures("town")
def test_a_groups_page_has_its_meetings_and_how_to_subscribe(fetch: Fetch) -> None:
    html = fetch("/groups/riverside")
    assert texts(html, "page-head") == [
        "Riverside We are seven volunteers. Need help right now? Northgate line: 020 7946 0999"
    ]
    assert "If it is your first time" in texts(html, "h2")
    running, brooklyn, resting = texts(html, "entry")
    assert running == (
        "Running Every Monday, 17:30–19:00 Mill Lane Hall, Northgate Next: Today Newcomers welcome Women Step-free"
    )
    assert brooklyn == (
        "Brooklyn Every Wednesday, 19:00–20:30 Eastern Time Mill Lane Hall, Northgate, or online "
        "Next: Wednesday 25 November Step-free"
    )
    assert resting == "Paused In person"
    assert "webcal://meetings.example.org/calendars/groups/riverside.ics" in html


def test_a_group_without_meetings_says_so(fetch: Fetch, make: Any) -> None:
    make.group("Quiet")
    assert texts(fetch("/groups/quiet"), "empty") == ["This group lists no meetings at the moment Find a meeting"]


def test_an_address_without_a_page_is_not_found(client: FlaskClient) -> None:
    paths = ("/meetings/nowhere", "/groups/nowhere", "/meetings/%00", "/groups/%00", "/help/nowhere", "/meetings/")
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


def test_what_people_typed_is_shown_as_text_and_in_its_own_direction(fetch: Fetch, make: Any) -> None:
    odd = "<b>\"Q&A\"</b> 'x' {{ 7*7 }}"
    venue = make.venue("<i>Hall</i>", address="<u>4</u>", way_in="<script>1</script>")
    make.meeting(odd, slug="odd", about=odd, venue=venue, group=make.group("<s>G</s>", slug="g", about=odd), lead=None)
    make.meeting("اجتماع النهر", slug="river")
    pages = [fetch(path) for path in ("/", "/?q=<b>&group=<s>", "/calendar", "/meetings/odd", "/groups/g")]
    for tag in ("<b>", "<i>", "<u>", "<s>", "<script>"):
        assert not any(tag in html for html in pages)
    assert "&lt;b&gt;&#34;Q&amp;A&#34;&lt;/b&gt; &#39;x&#39; {{ 7*7 }}" in pages[0]
    assert 'dir="auto" lang="en">اجتماع النهر</a>' in pages[0]
    assert '<bdi lang="en">اجتماع النهر</bdi>' in pages[2]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "https://:0/", "https://a b"])
def test_a_link_that_got_in_by_another_door_is_not_followed(fetch: Fetch, make: Any, link: str) -> None:
    make.meeting(kind=Kind.ONLINE, online_url=link)
    html = fetch("/meetings/monday-check-in")
    assert link not in html
    assert texts(html, "next") == [
        "Next time Today, Monday 23 November 19:00–20:30 How to join online is not listed here."
    ]


PUBLIC = [
    "/",
    "/?q=nothing+at+all&day=3",
    "/calendar",
    "/meetings/running",
    "/meetings/tomorrow-online",
    "/meetings/paused",
    "/groups/riverside",
    "/help",
    *(f"/help/{name}" for name in JOBS),
    "/privacy",
    "/meetings.json",
    "/robots.txt",
    "/favicon.ico",
    "/nowhere",
]


@pytest.mark.usefixtures("town")
def test_a_visitor_gets_no_cookie_and_nothing_from_another_site(client: FlaskClient) -> None:
    for path in PUBLIC:
        with client.get(path) as answer:
            assert "Set-Cookie" not in answer.headers, path
            if answer.mimetype == "text/html":
                fetched = re.findall(
                    r"<(?:script|img|iframe|source|video|audio|embed)\b[^>]*\ssrc=\"([^\"]+)", answer.text
                )
                fetched += re.findall(
                    r"<link\b[^>]*rel=\"(?:stylesheet|icon|manifest)\"[^>]*href=\"([^\"]+)", answer.text
                )
                assert len(fetched) >= 3, path
                assert [each for each in fetched if not each.startswith("/")] == []
                assert "style=" not in answer.text
                assert re.findall(r"<script(?![^>]*(?:\ssrc=|application/ld\+json))[^>]*>", answer.text) == []


def test_fifty_rows_take_no_more_queries_than_three(make: Any, queries: Callable[[str], int]) -> None:
    group = make.group()
    lists = (
        "/",
        "/?group=northgate",
        "/?date=2026-11-30",
        "/?kind=online&day=3",
        "/calendar",
        "/groups/northgate",
        "/meetings.json",
    )

    def add(number: int) -> None:
        values = {"venue": make.venue(f"Hall {number}"), "audiences": ["women"], "lead": make.volunteer(f"V {number}")}
        make.meeting(f"Meeting {number}", group=group, start_time=dt.time(19, number), **values)

    for number in range(3):
        add(number)
    three = {path: queries(path) for path in lists}
    for number in range(3, 50):
        add(number)
    assert {path: queries(path) for path in lists} == three
    assert max(three.values()) <= 15  # each filter in use takes one more where nothing is found


def test_a_meetings_page_takes_no_more_queries_for_more_dates(make: Any, queries: Callable[[str], int]) -> None:
    make.meeting("Once", frequency=Frequency.ONCE, first_day=dt.date(2026, 12, 1), group=make.group())
    make.meeting("Daily", weekdays=list(range(7)), group=make.group())
    assert queries("/meetings/once") == queries("/meetings/daily") <= 11


def test_an_organisation_of_the_first_run_page_sets_zone_and_helpline(
    fetch: Fetch, make: Any, session: Session
) -> None:
    session.add(Organisation(id=1, name="Bay", helpline="Call 415 555 0100", timezone="America/New_York", country="US"))
    make.meeting("Here", timezone="America/New_York")
    make.meeting("There", weekdays=[1])
    html = fetch("/")
    assert texts(html, "entry") == [
        "7:00\u202fPM to 8:30\u202fPM Here In person".replace("\u202f", " "),
        "7:00 PM to 8:30 PM United Kingdom Time There In person",
    ]
    assert texts(html, "helpline") == ["Need help right now? Call 415 555 0100"]
    assert '<a href="tel:4155550100">415 555 0100</a>' in html


def test_search_engines_may_read_what_is_public(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert (answer.mimetype, answer.text) == (
        "text/plain",
        "User-agent: *\nDisallow: /volunteer/\nDisallow: /sign-in\nSitemap: https://meetings.example.org/sitemap.xml\n",
    )


def test_the_old_address_of_the_icon_answers(client: FlaskClient) -> None:
    with client.get("/favicon.ico") as answer:
        assert (answer.status_code, answer.data[:4]) == (200, b"\x00\x00\x01\x00")


def _selects(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<select class="input" id="f-\w+" name="(\w+)">(.*?)</select>', html, re.DOTALL)


def _rel(html: str) -> dict[str, str]:
    return {
        rel: href.replace("&amp;", "&") for rel, href in re.findall(r'<link rel="(prev|next)" href="([^"]+)"', html)
    }


@pytest.fixture
def county(make: Any) -> None:
    """Three meetings in and around Reading, the nearest last in time."""
    make.meeting("Far", venue=make.venue("Hall", town="Oxford", latitude=51.752, longitude=-1.2577))
    make.meeting("Near", weekdays=[2], venue=make.venue("Rooms", town="Reading", latitude=51.46, longitude=-0.97))
    make.meeting("Somewhere", weekdays=[1], venue=make.venue("House", town="Leeds"))
    make.meeting("Online", kind=Kind.ONLINE)


@pytest.mark.usefixtures("county")
def test_near_a_town_the_nearest_comes_first_and_says_how_far_it_is(fetch: Fetch) -> None:
    html = fetch("/", near="reading")
    assert texts(html, "entry") == [
        "Wed 25 Nov 19:00 to 20:30 Near Rooms, Reading 0.1 mi Step-free",
        "Today 19:00 to 20:30 Far Hall, Oxford 24 mi Step-free",
    ]
    assert "Nearest first" in texts(html, "h2")
    assert (
        "Near Reading, United Kingdom, as the crow flies. Another one: "
        "Reading, Pennsylvania, United States, Reading, Massachusetts, United States"
    ) in texts(html, "p")
    assert 'href="/?near=Reading,+PA,+US"' in html
    assert texts(html, "chip")[-1] == "near reading"
    assert texts(html, "quick") == ["Starts within two hours (1) Online now (0) Step-free (2)"]
    assert "/calendars/subscribe?near=reading" in html
    assert texts(fetch("/", near="reading", day="2"), "h3") == ["Near"]


@pytest.mark.usefixtures("county")
def test_with_nothing_near_the_nearest_is_said_however_far_away_it_is(fetch: Fetch) -> None:
    html = fetch("/", near="Edinburgh")
    assert texts(html, "day")[0].startswith("The nearest Tomorrow 19:00 to 20:30 Somewhere House, Leeds 16")
    assert texts(html, "h2")[:3] == ["The nearest", "The next ones", "Online, from wherever you are"]


@pytest.mark.usefixtures("county")
def test_an_unknown_town_is_said_at_its_field_with_what_may_be_meant(fetch: Fetch) -> None:
    html = fetch("/", near="Readnig", kind="in_person")
    assert texts(html, "error")[0].startswith(
        "No town called “Readnig” is known here. Did you mean: Reading, United Kingdom, Re"
    )
    assert (
        'value="Readnig" maxlength="80" autocomplete="address-level2" enterkeyhint="search" aria-invalid="true"' in html
    )
    assert "near=Reading" in html


@pytest.mark.usefixtures("county")
def test_feed_print_frame_and_month_keep_to_what_is_near(fetch: Fetch, client: FlaskClient) -> None:
    feed = fetch("/calendars/search.ics", near="reading")
    assert re.findall(r"SUMMARY:(\w+)", feed) == ["Far", "Near"]
    assert texts(fetch("/embed", near="reading"), "h3") == ["Far", "Near"]
    assert texts(fetch("/handouts/meetings", near="reading"), "lead") == ["What is listed: near reading."]
    assert "Online" not in texts(fetch("/calendar", near="reading"), "td")[28]


@pytest.mark.usefixtures("county")
def test_where_the_dates_are_is_told_to_all_alike(client: FlaskClient, session: Session, make: Any, now: Any) -> None:
    moved = make.meeting("Moved", venue=make.venue("Old", town="Reading"))
    change = DateChange(meeting_id=moved.id, day=dt.date(2026, 11, 23), what=What.MOVED, venue_id=make.venue("New").id)
    session.add(change)
    changes.refresh(session, moved, now)
    answer = client.get("/near.json?time=evening&near=Leeds")
    assert [(each["name"], each["day"], each["place"], each["at"]) for each in answer.json] == [
        ("Far", "Today", "Hall, Oxford", [51.752, -1.2577]),
        ("Somewhere", "Tomorrow", "House, Leeds", [53.8, -1.55]),
        ("Near", "Wed 25 Nov", "Rooms, Reading", [51.46, -0.97]),
    ]
    assert answer.json[0]["start"] == "2026-11-23T19:00+00:00"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
