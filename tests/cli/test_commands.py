"""The commands are the product's public face: README lists them, and each says what it does."""

import pytest
from click.testing import CliRunner

from facilitator.cli import group

COMMANDS = [
    "backup",
    "check",
    "demo",
    "export",
    "feed",
    "forget",
    "handout",
    "import",
    "restore",
    "serve",
    "upgrade",
    "user",
    "worksheets",
]


def test_these_are_the_commands() -> None:
    assert sorted(group.commands) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command: str) -> None:
    answer = CliRunner().invoke(group, [command, "--help"])
    assert answer.exit_code == 0
    assert len(answer.output.splitlines()) > 4


def test_a_command_that_there_is_not_is_wrong_use() -> None:
    assert CliRunner().invoke(group, ["dance"]).exit_code == 2
