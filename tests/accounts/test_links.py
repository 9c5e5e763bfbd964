from datetime import timedelta

import pytest

from facilitator.accounts import links, people
from facilitator.accounts.links import LinkGone, Purpose

KEY = "a key"


@pytest.mark.parametrize(("purpose", "lasts"), [(Purpose.JOIN, timedelta(days=14)), (Purpose.RESET, timedelta(days=1))])
def test_a_link_opens_its_account_until_it_runs_out(session, make, now, purpose: Purpose, lasts: timedelta) -> None:
    make.volunteer("Other")
    robin = make.volunteer("Robin")
    token = links.make(KEY, purpose, robin, now)
    assert links.read(session, KEY, purpose, token, now) is robin
    assert links.read(session, KEY, purpose, token, now + lasts - timedelta(seconds=1)) is robin
    with pytest.raises(LinkGone):
        links.read(session, KEY, purpose, token, now + lasts)


def test_a_link_serves_its_own_purpose_key_and_account_alone(session, make, now) -> None:
    robin = make.volunteer("Robin")
    token = links.make(KEY, Purpose.JOIN, robin, now)
    payload, _, signature = token.rpartition(".")
    forged = links.make("another key", Purpose.JOIN, robin, now)
    for purpose, wrong in [
        (Purpose.RESET, token),
        (Purpose.JOIN, forged),
        (Purpose.JOIN, payload),
        (Purpose.JOIN, f"{payload}A.{signature}"),
        (Purpose.JOIN, ""),
        (Purpose.JOIN, "x" * 5000),
        (Purpose.JOIN, "\u2603.\x00"),
    ]:
        with pytest.raises(LinkGone):
            links.read(session, KEY, purpose, wrong, now)


def test_a_new_password_uses_up_every_link_of_the_account(session, make, now) -> None:
    robin = make.volunteer("Robin")
    tokens = [(purpose, links.make(KEY, purpose, robin, now)) for purpose in Purpose]
    people.set_password(session, robin, "digest")
    for purpose, token in tokens:
        with pytest.raises(LinkGone):
            links.read(session, KEY, purpose, token, now)


def test_nobody_comes_in_by_a_link_to_an_account_that_is_closed(session, make, now) -> None:
    robin = make.volunteer("Robin", active=False)
    with pytest.raises(LinkGone):
        links.read(session, KEY, Purpose.RESET, links.make(KEY, Purpose.RESET, robin, now), now)


def test_a_link_does_not_say_what_names_the_sessions(make, now) -> None:
    robin = make.volunteer("Robin")
    assert robin.fs_uniquifier not in links._signer(KEY, Purpose.JOIN).loads(links.make(KEY, Purpose.JOIN, robin, now))


def test_who_has_not_joined_needs_an_invitation(make) -> None:
    assert links.purpose_for(make.volunteer(password=None)) is Purpose.JOIN
    assert links.purpose_for(make.volunteer(password="digest")) is Purpose.RESET
