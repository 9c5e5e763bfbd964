"""The press process: what one job may cost, and that nothing else is lost by it."""

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from facilitator import press
from facilitator.cli.website import THREADS
from facilitator.press import PLACE, Copies, Document, Job, client, engine, paths
from facilitator.press.wire import MAX_QUESTION, Kind, join, pack, split, unpack
from facilitator.press.work import TOO_LARGE, TOO_LONG, Limits
from facilitator.settings import Settings
from tests.press.samples import fork, page, serve, started, wait_until

TIME_BOMB = '<div style="display: flex">' * 60
MEMORY_BOMB = "<p>x</p>" * 50_000
PRINT_ALONE = client._print_alone  # which tests replace


def is_busy(settings: Settings) -> bool:
    return client._knock(pack(Kind.READY), settings) == (Kind.BUSY, b"")


def test_the_process_prints_the_same_bytes_as_the_engine_here(pressing: Settings) -> None:
    assert press.print_pdf(page("<h1>Warm</h1>"), pressing) == engine.render(page("<h1>Warm</h1>"))


def test_it_says_that_it_is_ready(pressing: Settings) -> None:
    press.check(pressing)


def test_without_a_process_it_says_so_and_prints_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_print_alone", PRINT_ALONE)
    settings = Settings(instance=tmp_path, secret_key="only-for-tests")
    with pytest.raises(press.PressNotRunning):
        press.check(settings)
    assert press.print_pdf(page("alone"), settings) == engine.render(page("alone"))


def test_a_second_print_of_the_same_comes_from_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(instance=tmp_path, secret_key="only-for-tests")
    monkeypatch.setattr(client, "_ask", lambda *_: join(b"%PDF once", b"%PDF once", b""))
    assert press.print_pdf(page("kept"), settings) == b"%PDF once"
    monkeypatch.setattr(client, "_ask", lambda *_: pytest.fail("printed again"))
    assert press.print_pdf(page("kept"), settings) == b"%PDF once"


def test_a_refusal_comes_back_with_its_reason(pressing: Settings) -> None:
    with pytest.raises(press.PressFailed, match="asks for something outside itself"):
        press.print_pdf(page('<img src="file:///etc/hostname" alt="x">'), pressing)


@pytest.mark.parametrize(
    ("bomb", "limits", "reason"),
    [(TIME_BOMB, Limits(cpu=1), TOO_LONG), (MEMORY_BOMB, Limits(memory=50 * 2**20), TOO_LARGE)],
    ids=["time", "memory"],
)
def test_a_job_that_eats_too_much_ends_and_the_next_one_is_fine(
    bomb: str, limits: Limits, reason: str, tmp_path: Path
) -> None:
    with started(tmp_path, limits) as (settings, _pid):
        with pytest.raises(press.PressFailed) as failed:
            press.print_pdf(page(bomb), settings)
        assert failed.value.reason in (
            reason,
            press.PressStopped().reason,
        )  # the latter where it ended without a last word
        assert press.print_pdf(page("fine"), settings).startswith(b"%PDF")


def test_a_job_that_only_waits_ends_as_well(tmp_path: Path) -> None:
    with started(tmp_path, Limits(wall=0.3)) as (settings, _pid):
        connection = client._connect(settings)
        assert connection is not None
        with connection:  # says nothing at all
            assert connection.recv(1) == b""
        assert client._listens(settings)


def test_more_jobs_than_it_takes_are_turned_away_at_once(tmp_path: Path) -> None:
    with started(tmp_path, Limits(at_once=1, waiting=1)) as (settings, _pid):
        silent = [client._connect(settings) for _ in range(2)]  # one is worked on, one waits
        wait_until(lambda: is_busy(settings))
        press.check(settings)  # busy is not broken
        for connection in silent:
            assert connection is not None
            connection.close()
        wait_until(lambda: not is_busy(settings))


