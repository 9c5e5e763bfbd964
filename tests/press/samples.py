"""Documents to print in tests."""

from facilitator.press import Job

STYLE = 'html { font: 11pt "Press Sans" }'


def page(body: str, css: str = STYLE) -> Job:
    """A job for one small document."""
    return Job(f'<!doctype html><html lang="en"><head><title>Page</title></head><body>{body}</body></html>', (css,))
