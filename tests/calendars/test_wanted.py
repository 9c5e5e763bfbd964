"""The addresses of feeds and of the pages about them, and what each calendar program is given."""

from datetime import date
from typing import Any

import pytest
from flask import Flask, url_for

from facilitator.calendars.entries import Options
from facilitator.calendars.wanted import Of, Site, Wanted, Ways, ways
from facilitator.meetings.filters import Filters
from facilitator.settings import Settings

EVENING = Filters(q="mill lane", day=3, date=date(2026, 1, 8), kind="online")
EVERY = [
    (Wanted(Of.ALL), "calendars.all_meetings", "calendars.subscribe", "finder.index"),
    (Wanted(Of.GROUP, "north"), "calendars.group", "calendars.subscribe_group", "finder.group"),
    (Wanted(Of.MEETING, "check-in"), "calendars.meeting", "calendars.subscribe_meeting", "finder.meeting"),
    (Wanted(Of.SEARCH, filters=EVENING), "calendars.search", "calendars.subscribe", "finder.index"),
]


@pytest.mark.parametrize(("wanted", "feed", "subscribe", "about"), EVERY)
def test_addresses_are_those_of_the_site(
    app: Flask, settings: Settings, wanted: Wanted, feed: str, subscribe: str, about: str
) -> None:
    values: dict[str, Any] = {"slug": wanted.slug} if wanted.slug else {}
    site = Site(settings)
    with app.test_request_context(base_url="https://evil.example"):
        asked = wanted.args()
        assert site.feed(wanted) == settings.base_url + url_for(feed, **values, **asked)
        assert site.subscribe(wanted) == settings.base_url + url_for(subscribe, **values, **asked)
        assert site.page(wanted) == settings.base_url + url_for(about, **values, **wanted.filters.args())


def test_a_search_keeps_its_filters_but_not_its_day(settings: Settings) -> None:
    wanted = Wanted(Of.SEARCH, filters=EVENING, options=Options("coffee", remind=30))
    assert Site(settings, "ar").feed(wanted) == (
        "https://meetings.example.org/calendars/search.ics"
        "?q=mill+lane&day=3&kind=online&discreet=1&word=coffee&remind=30&lang=ar"
    )


def test_each_program_is_told_in_its_own_way() -> None:
    assert ways("https://meetings.example.org/calendars/search.ics?q=a+b&day=3", "Mill Lane & more") == Ways(
        plain="https://meetings.example.org/calendars/search.ics?q=a+b&day=3",
        webcal="webcal://meetings.example.org/calendars/search.ics?q=a+b&day=3",
        google=(
            "https://calendar.google.com/calendar/r?cid="
            "webcal%3A%2F%2Fmeetings.example.org%2Fcalendars%2Fsearch.ics%3Fq%3Da%2Bb%26day%3D3"
        ),
        outlook=(
            "https://outlook.live.com/calendar/0/addfromweb"
            "?url=https%3A%2F%2Fmeetings.example.org%2Fcalendars%2Fsearch.ics%3Fq%3Da%2Bb%26day%3D3"
            "&name=Mill%20Lane%20%26%20more"
        ),
        outlook_work=(
            "https://outlook.office.com/calendar/0/addfromweb"
            "?url=https%3A%2F%2Fmeetings.example.org%2Fcalendars%2Fsearch.ics%3Fq%3Da%2Bb%26day%3D3"
            "&name=Mill%20Lane%20%26%20more"
        ),
    )
