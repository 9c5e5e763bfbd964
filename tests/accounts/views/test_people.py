import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from facilitator.accounts import people, roles
from facilitator.accounts.models import Training, Volunteer
from facilitator.db import db
from facilitator.mail import Letter

from .browsing import sign_in, submit

As = Callable[[Volunteer], FlaskClient]


@pytest.fixture
def carla(make: Any) -> Volunteer:
    """A coordinator."""
    return make.volunteer("Carla", email="carla@example.org", roles_=("volunteer", "coordinator"))  # type: ignore[no-any-return]


@pytest.fixture
def ada(make: Any) -> Volunteer:
    """An administrator."""
    return make.volunteer("Ada", email="ada@example.org", roles_=("volunteer", "administrator"), password="x")  # type: ignore[no-any-return]


def errors_of(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<li><a href="(#\w+)">([^<]+)', page)


def link_on(page: str) -> str:
    [link] = re.findall(r"https://meetings\.example\.org(/(?:join|reset)/[^\s<]+)", page)
    return html.unescape(link)


class TestAdding:
    def test_somebody_mails_and_shows_an_invitation_by_which_they_join(
        self, app: Flask, as_: As, session: Session, make: Any, carla: Volunteer
    ) -> None:
        north = make.group("North")
        make.group("South")
        browser = as_(carla)
        answer = submit(
            browser, "/volunteer/people/add", first_name="Kim", last_name="Lee", email=" Kim@Example.org",
            role="coordinator", groups=[north.id],
        )  # fmt: skip
        kim = people.by_email(session, "kim@example.org")
        assert kim is not None
        assert (answer.status_code, answer.location) == (303, f"/volunteer/people/{kim.id}/link")
        assert (kim.name, roles.highest(kim), kim.groups, kim.password) == ("Kim Lee", "coordinator", [north], None)
        [letter] = session.scalars(select(Letter))
        assert (letter.to, letter.subject) == ("kim@example.org", "Your invitation to sign in")
        assert letter.text.startswith("Hello Kim,\n\nNorthgate Self-Help has made an account for you")
        page = browser.get(answer.location).text
        assert "The invitation is on its way to kim@example.org." in page
        assert "It works once, for 14 days." in page
        for link in (link_on(letter.text), link_on(page)):
            assert app.test_client().get(link).status_code == 200
        assert submit(app.test_client(), link_on(page), password="four quiet words here").status_code == 303
        assert sign_in(app.test_client(), "kim@example.org", "four quiet words here").status_code == 303
        assert app.test_client().get(link_on(letter.text)).status_code == 410

    def test_somebody_without_mail_shows_the_link_alone(
        self, app: Flask, as_: As, session: Session, carla: Volunteer
    ) -> None:
        app.extensions["settings"] = replace(app.extensions["settings"], mail_server="")
        browser = as_(carla)
        answer = submit(browser, "/volunteer/people/add", first_name="Kim", email="kim@example.org", role="volunteer")
        page = browser.get(answer.location).text
        assert session.scalars(select(Letter)).all() == []
        assert "This site sends no mail, so it has to be handed over." in page
        assert "Send it by mail" not in page
        assert app.test_client().get(link_on(page)).status_code == 200

    def test_somebody_wants_a_name_an_address_and_a_role(self, as_: As, session: Session, carla: Volunteer) -> None:
        answer = submit(
            as_(carla),
            "/volunteer/people/add",
            first_name="",
            last_name="Lee <3",
            email="kim@",
            role="chair",
            groups="9",
        )
        assert answer.status_code == 422
        assert errors_of(answer.text) == [
            ("#first_name", "Enter a first name."),
            ("#email", "Enter an email address such as name@example.org."),
            ("#role", "Choose one of the roles."),
            ("#groups", "Choose from the list."),
        ]
        assert 'value="Lee &lt;3"' in answer.text
        assert 'value="kim@"' in answer.text
        assert len(session.scalars(select(Volunteer)).all()) == 1

    def test_somebody_twice_says_so_at_the_address(self, as_: As, session: Session, carla: Volunteer) -> None:
        answer = submit(
            as_(carla), "/volunteer/people/add", first_name="C", email="CARLA@example.org", role="volunteer"
        )
        assert answer.status_code == 422
        message = "Somebody has this address already: look for it in the list of people."
        assert errors_of(answer.text) == [("#email", message)]
        assert session.scalars(select(Letter)).all() == []

    @pytest.mark.parametrize(
        ("giver", "offered"), [("carla", ["volunteer", "coordinator"]), ("ada", list(roles.ROLES))]
    )
    def test_an_administrator_takes_an_administrator(
        self, request: pytest.FixtureRequest, as_: As, session: Session, giver: str, offered: list[str]
    ) -> None:
        browser = as_(request.getfixturevalue(giver))
        page = browser.get("/volunteer/people/add").text
        assert re.findall(r'name="role"[^>]*value="(\w+)"|value="(\w+)"[^>]*name="role"', page) == [
            (role, "") for role in offered
        ]
        answer = submit(browser, "/volunteer/people/add", first_name="K", email="k@example.org", role="administrator")
        assert answer.status_code == (303 if "administrator" in offered else 422)
        assert (people.by_email(session, "k@example.org") is not None) is ("administrator" in offered)


class TestChanging:
    def test_somebody_keeps_what_was_not_changed(self, as_: As, make: Any, carla: Volunteer, robin: Volunteer) -> None:
        north, south = make.group("North"), make.group("South", robin)
        mark = robin.fs_uniquifier
        page = as_(carla).get(f"/volunteer/people/{robin.id}/edit").text
        assert re.findall(r"<input (checked [^>]*)>", page) == [
            'checked id="role-0" name="role" type="radio" value="volunteer"',
        ]
        assert re.findall(r'name="groups" type="checkbox" value="(\d+)"', page) == [str(north.id)]
        answer = submit(
            as_(carla), f"/volunteer/people/{robin.id}/edit", first_name="Robin", last_name="New",
            email="robin@example.org", role="coordinator", groups=[north.id],
        )  # fmt: skip
        assert (answer.status_code, answer.location) == (303, f"/volunteer/people/{robin.id}")
        assert (robin.name, roles.highest(robin), robin.groups) == ("Robin New", "coordinator", [north, south])
        assert robin.fs_uniquifier == mark

    def test_an_address_ends_the_sessions_but_for_ones_own(
        self, app: Flask, as_: As, carla: Volunteer, robin: Volunteer
    ) -> None:
        theirs, mine = as_(robin), as_(carla)
        for volunteer in (robin, carla):
            fields = {"first_name": "X", "role": roles.highest(volunteer), "email": f"new-{volunteer.email}"}
            assert submit(mine, f"/volunteer/people/{volunteer.id}/edit", **fields).status_code == 303
        assert theirs.get("/volunteer/account").status_code == 303
        assert "new-carla@example.org" in mine.get("/volunteer/account").text

    def test_to_an_address_that_is_taken_changes_nothing(self, as_: As, carla: Volunteer, robin: Volunteer) -> None:
        answer = submit(
            as_(carla),
            f"/volunteer/people/{robin.id}/edit",
            first_name="Zed",
            email="carla@example.org",
            role="coordinator",
        )
        assert answer.status_code == 422
        assert [field for field, _ in errors_of(answer.text)] == ["#email"]
        assert 'value="Zed"' in answer.text
        assert (robin.first_name, robin.email, roles.highest(robin)) == ("Robin", "robin@example.org", "volunteer")

    def test_the_last_administrator_is_refused(self, as_: As, ada: Volunteer) -> None:
        address = f"/volunteer/people/{ada.id}/edit"
        answer = submit(as_(ada), address, first_name="Ada", email=ada.email, role="volunteer")
        assert answer.status_code == 422
        assert [field for field, _ in errors_of(answer.text)] == ["#role"]
        assert ada.is_administrator

    def test_or_letting_in_an_administrator_is_no_coordinators_business(
        self, as_: As, session: Session, carla: Volunteer, ada: Volunteer
    ) -> None:
        address, before = f"/volunteer/people/{ada.id}", ada.email
        browser = as_(carla)
        fields = {"first_name": "A", "email": "carla2@example.org", "role": "volunteer"}
        for place in ("edit", "link"):
            assert browser.get(f"{address}/{place}").status_code == 403
            assert browser.post(f"{address}/{place}", data=fields).status_code == 403
            assert f"{address}/{place}" not in browser.get(address).text
        assert (ada.email, session.scalars(select(Letter)).all()) == (before, [])
        assert "Only an administrator can change the account of an administrator." in browser.get(address).text


class TestALink:
    def test_sets_a_new_password_for_who_has_joined(
        self, app: Flask, as_: As, carla: Volunteer, robin: Volunteer
    ) -> None:
        page = as_(carla).get(f"/volunteer/people/{robin.id}/link").text
        assert "It works once, for 1 day." in page
        link = link_on(page)
        assert link.startswith("/reset/")
        assert submit(app.test_client(), link, password="another fine one").status_code == 303

    def test_can_be_mailed(self, as_: As, session: Session, carla: Volunteer, robin: Volunteer) -> None:
        browser = as_(carla)
        answer = browser.post(f"/volunteer/people/{robin.id}/link")
        assert (answer.status_code, answer.location) == (303, f"/volunteer/people/{robin.id}")
        assert [(letter.to, letter.subject) for letter in session.scalars(select(Letter))] == [
            ("robin@example.org", "A new password")
        ]
        assert "A link is on its way to robin@example.org." in browser.get(answer.location).text

    def test_is_not_made_for_somebody_who_is_no_longer_active(
        self, as_: As, carla: Volunteer, robin: Volunteer
    ) -> None:
        robin.active = False
        browser = as_(carla)
        assert browser.get(f"/volunteer/people/{robin.id}/link").status_code == 404
        assert f"/volunteer/people/{robin.id}/link" not in browser.get(f"/volunteer/people/{robin.id}").text


class TestTheList:
    def test_shows_role_groups_and_how_training_stands(self, as_: As, make: Any, carla: Volunteer) -> None:
        zoe = make.volunteer("Zoë", email="zoe@example.org", password="x", trained=True)
        make.group("North & South", zoe)
        make.volunteer("Al", email="al@example.org", password=None)
        make.volunteer("Bea", email="bea@example.org", password="x", active=False)
        page = as_(carla).get("/volunteer/people").text
        rows = [
            html.unescape(" ".join(re.sub(r"<[^>]+>", " ", row).split()))
            for row in page.split('<li class="person">')[1:]
        ]
        rows[-1] = rows[-1].split(" Need help")[0]
        assert rows == [
            "Al Example al@example.org No group Invited, not here yet No training yet",
            "Bea Example bea@example.org No group Has left No training yet",
            "Carla Example carla@example.org No group Coordinator Invited, not here yet No training yet",
            "Zoë Example zoe@example.org North & South Trained until 23 November 2027",
        ]

    def test_is_fifty_to_a_page_and_found_by_words(self, as_: As, make: Any, carla: Volunteer) -> None:
        for number in range(60):
            make.volunteer(f"Person {number:02}", email=f"{chr(97 + number // 26)}{chr(97 + number % 26)}@example.org")
        browser = as_(carla)

        def names(query: str) -> list[str]:
            return re.findall(r"<strong>(Person \d+)", browser.get(f"/volunteer/people{query}").text)

        assert names("") == [f"Person {number:02}" for number in range(49)]
        assert names("?page=2") == [f"Person {number:02}" for number in range(49, 60)]
        assert names("?q=person+07") == ["Person 07"]
        assert "Nobody found" in browser.get("/volunteer/people?q=xyzzy").text
        for odd in ("?page=0", "?page=-1", "?page=99999999999999999999", "?page=x", "?q=%00%ff", f"?q={'x' * 3000}"):
            assert browser.get(f"/volunteer/people{odd}").status_code == 200

    def test_points_out_whose_training_runs_out_within_sixty_days(
        self, as_: As, make: Any, carla: Volunteer, now: Any
    ) -> None:
        for name, days in (("Later", 60), ("Sooner", 1), ("Fine", 61), ("Lapsed", 0)):
            expires = date(2026, 11, 23) + timedelta(days=days)
            course = Training(course="C", completed=date(2025, 1, 1), expires=expires, entered_at=now)
            make.volunteer(name, trainings=[course])
        page = as_(carla).get("/volunteer/people").text
        notice = page.split("Training that runs out soon")[1].split("</div>")[0]
        assert re.findall(r">(\w+) Example</a>: ([^<]+)<", notice) == [
            ("Sooner", "24 November 2026"),
            ("Later", "22 January 2027"),
        ]

    def test_asks_the_database_as_often_for_fifty_as_for_three(self, as_: As, make: Any, carla: Volunteer) -> None:
        browser = as_(carla)
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

        def count() -> int:
            asked.clear()
            assert browser.get("/volunteer/people").status_code == 200
            return len(asked)

        for number in range(2):
            make.group(f"First {number}", make.volunteer(trained=True))
        few = count()
        for number in range(47):
            make.group(f"Group {number}", make.volunteer(trained=True))
        assert count() == few


@pytest.mark.parametrize("number", ["0", "999", "2147483647"])
def test_there_is_no_page_of_nobody(as_: As, carla: Volunteer, number: str) -> None:
    browser = as_(carla)
    for page in ("", "/edit", "/link", "/training/1/remove"):
        assert browser.get(f"/volunteer/people/{number}{page}").status_code == 404
    assert browser.get("/volunteer/people/99999999999999999999").status_code == 404
