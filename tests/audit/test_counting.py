"""The main way without signal in another browser: what is entered in Firefox is stored, and once."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from facilitator.demo.people import PASSWORD
from tests.browser.house import PEOPLE, House, house
from tests.browser.site import NOW

HERE = Path(__file__).parent


def firefox() -> str | None:
    """Firefox from the system's packages."""
    names = ("firefox-esr", "firefox")
    return os.environ.get("FACILITATOR_FIREFOX") or next(filter(None, map(shutil.which, names)), None)


def lost(place: House) -> None:
    """Wait until the reply is lost: the count is stored then, and the phone has not heard of it."""
    assert place.gone.wait(20)
    assert len(place.rows()) == 2


def test_a_count_without_signal_in_firefox_survives_a_restart_and_is_stored_once(tmp_path: Path) -> None:
    if not (found := firefox()):
        pytest.skip("no Firefox: apt-get install firefox-esr")
    profile = tmp_path / "profile"
    profile.mkdir()
    with house(tmp_path / "site") as place:
        done = {"stop": place.stop, "start": place.start, "lose": place.lose_reply, "end": lambda: None}
        asked = [
            "node",
            "count.js",
            place.address,
            str(profile),
            PEOPLE["robin"],
            PASSWORD,
            str(int(NOW.timestamp() * 1000)),
        ]
        environment = {**os.environ, "FACILITATOR_FIREFOX": found, "HOME": str(tmp_path)}
        said = []
        with subprocess.Popen(
            asked, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        ) as node:
            assert node.stdin
            assert node.stdout
            for line in node.stdout:
                said.append(line.strip())
                done.get(said[-1], lambda: lost(place))()
                node.stdin.write("done\n")
                node.stdin.flush()
        assert (said, node.returncode) == (["stop", "start", "lose", "lost", "end"], 0)
        nine = (9, 0, 2, 0)
        assert place.rows() == [("robin", "lunch", "2026-11-22", nine), ("robin", "lunch", "2026-11-21", nine)]
