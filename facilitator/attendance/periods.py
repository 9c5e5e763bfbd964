"""Months, quarters and years as reports name them: "2026-11", "2026-Q4", "2026". Such names sort by time."""

from collections.abc import Iterator
from datetime import date, timedelta

PERS = ("month", "quarter", "year")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def of_day(day: date) -> str:
    """The month of a day."""
    return f"{day.year:04}-{day.month:02}"


def of_month(month: str, per: str) -> str:
    """The month, quarter or year that a month belongs to."""
    year, number = month[:4], int(month[5:])
    return {"month": month, "quarter": f"{year}-Q{(number + 2) // 3}", "year": year}[per]


def bounds(period: str) -> tuple[date, date]:
    """The first and the last day of a month, quarter or year. Raises ValueError for anything else."""
    per = kind(period)
    month = 1 if per == "year" else int(period[5:]) if per == "month" else int(period[6:]) * 3 - 2
    first = date(int(period[:4]), month, 1)
    return first, _later(first, _MONTHS[per]) - timedelta(days=1)


def kind(period: str) -> str:
    """Which of ``PERS`` a name is of. Raises ValueError."""
    if len(period) not in (4, 7):
        raise ValueError(period)
    return "year" if len(period) == 4 else "quarter" if period[5] == "Q" else "month"


def months(since: date, until: date) -> Iterator[str]:
    """The months that days from ``since`` to ``until`` fall into."""
    day = since.replace(day=1)
    while day <= until:
        yield of_day(day)
        day = _later(day, 1)


def earlier(day: date, count: int) -> date:
    """The first day of the month ``count`` months before a day's own."""
    return _later(day.replace(day=1), -count)


def _later(first: date, count: int) -> date:
    number = first.year * 12 + first.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)
