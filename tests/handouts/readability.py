"""How easily the texts of a worksheet are read, by measures that are older than any of us.

The grade is that of Flesch and Kincaid (Kincaid, Fishburne, Rogers and Chissom, 1975): the years at school in the
United States after which a text is read with ease; five more make the age, so that grade 7 is about 12 years. The ease
is Flesch's (1948): 80 and more is what he calls easy. Both look at the length of sentences and words alone.
"""

import re
from collections.abc import Iterator
from typing import Any

from textstat import textstat

from facilitator.handouts.worksheet import Worksheet

_NOT_READ = {"slug", "language", "kind", "badge", "situations"}
_A_SENTENCE = 6  # words; what is shorter is a label, and many labels would make any text look easy


def prose(sheet: Worksheet) -> str:
    """Every sentence of a worksheet: what is explained, asked and hinted at, and what is written in the example."""
    return as_text(_texts(sheet.model_dump()))


def explained(sheet: Worksheet) -> str:
    """What is to be understood before anything can be filled in: summary, introduction and notes."""
    notes = [block.text for block in sheet.blocks if block.kind == "note"]
    return as_text([sheet.summary, sheet.intro, *notes])


def as_text(texts: Iterator[str] | list[str]) -> str:
    """Texts one after the other, each ending as a sentence does, without those that are none."""
    long = [text for text in texts if len(text.split()) >= _A_SENTENCE]
    return " ".join(text if re.search(r"[.?!…]”?$", text) else f"{text}." for text in long)


def grade(text: str) -> float:
    """Years at school."""
    return round(textstat.flesch_kincaid_grade(text), 1)


def ease(text: str) -> float:
    """From 0, which is hardly readable, to about 100."""
    return round(textstat.flesch_reading_ease(text), 1)


def longest_sentence(text: str) -> str:
    """The sentence of most words; a colon or semicolon is a rest for the reader and counts as an end."""
    return max(re.split(r"[.?!…:;]+\W+", text), key=lambda sentence: len(sentence.split()))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in _NOT_READ:
                yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
