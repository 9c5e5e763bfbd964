"""Print runs: who holds one, how it ends, and that nobody prints what another prints."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitator import clock, create_app, press
from facilitator.accounts import roles
from facilitator.cli import printer
from facilitator.db import Base, db, writing
from facilitator.handouts import runs
from facilitator.handouts.models import PrintRun, RunState
from facilitator.handouts.ordering import Pack
from facilitator.handouts.variants import Variant
from facilitator.press import Job
from facilitator.settings import Settings
from tests.conftest import NOW, Make
from tests.handouts.conftest import text_of
from tests.test_migrations import postgresql

PACK = Pack((("triggers", 3), ("week-plan", 2)), Variant())
LATER = NOW + runs.LEASE + timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def order(make: Make, who: Any = None, parts: int = 2, now: datetime = NOW) -> PrintRun:
    run = runs.start(make.session, who or make.volunteer(), PACK, "en", (5, parts), now)
    make.session.commit()
    return run


def state(session: Session, run: PrintRun) -> tuple[str, int, str]:
    session.refresh(run)
    return run.state.value, run.done, run.why


def test_a_run_is_printed_part_by_part_and_done_with_the_last(make: Make, session: Session) -> None:
    run = order(make)
    assert runs.pack(run) == PACK
    (number, token) = runs.claim(session, NOW) or (0, "")
    assert (number, state(session, run)) == (run.id, ("printing", 0, ""))
    assert [runs.printed(session, number, token, part, NOW) for part in (1, 2)] == [True, True]
    assert (state(session, run), run.ended_at) == (("done", 2, ""), NOW)
    assert runs.claim(session, LATER) is None


def test_nobody_else_gets_a_run_that_is_held_and_the_next_one_gets_it_when_its_lease_runs_out(
    make: Make, session: Session
) -> None:
    run = order(make)
    first = runs.claim(session, NOW) or (0, "")
    assert runs.printed(session, *first, 1, NOW + MINUTE)
    assert runs.claim(session, LATER) is None  # each part holds it for longer
    second = runs.claim(session, LATER + MINUTE) or (0, "")
    assert second[0] == run.id
    assert runs.printed(session, *first, 2, LATER + MINUTE) is False
    assert state(session, run) == ("printing", 1, "")
    assert runs.printed(session, *second, 2, LATER + MINUTE)
    assert state(session, run) == ("done", 2, "")


def test_a_run_whose_printer_dies_again_and_again_is_given_up(make: Make, session: Session) -> None:
    run, now = order(make), NOW
    for _try in range(runs.TRIES):
        assert runs.claim(session, now)
        now += runs.LEASE + MINUTE
    assert runs.claim(session, now) is None
    assert state(session, run) == ("failed", 0, "stopped")


def test_a_cancelled_run_is_printed_no_further(make: Make, session: Session) -> None:
    run = order(make)
    claimed = runs.claim(session, NOW) or (0, "")
    assert runs.cancel(session, run, NOW)
    assert runs.printed(session, *claimed, 1, NOW) is False
    runs.fail(session, *claimed, "sheet", NOW)
    runs.release(session, *claimed, NOW, tried=True)
    assert (state(session, run), runs.cancel(session, run, NOW)) == (("cancelled", 0, ""), False)


def test_there_are_only_so_many_at_once_of_one_volunteer_and_in_all(
    make: Make, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    robin = make.volunteer()
    waiting = [order(make, robin) for _each in range(runs.MOST_OF_ONE)]
    with pytest.raises(runs.TooManyRuns) as own:
        order(make, robin)
    runs.cancel(session, waiting[0], NOW)
    order(make, robin)
    monkeypatch.setattr(runs, "MOST_IN_ALL", runs.MOST_OF_ONE)
    with pytest.raises(runs.TooManyRuns) as all_:
        order(make)
    assert (own.value.own, all_.value.own) == (True, False)


def test_a_run_is_forgotten_a_day_after_its_end_and_not_before(make: Make, session: Session) -> None:
    ended, waiting = order(make), order(make)
    runs.cancel(session, ended, NOW)
    assert [runs.forget(session, NOW + after) for after in (runs.KEPT, runs.KEPT + MINUTE)] == [0, 1]
    session.expire_all()
    assert [session.get(PrintRun, number) is None for number in (ended.id, waiting.id)] == [True, False]


def test_a_run_stalls_when_nobody_takes_it_up_and_nobody_prints_another(make: Make, session: Session) -> None:
    run = order(make)
    assert [runs.stalled(session, run, now) for now in (NOW, NOW + runs.LEASE, LATER)] == [False, False, True]
    order(make)
    runs.claim(session, LATER)
    session.refresh(run)
    assert runs.stalled(session, run, LATER) is False


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Flask]:
    """An application on either database, with tables, to be used by several threads."""

    def made(url: str) -> Iterator[Flask]:
        app = create_app(replace(settings, database_url=url))
        with app.app_context():
            with writing():
                Base.metadata.create_all(db.engine)
                roles.ensure(db.session)
                db.session.commit()
            yield app
            db.session.remove()
            db.engine.dispose()

    if request.param == "sqlite":
        yield from made("")
    else:
        with postgresql() as url:
            yield from made(url)


def test_of_many_printers_that_ask_at_once_exactly_one_gets_each_run(shared: Flask, clock_at: Any) -> None:
    clock_at(NOW)
    printers, waiting = 8, 3
    with writing():
        for _run in range(waiting):
            order(Make(db.session, NOW))
        db.session.remove()
    for _round in range(5):
        barrier = Barrier(printers)

        def ask(_number: int, barrier: Barrier = barrier) -> list[int]:
            with shared.app_context(), writing():
                barrier.wait()
                found = []
                for _try in range(waiting + 2):
                    claimed = runs.claim(db.session, NOW)
                    db.session.commit()
                    found += [claimed[0]] if claimed else []
                db.session.remove()
                return found

        with ThreadPoolExecutor(printers) as pool:
            claimed = [number for each in pool.map(ask, range(printers)) for number in each]
        assert sorted(claimed) == [1, 2, 3]
        with writing():
            db.session.query(PrintRun).update({"state": RunState.WAITING, "tries": 0})
            db.session.commit()
            db.session.remove()


@pytest.fixture
def turn(app: Flask, settings: Settings, make: Make) -> Callable[[], bool]:
    """One turn of the printer."""

    def work() -> bool:
        make.session.commit()
        return printer.turn(app, settings, lambda: True)

    return work


def test_the_printer_prints_what_waits_and_its_parts_can_be_fetched_by_whoever_ordered_it(
    make: Make, turn: Callable[[], bool], as_: Callable[[Any], FlaskClient], printing: None, monkeypatch: Any
) -> None:
    monkeypatch.setattr("facilitator.handouts.ordering.PAGES_OF_A_PART", 3)
    make.meeting("Friday Talk", slug="friday-talk")
    robin, other = make.volunteer(), make.volunteer("Alex")
    coordinator = make.volunteer("Kim", roles_=("coordinator",))
    browser = as_(robin)
    form = {"sheet": ["triggers", "week-plan"], "copies": "3", "copies-week-plan": "2", "meeting": "friday-talk"}
    answer = browser.post("/volunteer/prints", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/volunteer/prints/1")
    page = browser.get("/volunteer/prints/1").get_data(as_text=True)
    assert ('<meta http-equiv="refresh" content="5">' in page, "Waiting" in page) == (True, True)
    assert browser.get("/volunteer/prints/1/1.pdf").status_code == 404
    assert (turn(), turn()) == (True, False)
    assert browser.get("/volunteer/prints/1/state").get_json() == {"state": "done", "done": 2, "parts": 2}
    page = browser.get("/volunteer/prints/1").get_data(as_text=True)
    assert ("refresh" in page, "Part 2 of 2 (PDF)" in page, "What sets it off, 3 copies" in page) == (False, True, True)
    fetched = [browser.get(f"/volunteer/prints/1/{part}.pdf") for part in (1, 2, 3)]
    assert [len(text_of(each.data)) for each in fetched[:2]] == [3, 2]
    assert (fetched[2].status_code, "private" in fetched[0].headers["Cache-Control"]) == (404, True)
    pages = [as_(who).get("/volunteer/prints/1").status_code for who in (other, coordinator)]
    assert pages == [404, 200]
    assert as_(other).post("/volunteer/prints/1/cancel").status_code == 404


def test_a_printer_without_work_prints_ahead_what_pages_and_packs_then_need_not_print(
    app: Flask, settings: Settings, client: FlaskClient, monkeypatch: Any
) -> None:
    jobs: list[Job] = []
    monkeypatch.setattr(press, "print_pdf", lambda job, _settings: jobs.append(job) or b"%PDF-")
    made = list(printer.ahead(app, settings))
    ahead = [job.key() for job in jobs]
    assert len(made) == len(ahead) == len(set(ahead)) == 29
    client.get("/handouts/triggers.pdf")
    assert jobs[-1].key() in ahead


def test_fetching_a_part_asks_for_the_very_job_that_was_printed(
    make: Make, turn: Callable[[], bool], as_: Callable[[Any], FlaskClient], clock_at: Any, monkeypatch: Any
) -> None:
    jobs: list[Job] = []
    monkeypatch.setattr(press, "print_pdf", lambda job, _settings: jobs.append(job) or b"%PDF-")
    make.meeting("Monday Check-in", slug="monday")
    browser = as_(make.volunteer())
    browser.post("/volunteer/prints", data={"sheet": ["triggers"], "copies": "3", "meeting": "monday"})
    turn()
    clock_at(NOW + timedelta(hours=20))  # the next date is another one by now
    browser.get("/volunteer/prints/1/1.pdf")
    assert len(jobs) == 2
    assert jobs[0].key() == jobs[1].key()


@pytest.mark.parametrize(
    ("error", "after"),
    [
        (press.PressBusy(), ("waiting", 1, "")),
        (press.PressStopped(), ("waiting", 1, "")),
        (press.PressFailed("the document can't be laid out"), ("failed", 1, "sheet")),
        (press.PressUnavailable(), ("failed", 1, "press")),
    ],
    ids=["busy", "press died", "can't be printed", "no Pango"],
)
def test_when_the_press_refuses_a_part_the_run_waits_or_says_why(
    error: Exception, after: tuple[str, int, str], make: Make, turn: Callable[[], bool], monkeypatch: Any
) -> None:
    monkeypatch.setattr("facilitator.handouts.ordering.PAGES_OF_A_PART", 3)
    run, printed = order(make), []

    def refuse(job: Job, _settings: Settings) -> bytes:
        printed.append(job)
        if len(printed) == 2:
            raise error
        return b"%PDF-"

    monkeypatch.setattr(press, "print_pdf", refuse)
    turn()
    assert state(make.session, run) == after
    if after[0] == "waiting":
        turn()
        assert (state(make.session, run), len(printed)) == (("done", 2, ""), 3)  # taken up where it stood


def test_a_printer_that_is_to_stop_puts_its_run_back_after_the_part(
    app: Flask, settings: Settings, make: Make, monkeypatch: Any
) -> None:
    monkeypatch.setattr("facilitator.handouts.ordering.PAGES_OF_A_PART", 3)
    monkeypatch.setattr(press, "print_pdf", lambda *_: b"%PDF-")
    run, going = order(make), iter([True, False])
    printer.turn(app, settings, lambda: next(going))
    assert (state(make.session, run), run.tries) == (("waiting", 1, ""), 0)


def test_a_run_of_a_meeting_that_is_gone_says_so(make: Make, turn: Callable[[], bool], session: Session) -> None:
    run = runs.start(session, make.volunteer(), replace(PACK, meeting="nothing"), "en", (5, 1), NOW)
    turn()
    assert state(session, run) == ("failed", 0, "meeting")


@pytest.mark.parametrize(
    "form", [{"sheet": "nothing"}, {"sheet": "triggers", "copies": "0"}, {"sheet": "triggers", "meeting": "x"}, {}]
)
def test_what_can_not_be_ordered_is_refused(
    form: dict[str, str], make: Make, as_: Callable[[Any], FlaskClient]
) -> None:
    answer = as_(make.volunteer()).post("/volunteer/prints", data=form)
    assert (answer.status_code, make.session.query(PrintRun).count()) == (422, 0)


def test_whoever_has_enough_waiting_is_told_so(make: Make, as_: Callable[[Any], FlaskClient]) -> None:
    browser = as_(make.volunteer())
    answers = [browser.post("/volunteer/prints", data={"sheet": "triggers"}) for _each in range(runs.MOST_OF_ONE + 1)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert browser.post("/volunteer/prints/2/cancel").status_code == 303
    page = browser.get("/volunteer/prints").get_data(as_text=True)
    assert [page.count(words) for words in ("<strong>Waiting", "<strong>Cancelled")] == [2, 1]
    assert clock.now() == NOW
