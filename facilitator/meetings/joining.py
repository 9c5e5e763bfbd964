"""How people join a meeting online: what its page shows at a moment, and what may go out of the house.

Every feed, format and machine-readable part takes it from ``public`` and no other place; only the page for people and
those of the team show what the fields hold.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from facilitator.meetings import links, schedule
from facilitator.meetings.models import Kind, Meeting
from facilitator.meetings.timetable import MeetingDate


@dataclass(frozen=True, slots=True)
class Public:
    """What feeds and open data may say of a meeting. ``held_back`` names the fields of which its page says more."""

    online_url: str
    online_phone: str
    about: str
    held_back: tuple[str, ...] = ()

    @property
    def on_page(self) -> bool:
        """Whether the page's address is to stand where the link would."""
        return not self.online_url and bool(_WAYS.intersection(self.held_back))


@dataclass(frozen=True, slots=True)
class Shown:
    """What a meeting's page shows now; ``opens``: when (aware, in the meeting's zone) it will show what there is.

    ``by_link``: there is a link, shown or not, and not a number alone.
    """

    online_url: str = ""
    online_phone: str = ""
    online_code: str = ""
    by_link: bool = False
    opens: datetime | None = None


_WAYS = frozenset(("online_url", "online_phone"))


def late(meeting: Meeting) -> bool:
    """Whether its group wants the link to be seen shortly before the start only."""
    return meeting.group is not None and meeting.group.links_shortly_before


def public(meeting: Meeting) -> Public:
    """The one rule of what leaves the house: no pass code ever, and nothing at all of a link that is shown late."""
    url = public_link(meeting.online_url, late=late(meeting))
    phone = "" if late(meeting) else links.public_phone(meeting.online_phone)
    secrets = [meeting.online_code, "" if url else meeting.online_url, "" if phone else meeting.online_phone]
    may = {"online_url": url, "online_phone": phone, "about": links.without_codes(meeting.about, secrets)}
    held_back = [name for name, text in may.items() if text != getattr(meeting, name)]
    if meeting.online_code and (meeting.online_url or meeting.online_phone):
        held_back.append("online_code")
    return Public(**may, held_back=tuple(held_back))


def public_link(link: str, *, late: bool) -> str:
    """The same of a link that one date has for itself; ``late``: its group shows links shortly before only."""
    return "" if late else links.public_link(link)


def on_page(meeting: Meeting, date: MeetingDate | None, now: datetime, minutes: int) -> Shown:
    """What the page shows at ``now``; ``date`` is the one that is on or comes next, None where there is none.

    Where the group wants it late, it is there from ``minutes`` before the start until the end.
    """
    if date is None or date.end <= now:
        return Shown()
    at = schedule.where(meeting, date)
    if at.kind is Kind.IN_PERSON or not (at.online_url or at.online_phone):
        return Shown()
    opens, by_link = date.start.astimezone(UTC) - timedelta(minutes=minutes), bool(at.online_url)
    if late(meeting) and now < opens:
        return Shown(by_link=by_link, opens=opens.astimezone(date.start.tzinfo))
    # The code is of the usual room: a link that one date has for itself leads into another.
    code = meeting.online_code if at.online_url == meeting.online_url else ""
    return Shown(at.online_url, at.online_phone, code, by_link)
