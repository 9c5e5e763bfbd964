import pytest
from flask import Flask

from facilitator.attendance.counts import Numbers
from facilitator.attendance.words import summary


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (Numbers(False), "it did not take place"),
        (Numbers(True), "nobody came"),
        (Numbers(True, 9, 0, 2), "9 in the room, 2 for the first time"),
        (Numbers(True, 0, 12), "12 online"),
        (Numbers(True, 1, 2, 3, 1), "1 in the room, 2 online, 3 for the first time, 1 letter"),
        (Numbers(True, 5, letters=2), "5 in the room, 2 letters"),
    ],
)
def test_a_count_is_said_in_words_without_what_is_nought(app: Flask, numbers: Numbers, words: str) -> None:
    with app.test_request_context():
        assert summary(numbers) == words
