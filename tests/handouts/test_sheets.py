"""Every worksheet that is shipped, in every form: a page that somebody can write on."""

import io
from dataclasses import replace
from itertools import combinations, product

import pdfplumber
import pikepdf
import pytest
from pdfplumber.page import Page

from facilitator import settings
from facilitator.handouts import checking, variants
from facilitator.handouts.library import Library, open_library
from facilitator.handouts.situations import Situation
from facilitator.handouts.variants import Size, Variant
from facilitator.press import tags
from tests.handouts.conftest import Printed, PrintedAs

MM = 72 / 25.4
SLUGS = sorted({slug for slug, _language in open_library(settings.templates() / "worksheets").worksheets})
# Each sheet on one of two sizes, with its example or without, in turns; the other three are left to `make soak`.
FORMS = [
    pytest.param(slug, size, filled, marks=[pytest.mark.full] * (number % 4 != 2 * (size is Size.A4) + filled))
    for number, slug in enumerate(SLUGS)
    for size in Size
    for filled in (False, True)
]
SMALLER = [pytest.param(slug, marks=[pytest.mark.full] * (number % 3 != 1)) for number, slug in enumerate(SLUGS)]
MARGIN = 12 * MM  # the narrowest of the sides
FOOT = {False: 21 * MM, True: 19 * MM}  # the lower margin: upright, and across


WAYS = list(variants.every())
FACTORS = ("size", *variants.FLAGS, "meeting")


def pairwise() -> list[tuple[str, Variant, bool]]:
    """A print of each sheet. They take turns in six rows in which any two choices meet in all four ways, columns of six
    with the first entry 0 and three more (Kleitman and Spencer 1973), and in the opposites of these rows.
    """
    columns = list(combinations(range(1, 6), 3))[: len(FACTORS)]
    chosen = []
    for number, slug in enumerate(SLUGS):
        opposite = number // 6 % 2 == 1
        letter, *flags, meeting = ((number % 6 in column) is not opposite for column in columns)
        size = Size.LETTER if letter else Size.A4
        chosen.append((slug, Variant(size, **dict(zip(variants.FLAGS, flags, strict=True))), meeting))
    return chosen


def form_name(form: object) -> str:
    if isinstance(form, Variant):
        return form.name
    return {False: "blank", True: "filled"}.get(form, str(form)) if isinstance(form, bool) else str(form)


@pytest.mark.parametrize(("slug", "size", "filled"), FORMS, ids=form_name)
def test_a_sheet_is_one_page_filled_to_its_foot_on_which_nothing_touches_anything(
    slug: str, size: Size, filled: bool, printer: Printed, shelf: Library
) -> None:
    with pdfplumber.open(io.BytesIO(printer(slug, size, filled, False))) as pdf:
        assert len(pdf.pages) == len(shelf.find(slug, "en").pages) == 1
        look_over(pdf.pages[0])


def test_the_selection_is_fair() -> None:
    """Each sheet is there, and any two choices meet in all four ways. `make soak` has every sheet in every way."""
    rows = [
        (way.size is Size.LETTER, *(getattr(way, f) for f in variants.FLAGS), meeting)
        for _slug, way, meeting in pairwise()
    ]
    assert [slug for slug, _way, _meeting in pairwise()] == SLUGS
    for one, other in combinations(range(len(FACTORS)), 2):
        assert {(row[one], row[other]) for row in rows} == set(product((False, True), repeat=2))


@pytest.mark.parametrize(("slug", "variant", "for_meeting"), pairwise(), ids=form_name)
def test_a_sheet_keeps_every_rule_in_a_fair_selection_of_ways(
    slug: str, variant: Variant, for_meeting: bool, print_as: PrintedAs, shelf: Library
) -> None:
    assert checking.faults(shelf.find(slug, "en"), variant, print_as(slug, variant, for_meeting)) == []


@pytest.mark.full
@pytest.mark.parametrize("variant", WAYS, ids=form_name)
@pytest.mark.parametrize("slug", SLUGS)
def test_a_sheet_for_a_meeting_keeps_every_rule_in_every_way(
    slug: str, variant: Variant, print_as: PrintedAs, shelf: Library
) -> None:
    assert checking.faults(shelf.find(slug, "en"), variant, print_as(slug, variant, True)) == []


@pytest.mark.parametrize(
    ("slug", "variant", "for_meeting"),
    [
        *(way for way in pairwise() if way[1].large),
        *(pytest.param(slug, Variant(large=True, example=True), False, marks=pytest.mark.full) for slug in SLUGS),
    ],
    ids=form_name,
)
def test_large_print_holds_all_that_the_sheet_holds(
    slug: str, variant: Variant, for_meeting: bool, print_as: PrintedAs
) -> None:
    large, ordinary = (
        {word.strip("()") for word in words_of(print_as(slug, way, for_meeting))}
        for way in (variant, replace(variant, large=False))
    )
    # Numbers of pages and spokes come and go; a heading that is printed twice in a table may stand once in another.
    assert {word for word in ordinary - large if not word.isdecimal()} == set()


@pytest.mark.parametrize("slug", SMALLER)
def test_the_name_date_and_code_of_a_meeting_still_fit_on_the_smaller_paper(slug: str, printer: Printed) -> None:
    with pdfplumber.open(io.BytesIO(printer(slug, Size.LETTER, True, True))) as pdf:
        assert len(pdf.pages) == 1
        look_over(pdf.pages[0])
        text = " ".join(pdf.pages[0].extract_text().split())
    assert "Wednesday Evening Meeting" in text
    assert "Next: Wednesday 23 September, 19:00" in text


