"""Coordinates as people paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.meetings.positions import NotAPosition, parse, write

TRAFALGAR = (51.508039, -0.128069)


@pytest.mark.parametrize(
    "text",
    [
        "51.508039, -0.128069",
        "51.508039,-0.128069",
        "  (51.508039, -0.128069) ",
        "51.508039 -0.128069",
        "51.508039; −0.128069",
        "51,508039; -0,128069",
        "51,508039, -0,128069",
        "51,508039 -0,128069",
        "51.508039° N, 0.128069° W",
        "geo:51.508039,-0.128069?z=19",
        "https://www.openstreetmap.org/?mlat=51.508039&mlon=-0.128069#map=19/1.0/2.0",
        "https://www.openstreetmap.org/#map=19/51.508039/-0.128069",
        "https://maps.example.com/place/X/@1.0,2.0,17z/data=!3m1!4b1!3d51.508039!4d-0.128069",
        "https://maps.example.com/@51.508039,-0.128069,17z",
        "https://maps.example.com/?q=51.508039%2C-0.128069",
        "https://maps.example.com/?ll=51.508039,-0.128069&z=16",
    ],
)
def test_a_place_is_understood_in_each_way_that_maps_write_it(text: str) -> None:
    assert parse(text) == TRAFALGAR


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("51°30'28.9\"N 0°07'41.0\"W", (51.508028, -0.128056)),
        ("33° 51′ 25″ S, 151° 12′ 55″ E", (-33.856944, 151.215278)),
        ("-33.8569, 151.2153", (-33.8569, 151.2153)),
        ("٥١.٥, ٠", (51.5, 0.0)),
        ("0, 0", (0.0, 0.0)),
        ("90, -180", (90.0, -180.0)),
    ],
)
def test_degrees_and_far_corners_are_understood(text: str, place: tuple[float, float]) -> None:
    assert parse(text) == place


@pytest.mark.parametrize(
    "text",
    [
        *("", "somewhere", "51.5", "51.5,", "91, 0", "0, 181", "51.5, -0.1, 3", "nan, nan", "1e3, 2"),
        "51°60'0\"N 0°0'0\"W",
        "https://maps.example.com/place/Mill+Lane+Hall",
        "1" * 10_000,
        "51.5,-0.1" * 1000,
    ],
)
def test_what_names_no_place_is_refused(text: str) -> None:
    with pytest.raises(NotAPosition):
        parse(text)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_what_is_written_is_read_back(latitude: float, longitude: float) -> None:
    place = round(latitude, 6), round(longitude, 6)
    assert parse(write(*place)) == place


def test_an_unknown_place_is_written_as_nothing() -> None:
    assert write(None, None) == ""
    assert write(51.5, None) == ""
    assert write(51.5, -0.1278) == "51.5, -0.1278"
