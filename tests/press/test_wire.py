"""The messages between site and press."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.press.wire import Broken, Kind, join, pack, split, unpack


@given(st.sampled_from(Kind), st.binary(max_size=300))
def test_a_message_arrives_as_it_was_sent(kind: Kind, body: bytes) -> None:
    assert unpack(BytesIO(pack(kind, body)), 300) == (kind, body)


@given(st.integers(min_value=0, max_value=60))
def test_a_message_that_was_cut_off_is_told_from_a_whole_one(length: int) -> None:
    whole = pack(Kind.DONE, b"a body of some length")
    with pytest.raises(Broken):
        unpack(BytesIO(whole[:length] if length < len(whole) else whole[:-1]), 300)


@pytest.mark.parametrize(
    "message",
    [pack(Kind.DONE, bytes(301)), pack(Kind.DONE, b"a")[:-1] + b"b", b"\xff" + pack(Kind.DONE, b"a")[1:]],
    ids=["too long", "changed on its way", "of no known kind"],
)
def test_what_is_no_message_of_ours_is_refused(message: bytes) -> None:
    with pytest.raises(Broken):
        unpack(BytesIO(message), 300)


@given(st.lists(st.binary(max_size=20)))
def test_parts_come_apart_as_they_were_put_together(parts: list[bytes]) -> None:
    assert split(join(*parts)) == parts


@pytest.mark.parametrize("body", [b"short", join(b"four")[:-1], join(b"a") + b"\0"])
def test_a_body_with_half_a_part_is_refused(body: bytes) -> None:
    with pytest.raises(Broken):
        split(body)
