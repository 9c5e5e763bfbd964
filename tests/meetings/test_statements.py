"""What is read at each meeting: our words until the organisation puts its own in their place."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from facilitator.meetings import organisation, statements
from facilitator.meetings.statements import Paragraph
from facilitator.settings import Settings
from tests.conftest import NOW

TODAY, LATER = date(2026, 11, 23), date(2026, 12, 1)


def set_up(session: Session) -> None:
    organisation.save(session, "Hill", "", "Europe/Dublin", "IE", NOW)


def test_our_texts_apply_before_the_site_is_set_up_and_after(app: Flask, session: Session, settings: Settings) -> None:
    for _run in range(2):
        of = organisation.current(session, settings)
        opening, guidelines = statements.opening_statement(of), statements.guidelines(of)
        assert (opening.own, guidelines.own, opening.edition) == (False, False, statements.EDITION)
        assert [opening.paragraphs[0].heading, guidelines.paragraphs[0].heading] == [
            "Welcome",
            "What is said here stays here",
        ]
        set_up(session)


def test_a_text_of_ones_own_has_the_day_of_its_last_change_as_its_edition(
    app: Flask, session: Session, settings: Settings
) -> None:
    set_up(session)
    organisation.word(session, "Hello.", "", TODAY)
    organisation.word(session, "Hello.", "", LATER)
    of = organisation.current(session, settings)
    assert statements.opening_statement(of) == statements.Statement("Hello.", TODAY, own=True)
    assert not statements.guidelines(of).own


@pytest.mark.parametrize("back", ["", "as it comes with us"])
def test_an_empty_text_and_our_own_words_both_bring_ours_back(
    app: Flask, session: Session, settings: Settings, back: str
) -> None:
    set_up(session)
    organisation.word(session, "Hello.", "Be kind.", TODAY)
    ours = statements.joined(statements.GUIDELINES)
    organisation.word(session, "Hello.", ours if back else "", LATER)
    of = organisation.current(session, settings)
    assert (of.guidelines, of.statements_changed_on) == ("", LATER)
    assert statements.guidelines(of).text == ours


def test_the_first_of_several_lines_is_a_heading() -> None:
    assert statements.divide("\nOne line.\n\n\nA heading\nand a line\n  and another \n \n") == (
        Paragraph(None, "One line."),
        Paragraph("A heading", "and a line and another"),
    )


def test_a_paragraph_that_no_sheet_takes_is_named_by_its_beginning() -> None:
    statements.check("x" * 600 + "\n\n" + "y" * 140 + "\n" + "z" * 600)
    with pytest.raises(statements.ParagraphTooLong, match="A heading") as error:
        statements.check("Fine.\n\nA heading\n" + "x" * 601)
    assert error.value.most == 600
    with pytest.raises(statements.ParagraphTooLong) as error:
        statements.check("h" * 141 + "\ntext")
    assert (error.value.start, error.value.most) == ("h" * 40, 140)
    with pytest.raises(statements.TooManyParagraphs):
        statements.check("x\n\n" * 25)


def test_our_own_texts_keep_to_what_is_asked_of_others(app: Flask) -> None:
    for text in (statements.OPENING_STATEMENT, statements.GUIDELINES):
        whole = statements.joined(text)
        statements.check(whole)
        assert len(whole) <= statements.LONGEST
