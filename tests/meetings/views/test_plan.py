"""The form of a meeting: what it understands, what it refuses, and that nothing typed is lost."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from facilitator.meetings.models import Kind, Meeting, State
from facilitator.meetings.recurrence import Frequency
from tests.conftest import Make
from tests.meetings.views.conftest import (
    Page,
    People,
    hidden,
    notices,
    plan,
    press,
    problems,
    text,
    ticked,
    value,
)

NEW = "/volunteer/meetings/new"
Stored = Callable[[str], Any]


def test_before_anything_is_saved_the_form_says_in_words_and_dates_how_it_was_understood(
    as_: Page, people: People, stored: Stored
) -> None:
    answer = as_(people.robin).post(NEW, data=plan(interval="2", action="check"))
    assert answer.status_code == 200
    assert (
        "How it is understood Every second Thursday at 19:00, 90 minutes, Europe/London The next 6 dates"
        " Thursday 26 November, 19:00 – to 20:30 Thursday 10 December, 19:00 – to 20:30"
        " Thursday 24 December, 19:00 – to 20:30 Thursday 7 January 2027, 19:00 – to 20:30"
        " Thursday 21 January 2027, 19:00 – to 20:30 Thursday 4 February 2027, 19:00 – to 20:30 and so on"
    ) in text(answer)
    assert stored("thursday-check-in") is None


def test_a_trained_facilitator_publishes_what_the_form_says(as_: Page, people: People, stored: Stored) -> None:
    client = as_(people.robin)
    form = plan(
        name="Last Friday ☕", frequency="monthly", interval="2", nth="-1", weekday="4", weekdays=[], duration="other",
        minutes="45", first_day="2026-11-27", last_day="2027-12-31", kind="hybrid", start_time="7.30 pm",
        online_url="https://meet.example.org/r?a=1", online_phone="020 7946 0000", online_code=" four  points ",
        lead=str(people.robin.id),
        audiences=["women", "newcomers"], language="cy", point="4", about="Come as you are.\nשלום",
    )  # fmt: skip
    answer = press(client, NEW, form, "publish")
    assert answer.location.partition("#")[0] == "/volunteer/meetings/last-friday"
    assert notices(client, answer) == ["“Last Friday ☕” is published. The public can find it now."]
    meeting: Meeting = stored("last-friday")
    assert (meeting.name, meeting.about, meeting.state) == ("Last Friday ☕", "Come as you are.\nשלום", State.PUBLISHED)
    assert (meeting.group, meeting.venue, meeting.lead) == (people.group, people.venue, people.robin)
    assert (meeting.frequency, meeting.interval, meeting.nth, meeting.weekdays) == (Frequency.MONTHLY, 2, -1, [4])
    assert (meeting.first_day, meeting.last_day) == (date(2026, 11, 27), date(2027, 12, 31))
    assert (meeting.start_time, meeting.duration, meeting.timezone) == (time(19, 30), 45, "Europe/London")
    assert (meeting.kind, meeting.online_url) == (Kind.HYBRID, "https://meet.example.org/r?a=1")
    assert (meeting.online_phone, meeting.language, meeting.point) == ("020 7946 0000", "cy", 4)
    assert (meeting.online_code, meeting.audiences) == ("four points", ("newcomers", "women"))
    copy = client.get(f"{NEW}?copy=last-friday")
    assert (value(copy, "online_url"), value(copy, "online_code")) == ("https://meet.example.org/r?a=1", "four points")


def test_nothing_is_saved_whose_dates_were_not_looked_at(as_: Page, people: People, stored: Stored) -> None:
    client = as_(people.robin)
    answer = client.post(NEW, data=plan(action="publish"))
    assert answer.status_code == 200
    assert "Not saved yet. Please look at the dates once, then save." in text(answer)
    # The weekday is changed after the dates were shown: they are shown again.
    again = client.post(NEW, data=plan(weekdays=["4"], seen=hidden(answer, "seen"), action="publish"))
    assert "Every Friday at 19:00" in text(again)
    assert stored("thursday-check-in") is None


def test_the_first_day_is_the_next_one_that_goes_with_the_rule(as_: Page, people: People, stored: Stored) -> None:
    press(as_(people.robin), NEW, plan(weekdays=["1", "3"]))
    meeting = stored("thursday-check-in")
    assert (meeting.first_day, meeting.weekdays, meeting.state) == (date(2026, 11, 24), [1, 3], State.DRAFT)


def test_a_first_day_off_the_rule_gets_the_nearest_ones_offered(as_: Page, people: People, stored: Stored) -> None:
    client = as_(people.robin)
    answer = client.post(NEW, data=plan(first_day="2026-12-01", action="check"))
    assert answer.status_code == 422
    assert problems(answer) == [("first_day", "Tuesday 1 December 2026 does not go with “every Thursday”.")]
    assert "Begin on Thursday 26 November 2026 Begin on Thursday 3 December 2026" in text(answer)
    taken = client.post(NEW, data=plan(first_day="2026-12-01", begin="2026-12-03"))
    assert (taken.status_code, value(taken, "first_day")) == (200, "2026-12-03")
    assert "The next 6 dates Thursday 3 December" in text(taken)
    assert stored("thursday-check-in") is None


LONG = "x" * 10_000
ONLINE = {"kind": "online", "venue": ""}
MONTHLY = {"frequency": "monthly", "weekdays": [], "nth": "2", "weekday": "3"}
OTHER = {"duration": "other"}
MINUTES = "Enter a length from 5 to 1439 minutes."
LIST = "Choose one of the list."
CLOCK = "Enter a time of day such as 19:00."
DAY = "Enter a date such as 2027-03-31."
YEAR = "Enter a day from 1970 to 2099."
LINK = "Enter a link that begins with https://, such as https://meet.example.org/room."
ZONE = "There is no such time zone. Enter one such as Europe/London."
BEFORE = "The last day can’t be before the first, Thursday 3 December 2026."


BAD: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"name": " "}, [("name", "Enter a name for the meeting.")]),
    ({"name": LONG}, [("name", "Use at most 200 characters.")]),
    ({"about": LONG}, [("about", "Use at most 2000 characters.")]),
    ({"group": "southbank"}, [("group", LIST)]),
    ({"group": "no-such-group"}, [("group", LIST)]),
    ({"group": ""}, [("group", LIST)]),
    ({"weekdays": []}, [("weekdays", "Choose at least one weekday.")]),
    ({"weekdays": ["7"]}, [("weekdays", "Choose from the list.")]),
    ({"weekdays": ["Thursday"]}, [("weekdays", "Choose from the list.")]),
    ({"frequency": "yearly"}, [("frequency", LIST)]),
    ({"interval": "0"}, [("interval", "Enter how many weeks or months apart as a number from 1 to 52.")]),
    ({"interval": ""}, [("interval", "Enter 1 for each week or month, 2 for every second one.")]),
    ({**MONTHLY, "nth": ""}, [("nth", "Choose which one of the month.")]),
    ({**MONTHLY, "nth": "5"}, [("nth", LIST)]),
    ({**MONTHLY, "weekday": ""}, [("weekday", "Choose the weekday.")]),
    ({"start_time": ""}, [("start_time", "Enter the time at which it starts.")]),
    ({"start_time": "25:00"}, [("start_time", CLOCK)]),
    ({"start_time": "noonish"}, [("start_time", CLOCK)]),
    ({**OTHER, "minutes": "0"}, [("minutes", MINUTES)]),
    ({**OTHER, "minutes": "2000"}, [("minutes", MINUTES)]),
    ({**OTHER, "minutes": "2,000"}, [("minutes", MINUTES)]),
    ({**OTHER, "minutes": ""}, [("minutes", "Enter the length in minutes.")]),
    ({"duration": "17"}, [("duration", LIST)]),
    ({"duration": "2000"}, [("duration", LIST)]),
    ({"duration": "9" * 5000}, [("duration", LIST)]),
    ({"first_day": "31.12.2026"}, [("first_day", DAY)]),
    ({"first_day": "2027-02-30"}, [("first_day", DAY)]),
    ({"first_day": "1969-12-25"}, [("first_day", YEAR)]),
    ({"frequency": "once"}, [("first_day", "Enter the day of the meeting.")]),
    ({"first_day": "2026-12-03", "last_day": "2026-12-02"}, [("last_day", BEFORE)]),
    ({"last_day": "2100-01-01"}, [("last_day", YEAR)]),
    ({"venue": ""}, [("venue", "Choose a venue, or add a new one.")]),
    ({"venue": "no-such-venue"}, [("venue", LIST)]),
    ({"venue": "", "timezone": "Mars/Olympus"}, [("venue", "Choose a venue, or add a new one.")]),
    ({"kind": "hybrid", "venue": ""}, [("venue", "Choose a venue, or add a new one.")]),
    ({"kind": "by post"}, [("kind", LIST)]),
    ({**ONLINE, "timezone": "Mars/Olympus"}, [("timezone", ZONE)]),
    ({**ONLINE, "timezone": ""}, [("timezone", "Enter the time zone of the meeting.")]),
    ({**ONLINE, "online_url": "http://meet.example.org"}, [("online_url", LINK)]),
    ({**ONLINE, "online_url": "javascript:alert(1)"}, [("online_url", LINK)]),
    ({**ONLINE, "online_url": "https://" + LONG}, [("online_url", "Use at most 1000 characters.")]),
    ({**ONLINE, "online_phone": LONG}, [("online_phone", "Use at most 200 characters.")]),
    ({**ONLINE, "online_code": "x" * 41}, [("online_code", "Use at most 40 characters.")]),
    ({"lead": "nobody"}, [("lead", "Choose somebody of the team of Northgate.")]),
    ({"language": "xx-nowhere"}, [("language", LIST)]),
    ({"point": "5"}, [("point", LIST)]),
    ({"audiences": ["everybody"]}, [("audiences", "Choose from the list.")]),
    ({"venue": "new"}, [("new_venue-name", "Enter the name of the venue."), ("new_venue-town", "Enter the town.")]),
]


def test_bad_input_gets_a_message_on_its_field_and_stays_there(as_: Page, people: People) -> None:
    client = as_(people.robin)
    for changes, expected in BAD:
        form = plan(**changes)
        answer = client.post(NEW, data={**form, "action": "publish"})
        assert answer.status_code == 422, changes
        assert "<title>Error: Plan a meeting" in answer.text
        assert problems(answer) == expected, changes
        refused = {name for name, _message in expected}
        for name in ("weekdays", "audiences"):
            assert ticked(answer, name) == ([] if name in refused else form.get(name, [])), changes
        # What a browser can't show in a list of choices was never typed.
        choices = {"group", "frequency", "nth", "weekday", "duration", "kind", "venue", "lead", "language", "point"}
        typed = [name for name in form if name not in ("weekdays", "audiences") and name not in refused & choices]
        assert {name: value(answer, name) or "" for name in typed} == {name: form[name].strip() for name in typed}


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_page(as_: Page, people: People) -> None:
    answer = as_(people.robin).post(
        NEW, data={"group": "northgate", "name": "", "start_time": "25:00", "language": "en"}
    )
    assert problems(answer) == [
        ("name", "Enter a name for the meeting."),
        ("weekdays", "Choose at least one weekday."),
        ("start_time", CLOCK),
        ("venue", "Choose a venue, or add a new one."),
    ]


def test_what_is_not_asked_for_is_not_refused_but_kept_in_the_form(as_: Page, people: People, stored: Stored) -> None:
    client = as_(people.robin)
    form = plan(nth="9", weekday="x", minutes="0", online_url="ftp://x", timezone="Mars", **{"new_venue-position": "x"})
    answer = client.post(NEW, data={**form, "action": "check"})
    assert (answer.status_code, value(answer, "online_url"), value(answer, "minutes")) == (200, "ftp://x", "0")
    press(client, NEW, form)
    meeting = stored("thursday-check-in")
    assert (meeting.duration, meeting.online_url, meeting.timezone) == (90, "", "Europe/London")
    once = plan(frequency="once", first_day="2026-12-24", last_day="2020-01-01", interval="x", weekdays=[])
    press(client, NEW, {**once, "name": "Once"})
    assert (stored("once").weekdays, stored("once").last_day) == ([], None)


def test_text_is_kept_as_it_was_meant(as_: Page, people: People, stored: Stored) -> None:
    press(as_(people.robin), NEW, plan(name="  Tea ☕👩‍👧  and \u202eערב\u202c ", about="one\r\n\u2066two\u2069"))
    meeting = stored("tea-and")
    assert (meeting.name, meeting.about) == ("Tea ☕👩‍👧 and ערב", "one\n two")


def test_a_venue_that_is_new_is_saved_with_the_meeting(as_: Page, people: People, stored: Stored) -> None:
    place = {
        "name": "Old Library", "address": "1 High St", "town": "Hill", "region": "Kent", "postcode": "TN1 1AA",
        "country": "GB", "position": "51.1, 0.2", "timezone": "dublin", "step_free": "no", "way_in": "Ring.",
    }  # fmt: skip
    form = plan(venue="new", **{f"new_venue-{name}": typed for name, typed in place.items()})
    client = as_(people.robin)
    answer = client.post(NEW, data={**form, "action": "check"})
    assert "Every Thursday at 19:00, 90 minutes, Europe/Dublin" in text(answer)
    press(client, NEW, form)
    meeting = stored("thursday-check-in")
    venue = meeting.venue
    assert (venue.slug, venue.name, venue.town, venue.postcode) == ("old-library", "Old Library", "Hill", "TN1 1AA")
    assert (venue.latitude, venue.longitude, venue.step_free, venue.way_in) == (51.1, 0.2, False, "Ring.")
    assert (meeting.timezone, venue.timezone) == ("Europe/Dublin", "Europe/Dublin")


def test_a_new_venue_that_is_in_the_list_already_is_pointed_out(as_: Page, people: People) -> None:
    twin = {"new_venue-name": "mill lane hall", "new_venue-town": "Northgate", "new_venue-timezone": "Europe/London"}
    answer = as_(people.robin).post(NEW, data=plan(venue="new", action="check", **twin))
    assert answer.status_code == 422
    assert problems(answer) == [("new_venue-name", "There is already a venue Mill Lane Hall in Northgate.")]


def test_a_new_venue_is_refused_where_its_coordinates_or_country_are_none(as_: Page, people: People) -> None:
    place = {
        "name": "A",
        "town": "B",
        "timezone": "Europe/London",
        "position": "51.5",
        "country": "XX",
        "step_free": "?",
    }
    data = {f"new_venue-{name}": typed for name, typed in place.items()}
    answer = as_(people.robin).post(NEW, data=plan(venue="new", **data))
    assert problems(answer) == [
        ("new_venue-country", LIST),
        ("new_venue-position", "Enter latitude and longitude such as 51.5074, -0.1278."),
        ("new_venue-step_free", LIST),
    ]
    assert value(answer, "new_venue-position") == "51.5"


def test_an_online_meeting_has_a_zone_of_its_own(as_: Page, people: People, stored: Stored) -> None:
    client = as_(people.robin)
    press(client, NEW, plan(**ONLINE, timezone="new york", online_phone="212 555 0100"), "publish")
    meeting = stored("thursday-check-in")
    assert (meeting.timezone, meeting.venue, meeting.state) == ("America/New_York", None, State.PUBLISHED)


def test_an_online_meeting_is_published_with_a_link_or_a_number_only(as_: Page, people: People, stored: Stored) -> None:
    client = as_(people.robin)
    answer = press(client, NEW, plan(**ONLINE), "publish")
    assert answer.status_code == 422
    assert problems(answer) == [("online_url", "Enter a link or a phone number before the meeting is published.")]
    assert stored("thursday-check-in") is None
    press(client, NEW, plan(**ONLINE))
    assert stored("thursday-check-in").state is State.DRAFT


def test_a_meeting_whose_dates_are_over_is_not_published(as_: Page, people: People) -> None:
    client = as_(people.robin)
    over = press(client, NEW, plan(first_day="2026-01-01", last_day="2026-02-01"), "publish")
    once = press(client, NEW, plan(frequency="once", first_day="2026-01-01"), "publish")
    assert "No date of it lies ahead." in text(over)
    assert problems(over) == [("last_day", "All its dates are over. Choose a later last day, or none.")]
    assert problems(once) == [("first_day", "That day is over. Choose another one before the meeting is published.")]


def test_a_coordinator_without_training_is_led_to_where_they_enter_it(as_: Page, people: People) -> None:
    people.cleo.trainings = []
    shown = as_(people.cleo).post(NEW, data=plan(action="check")).text
    assert f'Have you completed a course? <a href="/volunteer/people/{people.cleo.id}">Enter it</a>' in shown
    assert "ask a coordinator" not in shown


def test_somebody_untrained_is_told_plainly_and_can_draft(as_: Page, people: People, stored: Stored) -> None:
    client = as_(people.kim)
    shown = client.post(NEW, data=plan(action="check"))
    assert 'value="publish"' not in shown.text
    assert (
        "You can’t publish it at the moment Only trained facilitators publish meetings, and no training is entered for"
        " you. Save it as a draft. These can publish it for you: Robin Example. Have you completed a course?"
        " A coordinator can enter it."
    ) in text(shown)
    forced = press(client, NEW, plan(), "publish")
    assert forced.status_code == 422
    assert problems(forced) == [
        ("main", "Only a trained facilitator can publish a meeting. It can be saved as a draft.")
    ]
    assert stored("thursday-check-in") is None
    assert notices(client, press(client, NEW, plan())) == [
        "“Thursday Check-in” is saved as a draft. Only its team can see it."
    ]


def test_whoever_can_not_lead_is_shown_with_the_reason_and_refused(as_: Page, people: People) -> None:
    client = as_(people.robin)
    page = client.get(f"{NEW}?group=northgate").text
    assert f'<option value="{people.robin.id}">Robin Example</option>' in page
    assert f'<option disabled value="{people.kim.id}">Kim Example (not trained yet)</option>' in page
    assert "Lou Example" not in page
    untrained = client.post(NEW, data=plan(lead=str(people.kim.id)))
    elsewhere = client.post(NEW, data=plan(lead=str(people.lou.id)))
    assert problems(untrained) == [("lead", "Kim Example (not trained yet): only a trained facilitator can lead.")]
    assert problems(elsewhere) == [("lead", "Choose somebody of the team of Northgate.")]


def test_meetings_of_one_venue_that_overlap_are_pointed_out_and_not_forbidden(
    as_: Page, people: People, make: Make, stored: Stored
) -> None:
    make.meeting("Book Club", venue=people.venue, weekdays=[3], first_day=date(2026, 1, 8), start_time=time(18))
    client = as_(people.robin)
    answer = client.post(NEW, data=plan(action="check"))
    assert (
        "At the same venue at the same time Book Club, Thursday 26 November, 18:00 – to 19:30, and 8 more dates"
        " If the house has room for both, all is well."
    ) in text(answer)
    assert '<a href="/meetings/book-club">' in answer.text
    assert press(client, NEW, plan(), "publish").status_code == 303


def test_a_copy_begins_anew_with_everything_else(as_: Page, people: People, make: Make, stored: Stored) -> None:
    make.meeting(
        "Model", group=people.group, venue=people.venue, lead=people.robin, audiences=("men",), about="Text",
        last_day=date(2026, 12, 28), interval=2, duration=75, language="cy", point=1,
    )  # fmt: skip
    client = as_(people.robin)
    address = f"{NEW}?copy=model"
    page = client.get(address)
    assert "Every second Monday at 19:00, 75 minutes, Europe/London" in text(page)
    assert (value(page, "name"), value(page, "first_day"), value(page, "last_day")) == ("Model", "", "")
    assert (value(page, "lead"), ticked(page, "audiences")) == (str(people.robin.id), ["men"])
    form = plan(
        name="Copy", weekdays=["0"], interval="2", duration="75", audiences=["men"], language="cy", point="1",
        lead=str(people.robin.id), about="Text", seen=hidden(page, "seen"), action="save",
    )  # fmt: skip
    client.post(address, data=form)
    copy, model = stored("copy"), stored("model")
    assert (copy.state, copy.first_day, copy.last_day) == (State.DRAFT, date(2026, 11, 23), None)
    assert copy.uid != model.uid


def test_only_the_team_copies_a_meeting(as_: Page, people: People, make: Make) -> None:
    make.meeting("Model", group=people.group)
    assert as_(people.lou).get(f"{NEW}?copy=model").status_code == 403
    assert as_(people.robin).get(f"{NEW}?copy=no-such").status_code == 404


def test_whoever_has_several_groups_chooses_first(as_: Page, people: People, make: Make) -> None:
    assert value(as_(people.robin).get(NEW), "name") == ""  # one group: nothing to choose
    make.group("Riverside", people.robin)
    choice = as_(people.robin).get(NEW)
    assert "For which group? Northgate Riverside" in text(choice)
    assert "None: the organisation itself" not in text(choice)
    coordinator = as_(people.cleo).get(NEW)
    assert "Plan a meeting For which group? Go on" in text(coordinator)
    for option in ('<option value="southbank">Southbank<', '<option value="">None: the organisation itself<'):
        assert option in coordinator.text
    alone = as_(make.volunteer("Max")).get(NEW)
    assert "You are on no team yet A meeting belongs to a group." in text(alone)


def test_a_coordinator_plans_for_the_organisation_itself(as_: Page, people: People, stored: Stored) -> None:
    client = as_(people.cleo)
    assert value(client.get(f"{NEW}?group="), "group") == ""
    press(client, NEW, plan(group=""))
    assert stored("thursday-check-in").group is None
    wrong = client.post(NEW, data=plan(group="", lead=str(people.robin.id)))
    assert problems(wrong) == [("lead", "Choose a coordinator: the meeting has no group.")]
