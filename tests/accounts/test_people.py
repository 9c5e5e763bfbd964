import pytest
from sqlalchemy.orm import Session

from facilitator.accounts import people, roles
from facilitator.accounts.links import LinkGone
from facilitator.accounts.people import BadEmail, EmailTaken, NotManaged
from facilitator.accounts.roles import RoleNotYours


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("Robin@Example.ORG", "robin@example.org"),
        ("  robin+list@example.org ", "robin+list@example.org"),
        ("robin@MÜLLER.example", "robin@xn--mller-kva.example"),
    ],
)
def test_an_address_has_one_form(typed: str, normal: str) -> None:
    assert people.checked_email(typed) == people.normal_email(typed) == normal


def test_a_domain_without_end_is_no_work() -> None:
    marks = "\u0301" * 200_000 + "\u0316" * 200_000
    assert people.normal_email(f"Robin@a{marks}") == f"robin@a{marks}"


@pytest.mark.parametrize(
    "typed",
    ["", "robin", "robin@", "@example.org", "robin@example", "robin@localhost", "a b@example.org", "robin@example..org",
     "robin@example.org\nbcc: x@example.org", "Robin <robin@example.org>", "rübin@example.org",
     f"{'x' * 250}@example.org", "robin@a" + "\u0301" * 200_000 + "\u0316" * 200_000],
)  # fmt: skip
def test_what_mail_can_not_reach_is_refused(typed: str) -> None:
    with pytest.raises(BadEmail):
        people.checked_email(typed)


def test_a_new_account_has_no_password_and_its_role_and_groups(session: Session, make, now) -> None:
    coordinator = make.volunteer(roles_=("coordinator",))
    north, _south = make.group("North"), make.group("South")
    kim = people.add(
        session, "kim@example.org", "Kim", role="coordinator", group_ids=[north.id], by=coordinator, now=now
    )
    assert (kim.password, kim.active, kim.show_name, kim.created_at) == (None, True, False, now)
    assert (roles.highest(kim), kim.groups, north.team) == ("coordinator", [north], [kim])
    assert len(kim.fs_uniquifier) == 64


def test_an_address_belongs_to_one_account(session: Session, make, now) -> None:
    kim = make.volunteer("Kim", email="kim@example.org")
    other = make.volunteer("Other", email="other@example.org", roles_=("coordinator",))
    with pytest.raises(EmailTaken):
        people.add(session, "kim@example.org", "Second", by=None, now=now)
    with pytest.raises(EmailTaken):
        people.change(session, other, "kim@example.org", "Other", "", role="coordinator", group_ids=[], by=other)
    session.rollback()
    assert people.by_email(session, "KIM@example.org ") in (kim, None)


def test_a_coordinator_makes_no_administrator_and_changes_none(session: Session, make, now) -> None:
    coordinator, ada = make.volunteer(roles_=("coordinator",)), make.volunteer(roles_=("administrator",))
    with pytest.raises(RoleNotYours):
        people.add(session, "x@example.org", "X", role="administrator", by=coordinator, now=now)
    with pytest.raises(NotManaged):
        people.change(session, ada, "mine@example.org", "Ada", "", role="administrator", group_ids=[], by=coordinator)


def test_another_address_ends_sessions_and_another_name_does_not(session: Session, make) -> None:
    coordinator = make.volunteer(roles_=("coordinator",))
    kim = make.volunteer("Kim", email="kim@example.org")
    mark = kim.fs_uniquifier
    people.change(session, kim, "kim@example.org", "Kimberly", "K", role="volunteer", group_ids=[], by=coordinator)
    assert (kim.first_name, kim.fs_uniquifier) == ("Kimberly", mark)
    people.change(session, kim, "k@example.org", "Kimberly", "K", role="volunteer", group_ids=[], by=coordinator)
    assert kim.fs_uniquifier != mark


def test_the_second_of_two_passwords_set_by_one_link_is_refused(session: Session, make) -> None:
    kim = make.volunteer("Kim")
    seen_before = kim.fs_uniquifier
    people.set_password(session, kim, "first")
    session.expunge(kim)
    kim.fs_uniquifier = seen_before
    with pytest.raises(LinkGone):
        people.set_password(session, kim, "second")


def test_the_hash_to_compare_with_is_that_of_an_active_account_alone(session: Session, make) -> None:
    make.volunteer(email="here@example.org", password="digest")
    make.volunteer(email="gone@example.org", password="digest", active=False)
    make.volunteer(email="invited@example.org", password=None)
    emails = ("HERE@example.org", "gone@example.org", "invited@example.org", "nobody@example.org")
    assert [people.stored_password(session, email) for email in emails] == ["digest", None, None, None]


def test_people_are_found_by_all_words_in_name_or_address(session: Session, make) -> None:
    for first, last, email in (
        ("Ines", "Østergård", "io@x.org"),
        ("ines", "Brown", "b@x.org"),
        ("Al", "100%", "al@x.org"),
    ):
        make.volunteer(first, last_name=last, email=email)

    def found(words: str) -> list[str]:
        return [volunteer.email for volunteer in session.scalars(people.listed(words))]

    assert found("") == ["al@x.org", "b@x.org", "io@x.org"]
    assert found("INES") == ["b@x.org", "io@x.org"]
    assert found("ines io@") == ["io@x.org"]
    assert found("100%") == ["al@x.org"]
    assert found("_") == []
