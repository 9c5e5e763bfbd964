"""Every worksheet can be read at about twelve years; the figures are printed (`pytest -rP`)."""

import pytest

from facilitator import settings
from facilitator.handouts.library import Library, open_library
from tests.handouts import readability

HARDEST = 7.0  # the Flesch–Kincaid grade of about 12 years
LEAST_EASE = 80.0  # Flesch's "easy"
LONGEST = 25  # words
SLUGS = sorted(
    slug for slug, language in open_library(settings.templates() / "worksheets").worksheets if language == "en"
)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_worksheet_is_read_with_ease_at_twelve(slug: str, shelf: Library) -> None:
    sheet = shelf.find(slug, "en")
    for part in (readability.explained, readability.prose):
        text = part(sheet)
        grade, ease, longest = readability.grade(text), readability.ease(text), readability.longest_sentence(text)
        print(f"{slug} {part.__name__}: grade {grade}, ease {ease}, longest sentence {len(longest.split())} words")
        assert (grade <= HARDEST, ease >= LEAST_EASE) == (True, True), (grade, ease)
        assert len(longest.split()) <= LONGEST, longest


def test_the_measure_knows_an_office_from_a_kitchen_table() -> None:
    office = "Participants are requested to document the antecedents of behavioural episodes comprehensively."
    table = "Write down what came before it. Take your time."
    assert readability.grade(office) > HARDEST > readability.grade(table)
    assert readability.ease(office) < LEAST_EASE < readability.ease(table)
