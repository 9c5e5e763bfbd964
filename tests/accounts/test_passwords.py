import pytest
from flask import Flask

from facilitator.accounts import passwords
from facilitator.accounts.passwords import WeakPassword

KNOWN = ("robin.example@example.org", "Robin", "Robin Example-Surname")


@pytest.mark.parametrize(
    "password", ["correct horse", "zehn Zeichen", "пароль из слов", "1234567890", "  spaces kept  "]
)
def test_length_is_all_that_is_asked(password: str) -> None:
    passwords.check(password, *KNOWN)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "short"),
        ("123456789", "short"),
        ("x" * 201, "long"),
        ("a" + "\u0301" * 200_000 + "\u0316" * 200_000, "long"),  # in order, they would take hours
        ("aaaaaaaaaa", "guess"),
        ("abcabcabcabc", "guess"),
        ("Robin.Example@Example.org", "guess"),
        ("ROBIN.EXAMPLE", "guess"),
        ("robin example-surname", "guess"),
    ],
)
def test_what_others_would_guess_is_refused(password: str, code: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        passwords.check(password, *KNOWN)
    assert refused.value.code == code


def test_a_password_is_stored_as_argon2id_with_a_salt_of_its_own(app: Flask) -> None:
    one, two = passwords.digest("correct horse"), passwords.digest("correct horse")
    assert one.startswith("$argon2id$v=19$")
    assert one != two
    assert passwords.matches("correct horse", one)
    assert passwords.matches("correct horse", two)
    assert not passwords.matches("Correct horse", one)


def test_an_accent_typed_in_two_steps_is_the_same_accent(app: Flask) -> None:
    assert passwords.matches("crème brûlée", passwords.digest("cre\u0300me bru\u0302le\u0301e"))


def test_nothing_matches_where_nothing_is_stored(app: Flask) -> None:
    assert not passwords.matches("", None)
    assert not passwords.matches("correct horse", None)


def test_a_password_without_end_is_no_work(app: Flask) -> None:
    assert not passwords.matches("a" + "\u0301" * 200_000 + "\u0316" * 200_000, None)


def test_a_password_of_letters_with_accents_typed_one_by_one_is_the_same(app: Flask) -> None:
    one_by_one, composed = "e\u0302\u0301" * 197 + "abc", "\u1ebf" * 197 + "abc"
    passwords.check(one_by_one)
    assert passwords.matches(composed, passwords.digest(one_by_one))
