"""The Makefile's set-up, on a machine of stand-ins: each notes how it was called and does the least of its work."""

import json
import os
import re
import shutil
import stat
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOME = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt", "tests/audit/requirements.txt")
SYSTEM = ("sh", "awk", "env", "touch", "rm", "cat", "mkdir", "chmod")
PYTHON = """#!/bin/sh
case "$*" in
*version_info*) exit 0 ;;
*ensurepip*) test -e "$MACHINE/python3-venv" ;;
*libpangoft2*) test -e "$MACHINE/libpangoft2-1.0-0" ;;
*libatomic*) test -e "$MACHINE/libatomic1" ;;
"-m venv --clear .venv")
    echo "venv" >> "$MACHINE/log"
    rm -rf .venv
    mkdir -p .venv/bin
    cat "$0" > .venv/bin/python
    chmod +x .venv/bin/python ;;
"-m pip install"*)
    echo "pip $*" >> "$MACHINE/log"
    cat "$MACHINE/bin/uv-to-come" > .venv/bin/uv
    chmod +x .venv/bin/uv ;;
*) echo "python $*" >> "$MACHINE/log" ;;
esac
"""
UV = '#!/bin/sh\necho "uv $*" >> "$MACHINE/log"\n'
APT = """#!/bin/sh
echo "apt-get $*" >> "$MACHINE/log"
case "$*" in *install*) for each in "$@"; do touch "$MACHINE/$each"; done ;; esac
test ! -e "$MACHINE/no-network"
"""
SYNC = "uv pip sync --compile-bytecode --require-hashes --build-constraints requirements.txt"
EDITABLE = "uv pip install --quiet --no-deps --no-build-isolation --editable ."
APT_OPTIONS = "-qq -y -o DPkg::Lock::Timeout=60 --no-install-recommends install"


