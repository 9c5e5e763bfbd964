"""A full disk and a database that is away: nothing acknowledged is lost, and what was typed stays on the page."""

import os
import pwd
import re
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from html import unescape
from itertools import count
from pathlib import Path

import pytest

from facilitator import press
from facilitator.settings import Settings
from tests.attendance.storm import NAMES, Answer, Browser, Copy, Storm, Wanted, by_key, wanted
from tests.press.samples import wait_until
from tests.served import PATIENCE, Running, children, free_port, furnish, serving

SCRIPT = {"Accept": "application/json"}
READ = ("/", "/volunteer/attendance", "/meetings.json", "/calendars/all.ics", "/volunteer/reports")


class Mounted:
    """A small disk of its own."""

    def __init__(self, folder: Path, _server: Running) -> None:
        self.filler = folder / "filler"

    def fill(self) -> None:
        """Leave no byte."""
        with self.filler.open("wb", buffering=0) as file:
            for size in (65536, 4096, 1):
                with _until_full():
                    while True:
                        file.write(bytes(size))

    def empty(self) -> None:
        """Make room again."""
        self.filler.unlink()


class Limited:
    """A disk on which the server's processes can write nothing more, for users who may mount none."""

    def __init__(self, _folder: Path, server: Running) -> None:
        self.processes = server.descendants()

    def fill(self) -> None:
        """Let no file be written beyond its first byte."""
        self._limit(1)

    def empty(self) -> None:
        """Make room again."""
        self._limit(None)

    def _limit(self, most: int | None) -> None:
        for pid in self.processes:
            with suppress(ProcessLookupError):  # what the press has a child for is soon over
                _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard if most is None else most, hard))


Disk = type[Mounted] | type[Limited]


@contextmanager
def _until_full() -> Iterator[None]:
    try:
        yield
    except OSError:
        return


@contextmanager
def mounted(folder: Path) -> Iterator[bool]:
    """Mount a small disk at a folder; False where that is not allowed."""
    command = ["mount", "-t", "tmpfs", "-o", "size=16m", "none", str(folder)]
    done = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield done
    finally:
        if done:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def disks() -> list[Disk]:
    """The limit everywhere, the disk of its own where mounting one is allowed."""
    with tempfile.TemporaryDirectory() as folder, mounted(Path(folder)) as allowed:
        return [Limited, Mounted] if allowed else [Limited]


@pytest.mark.parametrize("kind", disks())
def test_a_full_disk_loses_no_count_and_the_site_goes_on_by_itself_once_there_is_room(
    kind: Disk, tmp_path: Path
) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    with ExitStack() as stack:
        if kind is Mounted:
            stack.enter_context(mounted(folder))
        copy = Copy(furnish(folder), ("Robin",))
        with serving(folder, log=tmp_path / "log") as server:
            robin = Browser(server.port, "Robin")
            robin.sign_in()
            site = Settings(instance=folder, secret_key="only-for-tests")
            wait_until(lambda: press.client._listens(site))  # a press that loads needs the disk
            disk, before = kind(folder, server), parts(server)
            disk.fill()
            saved = list(until_refused(robin))
            refused, next_one = (wanted("Robin", len(saved) + more) for more in (0, 1))
            page = robin.count(refused)
            assert_kept_on_the_page(page, refused)
            assert_told_to_a_script(robin.count(refused, **SCRIPT))
            assert {path: robin.get(path).status for path in READ} == dict.fromkeys(READ, 200)
            disk.empty()
            assert send_again(robin, page).saved
            assert robin.count(next_one).saved
            robin.close()
            assert parts(server) == before
        assert copy.counts() == [*saved, refused, next_one]
        assert copy.check().startswith("All is well: ")


