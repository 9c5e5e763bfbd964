"""Files of meetings, whatever their format: what is read of them, and what is never kept."""

import json

import pytest

from facilitator.exchange import files
from facilitator.exchange.incoming import Unreadable

from .lists import row


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (b"[\xff\xfe", "not_text", 0),
        (b"[\n{,", "not_json", 2),
        (b"[" * 100_000, "too_deep", 0),
        (b"[%s]" % (b"9" * 5000), "long_number", 0),
        (b'{"meetings": 3}', "not_list", 0),
        (b'[{"slug": [[[[[[]]]]]]}]', "too_deep", 0),
    ],
)
def test_a_file_that_is_no_list_says_why(text: bytes, code: str, line: int) -> None:
    with pytest.raises(Unreadable) as refused:
        files.read(text)
    assert (refused.value.code, refused.value.line) == (code, line)


def test_a_file_may_begin_with_a_byte_order_mark() -> None:
    assert files.read(b"\xef\xbb\xbf[]").rows == []


def test_a_format_is_known_by_what_stands_in_the_file() -> None:
    guide, bmlt = json.dumps([row()]), json.dumps([{"id_bigint": "7", "meeting_name": "Talk"}])
    with_formats = json.dumps({"meetings": [{"weekday_tinyint": "1"}], "formats": []})
    table = "Name,Day,Time\nTalk,Monday,19:00"
    found = [files.read(text.encode()).format for text in (guide, bmlt, with_formats, table)]
    assert found == ["meeting-guide", "bmlt", "bmlt", "csv"]


def test_nothing_of_people_and_no_pass_code_is_kept_of_a_file() -> None:
    told = {"contact_1_name": "Somebody", "contact_1_phone": "", "updated": "8/28/2021"}
    found = files.read(json.dumps([row(**told, conference_url_notes="Password 1234"), 7, [1]]).encode())
    assert found.rows == [(1, row(updated="8/28/2021", conference_url_notes="…")), (2, None), (3, None)]
    assert found.unused == ["contact_1_name"]


def test_numbers_that_are_none_become_nothing() -> None:
    assert files.read(b'[{"name": "Talk", "latitude": NaN}]').rows == [(1, {"name": "Talk", "latitude": None})]