@dataclass
class Machine:
    """A computer with few programs and the project in a folder."""

    home: Path

    def program(self, name: str, text: str) -> None:
        path = self.home / "bin" / name
        path.write_text(text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def has(self, package: str) -> None:
        (self.home / package).touch()

    def make(self, *targets: str) -> subprocess.CompletedProcess[str]:
        environ = {"PATH": str(self.home / "bin"), "MACHINE": str(self.home)}
        make = shutil.which("make")
        assert make
        return subprocess.run(
            [make, *targets],
            cwd=self.home / "project",
            env=environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def done(self) -> list[str]:
        """What was called since the last time this was asked, in its order."""
        log = self.home / "log"
        lines = log.read_text().splitlines() if log.exists() else []
        log.write_text("")
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """An ordinary user's, on Debian without anything: no apt that would listen, no venv, no Pango, no browser."""
    machine = Machine(tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "project/tests/audit").mkdir(parents=True)
    for name in ("Makefile", *LOCKS, "pyproject.toml", "tests/audit/package-lock.json"):
        shutil.copyfile(HOME / name, tmp_path / "project" / name)
    for name in SYSTEM:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or name)
    machine.program("python3", PYTHON)
    machine.program("uv-to-come", UV)
    machine.program("id", "#!/bin/sh\necho 1000\n")
    return machine


def of_root(machine: Machine) -> None:
    machine.program("id", "#!/bin/sh\necho 0\n")
    machine.program("apt-get", APT)


def test_make_alone_lists_every_command_with_a_line_and_nothing_else(machine: Machine) -> None:
    listed = [line.split(maxsplit=2) for line in machine.make().stdout.splitlines()]
    assert {(each[0], bool(each[2])) for each in listed} == {("make", True)}
    assert [each[1] for each in listed][:4] == ["help", "run", "test", "check"]
    assert machine.done() == []


def test_root_gets_everything_in_order_and_the_second_time_nothing(machine: Machine) -> None:
    of_root(machine)
    assert machine.make("setup").returncode == 0
    assert machine.done() == [
        f"apt-get {APT_OPTIONS} python3-venv",
        "venv",
        "pip -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/uv.txt",
        f"{SYNC} requirements.txt",
        EDITABLE,
        f"apt-get {APT_OPTIONS} libpangoft2-1.0-0 libharfbuzz-subset0",
    ]
    uv = (machine.home / "project/.venv/uv.txt").read_text()
    assert re.fullmatch(r"uv==\S+ \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+(    # via.*\n(    #.*\n)*)?", uv)
    assert machine.make("setup").returncode == 0
    assert machine.done() == []


def test_a_sudo_that_asks_nothing_does_for_root(machine: Machine) -> None:
    of_root(machine)
    machine.program("id", "#!/bin/sh\necho 1000\n")
    machine.program("sudo", '#!/bin/sh\ntest "$1" = -n && shift\necho "sudo $1" >> "$MACHINE/log"\nexec "$@"\n')
    machine.program("true", "#!/bin/sh\n")
    assert machine.make("setup").returncode == 0
    assert [line for line in machine.done() if line.startswith("apt-get")] == [
        f"apt-get {APT_OPTIONS} python3-venv",
        f"apt-get {APT_OPTIONS} libpangoft2-1.0-0 libharfbuzz-subset0",
    ]


@pytest.mark.parametrize(
    ("sudo", "command", "browser"),
    [(False, "run", ""), (True, "run", ""), (False, "test", " chromium chromium-headless-shell libatomic1")],
)
def test_somebody_without_venv_and_without_rights_is_told_in_one_sentence_what_to_ask_for(
    machine: Machine, sudo: bool, command: str, browser: str
) -> None:
    machine.program("apt-get", APT)
    if sudo:
        machine.program("sudo", "#!/bin/sh\necho 'sudo: a password is required' >&2\nexit 1\n")
    done = machine.make(command)
    assert done.returncode == 2
    assert done.stdout == ""
    sentence, *rest = done.stderr.splitlines()
    assert sentence == (
        "Ask your administrator for this, then start again: "
        f"apt-get install python3-venv libpangoft2-1.0-0 libharfbuzz-subset0{browser}"
    )
    assert [line.split(":")[0] for line in rest] == ["make"]
    assert machine.done() == []


def test_without_the_packages_for_printing_and_without_rights_the_set_up_goes_on(machine: Machine) -> None:
    machine.has("python3-venv")
    done = machine.make("setup")
    assert done.returncode == 0
    assert done.stderr == (
        "Nothing can be printed until your administrator does this: "
        "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0\n"
    )
    assert machine.done()[-2:] == [f"{SYNC} requirements.txt", EDITABLE]


def test_for_tests_a_browser_is_installed_too_and_what_is_for_development_stays(machine: Machine) -> None:
    of_root(machine)
    machine.has("python3-venv")
    assert machine.make("setup-test").returncode == 0
    assert machine.done()[2:] == [
        f"{SYNC} requirements-dev.txt",
        EDITABLE,
        f"apt-get {APT_OPTIONS} libpangoft2-1.0-0 libharfbuzz-subset0",
        f"apt-get {APT_OPTIONS} chromium chromium-headless-shell libatomic1",
    ]
    machine.program("chromium", "#!/bin/sh\n")
    assert machine.make("setup").returncode == 0
    assert machine.done() == []
    os.utime(machine.home / "project/requirements.txt", (2e9, 2e9))
    assert machine.make("setup").returncode == 0
    assert machine.done() == [f"{SYNC} requirements-dev.txt", EDITABLE]


def test_a_set_up_that_was_broken_off_is_taken_up_again(machine: Machine) -> None:
    machine.has("python3-venv")
    machine.has("libpangoft2-1.0-0")
    machine.program("uv-to-come", UV + "exit 1\n")
    assert machine.make("setup").returncode == 2
    machine.program("uv-to-come", UV)
    shutil.copyfile(machine.home / "bin/uv-to-come", machine.home / "project/.venv/bin/uv")
    machine.done()
    assert machine.make("setup").returncode == 0
    assert machine.done() == [f"{SYNC} requirements.txt", EDITABLE]
    (machine.home / "project/.venv/bin/python").unlink()  # as when the system's Python was replaced
    assert machine.make("setup").returncode == 0
    assert machine.done()[0] == "venv"


def test_the_audit_says_in_one_sentence_that_node_is_missing_before_it_does_anything(machine: Machine) -> None:
    done = machine.make("audit")
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == ("The audit needs Node.js 20.19 or newer, with npm")
    assert machine.done() == []


def test_the_audit_has_packages_of_its_own(machine: Machine) -> None:
    machine.has("python3-venv")
    machine.program("npm", '#!/bin/sh\necho "npm $*" >> "$MACHINE/log"\n')
    assert machine.make(".venv/audit").returncode == 0
    assert machine.done()[2:] == [
        "uv venv --quiet --clear --python .venv/bin/python .venv/clients",
        "uv pip sync --require-hashes tests/audit/requirements.txt",
        "npm ci --silent",
    ]
    assert machine.make(".venv/audit").returncode == 0
    assert machine.done() == []


def test_continuous_integration_runs_make_test_and_nothing_else() -> None:
    commands = [line for line in (HOME / ".ci/run").read_text().splitlines() if line and not line.startswith("#")]
    assert commands == ["set -e", 'cd "$(dirname "$0")/.."', "exec make test"]


def locked(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Package → (version, hashes) of a file of locked requirements."""
    found: dict[str, tuple[str, frozenset[str]]] = {}
    text = (HOME / name).read_text()
    for block in re.split(r"\n(?=\S)", text):
        head = re.match(r"([\w.-]+)(?:\[\w+\])?==([\w.]+)", block)
        assert head, block
        found[canonicalize_name(head[1])] = (head[2], frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", block)))
    return found


def test_every_package_is_locked_with_hashes_and_no_address() -> None:
    run, development, audit = map(locked, LOCKS)
    assert [name for each in (development, audit) for name, (_, hashes) in each.items() if not hashes] == []
    assert {name: development.get(name) for name in run} == run
    assert "://" not in "".join((HOME / name).read_text() for name in LOCKS)


def test_npm_packages_are_locked_with_hashes_and_no_address() -> None:
    folder = HOME / "tests/audit"
    lock = json.loads((folder / "package-lock.json").read_text())["packages"]
    assert lock.pop("")["dependencies"] == json.loads((folder / "package.json").read_text())["dependencies"]
    assert [set(each) & {"integrity", "resolved"} for each in lock.values()] == [{"integrity"}] * len(lock)


def test_the_locks_meet_what_the_project_asks_for() -> None:
    project = tomllib.loads((HOME / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    for name, asked in (
        ("requirements.txt", [*project["project"]["dependencies"], *groups["setup"]]),
        ("requirements-dev.txt", groups["dev"]),
        ("tests/audit/requirements.txt", groups["audit"]),
    ):
        lock = locked(name)
        for line in asked:
            requirement = Requirement(line)
            assert lock[canonicalize_name(requirement.name)][0] in requirement.specifier, line