def test_a_database_that_stops_loses_no_count_and_the_site_goes_on_by_itself_once_it_is_back(tmp_path: Path) -> None:
    with cluster() as database:
        copy = Copy(furnish(tmp_path), NAMES, database.url)
        with serving(tmp_path, environ=copy.environ) as server:
            storm = Storm(server.port)
            storm.begin()
            storm.wait(20)
            before = parts(server)
            database.stop()
            robin = Browser(server.port, "Robin", *storm.session())
            refused = wanted("Robin", 2000)
            page = robin.count(refused)
            assert_kept_on_the_page(page, refused)
            assert_told_to_a_script(robin.count(refused, **SCRIPT))
            assert {robin.get(path).status for path in READ} == {503}
            database.start()
            storm.wait(20)
            assert send_again(robin, page).saved
            robin.close()
            storm.end()
            assert parts(server) == before
        assert sorted(copy.counts(), key=by_key) == sorted([*storm.acknowledged, refused], key=by_key)
        assert copy.check().startswith("All is well: ")


class Cluster:
    """A PostgreSQL server of its own, in a temporary folder."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder, self.port = programs, folder, free_port()
        self.url = f"postgresql://facilitator@127.0.0.1:{self.port}/postgres"
        # PostgreSQL does not run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            os.chown(folder, pwd.getpwnam(self.user).pw_uid, -1)
        self._run("initdb", "--auth=trust", "--username=facilitator", "--encoding=UTF8", "--locale=C", "--no-sync")

    def start(self) -> None:
        """Return when it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        self._run("pg_ctl", "start", "--wait", "--silent", f"--log={self.folder / 'log'}", f"--options={options}")

    def stop(self) -> None:
        """Stop at once, in the middle of whatever it does."""
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate")

    def _run(self, program: str, *options: str) -> None:
        command = [str(self.programs / program), f"--pgdata={self.folder / 'data'}", *options]
        nothing = subprocess.DEVNULL
        subprocess.run(command, user=self.user, cwd=self.folder, stdout=nothing, timeout=PATIENCE, check=True)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Have a PostgreSQL of its own run; skips where there are no programs of it."""
    if (programs := _programs()) is None:
        pytest.skip("no pg_ctl: neither on the path nor where Debian's package postgresql puts it")
    with tempfile.TemporaryDirectory(prefix="facilitator-") as folder:
        found = Cluster(programs, Path(folder))
        found.start()
        try:
            yield found
        finally:
            found.stop()


def _programs() -> Path | None:
    if (control := shutil.which("pg_ctl")) is not None:
        return Path(control).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


def until_refused(browser: Browser) -> Iterator[Wanted]:
    """Count until nothing can be saved, for SQLite has room of its own in its file: what was saved."""
    for number in count():
        wish = wanted(browser.name, number)
        if not (answer := browser.count(wish)).saved:
            assert answer.status == 503
            return
        yield wish


def assert_kept_on_the_page(page: Answer, refused: Wanted) -> None:
    assert (page.status, page.headers["retry-after"], page.headers["cache-control"]) == (503, "30", "no-store")
    assert "The site can’t save anything at the moment. What you typed is kept on this page." in page.text
    fields = fields_of(page)
    assert fields.pop("csrf_token")
    assert fields == refused.fields()


def assert_told_to_a_script(answer: Answer) -> None:
    assert (answer.status, answer.headers["content-type"]) == (503, "application/json")
    assert "Nothing was saved" in answer.text


def fields_of(page: Answer) -> dict[str, str]:
    """The fields that the page's form sends."""
    form = page.text.split("<main")[1].split("</main>")[0]
    return {name: unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)}


def send_again(browser: Browser, page: Answer) -> Answer:
    """Press the page's button, some while later."""
    browser.close()
    action = re.findall(r'<form method="post" action="([^"]+)"', page.text.split("<main")[1])[0]
    return browser.post(unescape(action), fields_of(page))


def parts(server: Running) -> tuple[list[int], list[int]]:
    """The processes that the server is made of: what the supervisor looks after, and the workers."""
    return children(server.process.pid), server.workers()
