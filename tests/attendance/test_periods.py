from datetime import date

import pytest

from facilitator.attendance import periods


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(name: str, first: date, last: date) -> None:
    assert periods.bounds(name) == (first, last)


@pytest.mark.parametrize("name", ["", "2026-13", "2026-Q5", "2026-11-23", "twenty", "abcd", "2026-Qx", "0000"])
def test_what_is_no_period_is_refused(name: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (whatever is wrong with it)
        periods.bounds(name)


def test_months_belong_to_quarters_and_years_and_sort_by_name() -> None:
    months = list(periods.months(date(2025, 11, 30), date(2026, 4, 1)))
    assert months == ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04"] == sorted(months)
    assert [periods.of_month(each, "quarter") for each in months] == [
        *("2025-Q4", "2025-Q4"),
        *("2026-Q1", "2026-Q1", "2026-Q1"),
        "2026-Q2",
    ]
    assert periods.of_month("2026-04", "year") == "2026"


def test_months_are_counted_back_across_years() -> None:
    assert periods.earlier(date(2026, 3, 31), 4) == date(2025, 11, 1)
    assert periods.earlier(date(2026, 3, 31), 0) == date(2026, 3, 1)
