"""Which feed somebody asks for, and under which addresses it and its pages are found.

The addresses are the product's public face and fixed. All begin with ``BASE_URL``, never with what a request says its
host is.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote, urlencode

from facilitator.calendars.entries import Options
from facilitator.meetings.filters import Filters
from facilitator.settings import Settings


class Of(StrEnum):
    """What a feed is of; the value is its place in the address."""

    ALL = "all"
    GROUP = "groups"
    MEETING = "meetings"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A feed: of all meetings, of the group or the one meeting ``slug``, or of those that match the filters."""

    of: Of
    slug: str = ""
    filters: Filters = field(default_factory=Filters)
    options: Options = field(default_factory=Options)

    def args(self) -> dict[str, str]:
        """The parts of its query string, in a fixed order; one day or moment of a search has no place in a calendar."""
        return {**self.filters.lasting().args(), **self.options.args()}

    def path(self) -> str:
        """Its place below ``/calendars/``, without the suffix."""
        return f"{self.of.value}/{quote(self.slug)}" if self.slug else self.of.value


@dataclass(frozen=True, slots=True)
class Site:
    """Where the site is and in which language it speaks: that which was ``asked`` for by ``?lang=``, else its first."""

    settings: Settings
    asked: str = ""

    @property
    def language(self) -> str:
        """The language of the texts (BCP 47)."""
        return self.asked or self.settings.languages[0]

    def feed(self, wanted: Wanted) -> str:
        """The full address of a feed."""
        return self._address(f"/calendars/{wanted.path()}.ics", wanted.args())

    def rota(self, secret: str, options: Options) -> str:
        """The full address of a volunteer's own feed."""
        return self._address(f"/calendars/rota/{quote(secret)}.ics", options.args())

    def subscribe(self, wanted: Wanted) -> str:
        """The full address of the page that helps to subscribe to a feed."""
        path = "/calendars/subscribe" + ("/" + wanted.path() if wanted.slug else "")
        return self._address(path, wanted.args())

    def page(self, wanted: Wanted) -> str:
        """The full address of the page that shows people what the feed holds."""
        path = {Of.GROUP: "/groups/", Of.MEETING: "/meetings/"}.get(wanted.of, "/") + quote(wanted.slug)
        return self._address(path, wanted.filters.args())

    def meeting(self, slug: str) -> str:
        """The full address of a meeting's page."""
        return self.page(Wanted(Of.MEETING, slug))

    def for_leader(self, slug: str, *, team: bool) -> str:
        """The full address of a meeting's page for who leads it: the volunteers' one if they are of its ``team``."""
        return self._address(f"/volunteer/meetings/{quote(slug)}", {}) if team else self.meeting(slug)

    def own(self) -> str:
        """The full address of the page on which a volunteer looks after their own feed."""
        return self._address("/volunteer/calendar", {})

    def _address(self, path: str, args: dict[str, str]) -> str:
        args = {**args, "lang": self.asked} if self.asked else args
        return self.settings.base_url + path + ("?" + urlencode(args) if args else "")


@dataclass(frozen=True, slots=True)
class Ways:
    """A feed's address as each calendar program wants to be told of it; ``plain`` is the one to copy."""

    plain: str
    webcal: str
    google: str
    outlook: str
    outlook_work: str


def ways(address: str, name: str) -> Ways:
    """How each program subscribes to the feed at an address; ``name`` is what Outlook is to call it."""
    webcal = "webcal://" + address.split("://", 1)[1]
    outlook = "calendar/0/addfromweb?" + urlencode({"url": address, "name": name}, quote_via=quote, safe="")
    return Ways(
        plain=address,
        webcal=webcal,
        google="https://calendar.google.com/calendar/r?cid=" + quote(webcal, safe=""),
        outlook="https://outlook.live.com/" + outlook,
        outlook_work="https://outlook.office.com/" + outlook,
    )