def test_visitors_take_their_share_of_the_places_and_a_volunteer_goes_before_them(tmp_path: Path) -> None:
    limits = Limits(at_once=1, waiting=3, visitors=2)
    with started(tmp_path, limits) as (settings, _pid), ExitStack() as stack:

        def line_up(*, visitors: bool) -> socket.socket:
            connection = client._connect(settings, visitors=visitors)
            assert connection is not None
            return stack.enter_context(connection)

        at_work, *waiting = (line_up(visitors=True) for _ in range(3))
        with line_up(visitors=True).makefile("rb") as turned_away:
            assert unpack(turned_away, 100) == (Kind.BUSY, b"")
        volunteer = line_up(visitors=False)
        volunteer.sendall(pack(Kind.READY))
        for each in waiting:
            each.sendall(pack(Kind.PRINT, join(page(TIME_BOMB).encode(), b"", b"")))
        at_work.close()
        volunteer.settimeout(5)  # either of the other jobs would take longer
        with volunteer.makefile("rb") as answer:
            assert unpack(answer, 100)[0] is Kind.DONE


def test_who_has_left_keeps_no_place_and_is_not_printed_for(tmp_path: Path) -> None:
    with started(tmp_path, Limits(at_once=1, waiting=2)) as (settings, _pid):
        connections = [connection for _ in range(3) if (connection := client._connect(settings))]
        assert len(connections) == 3  # one is worked on, two wait
        wait_until(lambda: is_busy(settings))
        for connection in connections[1:]:
            connection.sendall(pack(Kind.PRINT, join(page(TIME_BOMB).encode(), b"", b"")))
            connection.close()
        stays = client._connect(settings)  # has one of their places, while the first is still worked on
        assert stays is not None
        with stays, stays.makefile("rb") as answer:
            stays.sendall(pack(Kind.READY))
            connections[0].close()
            stays.settimeout(5)  # either of the other jobs would take longer
            assert unpack(answer, 100)[0] is Kind.DONE


def test_those_who_wait_for_it_leave_a_web_worker_threads_for_other_pages() -> None:
    assert Limits().at_once + Limits().waiting < THREADS


@pytest.mark.parametrize("dies", [True, False], ids=["with its press", "alone"])
def test_a_job_that_dies_with_its_press_is_printed_without_it_and_one_that_dies_alone_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, dies: bool
) -> None:
    settings = Settings(instance=tmp_path, secret_key="only-for-tests")
    path = paths.socket_path(paths.folder(tmp_path))
    path.parent.mkdir()
    monkeypatch.setattr(client, "_print_alone", lambda *_: (Kind.DONE, join(b"%PDF", b"", b"")))
    with socket.socket(socket.AF_UNIX) as listener, ThreadPoolExecutor(1) as pool:
        listener.bind(str(path))
        listener.listen()
        printed = pool.submit(press.print_pdf, page("survives"), settings)
        connection, _ = listener.accept()
        if dies:
            listener.close()
        connection.close()
        if dies:
            assert printed.result() == b"%PDF"
        else:
            assert isinstance(printed.exception(), press.PressStopped)


def test_another_meeting_needs_no_second_print_and_each_part_has_a_name_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(instance=tmp_path, secret_key="only-for-tests")
    asked: list[list[bytes]] = []

    def ask(question: bytes, _settings: Settings) -> bytes:
        asked.append(split(unpack(BytesIO(question), MAX_QUESTION)[1])[1:])
        return join(b"file %d" % len(asked), b"document", b"stamp %d" % len(asked))

    monkeypatch.setattr(client, "_ask", ask)
    jobs = [
        Job("sheets", stamp=Document(meeting), title=title)
        for meeting, title in (("Tuesday", ""), ("Friday", ""), ("Tuesday", "x"))
    ]
    assert [press.print_pdf(job, settings) for job in jobs] == [b"file 1", b"file 2", b"file 3"]
    assert asked == [[b"", b""], [b"document", b""], [b"document", b"stamp 1"]]
    assert [press.print_pdf(job, settings) for job in jobs] == [b"file 1", b"file 2", b"file 3"]
    assert press.print_pdf(Job("sheets"), settings) == b"document"
    assert len(asked) == 3


