"""Somebody who has every table that leaves the house, knows how they are made, and wants to know a small figure.

All that the tables say is written down as an integer programme: a variable for each figure of each smallest cell, for
how it was rounded and for what it shows, and a condition for each number published. A value that a figure can't have is
one with which the programme has no solution. HiGHS (scipy) looks for it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from facilitator.attendance import outside, periods
from facilitator.attendance.models import MOST
from facilitator.attendance.outside import Cell, Shown, Wanted
from facilitator.attendance.protect import Protection
from facilitator.attendance.sums import Sums

FIGURES = ("people", "first_time")


@dataclass
class Programme:
    """Integer variables with bounds, and sums of them that must lie between two numbers."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def variable(self, most: float) -> int:
        self.lower.append(0)
        self.upper.append(most)
        return len(self.lower) - 1

    def between(self, least: float, terms: Mapping[int, float], most: float) -> None:
        self.rows.append((dict(terms), least, most))

    def can_be(self, variables: Iterable[int], value: int) -> bool:
        """Whether there is a solution in which these variables add up to a value."""
        rows = [*self.rows, (dict.fromkeys(variables, 1.0), value, value)]
        matrix = np.zeros((len(rows), len(self.lower)))
        for number, (terms, _least, _most) in enumerate(rows):
            for at, factor in terms.items():
                matrix[number, at] = factor
        constraint = LinearConstraint(matrix, [row[1] for row in rows], [row[2] for row in rows])
        found = milp(
            np.zeros(len(self.lower)),
            constraints=constraint,
            bounds=Bounds(np.array(self.lower), np.array(self.upper)),
            integrality=np.ones(len(self.lower)),
        )
        assert found.status in (0, 2), found.message  # solved, or without a solution
        return bool(found.status == 0)


def published(exact: Mapping[Cell, Sums], protection: Protection) -> dict[tuple[Wanted, str, str], Shown]:
    """Every figure of every report over all months of the cells: each by, each per, with totals; period "" is all."""
    months = sorted(cell.month for cell in exact)
    safe = {cell: outside.shown(cell, each, protection, protection.key) for cell, each in exact.items()}
    found = {}
    for by in outside.BYS:
        for per in outside.PERS:
            wanted = Wanted(months[0], months[-1], per, by)
            report = outside.report(safe, wanted, protection, {})
            for part in report.parts:
                found[wanted, part.key, ""] = part.total
                found.update({(wanted, part.key, name): shown for name, shown in part.rows})
    return found


def cells_of(exact: Iterable[Cell], wanted: Wanted, key: str, period: str) -> list[Cell]:
    """The smallest cells of a published figure."""
    return [
        cell
        for cell in exact
        if key == {"all": "", "region": cell.region, "group": str(cell.group or "")}[wanted.by]
        and period in ("", periods.of_month(cell.month, wanted.per))
    ]


def ruled_out(
    exact: Mapping[Cell, Sums], protection: Protection, *, nought_may_rise: bool = True
) -> Iterator[tuple[Wanted, str, str, str, int]]:
    """The small values that a small figure can't have, as far as everything published says.

    The figure of each smallest cell is taken to be published as well, though it is where a group is in one region only.
    ``nought_may_rise``: a figure of 0 may show as one step of the base, as ``protect.rounded`` has it.
    """
    tables = published(exact, protection)
    programme, variables = _all_that_is_known(exact, protection, tables, nought_may_rise=nought_may_rise)
    tried = set()
    for (wanted, key, period), figure in product(tables, FIGURES):
        cells = cells_of(exact, wanted, key, period)
        true, name = sum(getattr(exact[cell], figure) for cell in cells), (tuple(cells), figure)
        if 1 <= true <= protection.small and name not in tried:
            tried.add(name)
            for value in range(1, protection.small + 1):
                if not programme.can_be([variables[cell, figure] for cell in cells], value):
                    yield wanted, key, period, figure, value


def _all_that_is_known(
    exact: Mapping[Cell, Sums],
    protection: Protection,
    tables: Mapping[tuple[Wanted, str, str], Shown],
    *,
    nought_may_rise: bool,
) -> tuple[Programme, dict[tuple[Cell, str], int]]:
    """The programme, and its variables for the true figures of the cells."""
    programme, variables, steps, base = Programme(), {}, {}, protection.base
    for cell, each in exact.items():
        safe = outside.shown(cell, each, protection, protection.key)
        for figure in FIGURES:
            variables[cell, figure], steps[cell, figure] = _rounded(
                programme, base, held=bool(each.held), nought_may_rise=nought_may_rise
            )
            step = getattr(safe, figure) / base
            programme.between(step, {steps[cell, figure]: 1}, step)
        for known in (variables, steps):
            programme.between(-np.inf, {known[cell, "first_time"]: 1, known[cell, "people"]: -1}, 0)
    for ((wanted, key, period), shown), figure in product(tables.items(), FIGURES):
        total = getattr(shown, figure) / base
        cells = cells_of(exact, wanted, key, period)
        programme.between(total, {steps[cell, figure]: 1.0 for cell in cells}, total)
    return programme, variables


def protected(exact: Mapping[Cell, Sums], protection: Protection) -> int:
    """How many published figures are small, and so are to be protected."""
    found = {
        (tuple(cells), figure)
        for wanted, key, period in published(exact, protection)
        for cells in [cells_of(exact, wanted, key, period)]
        for figure in FIGURES
        if 1 <= sum(getattr(exact[cell], figure) for cell in cells) <= protection.small
    }
    return len(found)


def _rounded(programme: Programme, base: int, *, held: bool, nought_may_rise: bool) -> tuple[int, int]:
    """A figure and how many steps of the base it shows: less than a step lies between, or 0 shows one step."""
    most = MOST * 31 if held else 0
    figure, step = programme.variable(most), programme.variable(most)
    risen = programme.variable(1 if held and nought_may_rise else 0)
    # figure - base * step is from -(base - 1), one less where it has risen, to base - 1 …
    programme.between(-(base - 1), {figure: 1, step: -base, risen: 1}, np.inf)
    programme.between(-np.inf, {figure: 1, step: -base}, base - 1)
    # … and only 0 rises: to one step.
    programme.between(-np.inf, {figure: 1, risen: most or 1}, most or 1)
    programme.between(-np.inf, {step: 1, risen: most or 1}, (most or 1) + 1)
    return figure, step
