"""How long is kept what is kept for a while only: one place, by which rules forget and of which the privacy page tells.

How long names stay beside what people did is a setting, ``names_months``.
"""

from calendar import monthrange
from datetime import UTC, datetime, timedelta

PLANS = timedelta(days=30)  # what was chosen for a date, from that date
DOOR_REPORTS = timedelta(days=60)  # how often somebody said that nobody was there, from the date
REMINDERS = timedelta(days=60)  # on which day somebody was reminded of a count, from the date
PRINT_RUNS = timedelta(days=1)  # from the end
UPLOADS = timedelta(days=1)  # files of old counts or meetings that nobody has accepted
LETTER_HOURS = timedelta(hours=1)  # how many letters visitors wrote within an hour, from its beginning
LETTERS = timedelta(days=14)  # mail that the mail server did not take


def names_since(now: datetime, months: int) -> datetime:
    """From when on names are kept: so many months ago, at the beginning of that day (UTC)."""
    today = now.astimezone(UTC).date()
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    day = min(today.day, monthrange(year, month + 1)[1])
    return datetime(year, month + 1, day, tzinfo=UTC)
