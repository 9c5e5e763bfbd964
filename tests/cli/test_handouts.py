"""``facilitator handout`` and ``facilitator worksheets``."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from facilitator import press
from facilitator.cli import group, handouts
from facilitator.handouts.library import Library, open_library
from facilitator.handouts.variants import Variant
from tests.handouts.test_loader import HEAD, PROMPT, write


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy that was never set up, for an organisation in the United States."""
    monkeypatch.setenv("FACILITATOR_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("FACILITATOR_ORGANISATION", "Northgate Self-Help")
    monkeypatch.setenv("FACILITATOR_COUNTRY", "US")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, arguments)


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[press.Job]:
    """What is handed to the press, which prints a line."""
    jobs: list[press.Job] = []
    monkeypatch.setattr(handouts.press, "print_pdf", lambda job, _settings: jobs.append(job) or b"%PDF")
    return jobs


def test_a_handout_is_printed_into_a_file_of_its_name(instance: Path, printed: list[press.Job]) -> None:
    result = run("handout", "triggers")
    assert (result.exit_code, result.output) == (0, "Printed What sets it off into triggers.pdf.\n")
    assert (instance / "triggers.pdf").read_bytes() == b"%PDF"
    assert printed[0].css[1].startswith("@page { size: letter }")
    assert "Northgate Self-Help" in printed[0].html


def test_a_handout_is_printed_in_any_way(instance: Path, printed: list[press.Job]) -> None:
    run("handout", "triggers", "--large", "--ink", "--lowvision", "--fillable")
    assert [" ".join(css.split()[1:3]) for css in printed[0].css] == [
        "The printed",
        "A sheet",
        "Large print:",
        "For low",
        "Ink-saving: no",
        "A file",
        "{ size:",
    ]


def test_a_handout_can_go_to_the_standard_output_in_any_form(instance: Path, printed: list[press.Job]) -> None:
    result = run("handout", "triggers", "--size", "a4", "--example", "--output", "-")
    assert (result.exit_code, result.stdout_bytes) == (0, b"%PDF")
    assert printed[0].css[1].startswith("@page { size: A4 }")
    assert "ws-ink" in printed[0].html


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nothing"], 1, "Error: There is no worksheet nothing; `facilitator worksheets` lists them.\n"),
        (
            ["triggers", "--output", "no/such/folder.pdf"],
            1,
            "Can't write no/such/folder.pdf: No such file or directory.",
        ),
        (["triggers", "--size", "a5"], 2, "'a5' is not one of 'a4', 'letter'."),
    ],
)
def test_a_refusal_is_one_sentence(
    instance: Path, printed: list[press.Job], arguments: list[str], code: int, message: str
) -> None:
    result = run("handout", *arguments)
    assert result.exit_code == code
    assert message in result.stderr


def test_what_is_missing_for_printing_is_named(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bytes:
        raise press.PressUnavailable

    monkeypatch.setattr(handouts.press, "print_pdf", refuse)
    result = run("handout", "triggers")
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: Printing needs Pango: apt install libpangoft2-1.0-0 libharfbuzz-subset0 (Debian, Ubuntu) "
        "or brew install pango (macOS).\n"
    )


def test_the_worksheets_are_listed(instance: Path) -> None:
    result = run("worksheets")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "1\tcost-benefit\ten\t2026-11-23\tGoing on or stopping"
    assert result.stdout.splitlines()[-1] == "-\twelcome\ten\t2026-11-26\tWelcome to your first meeting"
    assert len(result.stdout.splitlines()) == 27


def shelf(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    library: Library = open_library(folder)
    monkeypatch.setattr(handouts, "_library", lambda _context: library)


@pytest.fixture
def three_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are three ways to print, and not 64."""
    ways = [Variant(), Variant(fillable=True), Variant(large=True)]
    monkeypatch.setattr(handouts.variants, "every", lambda: iter(ways))


def test_a_check_prints_in_every_way_and_says_what_runs_over(
    instance: Path, three_ways: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = instance / "sheets"
    folder.mkdir()
    write(folder, HEAD + PROMPT.replace("What now?", "What now ☐?"), "fits.en.yaml")
    write(folder, HEAD + PROMPT.replace("lines: 2", "lines: 20") * 3, "long.en.yaml")
    write(folder, "rotten", "rotten.en.yaml")
    shelf(monkeypatch, folder)
    result = run("worksheets", "--check")
    assert result.exit_code == 1
    assert [line for line in result.stderr.splitlines() if ".yaml" in line] == [
        "rotten.en.yaml:1: the file holds no worksheet",
        "fits.en.yaml: these characters can't be printed: ☐",
        "long.en.yaml: runs over by 2: take out some lines (a4, a4-fillable)",
    ]


def test_a_check_of_one_worksheet_says_how_much_was_printed(
    instance: Path, three_ways: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = instance / "sheets"
    folder.mkdir()
    write(folder, HEAD + PROMPT, "fits.en.yaml")
    write(folder, HEAD + PROMPT.replace("lines: 2", "lines: 20") * 3, "long.en.yaml")
    shelf(monkeypatch, folder)
    result = run("worksheets", "--check", "--only", "fits")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == ["None broken: 3 prints of 1 worksheets."]
    assert run("worksheets", "--only", "other").stderr.startswith("Error: There is no worksheet other;")


def test_a_sheet_that_can_not_be_printed_is_one_fault_and_the_others_go_on(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = instance / "sheets"
    folder.mkdir()
    write(folder, HEAD + PROMPT, "fits.en.yaml")
    shelf(monkeypatch, folder)

    def refuse(*_: object) -> bytes:
        raise press.PressFailed("the document takes too long")

    monkeypatch.setattr(handouts.press, "print_pdf", refuse)
    result = run("worksheets", "--check")
    assert result.exit_code == 1
    assert [line for line in result.stderr.splitlines() if ".yaml" in line] == [
        "fits.en.yaml: the document takes too long (a4, a4-fillable, a4-lowvision, a4-lowvision-fillable and 28 more)"
    ]


def test_a_worksheet_of_ones_own_is_listed_and_printed(instance: Path, printed: list[press.Job]) -> None:
    shipped = run("worksheets").stdout.splitlines()
    assert run("demo").exit_code == 0
    listed = run("worksheets").stdout.splitlines()
    names = [{line.split("\t")[1] for line in lines} for lines in (shipped, listed)]
    assert names[1] - names[0] == {"good-night", "guidelines", "opening-statement"}  # what is read is in the database
    assert [line.split("\t")[::4] for line in listed if "good-night" in line] == [["4", "Towards a good night"]]
    assert run("handout", "slip-plan", "--size", "a4").exit_code == 0
    assert "Ring the helpline at the foot of this page." in printed[0].html
    assert "Edition 2, of " in printed[0].html
