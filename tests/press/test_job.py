"""Under which name a print is kept."""

from dataclasses import replace

import pytest

from facilitator.press import Copies, Document, Imposition, Job, fonts


def test_the_key_moves_with_source_style_and_typeface(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [Job("a", ("b",)).key(), Job("a", ("b", "")).key(), Job("ab").key(), Job("b", ("a",)).key()]
    monkeypatch.setattr(fonts, "digest", lambda: "another edition")
    keys.append(Job("a", ("b",)).key())
    assert len(set(keys)) == 5


def test_the_key_moves_with_all_that_is_done_with_a_document() -> None:
    job = Job("a", ("b",))
    assert job.key() == job.document.key()
    others = [
        job,
        replace(job, stamp=Document("c")),
        replace(job, stamp=Document("d")),
        replace(job, title="c"),
        replace(job, copies=(Copies(2, "c"),)),
        replace(job, copies=(Copies(3, "c"),)),
        replace(job, imposition=Imposition.TWO_UP),
        replace(job, imposition=Imposition.BOOKLET),
    ]
    assert len({each.key() for each in others}) == len(others)
    assert {each.document for each in others} == {job.document}


def test_a_job_travels_whole() -> None:
    job = Job("<p>“Größe”</p>", ("p { color: red }", ""))
    assert Job.decode(job.encode()) == job
    whole = replace(
        job, stamp=Document("ü", ("x",)), title="T", copies=(Copies(2, "n"),), imposition=Imposition.BOOKLET
    )
    assert Job.decode(whole.encode()) == whole
