"""Under which name a print is kept."""

import pytest

from facilitator.press import Job, fonts


def test_the_key_moves_with_source_style_and_typeface(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [Job("a", ("b",)).key(), Job("a", ("b", "")).key(), Job("ab").key(), Job("b", ("a",)).key()]
    monkeypatch.setattr(fonts, "digest", lambda: "another edition")
    keys.append(Job("a", ("b",)).key())
    assert len(set(keys)) == 5


def test_a_job_travels_whole() -> None:
    job = Job("<p>“Größe”</p>", ("p { color: red }", ""))
    assert Job.decode(job.encode()) == job
