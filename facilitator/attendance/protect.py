"""Small figures made safe before they leave the house: random rounding by a key of the cell.

**Method.** The smallest cells are group × region × month. Each figure of one is rounded to a multiple of a base, 5
where figures from 1 to 4 are small: up with the probability x mod 5 / 5, else down, so that on average nothing is
added or taken away; a multiple of 5 stays. What decides is a keyed hash of the cell's name, so the same cell shows
the same figure in every table, at every request and on every machine. This is the cell-key method of the Australian
Bureau of Statistics, also used by Eurostat for the census (Thompson, Broadfoot and Elazar, *Methodology for the
automatic confidentialisation of statistical outputs from remote servers at the ABS*, UNECE 2013; Hundepool and
others, *Statistical Disclosure Control*, Wiley 2012, ch. 5), with the distribution of unbiased random rounding. The
keys of cells are made of the site's secret key, and every total is the sum of rounded cells, so that tables add up
and no difference of two of them says more than their cells do.

**One departure**: where something took place, a figure of 0 becomes 5 too, in one case out of 25. Else a 5 would say
that somebody was there; and three cells that each show a 5 would say of a true total of 3 that it is at least 3, and
that 1 and 2 are impossible. It adds a fifth of a person to such a cell on average.

**What is promised.** All that the figures of one edition say is that each lies within 4 of what its cells show, and
that no more came for the first time than took part: any numbers that fit come about with some keys. So of each figure
or total from 1 to 4 each of 1, 2, 3 and 4 stays possible, and 0 does, too; ``tests/attendance/test_attack.py`` tries
to rule one out by integer programming, with every table of the product at once. A correction changes nothing but its
own cell. Who sees both editions, without knowing by how much it was corrected, can't rule out any of the four either,
of the old figure or of the new one.

**What is not.** Nothing is said about likelihood: a 5 is more likely a 4 than a 1. Who knows by how much a figure was
corrected, or knows all but one of those who came, learns more. Of how many had come before, the difference of the two
figures, it is only promised that it lies within 8 of what a cell shows. Another secret key or another base rounds
everything anew, another name of a region or another group of a meeting its cells: who keeps both editions has two
looks at each cell (where the base is the same, all four values stay possible even then).
"""

import hashlib
import hmac
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Protection:
    """``small`` is the largest figure that is protected, at least 1; ``secret`` the site's key."""

    small: int
    secret: str

    @property
    def base(self) -> int:
        """What figures are rounded to multiples of."""
        return self.small + 1

    @property
    def key(self) -> bytes:
        """The key for this purpose alone."""
        return hmac.digest(self.secret.encode(), b"facilitator: figures that leave the house", hashlib.sha256)


def rounded(figure: int, draw: int, base: int) -> int:
    """A figure of a cell in which something took place, as it is shown, for a ``draw`` from 0 to base² - 1."""
    down, rest = divmod(figure, base)
    up = draw < base * rest if figure else draw == 0
    return base * (down + up)


def draw(key: bytes, name: tuple[str, ...], base: int) -> int:
    """A number from 0 to base² - 1 that belongs to a cell's figure of that name."""
    said = "\x1f".join(name).encode()
    return int.from_bytes(hmac.digest(key, said, hashlib.sha256)) % base**2


def deviation(cells: int, base: int) -> float:
    """The standard deviation of the sum of so many rounded figures from the true one.

    Of a figure whose remainder is k it is √(k·(base - k)); all remainders taken as equally likely, the variance is
    (base² - 1) / 6: 4 for the base 5, so that a sum of n cells is off by about 2√n.
    """
    return sqrt(cells * (base**2 - 1) / 6)