def look_over(page: Page) -> None:
    words = page.extract_words(x_tolerance=1.5, keep_blank_chars=False)
    body = [word for word in words if word["bottom"] < foot_of(page)]
    outside = [w["text"] for w in words if w["x0"] < MARGIN or w["x1"] > page.width - MARGIN or w["top"] < 8 * MM]
    assert outside == []
    assert [(a["text"], b["text"]) for a, b in combinations(words, 2) if overlap(a, b)] == []
    edges = page.edges
    assert all(edge["x0"] > MARGIN and edge["x1"] < page.width - MARGIN for edge in edges)
    upright = [edge for edge in edges if edge["orientation"] == "v"]
    assert [word["text"] for word in body if any(crosses(edge, word) for edge in upright)] == []
    lowest = max(edge["bottom"] for edge in edges if edge["bottom"] < foot_of(page) + 1)
    assert foot_of(page) - lowest < 2.5 * MM


def foot_of(page: Page) -> float:
    return float(page.height) - FOOT[page.width > page.height]


def overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    wide = min(a["x1"], b["x1"]) - max(a["x0"], b["x0"])
    high = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
    return wide > 0.8 and high > 2.5


def crosses(edge: dict[str, float], word: dict[str, float]) -> bool:
    """Whether an upright line of a table or a box goes through a word."""
    middle = (word["top"] + word["bottom"]) / 2
    return word["x0"] + 1 < edge["x0"] < word["x1"] - 1 and edge["top"] + 1 < middle < edge["bottom"] - 1


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_carries_all_that_is_promised(slug: str, printer: Printed, shelf: Library) -> None:
    sheet = shelf.find(slug, "en")
    with pdfplumber.open(io.BytesIO(printer(slug, Size.A4, True, True))) as pdf:
        text = " ".join(pdf.pages[0].extract_text().split())
    for words in (
        sheet.title,
        f"Point {sheet.point}: " if sheet.point else "For the meeting itself",
        "Example",
        "Page 1 of 1",
        f"Edition of {sheet.edition.day} November 2026",
        "English",
        "Northgate Self-Help · Northgate line: 020 7946 0999",
        "independent software that belongs to no organisation or programme",
    ):
        assert words in text


@pytest.mark.parametrize("slug", SLUGS)
def test_a_file_is_tagged_in_full_and_has_our_typeface_alone(slug: str, printer: Printed) -> None:
    with pikepdf.open(io.BytesIO(printer(slug, Size.A4, True, True))) as pdf:
        page, root = pdf.pages[0], pdf.Root.StructTreeRoot
        elements = every(root)
        assert {
            str(font.BaseFont).split("+")[1].removeprefix("Press-Sans") for font in page.Resources.Font.values()
        } <= {
            "",
            "-Bold",
            "-Heavy",
            "-Black",
            "-Italic",
        }
        assert untagged(page) == 0
        assert str(pdf.Root.Lang) == "en"
        assert [str(e.S) for e in elements if str(e.S) == "/H1"] == ["/H1"]
        assert all("/Scope" in e.A for e in elements if str(e.S) == "/TH")
        assert all(str(e.Alt).strip() for e in elements if str(e.S) == "/Figure")
        assert all(int(note.F) == 4 for note in page.Annots)


def every(element: pikepdf.Object) -> list[pikepdf.Object]:
    return [each for child in tags.children(element) for each in (child, *every(child))]


def untagged(page: pikepdf.Page) -> int:
    """How many times text is shown outside of any marked content."""
    depth = found = 0
    for piece in pikepdf.parse_content_stream(page):
        operator = str(piece.operator)
        depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
        found += operator in ("Tj", "TJ") and depth == 0
    return found


def test_the_example_of_a_sheet_is_the_sheet_and_more(printer: Printed) -> None:
    blank, filled = (set(words_of(printer("slip-plan", Size.A4, form, False))) for form in (False, True))
    assert blank - filled == {"Date:"} - filled
    assert {"“just", "look”."} <= filled


def words_of(data: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [word["text"] for page in pdf.pages for word in page.extract_words()]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_sheet_uses_no_character_that_the_typeface_lacks(slug: str, shelf: Library) -> None:
    assert checking.characters(shelf.find(slug, "en")) == set()


BY_POINT: dict[int | None, set[str]] = {
    1: {"cost-benefit", "what-matters", "change-plan", "looking-ahead", "how-ready"},
    2: {"triggers", "urge-log", "urge-plan", "distractions", "urge-voice", "abc-urge"},
    3: {
        "abc-feeling",
        "question-a-belief",
        "accept-myself",
        "low-mood",
        "rehearse",
        "solve-a-problem",
        "slip-plan",
    },
    4: {"balance-wheel", "interests", "goals", "week-plan", "next-seven-days", "moving-on"},
    None: {"welcome", "standing-by", "attendance-tally"},
}


def test_all_twenty_four_and_those_for_the_meeting_are_there_with_an_example_each(shelf: Library) -> None:
    assert shelf.errors == ()
    sheets = shelf.all("en")
    assert {point: {sheet.slug for sheet in sheets if sheet.point == point} for point in BY_POINT} == BY_POINT
    assert sum(sheet.point is not None for sheet in sheets) == 24
    assert [sheet.slug for sheet in sheets if not sheet.has_example] == []


@pytest.mark.parametrize("situation", Situation)
def test_each_situation_has_at_least_two_sheets(situation: Situation, shelf: Library) -> None:
    assert len([sheet.slug for sheet in shelf.all("en") if situation in sheet.situations]) >= 2


def test_a_sheet_for_supporting_somebody_serves_relatives(shelf: Library) -> None:
    assert [s.slug for s in shelf.all("en") if Situation.SUPPORTING in s.situations and not s.relatives] == []
