"""What the help for administrators says to copy, tried out: nginx and Caddy in front of the site, and the units."""

import re
import shutil
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from http.client import HTTPSConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from facilitator import settings as settings_
from facilitator.demo.people import PASSWORD
from tests.served import FACILITATOR, Running, free_port, serving

FILES = settings_.templates() / "finder/help/files"
HOST = "meetings.example.org"
HOME = "/srv/facilitator"


def needs(program: str) -> str:
    if not (found := shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")):
        pytest.skip(f"no {program}: apt-get install {program}")
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The site with the sample data and the settings of the page, as far as they say how people reach it."""
    tmp_path = tmp_path_factory.mktemp("site")
    text = (FILES / "settings.toml").read_text(encoding="utf-8").replace('"production"', '"trial"')
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    with serving(tmp_path, "--sample") as running:
        yield running


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """One that nobody vouches for, and its key."""
    paths = tmp_path / "cert.pem", tmp_path / "key.pem"
    subject = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    made = ["-out", str(paths[0]), "-keyout", str(paths[1]), "-days", "2"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *made]
    subprocess.run(command, check=True, capture_output=True)
    return paths


class There(HTTPSConnection):
    """A connection to the name of the site, on loopback."""

    def __init__(self, port: int) -> None:
        super().__init__("127.0.0.1", port, context=ssl._create_unverified_context(), timeout=20)
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        """Status, headers and text of an answer, as a browser asks that keeps cookies."""
        headers = {"Host": HOST, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
            headers |= {"Referer": f"https://{HOST}{path}"}
        self.request(method, path, urlencode(form) if form is not None else None, headers)
        answer = self.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            assert {"Secure", "HttpOnly"} <= {part.strip() for part in line.split(";")}, line
            self.cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
        return answer.status, dict(answer.headers), answer.read().decode()


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """A server in front, until this ends."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            until = time.monotonic() + 20
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    assert process.poll() is None, process.stderr.read() if process.stderr else ""
                    assert time.monotonic() < until
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()


def all_is_right(there: There, site: Running) -> None:
    """People reach the site by HTTPS at its name, sign in and send forms; nothing tells where they are."""
    status, headers, page = there.ask("GET", "/meetings/monday-check-in")
    assert (status, headers["Strict-Transport-Security"]) == (200, "max-age=31536000")
    assert f'href="https://{HOST}/meetings/monday-check-in"' in page
    assert there.cookies == {}
    status, _headers, door = there.ask("GET", "/sign-in")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', door)
    assert token
    known = {"email": "admin@example.org", "password": PASSWORD, "csrf_token": unescape(token[1])}
    status, headers, page = there.ask("POST", "/sign-in", known)
    assert (status, headers["Location"]) == (303, "/volunteer/"), page
    assert there.ask("GET", "/volunteer/people")[0] == 200
    assert there.ask("GET", "/volunteer")[1]["Location"] == "/volunteer/"
    feed = there.ask("GET", "/calendars/all.ics")[2]
    assert f"URL:https://{HOST}/meetings/" in feed.replace("\r\n ", "")
    assert "127.0.0.1" not in "".join(line for line in site.log.read_text().splitlines() if " GET " in line)


def test_nginx_in_front_of_the_site_as_the_help_says(
    site: Running, certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    nginx, port, plain = needs("nginx"), free_port(), free_port()
    text = (FILES / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r" *listen \[::\].*\n", "", text).replace("127.0.0.1:8000", f"127.0.0.1:{site.port}")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace("listen 443", f"listen 127.0.0.1:{port}")
    for name, path in zip(("fullchain", "privkey"), certificate, strict=True):
        text = text.replace(f"/etc/letsencrypt/live/{HOST}/{name}.pem", str(path))
    text = text.replace("/var/log/nginx", str(tmp_path))
    temporary = "".join(
        f"{each}_temp_path {tmp_path}/{each};\n" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"daemon off;\npid {tmp_path}/nginx.pid;\nerror_log {tmp_path}/error.log;\nevents {{}}\n"
        f"http {{\n{temporary}{text}}}\n"
    )
    command = [nginx, "-c", str(whole), "-p", str(tmp_path)]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    with running(command, port), closing(There(port)) as there:
        all_is_right(there, site)
        request = urllib.request.Request(f"http://127.0.0.1:{plain}/calendar?q=a", headers={"Host": HOST})
        handler = type("Stay", (urllib.request.HTTPRedirectHandler,), {"redirect_request": lambda *_args: None})
        with pytest.raises(urllib.error.HTTPError) as moved:
            urllib.request.build_opener(handler).open(request)
        with moved.value as answer:
            assert (answer.code, answer.headers["Location"]) == (301, f"https://{HOST}/calendar?q=a")
    assert (tmp_path / "facilitator.log").read_text() == ""


def test_caddy_in_front_of_the_site_as_the_help_says(
    site: Running, certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    caddy, port = needs("caddy"), free_port()
    text = (FILES / "Caddyfile").read_text(encoding="utf-8").replace("127.0.0.1:8000", f"127.0.0.1:{site.port}")
    text = text.replace(f"{HOST} {{", f"https://{HOST}:{port} {{\n\ttls {certificate[0]} {certificate[1]}")
    whole = tmp_path / "Caddyfile"
    whole.write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tdefault_sni {HOST}\n}}\n{text}")
    with running([caddy, "run", "--adapter", "caddyfile", "--config", str(whole)], port), closing(There(port)) as there:
        all_is_right(there, site)


def test_the_units_are_ones_that_systemd_reads_and_the_site_needs_nothing_that_is_taken_from_it(
    tmp_path: Path,
) -> None:
    systemd = needs("systemd-analyze")
    for name in ("facilitator.service", "facilitator-backup.service", "facilitator-backup.timer"):
        text = (FILES / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(f"{HOME}/.venv/bin/facilitator", str(FACILITATOR)))
    units = [str(path) for path in sorted(tmp_path.iterdir())]
    found = subprocess.run([systemd, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    security = [systemd, "security", "--offline=true", "--threshold=40", str(tmp_path / "facilitator.service")]
    assert subprocess.run(security, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("path", sorted(FILES.glob("*.sh")), ids=lambda path: path.name)
def test_the_shell_reads_what_is_to_be_typed(path: Path) -> None:
    assert subprocess.run(["bash", "-n", str(path)], capture_output=True, text=True, check=False).stderr == ""
