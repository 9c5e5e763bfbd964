"""What may go out in a feed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.calendars import clean


@pytest.mark.parametrize(
    ("given_link", "link"),
    [
        ("https://meet.example.org/room?a=1,2;b#c", "https://meet.example.org/room?a=1,2;b#c"),
        ("  http://meet.example.org:8080/  ", "http://meet.example.org:8080/"),
        ("https://example.org", "https://example.org"),
        ("https://example.org/%20a", "https://example.org/%20a"),
        ("https://example.org/zoë?q=ü", "https://example.org/zo%C3%AB?q=%C3%BC"),
        ("https://zoë.example/zoë.example", "https://xn--zo-ija.example/zo%C3%AB.example"),
        ("", ""),
        ("https://straße.example/", ""),
        ("javascript:alert(1)", ""),
        ("JavaScript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("ftp://example.org/", ""),
        ("//example.org/", ""),
        ("https://", ""),
        ("https:///path", ""),
        ("https://user:secret@example.org/", ""),
        ("https://example.org/a b", ""),
        ("https://example.org/\r\nX-EVIL:1", ""),
        ("https://example.org/\x00", ""),
        ("https://example.org/\u2028x", ""),
        ('https://example.org/"', ""),
        ("https://example.org:99999/", ""),
        ("https://[::1/", ""),
        ("https://" + "ä" * 80 + ".example/", ""),
    ],
)
def test_only_plain_web_links_go_out(given_link: str, link: str) -> None:
    assert clean.link(given_link) == link


@given(st.text(max_size=60), st.sampled_from(["", "https://", "http://a", "https://example.org/"]))
def test_a_link_that_goes_out_is_one_ascii_word(text: str, start: str) -> None:
    link = clean.link(start + text)
    assert link.isascii()
    assert not set(link) & {chr(n) for n in [*range(33), 127, 34]}
    assert link == "" or link.startswith(("https://", "http://"))


@pytest.mark.parametrize(
    ("number", "link"),
    [
        ("+44 20 7946 0999", "tel:+442079460999"),
        ("(020) 7946-0999", ""),
        ("020 7946 0999", "tel:02079460999"),
        ("+1 408 555 0100, code 123#", ""),
        ("12", ""),
        ("", ""),
        ("+44 20\r\n7946", ""),
    ],
)
def test_a_plain_number_becomes_a_link(number: str, link: str) -> None:
    assert clean.phone(number) == link


def test_text_keeps_its_lines_and_nothing_that_clients_choke_on() -> None:
    assert clean.text("\r\n a\x0b\x1b b \r c\u2029d\ud83d\n\n🌱 ñ \n") == "a  b\n c d\n\n🌱 ñ"


def test_a_line_is_one_line() -> None:
    assert clean.line(" a\r\n\tb\u202e  c ") == "a b c"