def test_a_composed_job_is_the_same_bytes_from_the_process_as_here(pressing: Settings) -> None:
    job = replace(
        page(f"<h1>A</h1>{PLACE}"), stamp=page("<p>Tuesday</p>").document, title="x", copies=(Copies(3, "y"),)
    )
    assert press.print_pdf(job, pressing) == engine.render(job)


def test_several_at_once_get_each_their_own(pressing: Settings) -> None:
    bodies = [f"<h1>Number {number}</h1>" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        printed = list(pool.map(lambda body: press.print_pdf(page(body), pressing), bodies))
    assert printed == [engine.render(page(body)) for body in bodies]


def test_after_it_was_killed_another_one_takes_its_place(tmp_path: Path) -> None:
    with started(tmp_path, Limits()) as (settings, pid):
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not client._listens(settings))
    with started(tmp_path, Limits()) as (settings, _pid):
        assert press.print_pdf(page("again"), settings).startswith(b"%PDF")


def test_there_is_one_for_an_instance_and_it_leaves_no_socket(tmp_path: Path) -> None:
    with started(tmp_path, Limits()) as (settings, _pid):
        second = fork.Process(target=serve, args=(tmp_path,))
        second.start()
        second.join()
        assert second.exitcode == 1
        assert paths.socket_path(paths.folder(tmp_path)).stat().st_mode & 0o777 == 0o600
        assert client._listens(settings)
    assert not paths.socket_path(paths.folder(tmp_path)).exists()
    assert sorted(path.name for path in paths.folder(tmp_path).iterdir()) == ["lock"]


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time\n"
        f"p = subprocess.Popen([sys.executable, '-m', 'facilitator.press', {str(tmp_path)!r}])\n"
        "print(p.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    settings = Settings(instance=tmp_path, secret_key="only-for-tests")
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        wait_until(lambda: client._listens(settings))
        parent.kill()
    wait_until(lambda: not client._listens(settings))
    wait_until(lambda: sorted(path.name for path in paths.folder(tmp_path).iterdir()) == ["lock"])
    with pytest.raises(press.PressNotRunning):
        press.check(settings)


def test_a_folder_too_deep_for_a_sockets_name_gets_one_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("deep-" * 20)
    deep.mkdir()
    assert len(os.fsencode(paths.socket_path(paths.folder(deep)))) <= 100
    with started(deep, Limits()) as (settings, _pid):
        press.check(settings)


def test_without_pango_the_error_names_the_packages(pressing: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_knock", lambda *_: (Kind.UNAVAILABLE, b"cannot load library 'pango'"))
    with pytest.raises(press.PressUnavailable) as missing:
        press.print_pdf(page("never printed"), pressing)
    assert "apt install libpangoft2-1.0-0 libharfbuzz-subset0" in str(missing.value)
    assert "brew install pango" in str(missing.value)


def test_an_import_without_pango_is_named_and_the_rest_of_the_site_does_not_need_it() -> None:
    code = (
        "import cffi, sys\n"
        "def refuse(*_): raise OSError(\"cannot load library 'libpango-1.0-0'\")\n"
        "cffi.FFI.dlopen = refuse\n"
        "from facilitator.press import engine, Job, PressUnavailable\n"
        "assert 'weasyprint' not in sys.modules\n"
        "try: engine.render(Job('<p>x</p>'))\n"
        "except PressUnavailable as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == (
        "printing needs Pango: apt install libpangoft2-1.0-0 libharfbuzz-subset0 (Debian, Ubuntu) "
        "or brew install pango (macOS)\n"
    )


def test_a_socket_of_somebody_else_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(instance=tmp_path, secret_key="only-for-tests")
    path = paths.socket_path(paths.folder(tmp_path))
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        assert client._listens(settings)
        monkeypatch.setattr(client.os, "geteuid", lambda: os.getuid() + 1)
        assert not client._listens(settings)
