"""The secret of a volunteer's own calendar."""

import hashlib
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitator.rota import secret
from facilitator.rota.models import RotaSecret
from facilitator.rota.secret import ChangedMeanwhile, NoSuchSecret
from tests.conftest import Make

TODAY, LATER = date(2026, 11, 23), date(2026, 12, 1)


def test_a_secret_opens_the_calendar_of_who_made_it_and_only_its_hash_is_kept(session: Session, make: Make) -> None:
    robin, kim = make.volunteer("Robin"), make.volunteer("Kim")
    of_robin, of_kim = secret.make(session, robin, "", TODAY), secret.make(session, kim, "", TODAY)
    assert (secret.whose(session, of_robin), secret.whose(session, of_kim)) == (robin.id, kim.id)
    rows = session.execute(select(RotaSecret.volunteer_id, RotaSecret.digest, RotaSecret.since)).all()
    assert sorted(map(tuple, rows)) == [
        (robin.id, hashlib.sha256(of_robin.encode()).hexdigest(), TODAY),
        (kim.id, hashlib.sha256(of_kim.encode()).hexdigest(), TODAY),
    ]


def test_a_secret_is_192_random_bits_that_need_no_escape_in_an_address(session: Session, make: Make) -> None:
    made = {secret.make(session, make.volunteer(), "", TODAY) for _ in range(20)}
    assert len(made) == 20
    assert all(len(each) == 32 and each.replace("-", "").replace("_", "").isalnum() for each in made)


def test_a_new_secret_takes_the_place_of_the_one_that_it_names(session: Session, make: Make) -> None:
    robin = make.volunteer()
    first = secret.make(session, robin, "", TODAY)
    second = secret.make(session, robin, secret.mark(secret.of(session, robin)), LATER)
    assert secret.whose(session, second) == robin.id
    with pytest.raises(NoSuchSecret):
        secret.whose(session, first)
    assert [each.since for each in session.scalars(select(RotaSecret))] == [LATER]


def test_a_form_that_is_sent_twice_does_not_stop_what_its_first_answer_showed(session: Session, make: Make) -> None:
    robin = make.volunteer()
    first = secret.make(session, robin, "", TODAY)
    with pytest.raises(ChangedMeanwhile):
        secret.make(session, robin, "", TODAY)
    assert secret.whose(session, first) == robin.id
    old = secret.mark(secret.of(session, robin))
    second = secret.make(session, robin, old, TODAY)
    with pytest.raises(ChangedMeanwhile):
        secret.make(session, robin, old, TODAY)
    assert secret.whose(session, second) == robin.id


def test_a_secret_that_was_stopped_opens_nothing_and_can_not_be_replaced(session: Session, make: Make) -> None:
    robin = make.volunteer()
    stopped = secret.make(session, robin, "", TODAY)
    mark = secret.mark(secret.of(session, robin))
    secret.stop(session, robin)
    secret.stop(session, robin)
    assert secret.of(session, robin) is None
    with pytest.raises(NoSuchSecret):
        secret.whose(session, stopped)
    with pytest.raises(ChangedMeanwhile):
        secret.make(session, robin, mark, TODAY)
    assert secret.whose(session, secret.make(session, robin, "", TODAY)) == robin.id


def test_the_secret_of_an_account_that_is_not_in_use_opens_nothing(session: Session, make: Make) -> None:
    robin = make.volunteer()
    made = secret.make(session, robin, "", TODAY)
    robin.active = False
    with pytest.raises(NoSuchSecret):
        secret.whose(session, made)
