"""The worksheets of the sample organisation print as they are meant to."""

import pytest
from flask import Flask

from facilitator import settings
from facilitator.demo import sheets
from facilitator.demo.places import HELPLINE, ORGANISATION
from facilitator.demo.sheets import EDITIONS, Edition
from facilitator.handouts import entrance, paper, trial
from facilitator.handouts.paper import Imprint, Print
from facilitator.handouts.variants import Variant
from facilitator.press import engine
from tests.test_language import RULED_OUT


@pytest.mark.parametrize("each", EDITIONS, ids=lambda each: f"{each.slug}-{each.number}")
def test_each_edition_has_room_on_every_paper_and_labels_nobody(app: Flask, each: Edition) -> None:
    text = (sheets._FOLDER / f"{each.slug}.{each.number}.yaml").read_text(encoding="utf-8")
    sheet = entrance.read(f"{each.slug}.en.yaml", text)

    def printed(variant: Variant) -> bytes:
        order = Print((sheet,), variant, Imprint(ORGANISATION, HELPLINE))
        with app.test_request_context():
            return engine.render(paper.job(order, settings.templates()))

    assert len(list(trial.forms(sheet))) == 4
    assert trial.overruns(sheet, printed) == []
    assert RULED_OUT.findall(text) == []
