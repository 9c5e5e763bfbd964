"""Browsers that fill in forms, with their token."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PASSWORD = "correct horse battery"


def token_of(answer: TestResponse) -> str:
    """The token of a page's first form; none where ``as_`` takes forms without."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.text)
    return found[1] if found else ""


def submit(browser: FlaskClient, address: str, **fields: object) -> TestResponse:
    """Open a page and send its form."""
    return browser.post(address, data={"csrf_token": token_of(browser.get(address)), **fields})


def sign_in(browser: FlaskClient, email: str, password: str = PASSWORD, **fields: object) -> TestResponse:
    return submit(browser, "/sign-in", email=email, password=password, **fields)


def whole(answer: TestResponse) -> tuple[int, str]:
    """What somebody sees of an answer: its status and page, without the token, which differs each time."""
    return answer.status_code, re.sub(r'(name="csrf_token"[^>]*value=")[^"]+', r"\1", answer.text)
